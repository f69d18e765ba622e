"""A folder that leaves the library, and everything known of its photos when it comes back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from organizer.errors import FolderError
from organizer.jobs import Control, run
from organizer.library.actions.step_recorder import StepRecorder
from organizer.library.library import Library
from organizer.records import ActionSummary, Changes, Group, Grouping, Root, State


@pytest.fixture
def photos(album, other_album, index, library: Library) -> list[int]:
    """Three photos of a folder that is going to leave, rated, tagged and in a cluster; a fourth
    one stays.
    """
    for number, name in enumerate(("a.jpg", "day/b.jpg", "day/c.jpg")):
        album.add(name, number)
    other_album.add("stays.jpg", 9)
    index(album.folder, other_album.folder)
    catalogue = library.catalogue
    ids = catalogue.photos.under(root(library, album.folder).id, b"")
    catalogue.photos.rate(ids, 4)
    catalogue.tags.add(ids, "Rome")
    everything = tuple(catalogue.photos.present_ids().tolist())
    catalogue.groupings.save(Grouping(0, "ward", (), (Group(0, "1", everything, 1.0),)))
    library.clusters.editor.rename(catalogue.groupings.last().groups[0].id, "Mine")
    return ids


def root(library: Library, folder: Path) -> Root:
    return library.actions.folder_removal.find(folder)


def remove(library: Library, folder: Path) -> ActionSummary:
    control = Control()
    return run(library.perform(library.actions.remove_folder(root(library, folder), control)))


def undo(library: Library) -> ActionSummary:
    return run(library.perform(library.undo_history.undo(library.undo_history.newest(), Control())))


def folders(library: Library) -> list[Path]:
    return [root.path for root in library.catalogue.roots.all()]


def known_of(library: Library, photos: list[int]) -> list[object]:
    """What a person did with photos, and where they are."""
    catalogue = library.catalogue
    return [
        [(each.path, each.state, each.metadata.rating) for each in catalogue.photos.by_ids(photos)],
        catalogue.tags.counts(),
        [(group.name, sorted(group.photos)) for group in catalogue.groupings.last().groups],
        sorted(catalogue.embeddings.of(photos, "builtin@1", "look")),
    ]  # fmt: skip


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_its_photos_leave_and_the_disk_stays_as_it_is(album, photos, library, index) -> None:
    before = files(album.folder)
    stays = [path for path in folders(library) if path != album.folder]
    plan = library.actions.folder_removal.summary(root(library, album.folder))
    done = remove(library, album.folder)
    assert (
        (plan.count, plan.bytes) == (done.count, done.bytes) == (3, sum(map(len, before.values())))
    )
    assert done.changes == Changes(removed=tuple(photos), roots=True, problems=True)
    assert folders(library) == stays
    assert library.catalogue.photos.count() == 1
    assert files(album.folder) == before
    index(*folders(library))
    assert library.catalogue.photos.count() == 1


def test_undo_brings_folder_and_photos_back_as_they_were(album, photos, library) -> None:
    before = known_of(library, photos)
    remove(library, album.folder)
    assert library.undo_history.newest().title == "Remove the folder album (3 photos)"
    done = undo(library)
    assert (done.count, done.undone) == (3, "Remove the folder album (3 photos)")
    assert done.changes == Changes(added=tuple(sorted(photos)), roots=True, problems=True)
    assert album.folder in folders(library)
    assert known_of(library, photos) == before
    assert library.undo_history.newest().title == "Rename cluster “1”"


def test_indexing_it_again_brings_it_back_as_it_was(
    album, photos, library, index, embedder
) -> None:
    before = known_of(library, photos)
    remove(library, album.folder)
    album.add("day/new.jpg", 5)
    embedder.prepared = 0
    summary = index(album.folder)
    assert (summary.added, summary.unchanged, embedder.prepared) == (4, 0, 1)
    assert known_of(library, photos) == before
    assert library.undo_history.newest().title == "Rename cluster “1”", (
        "there is nothing to bring back"
    )


def test_a_search_finds_only_what_is_in_the_library(album, photos, library, index) -> None:
    indexes, card = library.embeddings.indexes, library.embeddings.choice.card("builtin")
    assert set(photos) < set(indexes.index(card, "look").ids().tolist())
    remove(library, album.folder)
    assert not set(photos) & set(indexes.index(card, "look").ids().tolist())
    index(album.folder)
    assert set(photos) < set(indexes.index(card, "look").ids().tolist())


def test_a_photo_that_was_removed_by_itself_stays_removed(album, photos, library, index) -> None:
    run(library.perform(library.actions.remove(photos[:1], Control())))
    assert remove(library, album.folder).count == 2
    assert index(album.folder).added == 2
    assert library.catalogue.photos.by_ids(photos)[0].state is State.REMOVED
    undo(library)
    assert library.catalogue.photos.count() == 4


def test_changes_made_meanwhile_are_seen_when_it_comes_back(album, photos, library, index) -> None:
    remove(library, album.folder)
    (album.folder / "a.jpg").unlink()
    album.add("day/b.jpg", 7)
    summary = index(album.folder)
    assert (summary.added, summary.updated, summary.vanished) == (1, 1, 1)
    states = [photo.state for photo in library.catalogue.photos.by_ids(photos)]
    assert states == [State.MISSING, State.PRESENT, State.PRESENT]


def test_a_part_of_it_can_come_back(album, photos, library, index) -> None:
    remove(library, album.folder)
    assert index(album.folder / "day").added == 2
    assert album.folder / "day" in folders(library)
    rated = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    assert sorted(photo.metadata.rating or 0 for photo in rated) == [0, 4, 4]
    assert library.undo_history.newest().title == "Rename cluster “1”", "it is not undone by halves"
    index(album.folder)
    assert library.catalogue.photos.count() == 4
    assert album.folder in folders(library)
    assert album.folder / "day" not in folders(library)


def test_it_comes_back_by_another_way_to_it(album, photos, library, index, tmp_path) -> None:
    (tmp_path / "link").symlink_to(album.folder, target_is_directory=True)
    remove(library, album.folder)
    assert index(tmp_path / "link" / "day").added == 2
    assert index(tmp_path / "link").added == 1
    back = library.catalogue.photos.by_ids(photos)
    assert [(photo.state, photo.metadata.rating) for photo in back] == [(State.PRESENT, 4)] * 3
    assert library.catalogue.roots.removed() == []
    assert library.undo_history.newest().title.startswith("Rename")


def test_it_comes_back_as_a_part_of_another(album, photos, library, index) -> None:
    remove(library, album.folder)
    index(album.folder.parent)
    back = library.catalogue.photos.by_ids(photos)
    assert [(photo.state, photo.metadata.rating) for photo in back] == [(State.PRESENT, 4)] * 3
    assert folders(library) == [album.folder.parent]
    assert library.catalogue.roots.removed() == []


def test_it_is_known_again_under_another_name(album, photos, library, index, tmp_path) -> None:
    remove(library, album.folder)
    album.folder.rename(tmp_path / "renamed")
    index(tmp_path / "renamed")
    back = library.catalogue.photos.by_ids(photos)
    assert [(photo.state, photo.metadata.rating) for photo in back] == [(State.PRESENT, 4)] * 3
    assert library.catalogue.roots.removed() == [], "it is gone"


def test_what_was_archived_before_comes_back_after_it(
    album, photos, library, tmp_path: Path
) -> None:
    before = files(album.folder)
    run(library.perform(library.actions.archive(photos, tmp_path / "archive", Control())))
    assert remove(library, album.folder).count == 0
    assert library.undo_history.newest().title == "Remove the folder album (0 photos)"
    undo(library)
    assert album.folder in folders(library)
    undo(library)
    assert files(album.folder) == before
    assert library.catalogue.photos.count() == 4


def test_problems_go_and_come_with_it(album, photos, library, index) -> None:
    album.write("broken.jpg", b"no picture")
    index(album.folder)
    remove(library, album.folder)
    assert library.catalogue.problems.all() == []
    undo(library)
    assert [problem.path.name for problem in library.catalogue.problems.all()] == ["broken.jpg"]


def test_an_action_that_was_cut_short_ends_after_it_too(
    album, photos, library, tmp_path, monkeypatch
) -> None:
    def die(recorder, moved, batch):
        if batch:
            raise KeyboardInterrupt
        return Changes()

    before, actions = files(album.folder), library.actions
    with monkeypatch.context() as patch:
        patch.setattr(StepRecorder, "record", die)
        with pytest.raises(KeyboardInterrupt):
            run(actions.archive(photos[:1], tmp_path / "archive", Control()))
    run(actions.folder_removal.remove(root(library, album.folder)))
    run(actions.recover(Control()))
    assert library.catalogue.photos.by_ids(photos)[0].state is State.ARCHIVED
    undo(library)
    undo(library)
    assert files(album.folder) == before
    assert library.catalogue.photos.count() == 4


def test_it_is_found_by_other_spellings_and_while_it_is_away(
    album, photos, library, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(album.folder, target_is_directory=True)
    wanted = root(library, album.folder)
    assert root(library, tmp_path / "link") == wanted
    assert root(library, Path(os.path.join(album.folder, ""))) == wanted  # noqa: PTH118
    shutil.rmtree(album.folder)
    assert root(library, album.folder).id == wanted.id
    assert remove(library, album.folder).count == 3


def test_another_folder_is_refused_with_those_there_are(album, photos, library, tmp_path) -> None:
    with pytest.raises(FolderError, match="is no folder of your library") as refused:
        root(library, tmp_path)
    assert str(album.folder) in refused.value.remedy
    with pytest.raises(FolderError, match="is a part of your folder"):
        root(library, album.folder / "day")
