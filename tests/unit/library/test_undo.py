"""What was done last is undone first, whatever it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from organizer.catalogue.verdicts import DIFFERENT
from organizer.embedding import EMBEDDERS
from organizer.embedding.model_store import ModelStore
from organizer.errors import ActionError
from organizer.jobs import Control, run
from organizer.library.library import Library, open_library
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.undo import Undoable
from organizer.records import ActionKind, ActionSummary, Changes, State


@pytest.fixture
def photos(album, index, library: Library) -> list[int]:
    """Ten photos in two clusters."""
    for number in range(10):
        colour = (200, 0, 5 * number) if number < 5 else (0, 200, 5 * number)
        Image.new("RGB", (16, 12), colour).save(album.folder / f"{number}.png")
    index(album.folder)
    run(library.clusters.clusterer.group("ward", {"number": 2}))
    return sorted(library.catalogue.photos.present_ids().tolist())


def remove(library: Library, photos: list[int]) -> None:
    run(library.perform(library.actions.remove(photos, Control())))


def rename(library: Library, name: str) -> str:
    """What an undo of it is called."""
    group = library.catalogue.groupings.last().groups[0]
    library.clusters.editor.rename(group.id, name)
    return f"Rename cluster “{group.name}”"


def undo(library: Library) -> ActionSummary:
    history = library.undo_history
    return run(library.perform(history.undo(history.newest(), Control())))


def names(library: Library) -> set[str]:
    return {group.name for group in library.catalogue.groupings.last().groups}


def test_there_is_nothing_to_undo_at_first(photos, library: Library) -> None:
    assert library.undo_history.newest() is None
    with pytest.raises(ActionError, match="nothing to undo"):
        undo(library)


def test_an_action_after_a_change_of_clusters_is_undone_first(photos, library: Library) -> None:
    renamed = rename(library, "Mine")
    remove(library, photos[:2])
    title = "Remove 2 photos from the catalogue"
    assert library.undo_history.newest() == Undoable(title)
    done = undo(library)
    assert (done.kind, done.count, done.undone) == (ActionKind.UNDO, 2, title)
    assert library.catalogue.photos.count() == 10
    assert "Mine" in names(library)
    newest = library.undo_history.newest()
    assert newest is not None
    assert (newest.title, newest.is_edit) == (renamed, True)
    done = undo(library)
    assert (done.count, done.undone) == (0, renamed)
    assert done.changes == Changes(groups=True)
    assert "Mine" not in names(library)
    assert library.undo_history.newest() is None


def test_a_change_of_clusters_after_an_action_is_undone_first(photos, library: Library) -> None:
    remove(library, photos[:1])
    renamed = rename(library, "Mine")
    assert undo(library).undone == renamed
    assert library.catalogue.photos.count() == 9
    assert undo(library).undone == "Remove 1 photo from the catalogue"
    assert library.catalogue.photos.count() == 10


def redo(library: Library) -> ActionSummary:
    return library.undo_history.redo(library.undo_history.redoable())


def test_each_is_undone_in_its_turn_by_whoever_opens_the_library(
    photos, library: Library, library_folder: Path, model_store: ModelStore
) -> None:
    remove(library, photos[:1])
    renamed = rename(library, "One")
    library.marks.tag(photos, ["beach"])
    library.marks.rate(photos[3:], 4)
    remove(library, photos[1:3])
    library.search.albums.save("Farm", "cow", Feedback(), 0.5)
    library.cleanup.duplicate_finder.judge([(photos[4], photos[5])], DIFFERENT)
    remove(library, photos[3:4])
    rename(library, "Two")
    run(library.clusters.clusterer.group("kmeans", {"number": 3}))
    library.close()
    titles = []
    again = open_library(library_folder, model_store)
    while (newest := again.undo_history.newest()) is not None:
        titles.append(newest.title)
        assert undo(again).undone == newest.title
    assert titles == [
        "Cluster by K-means",
        "Rename cluster “One”",
        "Remove 1 photo from the catalogue",
        "Mark 2 photos as not duplicates",
        "Save album “Farm”",
        "Remove 2 photos from the catalogue",
        "Rate 7 photos 4 stars",
        "Tag 10 photos “beach”",
        renamed,
        "Remove 1 photo from the catalogue",
    ]
    catalogue = again.catalogue
    assert catalogue.photos.count() == 10
    assert "One" not in names(again)
    assert (catalogue.tags.counts(), catalogue.albums.all(), catalogue.verdicts.all()) == (
        [],
        [],
        {},
    )
    again.close()


def test_an_undo_tells_what_has_to_be_shown_anew(photos, library: Library) -> None:
    library.marks.tag(photos[:3], ["beach", "sea"])
    done = undo(library)
    assert done.undone == "Tag 3 photos “beach” and “sea”"
    assert (done.count, done.notes) == (3, ())
    assert done.changes == Changes(updated=tuple(photos[:3]))
    library.cleanup.duplicate_finder.judge([(photos[4], photos[5])], DIFFERENT)
    assert undo(library).changes == Changes(verdicts=True)


def test_what_was_undone_is_redone_until_files_move(photos, library: Library) -> None:
    library.marks.tag(photos, ["beach"])
    remove(library, photos[:1])
    library.marks.rate(photos[1:], 5)
    assert undo(library).undone == "Rate 9 photos 5 stars"
    assert redo(library).undone == "Rate 9 photos 5 stars"
    assert undo(library).undone == "Rate 9 photos 5 stars"
    assert undo(library).undone == "Remove 1 photo from the catalogue"
    with pytest.raises(ActionError, match="nothing to redo"):
        redo(library)
    assert undo(library).undone == "Tag 10 photos “beach”"
    assert redo(library).changes.updated == tuple(photos)
    assert library.catalogue.tags.counts() == [("beach", 10)]


def test_what_cannot_be_undone_any_more_is_told_and_harms_nothing(photos, library: Library) -> None:
    library.marks.tag(photos[:2], ["beach"])
    library.catalogue.tags.remove(photos[:1], "beach")  # by other means than an edit
    done = undo(library)
    assert done.notes == ("What was changed since stays as it is now (1 entry).",)
    assert library.catalogue.tags.of(photos) == {}
    assert library.undo_history.newest() is None


def test_tags_of_photos_that_left_since_come_off_as_well(photos, library: Library) -> None:
    library.marks.tag(photos[:2], ["beach"])
    library.catalogue.photos.set_state(photos[:1], State.MISSING)
    assert undo(library).notes == ()
    assert library.catalogue.tags.of(photos) == {}


def test_an_earlier_model_is_wanted_again_after_an_undo(
    photos, album, index, library: Library, shades, monkeypatch
) -> None:
    choice = library.embeddings.choice
    choice.choose_for(("look", "clusters"), "shades")
    index(album.folder)
    assert choice.answering("look") == "shades"
    done = undo(library)
    assert done.undone == "Use Shades for look-alikes and clusters"
    assert (done.changes, done.notes) == (Changes(models=True), ())
    assert (choice.answering("look"), choice.coming("look")) == ("shades", "builtin")
    index(album.folder)
    assert (choice.answering("look"), choice.coming("look")) == ("builtin", None)
    monkeypatch.delitem(EMBEDDERS, "shades")
    assert redo(library).notes == ("shades is not on this computer any more.",)
    assert (choice.answering("look"), choice.coming("look")) == ("builtin", None)


def test_choosing_what_answers_already_is_no_step(photos, library: Library) -> None:
    assert library.embeddings.choice.choose("look", "builtin") == Changes()
    assert library.undo_history.newest() is None
