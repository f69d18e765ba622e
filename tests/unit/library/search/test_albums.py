"""Albums never take each other's place unasked."""

from __future__ import annotations

import pytest

from organizer.errors import QueryError
from organizer.library.library import Library
from organizer.library.search.relevance_feedback import Feedback
from organizer.records import Changes


def test_an_album_is_not_renamed_over_another(library: Library) -> None:
    first, _ = library.search.albums.save("A", "red", Feedback(), 0.5)
    library.search.albums.save("B", "blue", Feedback((1,), ()), 0.5)
    with pytest.raises(QueryError, match="named B already"):
        library.search.albums.rename(first.id, "B")
    assert [album.query for album in library.search.albums.all()] == ["red", "blue"]
    library.search.albums.rename(first.id, "C")
    assert [album.name for album in library.search.albums.all()] == ["B", "C"]


def test_an_album_without_a_name_or_sense_is_refused(library: Library) -> None:
    with pytest.raises(QueryError, match="needs a name"):
        library.search.albums.save(" ", "red", Feedback(), 0.5)
    with pytest.raises(QueryError, match="rating:9"):
        library.search.albums.save("A", "rating:9", Feedback(), 0.5)
    assert library.search.albums.all() == []


def test_every_change_of_an_album_is_a_step_that_is_undone(library: Library) -> None:
    albums, history = library.search.albums, library.catalogue.edits
    states = [albums.all()]
    saved, changes = albums.save("Farm", "cow", Feedback(), 0.1 + 0.2)
    assert changes == Changes(albums=True)
    states.append(albums.all())
    albums.save("Farm", "cow", Feedback((1, 2), (3,)), 0.3)
    states.append(albums.all())
    for cut in (0.4, 0.5, 0.6):  # a slider, tried out
        albums.save("Farm", "cow", Feedback((1, 2), (3,)), cut)
    states.append(albums.all())
    albums.save("Farm", "sheep", Feedback(), 0.3)
    states.append(albums.all())
    albums.rename(saved.id, "Meadow")
    states.append(albums.all())
    assert albums.remove(albums.all()[0]) == Changes(albums=True)
    assert albums.save("Farm", "cow", Feedback(), 0.3)[0].id != saved.id
    titles = []
    while newest := history.newest():
        titles.append(newest.title)
        assert history.undo(newest.id).left == 0
        if len(titles) > 1:
            assert albums.all() == states.pop()
    assert titles == [
        "Save album “Farm”",
        "Delete album “Meadow”",
        "Rename album “Farm”",
        "Replace album “Farm”",
        "Change the cut-off of album “Farm”",
        "Teach album “Farm”",
        "Save album “Farm”",
    ]
    assert states == []


def test_saving_an_album_as_it_is_is_no_step(library: Library) -> None:
    library.search.albums.save("Farm", "cow", Feedback(), 0.5)
    newest = library.catalogue.edits.newest()
    assert library.search.albums.save("Farm", "cow", Feedback(), 0.5)[1] == Changes()
    assert library.catalogue.edits.newest() == newest
