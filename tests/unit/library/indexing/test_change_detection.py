"""Which photo a file is, decided by content alone where stats do not tell."""

from __future__ import annotations

from organizer.catalogue.photos import Sighting
from organizer.library.indexing.change_detection import (
    Assignment,
    Differences,
    assign,
    compare,
)
from organizer.library.indexing.folder_scan import FoundFile
from organizer.records import State


def seen(
    photo: int, path: str, content: str, modified: int = 1, state: State = State.PRESENT
) -> Sighting:
    return Sighting(photo, path.encode(), 100, modified, content, state)


def settled(
    files: dict[str, tuple[str, int]], *sightings: Sighting, elsewhere: tuple[Sighting, ...] = ()
) -> tuple[Differences, Assignment]:
    """Files, as path to (content, modified), against what was known before."""
    found = [FoundFile(path.encode(), 100, modified) for path, (_, modified) in files.items()]
    differences = compare(found, sightings, {}, set())
    contents = {path.encode(): content for path, (content, _) in files.items()}
    missing = tuple(s for s in sightings if s.state is State.MISSING)
    return differences, assign(differences, (*missing, *elsewhere), contents)


def moves(outcome: Assignment) -> dict[int, str]:
    return {photo.id: file.path.decode() for photo, file in outcome.moved}


def test_unchanged_files_need_nothing() -> None:
    differences, outcome = settled({"a": ("x", 1)}, seen(1, "a", "x"))
    assert differences.unchanged == 1
    assert differences.unknown == []
    assert outcome == Assignment()


def test_a_touched_file_is_the_same_photo() -> None:
    _, outcome = settled({"a": ("x", 2)}, seen(1, "a", "x"))
    assert [photo.id for photo, _ in outcome.touched] == [1]
    assert not outcome.updated


def test_an_edited_file_is_the_same_photo_with_new_content() -> None:
    _, outcome = settled({"a": ("y", 2)}, seen(1, "a", "x"))
    assert [photo.id for _, photo in outcome.updated] == [1]


def test_a_renamed_file_is_the_same_photo() -> None:
    _, outcome = settled({"b": ("x", 1)}, seen(1, "a", "x"))
    assert moves(outcome) == {1: "b"}
    assert not outcome.vanished


def test_two_swapped_names_are_two_moved_photos() -> None:
    _, outcome = settled({"a": ("y", 2), "b": ("x", 1)}, seen(1, "a", "x"), seen(2, "b", "y", 2))
    assert moves(outcome) == {1: "b", 2: "a"}


def test_three_names_in_rotation_are_three_moved_photos() -> None:
    files = {"a": ("z", 3), "b": ("x", 1), "c": ("y", 2)}
    before = (seen(1, "a", "x", 1), seen(2, "b", "y", 2), seen(3, "c", "z", 3))
    _, outcome = settled(files, *before)
    assert moves(outcome) == {1: "b", 2: "c", 3: "a"}
    assert not (outcome.added)
    assert not (outcome.updated)
    assert not (outcome.vanished)


def test_a_photo_moved_over_another_takes_its_place() -> None:
    _, outcome = settled({"a": ("y", 2)}, seen(1, "a", "x"), seen(2, "b", "y", 2))
    assert moves(outcome) == {2: "a"}
    assert [photo.id for photo in outcome.vanished] == [1]


def test_a_photo_copied_over_another_changes_that_one() -> None:
    files = {"a": ("y", 3), "b": ("y", 2)}
    _, outcome = settled(files, seen(1, "a", "x"), seen(2, "b", "y", 2))
    assert [photo.id for _, photo in outcome.updated] == [1]
    assert not (outcome.moved)
    assert not (outcome.vanished)


def test_a_copy_is_a_new_photo_while_the_original_is_there() -> None:
    _, outcome = settled({"a": ("x", 1), "b": ("x", 1)}, seen(1, "a", "x"))
    assert [file.path for file in outcome.added] == [b"b"]


def test_a_copy_is_the_photo_when_the_original_was_deleted_or_edited() -> None:
    _, outcome = settled({"b": ("x", 2)}, seen(1, "a", "x"))
    assert moves(outcome) == {1: "b"}
    _, outcome = settled({"a": ("y", 3), "b": ("x", 2)}, seen(1, "a", "x"))
    assert moves(outcome) == {1: "b"}
    assert [file.path for file in outcome.added] == [b"a"]


def test_of_several_copies_the_one_of_the_same_name_is_the_photo() -> None:
    before = (seen(1, "s/a", "x"), seen(2, "s/b", "x"))
    _, outcome = settled({"t/b": ("x", 1), "t/a": ("x", 1)}, *before)
    assert moves(outcome) == {2: "t/b", 1: "t/a"}


def test_a_photo_that_had_a_file_until_now_goes_before_one_long_missing() -> None:
    missing = seen(1, "s/a", "x", state=State.MISSING)
    _, outcome = settled({"t/a": ("x", 1)}, missing, seen(2, "s/b", "x"))
    assert moves(outcome) == {2: "t/a"}


def test_a_missing_file_that_is_back_is_the_same_photo() -> None:
    missing = seen(1, "a", "x", state=State.MISSING)
    differences, outcome = settled({"a": ("x", 1)}, missing)
    assert differences.unknown == []
    assert moves(outcome) == {1: "a"}
    _, outcome = settled({"a": ("x", 2)}, missing)
    assert moves(outcome) == {1: "a"}, "restored with another date"
    _, outcome = settled({"a": ("y", 2), "b": ("x", 2)}, missing)
    assert moves(outcome) == {1: "b"}, "restored beside another"


def test_a_missing_photo_is_not_what_took_its_path() -> None:
    _, outcome = settled({"a": ("y", 2)}, seen(1, "a", "x", state=State.MISSING))
    assert [file.path for file in outcome.added] == [b"a"]


def test_a_removed_photo_stays_what_it_is_through_touch_and_rename() -> None:
    removed = seen(1, "a", "x", state=State.REMOVED)
    differences, outcome = settled({"a": ("x", 1)}, removed)
    assert (differences.unchanged, outcome) == (1, Assignment())
    _, outcome = settled({"a": ("x", 2)}, removed)
    assert [photo.id for photo, _ in outcome.touched] == [1]
    _, outcome = settled({"b": ("x", 1)}, removed)
    assert moves(outcome) == {1: "b"}
    _, outcome = settled({}, removed)
    assert outcome == Assignment()


def test_another_picture_at_the_path_of_a_removed_photo_is_new() -> None:
    removed = seen(1, "a", "x", state=State.REMOVED)
    _, outcome = settled({"a": ("y", 2)}, removed)
    assert [file.path for file in outcome.added] == [b"a"]
    _, outcome = settled({"a": ("y", 2), "b": ("x", 1)}, removed, seen(2, "a", "y", 2))
    assert moves(outcome) == {1: "b"}


def test_photos_of_other_folders_may_have_moved_here() -> None:
    _, outcome = settled({"a": ("x", 1)}, elsewhere=(seen(9, "far/a", "x"),))
    assert moves(outcome) == {9: "a"}


def test_a_file_whose_content_cannot_be_read_is_new_or_changed() -> None:
    differences = compare(
        [FoundFile(b"a", 100, 2), FoundFile(b"b", 100, 2)], [seen(1, "a", "x")], {}, set()
    )
    outcome = assign(differences, (), {})
    assert [photo.id for _, photo in outcome.updated] == [1]
    assert [file.path for file in outcome.added] == [b"b"]


def test_a_file_that_could_not_be_read_waits_until_it_changes() -> None:
    files = [FoundFile(b"a", 100, 1), FoundFile(b"b", 100, 2)]
    differences = compare(files, [seen(1, "a", "x", 0)], {b"a": (100, 1), b"b": (100, 1)}, set())
    assert differences.known_problems == 1
    assert [file.path for file in differences.new] == [b"b"]
    assert not (differences.changed)
    assert not (differences.vanished)


def test_photos_without_vectors_are_read_again_although_unchanged() -> None:
    differences = compare([FoundFile(b"a", 100, 1)], [seen(1, "a", "x")], {}, {1})
    assert [photo.id for _, photo in differences.stale] == [1]
    assert differences.unchanged == 1
