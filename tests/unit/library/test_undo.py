"""What was done last to photos and to clusters is undone first."""

from __future__ import annotations

import pytest
from PIL import Image

from organizer.errors import ActionError
from organizer.jobs import Control, run
from organizer.library.library import Library
from organizer.library.undo import Undoable
from organizer.records import ActionKind, ActionSummary, Changes


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


def rename(library: Library, name: str) -> None:
    library.clusters.editor.rename(library.catalogue.groupings.last().groups[0].id, name)


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
    rename(library, "Mine")
    remove(library, photos[:2])
    title = "Remove 2 photos from the catalogue"
    assert library.undo_history.newest() == Undoable(title, is_edit=False)
    done = undo(library)
    assert (done.kind, done.count, done.undone) == (ActionKind.UNDO, 2, title)
    assert library.catalogue.photos.count() == 10
    assert "Mine" in names(library)
    assert library.undo_history.newest() == Undoable("Rename clusters", is_edit=True)
    done = undo(library)
    assert (done.count, done.undone) == (0, "Rename clusters")
    assert done.changes == Changes(groups=True)
    assert "Mine" not in names(library)
    assert library.undo_history.newest() is None


def test_a_change_of_clusters_after_an_action_is_undone_first(photos, library: Library) -> None:
    remove(library, photos[:1])
    rename(library, "Mine")
    assert undo(library).undone == "Rename clusters"
    assert library.catalogue.photos.count() == 9
    assert undo(library).undone == "Remove 1 photo from the catalogue"
    assert library.catalogue.photos.count() == 10


def test_each_is_undone_in_its_turn(photos, library: Library) -> None:
    titles = []
    remove(library, photos[:1])
    rename(library, "One")
    rename(library, "Two")
    remove(library, photos[1:3])
    while (newest := library.undo_history.newest()) is not None:
        titles.append(newest.title)
        assert undo(library).undone == newest.title
    assert titles == [
        "Remove 2 photos from the catalogue",
        "Rename clusters",
        "Rename clusters",
        "Remove 1 photo from the catalogue",
    ]
