"""No photo goes unless what is kept in its place is there, as it was when they were compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from organizer import jobs
from organizer.jobs import Control
from organizer.library.cleanup.clear_out import Clearance, clear_out, plan_clearance
from organizer.library.library import Library
from organizer.records import (
    ActionKind,
    ActionSummary,
    Clearable,
    DuplicateKind,
    Duplicates,
    Photo,
    Progress,
    State,
)

PLACES = ("folder", "pictures.zip", None)
"""Archive to these, or trash."""


@pytest.fixture(autouse=True)
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trash of this test's own, from which nothing is deleted."""
    can = tmp_path / "trash"
    can.mkdir()
    monkeypatch.setattr(
        "organizer.library.actions.trash.send2trash",
        lambda path: Path(path).rename(can / Path(path).name),
    )
    monkeypatch.setattr("organizer.library.actions.trash._is_safe", lambda: True)


@pytest.fixture
def photos(album, other_album, index, present) -> dict[str, Photo]:
    """A picture, two copies of it, and another picture on another disk with a copy; by name."""
    for name in ("a.jpg", "copy.jpg", "s/copy 2.jpg"):
        album.add(name, 1)
    other_album.add("b.jpg", 2)
    album.add("b copy.jpg", 2)
    index(album.folder, other_album.folder)
    return {Path(path).name: photo for path, photo in present().items()}


@pytest.fixture
def clearance(photos, library: Library) -> Callable[..., Clearance]:
    """What goes where the first of each set is kept, as a search found it."""

    def run(target: str | None = None) -> Clearance:
        held = {photo.id: photo.content for photo in photos.values()}
        sets = [
            Duplicates(DuplicateKind.EXACT, tuple(photos[name].id for name in names), 0, held)
            for names in (("a.jpg", "copy.jpg", "copy 2.jpg"), ("b.jpg", "b copy.jpg"))
        ]
        going = [photo for each in sets for photo in each.photos[1:]]
        kind = ActionKind.ARCHIVE if target else ActionKind.TRASH
        return Clearance(kind, going, lambda: sets, found_in=sets)

    return run


@pytest.fixture
def clear(library: Library, tmp_path: Path) -> Callable[..., ActionSummary]:
    """Carries a clearance out; `at` is called with every step of it."""

    def run(
        clearance: Clearance, target: str | None = None, at: Callable[[Progress], object] = id
    ) -> ActionSummary:
        place = tmp_path / target if target else None
        finder = library.cleanup.duplicate_finder
        job = clear_out(library.actions, finder, clearance, place, Control())
        return jobs.run(job, at)

    return run


def gone(photos: dict[str, Photo]) -> set[str]:
    return {name for name, photo in photos.items() if not photo.path.exists()}


def check(
    library: Library, clearance: Clearance, done: Callable[[], ActionSummary]
) -> Sequence[str]:
    """The plan says beforehand what is then done."""
    plan = plan_clearance(library.actions, clearance)
    summary = done()
    assert (plan.count, plan.notes) == (summary.count, summary.notes)
    return summary.notes


@pytest.mark.parametrize("target", PLACES)
def test_copies_go_while_the_others_are_there(photos, clearance, clear, library, target) -> None:
    wanted = clearance(target)
    assert check(library, wanted, lambda: clear(wanted, target)) == ()
    assert gone(photos) == {"copy.jpg", "copy 2.jpg", "b copy.jpg"}


@pytest.mark.parametrize("target", PLACES)
def test_no_copy_goes_where_the_one_to_keep_is_gone(
    photos, clearance, clear, library, target
) -> None:
    library.catalogue.tags.add([photos["copy.jpg"].id], "Rome")
    photos["a.jpg"].path.unlink()
    wanted = clearance(target)
    assert check(library, wanted, lambda: clear(wanted, target)) == (
        "copy.jpg stays: a.jpg, which was to be kept, is no longer there.",
        "copy 2.jpg stays: a.jpg, which was to be kept, is no longer there.",
    )
    assert gone(photos) == {"a.jpg", "b copy.jpg"}
    assert library.catalogue.tags.of([photos["a.jpg"].id]) == {}


@pytest.mark.parametrize("target", PLACES)
def test_no_copy_goes_where_the_one_to_keep_was_edited(
    photos, clearance, clear, library, target, edited_quietly
) -> None:
    edited_quietly(photos["a.jpg"].path)
    wanted = clearance(target)
    assert check(library, wanted, lambda: clear(wanted, target)) == (
        "copy.jpg stays: a.jpg changed since they were compared.",
        "copy 2.jpg stays: a.jpg changed since they were compared.",
    )
    assert gone(photos) == {"b copy.jpg"}


def test_no_copy_goes_while_the_drive_of_the_one_to_keep_is_away(
    photos, clearance, clear, library, other_album
) -> None:
    other_album.folder.rename(other_album.folder.with_name("away"))
    wanted = clearance()
    assert check(library, wanted, lambda: clear(wanted)) == (
        "b copy.jpg stays: b.jpg, which was to be kept, is on a drive that is not connected.",
    )
    assert gone(photos) == {"copy.jpg", "copy 2.jpg", "b.jpg"}


def test_no_copy_goes_where_the_one_to_keep_cannot_be_read(
    photos, clearance, clear, denied
) -> None:
    denied.add(photos["b.jpg"].path)
    done = clear(clearance())
    assert done.notes == ("b copy.jpg stays: b.jpg, which was to be kept, cannot be read.",)
    assert gone(photos) == {"copy.jpg", "copy 2.jpg"}


def test_another_name_of_the_file_to_keep_is_left_alone(
    photos, clearance, clear, library, index, album
) -> None:
    copy = photos["copy.jpg"].path
    copy.unlink()
    copy.hardlink_to(photos["a.jpg"].path)
    index(album.folder)
    wanted = clearance()
    assert check(library, wanted, lambda: clear(wanted)) == (
        "copy.jpg stays: it is the same file as a.jpg.",
    )
    assert gone(photos) == {"copy 2.jpg", "b copy.jpg"}


@pytest.mark.parametrize("state", [State.REMOVED, State.MISSING, State.TRASHED])
def test_no_copy_goes_where_the_one_to_keep_left_the_library(
    photos, clearance, clear, library, state
) -> None:
    library.catalogue.photos.set_state([photos["b.jpg"].id], state)
    assert clear(clearance()).notes == (
        "b copy.jpg stays: b.jpg, which was to be kept, is no longer there.",
    )
    assert "b copy.jpg" not in gone(photos)


def test_a_copy_that_was_edited_with_its_time_kept_stays(
    photos, clearance, clear, library, edited_quietly
) -> None:
    edited_quietly(photos["copy.jpg"].path)
    wanted = clearance()
    assert check(library, wanted, lambda: clear(wanted)) == (
        "copy.jpg changed since it was indexed and is left alone.",
    )
    assert gone(photos) == {"copy 2.jpg", "b copy.jpg"}


def test_a_copy_is_read_where_its_time_of_change_is_not_known(
    photos, clearance, clear, library, edited_quietly
) -> None:
    edited_quietly(photos["copy.jpg"].path)
    with library.catalogue.store.write() as database:
        database.execute("UPDATE photos SET changed = 0")
    assert clear(clearance()).notes == (
        "copy.jpg changed since it was looked at and is left alone.",
    )
    assert gone(photos) == {"copy 2.jpg", "b copy.jpg"}


@pytest.mark.parametrize("name", ["a.jpg", "copy.jpg", "copy 2.jpg"])
def test_sets_that_were_indexed_anew_since_are_judged_again(
    photos, clearance, clear, library, album, index, name
) -> None:
    wanted = clearance()
    relative = photos[name].path.relative_to(album.folder).as_posix()
    album.add(relative, 7)
    index(album.folder)
    notes = check(library, wanted, lambda: clear(wanted))
    if name == "a.jpg":
        assert notes[0] == "copy.jpg stays: a.jpg changed since they were compared."
        assert gone(photos) == {"b copy.jpg"}
    else:
        assert notes == (f"{name} changed since it was looked at and is left alone.",)
        assert gone(photos) == {"copy.jpg", "copy 2.jpg", "b copy.jpg"} - {name}


def test_what_is_kept_is_looked_at_again_right_before_each_copy_leaves(
    photos, clearance, clear, edited_quietly
) -> None:
    """A zip file takes a while to write, and something happens meanwhile."""

    def edit(step: Progress) -> None:
        if (step.stage, step.done) == ("Checking the archive", 2):
            edited_quietly(photos["a.jpg"].path)

    done = clear(clearance("pictures.zip"), "pictures.zip", edit)
    assert done.count == 1
    assert gone(photos) == {"b copy.jpg"}


def test_every_copy_goes_where_a_person_insists(photos, clear, library) -> None:
    copies = tuple(photos[name].id for name in ("a.jpg", "copy.jpg", "copy 2.jpg"))
    found = Duplicates(DuplicateKind.EXACT, copies, 0, {p.id: p.content for p in photos.values()})
    wanted = Clearance(ActionKind.TRASH, copies, emptied=1, found_in=[found])
    assert clear(wanted).notes == ()
    assert gone(photos) == {"a.jpg", "copy.jpg", "copy 2.jpg"}


def test_many_photos_that_stay_are_counted(photos, clearance, clear, album, index, library) -> None:
    held = {photo.id: photo.content for photo in photos.values()}
    for number in range(21):
        album.add(f"more {number}.jpg", 1)
    index(album.folder)
    found = library.catalogue.photos.by_content(photos["a.jpg"].content)
    ids = tuple(photo.id for photo in found)
    photos["a.jpg"].path.unlink()
    photos["b.jpg"].path.unlink()
    sets = [
        Duplicates(DuplicateKind.EXACT, ids, 0, held),
        Duplicates(DuplicateKind.NEAR, (photos["b.jpg"].id, photos["b copy.jpg"].id), 0, held),
    ]
    going = [photo for each in sets for photo in each.photos[1:]]
    assert clear(Clearance(ActionKind.TRASH, going, lambda: sets)).notes == (
        "23 photos stay, because what was to be kept is no longer there.",
        "b copy.jpg stays: b.jpg, which was to be kept, is on a drive that is not connected.",
    )


def test_of_a_burst_none_goes_without_the_best(photos, clear, library) -> None:
    best, spare, other, last = (
        photos[name].id for name in ("a.jpg", "b copy.jpg", "copy.jpg", "copy 2.jpg")
    )
    held = {photo.id: photo.content for photo in photos.values()}
    stays = {spare: best, other: last}
    burst = Clearable("bursts", "Bursts", (spare, other), (1, 1), 0, held, stays)
    photos["a.jpg"].path.unlink()
    wanted = Clearance(ActionKind.TRASH, [spare, other, last], found_in=[burst])
    assert check(library, wanted, lambda: clear(wanted)) == (
        "b copy.jpg stays: a.jpg, which was to be kept, is no longer there.",
        "copy.jpg stays: copy 2.jpg, which was to be kept, goes as well.",
    )
    assert gone(photos) == {"a.jpg", "copy 2.jpg"}


def test_what_was_judged_blurred_before_it_changed_stays(
    photos, clear, library, album, index
) -> None:
    one, other = photos["a.jpg"], photos["b.jpg"]
    held = {photo.id: photo.content for photo in photos.values()}
    blurred = Clearable("blurred", "Blurred", (one.id, other.id), (1, 1), 0, held)
    wanted = Clearance(ActionKind.TRASH, blurred.photos, found_in=[blurred])
    album.add("a.jpg", 9)
    index(album.folder)
    assert check(library, wanted, lambda: clear(wanted)) == (
        "a.jpg changed since it was looked at and is left alone.",
    )
    assert gone(photos) == {"b.jpg"}
