"""What a second look at folders settles without reading pictures again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.embedding.model_store import ModelStore
from organizer.errors import Cancelled, FolderError
from organizer.jobs import Control
from organizer.library.file_identity import known_stamp
from organizer.library.library import Library, open_library
from organizer.records import Changes, IndexSummary, Photo, State

Index = Callable[..., IndexSummary]
Present = Callable[[], dict[str, Photo]]


@pytest.fixture
def ids(present: Present, tmp_path: Path) -> Callable[[], dict[str, int]]:
    """The ids of the present photos by their path below the test's folder."""

    def ask() -> dict[str, int]:
        photos = present().values()
        return {photo.path.relative_to(tmp_path).as_posix(): photo.id for photo in photos}

    return ask


Ids = Callable[[], dict[str, int]]


def counts(summary: IndexSummary) -> dict[str, int]:
    names = ("added", "updated", "moved", "unchanged", "problems", "vanished")
    return {name: number for name in names if (number := getattr(summary, name))}


@pytest.fixture
def two(album, index: Index, ids: Ids) -> dict[str, int]:
    """The ids of two indexed photos."""
    album.add("1.jpg", 1)
    album.add("s/2.jpg", 2)
    index(album.folder)
    return ids()


def test_nothing_is_read_again_when_nothing_changed(
    album, two: dict[str, int], index: Index, embedder, ids: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.open", None)
    assert counts(index(album.folder)) == {"unchanged": 2}
    assert (ids(), embedder.prepared) == (two, 2)


def test_a_folder_in_a_root_is_indexed_alone(album, two: dict[str, int], index: Index) -> None:
    album.delete("1.jpg")
    album.add("3.jpg", 3)
    album.add("s/4.jpg", 4)
    assert counts(index(album.folder / "s")) == {"added": 1, "unchanged": 1}
    assert counts(index(album.folder)) == {"added": 1, "unchanged": 2, "vanished": 1}


def test_a_parent_of_a_root_takes_it_over(
    album, two: dict[str, int], index: Index, ids: Ids, embedder, library: Library
) -> None:
    assert counts(index(album.folder.parent)) == {"unchanged": 2}
    assert [root.path for root in library.catalogue.roots.all()] == [album.folder.parent]
    assert (ids(), embedder.prepared) == (two, 2)


def test_a_folder_and_its_parent_named_together_are_indexed_once(
    album, index: Index, library: Library
) -> None:
    album.add("s/1.jpg", 1)
    assert counts(index(album.folder / "s", album.folder, album.folder / "s")) == {"added": 1}
    assert len(library.catalogue.roots.all()) == 1


def test_a_renamed_folder_keeps_all_its_photos(
    album, two: dict[str, int], index: Index, ids: Ids, embedder
) -> None:
    (album.folder / "s").rename(album.folder / "new \udcff name")
    assert counts(index(album.folder)) == {"moved": 1, "unchanged": 1}
    assert sorted(ids().values()) == sorted(two.values())
    assert embedder.prepared == 2


@pytest.mark.parametrize("is_source_first", [True, False])
def test_a_photo_moved_to_another_root_is_the_same_in_either_order(
    album, other_album, index: Index, ids: Ids, embedder, is_source_first: bool
) -> None:
    photos = (album.add("1.jpg", 1), album.add("2.jpg", 2), other_album.add("3.jpg", 3))
    index(album.folder, other_album.folder)
    before = ids()
    album.move("1.jpg", other_album.folder / "s" / "new.jpg")
    roots = [album.folder, other_album.folder]
    index(*(roots if is_source_first else reversed(roots)))
    assert ids()["other/s/new.jpg"] == before["album/1.jpg"]
    assert len(ids()) == len(photos) == embedder.prepared


@pytest.mark.parametrize("is_source_first", [True, False])
def test_photos_exchanged_between_roots_keep_their_ids(
    album, other_album, index: Index, ids: Ids, embedder, is_source_first: bool
) -> None:
    here, there = album.add("1.jpg", 1), other_album.add("2.jpg", 2)
    index(album.folder, other_album.folder)
    before = ids()
    here.rename(album.folder / "aside")
    there.rename(here)
    (album.folder / "aside").rename(there)
    roots = [album.folder, other_album.folder]
    index(*(roots if is_source_first else reversed(roots)))
    assert ids() == {"album/1.jpg": before["other/2.jpg"], "other/2.jpg": before["album/1.jpg"]}
    assert embedder.prepared == 2


def test_a_photo_moved_away_and_replaced_in_one_run_is_two_photos(
    album, other_album, index: Index, ids: Ids, present: Present
) -> None:
    album.add("1.jpg", 1)
    other_album.add("2.jpg", 2)
    index(album.folder, other_album.folder)
    before = ids()
    album.move("1.jpg", other_album.folder / "1.jpg")
    album.add("1.jpg", 3)
    assert counts(index(album.folder, other_album.folder)) == {
        "added": 1,
        "moved": 1,
        "unchanged": 1,
    }
    assert ids()["other/1.jpg"] == before["album/1.jpg"]
    assert ids()["album/1.jpg"] not in before.values()
    assert len({photo.content for photo in present().values()}) == 3


def test_a_touched_copy_elsewhere_does_not_take_the_photo(
    album, other_album, index: Index, ids: Ids
) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    before = ids()
    other_album.add("1.jpg", 1)
    album.touch("1.jpg")
    index(other_album.folder)
    index(album.folder)
    assert ids()["album/1.jpg"] == before["album/1.jpg"]
    assert len(ids()) == 2


def test_a_missing_photo_is_found_again_wherever_it_comes_back(
    album, two: dict[str, int], index: Index, ids: Ids, embedder, library: Library
) -> None:
    album.delete("1.jpg")
    assert counts(index(album.folder)) == {"unchanged": 1, "vanished": 1}
    assert list(ids()) == ["album/s/2.jpg"]
    assert library.embeddings.indexes.index(
        library.embeddings.choice.card("builtin"), "look"
    ).ids().tolist() == [two["album/s/2.jpg"]]
    assert counts(index(album.folder)) == {"unchanged": 1}
    album.add("restored/other.jpg", 1)
    assert counts(index(album.folder)) == {"moved": 1, "unchanged": 1}
    assert ids()["album/restored/other.jpg"] == two["album/1.jpg"]
    assert sorted(
        library.embeddings.indexes.index(library.embeddings.choice.card("builtin"), "look")
        .ids()
        .tolist()
    ) == sorted(two.values())
    assert embedder.prepared == 2


def test_a_photo_restored_with_another_date_is_the_same(
    album, two: dict[str, int], index: Index, ids: Ids
) -> None:
    album.delete("1.jpg")
    index(album.folder)
    album.add("1.jpg", 1)
    index(album.folder)
    assert ids() == two


@pytest.mark.parametrize("state", [State.TRASHED, State.ARCHIVED])
def test_a_photo_put_back_by_hand_is_the_same(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library, state: State
) -> None:
    album.delete("1.jpg")
    library.catalogue.photos.set_state([two["album/1.jpg"]], state)
    index(album.folder)
    album.add("elsewhere.jpg", 1)
    index(album.folder)
    assert ids()["album/elsewhere.jpg"] not in two.values(), "a copy of what is kept elsewhere"
    album.add("1.jpg", 1)
    index(album.folder)
    assert ids()["album/1.jpg"] == two["album/1.jpg"]


def test_removed_photos_stay_removed(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library, embedder
) -> None:
    library.catalogue.photos.set_state([two["album/1.jpg"]], State.REMOVED)
    assert counts(index(album.folder)) == {"unchanged": 2}
    album.touch("1.jpg")
    assert counts(index(album.folder)) == {"unchanged": 2}
    album.move("1.jpg", "s/renamed.jpg")
    index(album.folder)
    assert list(ids()) == ["album/s/2.jpg"]
    album.delete("s/renamed.jpg")
    index(album.folder)
    album.add("back.jpg", 1)
    index(album.folder)
    assert list(ids()) == ["album/s/2.jpg"]
    assert embedder.prepared == 2


def test_a_new_picture_at_the_path_of_a_removed_one_is_catalogued(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library
) -> None:
    library.catalogue.photos.set_state([two["album/1.jpg"]], State.REMOVED)
    album.delete("1.jpg")
    index(album.folder)
    album.add("1.jpg", 3)
    assert counts(index(album.folder)) == {"added": 1, "unchanged": 1}
    assert ids()["album/1.jpg"] not in two.values()
    assert counts(index(album.folder)) == {"unchanged": 2}


def test_an_empty_root_is_offline_and_keeps_its_photos(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library
) -> None:
    aside = album.folder.rename(album.folder.parent / "unplugged")
    album.folder.mkdir()
    for _ in range(2):
        with pytest.raises(FolderError, match="kept"):
            index(album.folder)
    assert ids() == two
    album.folder.rmdir()
    with pytest.raises(FolderError, match="does not exist"):
        index(album.folder)
    assert ids() == two
    assert not library.catalogue.roots.all()[0].online
    aside.rename(album.folder)
    assert counts(index(album.folder)) == {"unchanged": 2}


def test_photos_of_a_root_that_is_offline_are_not_taken_by_copies(
    album, other_album, two: dict[str, int], index: Index, ids: Ids, embedder, library: Library
) -> None:
    shutil.copytree(album.folder, other_album.folder, dirs_exist_ok=True)
    album.folder.rename(album.folder.parent / "unplugged")
    with library.catalogue.store.write() as database:
        database.execute("UPDATE roots SET device = 'a drive that is away'")
    assert counts(index(other_album.folder)) == {"added": 2}
    assert ids().items() > two.items()
    assert embedder.prepared == 2, "copies of known photos are not decoded"


def test_a_root_that_was_renamed_is_recognised_under_its_new_name(
    album, two: dict[str, int], index: Index, ids: Ids, embedder, library: Library
) -> None:
    renamed = album.folder.rename(album.folder.parent / "renamed")
    assert counts(index(renamed)) == {"moved": 2}
    assert sorted(ids().values()) == sorted(two.values())
    assert [root.path for root in library.catalogue.roots.all()] == [renamed]
    assert embedder.prepared == 2


def test_a_folder_without_pictures_is_refused_and_not_remembered(
    album, index: Index, library: Library
) -> None:
    with pytest.raises(FolderError, match="no pictures"):
        index(album.folder)
    album.write("letter.txt", b"Dear")
    with pytest.raises(FolderError, match="no pictures"):
        index(album.folder)
    assert library.catalogue.roots.all() == []


def test_a_folder_that_cannot_be_listed_keeps_its_photos(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library, denied: set[Path]
) -> None:
    album.add("s/t/3.jpg", 3)
    index(album.folder)
    before = ids()
    album.add("4.jpg", 2)
    denied.add(album.folder / "s")
    assert counts(index(album.folder)) == {"added": 1, "problems": 1, "unchanged": 1}
    assert ids().items() > before.items(), "the copy of a hidden photo does not take it"
    (problem,) = library.catalogue.problems.all()
    assert problem.path == album.folder / "s"


def test_the_problem_of_a_folder_goes_when_it_can_be_listed(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library, denied: set[Path]
) -> None:
    denied.add(album.folder / "s")
    index(album.folder)
    denied.clear()
    assert counts(index(album.folder)) == {"unchanged": 2}
    assert ids() == two
    assert library.catalogue.problems.all() == []


def test_one_bad_folder_of_many_does_not_stop_the_others(
    album, other_album, index: Index, ids: Ids
) -> None:
    album.add("1.jpg", 1)
    other_album.add("2.jpg", 2)
    with pytest.raises(FolderError, match="does not exist"):
        index(album.folder, album.folder.parent / "no such folder", other_album.folder)
    assert sorted(ids()) == ["album/1.jpg", "other/2.jpg"]


def test_the_librarys_thumbnails_are_no_photos_even_when_it_lies_in_the_folder(
    album, tmp_path: Path, model_store: ModelStore
) -> None:
    album.add("1.jpg", 1)
    library = open_library(album.folder, model_store)
    for _ in range(2):
        for _ in library.indexer.index([tmp_path], Control()):
            pass
    assert library.catalogue.photos.count() == 1
    library.close()


@pytest.mark.parametrize("stage", ["Looking for photos", "Recognising moved photos"])
def test_looking_and_recognising_can_be_cancelled(
    album, two: dict[str, int], index: Index, ids: Ids, library: Library, stage: str
) -> None:
    album.move("1.jpg", "new.jpg")
    album.move("s/2.jpg", "s/new.jpg")
    control = Control()
    job = library.indexer.index([album.folder], control)
    while next(job).stage != stage:
        pass
    control.cancel()
    with pytest.raises(Cancelled):
        next(job)
    assert ids() == two
    index(album.folder)
    assert ids() == {"album/new.jpg": two["album/1.jpg"], "album/s/new.jpg": two["album/s/2.jpg"]}


def test_what_changed_is_told_for_the_views(
    album, two: dict[str, int], index: Index, library: Library
) -> None:
    album.delete("1.jpg")
    album.move("s/2.jpg", "2.jpg")
    steps = list(library.indexer.index([album.folder], Control()))
    changes = [step.changes for step in steps if step.changes != Changes()]
    assert changes == [
        Changes(updated=(two["album/s/2.jpg"],), removed=(two["album/1.jpg"],), roots=True)
    ]


def test_a_photo_edited_with_its_size_and_time_kept_is_read_again(
    album, index: Index, present: Present, edited_quietly
) -> None:
    path = album.add("1.jpg", 1)
    index(album.folder)
    (before,) = present().values()
    edited_quietly(path)
    assert counts(index(album.folder)) == {"updated": 1}
    (after,) = present().values()
    assert (after.id, known_stamp(after)) == (before.id, known_stamp(before))
    assert after.content != before.content
    assert counts(index(album.folder)) == {"unchanged": 1}


def test_other_rights_are_looked_into_once(
    album, two: dict[str, int], index: Index, embedder, settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle()
    (album.folder / "1.jpg").chmod(0o600)
    assert counts(index(album.folder)) == {"unchanged": 2}
    monkeypatch.setattr("builtins.open", None)
    assert counts(index(album.folder)) == {"unchanged": 2}
    assert embedder.prepared == 2


def test_times_of_change_that_are_not_known_yet_are_noted_without_reading(
    album,
    two: dict[str, int],
    index: Index,
    present: Present,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {path: photo.changed for path, photo in present().items()}
    with library.catalogue.store.write() as database:
        database.execute("UPDATE photos SET changed = 0")
    monkeypatch.setattr("builtins.open", None)
    assert counts(index(album.folder)) == {"unchanged": 2}
    assert {path: photo.changed for path, photo in present().items()} == known
    assert all(known.values())
