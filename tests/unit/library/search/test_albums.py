"""Albums never take each other's place unasked."""

from __future__ import annotations

import pytest

from organizer.errors import QueryError
from organizer.library.library import Library
from organizer.library.search.relevance_feedback import Feedback


def test_an_album_is_not_renamed_over_another(library: Library) -> None:
    first = library.search.albums.save("A", "red", Feedback(), 0.5)
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
