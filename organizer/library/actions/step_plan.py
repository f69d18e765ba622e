"""What an action moves, in which order: photos, each with the companions that belong to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue.journal import NOWHERE, Step, StepState
from organizer.jobs import Control
from organizer.library.actions.notes import (
    CHANGED_NOW,
    STAYS_WITH_PARTNER,
    STAYS_WITH_PHOTO,
    UNLISTED,
    LeftAlone,
    Note,
    Notes,
    explain_os_error,
    explain_parted,
)
from organizer.library.companions import Companion, companions_in
from organizer.library.file_identity import content_hash_of, known_stamp, stamp_of
from organizer.records import Photo, Progress, Stamp


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """A companion that goes along, with the photos it belongs to, which all go."""

    path: Path
    stamp: Stamp
    owners: tuple[int, ...]


def find_companions(photos: Sequence[Photo], notes: Notes) -> list[OwnedFile]:
    """What goes along with photos. What belongs to a picture that stays, too, stays with it."""
    going = {photo.path: photo for photo in photos}
    folders: dict[Path, list[Photo]] = defaultdict(list)
    for photo in photos:
        folders[photo.path.parent].append(photo)
    found: list[OwnedFile] = []
    for folder, inside in folders.items():
        try:
            beside = companions_in(folder)
        except OSError:
            for photo in inside:
                notes.add(UNLISTED, photo.path)
            continue
        found += [_owned(each, going) for each in beside if each.pictures <= going.keys()]
    return found


def read_companions(
    companions: Sequence[OwnedFile], notes: Notes, control: Control
) -> Generator[Progress, None, dict[OwnedFile, str]]:
    """The content hash of those that can be read; their photos go without the others."""
    contents: dict[OwnedFile, str] = {}
    for number, companion in enumerate(companions):
        control.checkpoint()
        yield Progress("Reading companion files", number, len(companions))
        try:
            content = content_hash_of(companion.path)
            if stamp_of(companion.path) == companion.stamp:
                contents[companion] = content
            else:
                notes.add(explain_parted(CHANGED_NOW), companion.path)
        except OSError as error:
            notes.add(explain_parted(explain_os_error(error)), companion.path)
    return contents


def plan_steps(
    photos: Sequence[Photo], companions: Mapping[OwnedFile, str], partners: Mapping[int, int]
) -> list[Step]:
    """A step for each file, its target not chosen yet.

    Photos of one name follow each other, and companions the last of the photos they belong to.
    """
    shots: dict[tuple[Path, str], list[Photo]] = defaultdict(list)
    for photo in photos:
        shots[photo.path.parent, photo.path.stem.lower()].append(photo)
    ordered = [photo for shot in shots.values() for photo in shot]
    places = {photo.id: place for place, photo in enumerate(ordered)}
    following: dict[int, list[OwnedFile]] = defaultdict(list)
    for companion in companions:
        following[max(companion.owners, key=places.__getitem__)].append(companion)
    steps: list[Step] = []
    for photo in ordered:
        stamp, partner = known_stamp(photo), partners.get(photo.id)
        bound = (partner,) if partner is not None and partner in places else ()
        steps.append(_step(len(steps), photo.id, photo.path, stamp, photo.content, bound))
        for each in following[photo.id]:
            content = companions[each]
            steps.append(
                _step(len(steps), each.owners[0], each.path, each.stamp, content, each.owners)
            )
    return steps


def stay_along(steps: Sequence[Step], staying: AbstractSet[int]) -> dict[int, Note]:
    """Which further steps, by position, stay because photos do."""
    halves = [s for s in steps if not s.is_companion and not staying.isdisjoint(s.bound)]
    found = {step.position: STAYS_WITH_PARTNER for step in halves if step.photo not in staying}
    all_staying = staying | {step.photo for step in halves}
    for step in steps:
        if step.is_companion and not all_staying.isdisjoint(step.bound):
            found[step.position] = STAYS_WITH_PHOTO
    return found


class Fates:
    """What became of the photos of a run by now, and so of what is bound to them."""

    def __init__(self, steps: Sequence[Step], staying: set[int]) -> None:
        """`staying` are photos that are known not to move."""
        self._pending = {step.photo: step for step in steps if not step.is_companion}
        self._staying = staying
        self.gone: set[int] = set()
        """Photos that have moved."""

    def settle(self, step: Step, moved: StepState, left: StepState) -> None:
        """What a step has come to."""
        if not step.is_companion:
            self._pending.pop(step.photo, None)
            if step.state is moved:
                self.gone.add(step.photo)
            elif step.state is left:
                self._staying.add(step.photo)

    def why_held(self, step: Step, check: Callable[[Step], None] | None) -> Note | None:
        """Why a file stays because a photo stays, or would; None where it may move.

        `check` raises LeftAlone where a photo would not move; without one, half of a pair may move
        alone.
        """
        is_held = not self._staying.isdisjoint(step.bound)
        if step.is_companion:
            return STAYS_WITH_PHOTO if is_held else None
        if check is None:
            return None
        others = [self._pending[photo] for photo in step.bound if photo in self._pending]
        if is_held or any(_refusal(check, other) for other in others):
            return _refusal(check, step) or STAYS_WITH_PARTNER
        return None


def _refusal(check: Callable[[Step], None], step: Step) -> Note | None:
    try:
        check(step)
    except LeftAlone as left:
        return left.note
    except OSError as error:
        return explain_os_error(error)
    return None


def _owned(companion: Companion, going: Mapping[Path, Photo]) -> OwnedFile:
    owners = sorted(going[path].id for path in companion.pictures)
    return OwnedFile(companion.path, companion.stamp, tuple(owners))


def _step(
    position: int, photo: int, path: Path, stamp: Stamp, content: str, bound: tuple[int, ...]
) -> Step:
    return Step(position, photo, path, NOWHERE, stamp, content, bound=bound)
