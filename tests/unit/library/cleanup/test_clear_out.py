"""What a person lets go leaves, and its ratings stay with the keepers."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from organizer.errors import ActionError, Cancelled
from organizer.jobs import Control, run
from organizer.library.cleanup.clear_out import Clearance, clear_out, plan_clearance
from organizer.library.library import Library
from organizer.records import ActionKind, ActionSummary, DuplicateKind, Duplicates, Progress


@pytest.fixture
def photos(album, index, library: Library) -> list[int]:
    """Two sets of two; the second of each has three stars."""
    for number in range(4):
        album.add(f"{number}.png", number)
    index(album.folder)
    found = sorted(library.catalogue.photos.present_ids().tolist())
    library.catalogue.photos.rate([found[1], found[3]], 3)
    return found


@pytest.fixture
def sets(photos) -> list[Duplicates]:
    pairs = ((photos[0], photos[1]), (photos[2], photos[3]))
    return [Duplicates(DuplicateKind.NEAR, pair, 10) for pair in pairs]


def job(
    library: Library, clearance: Clearance, target: Path | None, control: Control
) -> Generator[Progress, None, ActionSummary]:
    return clear_out(library.actions, library.cleanup.duplicate_finder, clearance, target, control)


def ratings(library: Library, photos: list[int]) -> list[int | None]:
    return [photo.metadata.rating for photo in library.catalogue.photos.by_ids(photos)]


def test_keepers_get_the_ratings_before_the_others_are_archived(
    photos, sets, library: Library, tmp_path: Path
) -> None:
    clearance = Clearance(ActionKind.ARCHIVE, [photos[1], photos[3]], lambda: sets)
    steps: list[Progress] = []
    done = run(job(library, clearance, tmp_path / "archive", Control()), steps.append)
    assert (done.kind, done.count) == (ActionKind.ARCHIVE, 2)
    assert [(step.stage, step.done, step.total) for step in steps[:2]] == [
        ("Keeping ratings", 1, 2),
        ("Keeping ratings", 2, 2),
    ]
    assert [step.changes.updated for step in steps[:2]] == [(photos[0],), (photos[2],)]
    assert sorted(library.catalogue.photos.present_ids().tolist()) == [photos[0], photos[2]]
    assert ratings(library, [photos[0], photos[2]]) == [3, 3]


def test_stopped_between_two_keepers_nothing_has_left(
    photos, sets, library: Library, tmp_path: Path
) -> None:
    control = Control()
    clearance = Clearance(ActionKind.ARCHIVE, [photos[1], photos[3]], lambda: sets)
    steps = job(library, clearance, tmp_path / "archive", control)
    next(steps)
    control.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert library.catalogue.photos.count() == 4
    assert ratings(library, [photos[2]]) == [None]
    assert not (tmp_path / "archive").exists()


def test_photos_are_removed_without_keepers(photos, library: Library) -> None:
    done = run(job(library, Clearance(ActionKind.REMOVE, photos[:3]), None, Control()))
    assert (done.kind, done.count) == (ActionKind.REMOVE, 3)
    assert library.catalogue.photos.count() == 1


@pytest.mark.parametrize("kind", [ActionKind.ARCHIVE, ActionKind.UNDO])
def test_an_archive_without_a_place_and_what_is_no_such_action_are_mistakes(
    kind, photos, library: Library
) -> None:
    with pytest.raises(ValueError, match=kind):
        run(job(library, Clearance(kind, photos), None, Control()))
    assert library.catalogue.photos.count() == 4


@pytest.mark.parametrize(("emptied", "sets_"), [(1, "1 set"), (2, "2 sets")])
def test_the_plan_warns_of_sets_of_which_nothing_stays(
    emptied, sets_, photos, library: Library
) -> None:
    plan = plan_clearance(library.actions, Clearance(ActionKind.TRASH, photos, emptied=emptied))
    assert plan.notes == (f"Nothing stays of {sets_}: every copy goes.",)
    assert plan_clearance(library.actions, Clearance(ActionKind.TRASH, photos)).notes == ()
    assert library.catalogue.photos.count() == 4


def test_the_undo_takes_ratings_and_tags_back_from_the_keepers(
    photos, sets, library: Library
) -> None:
    library.catalogue.tags.add(photos[1:2], "dog")
    clearance = Clearance(ActionKind.REMOVE, [photos[1], photos[3]], lambda: sets)
    run(job(library, clearance, None, Control()))
    history = library.undo_history
    newest = history.newest()
    assert newest is not None
    assert newest.title == "Remove 2 photos from the catalogue"
    done = run(history.undo(newest, Control()))
    assert (done.count, done.undone) == (2, newest.title)
    assert set(done.changes.added) == {photos[1], photos[3]}
    assert set(done.changes.updated) == {photos[0], photos[2]}
    assert ratings(library, photos) == [None, 3, None, 3]
    assert library.catalogue.tags.of(photos) == {photos[1]: ("dog",)}
    assert history.newest() is None


def test_ratings_that_were_kept_before_an_action_failed_are_a_step_of_their_own(
    photos, sets, library: Library
) -> None:
    clearance = Clearance(ActionKind.ARCHIVE, [photos[1], photos[3]], lambda: sets)
    with pytest.raises(ActionError):
        run(job(library, clearance, library.catalogue.roots.all()[0].path, Control()))
    newest = library.undo_history.newest()
    assert newest is not None
    assert newest.title == "Keep the ratings and tags of duplicates"
    run(library.undo_history.undo(newest, Control()))
    assert ratings(library, photos) == [None, 3, None, 3]
