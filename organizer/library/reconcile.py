"""Brings the catalogue up to what a scan found, and says which files must be read."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.photos import Sighting
from organizer.catalogue.roots import is_online
from organizer.errors import FolderError
from organizer.library.control import Control
from organizer.library.read import Job
from organizer.library.relink import Assignment, Differences, assign, compare, content_hash_of
from organizer.library.scan import Found, Scan
from organizer.paths import displayable
from organizer.records import Changes, FileProblem, Progress, Root, State

_SECONDS_BETWEEN_REPORTS = 0.1


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One folder, compared: what was settled without reading, and what is left to read."""

    jobs: tuple[Job, ...]
    moved: int
    unchanged: int
    problems: int
    vanished: int


class Reconciler:
    """Everything the main job does before it opens a picture."""

    def __init__(self, catalogue: Catalogue, model_key: str, skip: Iterable[Path]) -> None:
        self._catalogue = catalogue
        self._model_key = model_key
        self._skip = frozenset(os.fsencode(folder) for folder in skip)

    def reconcile(
        self, folder: Path, retry: bool, control: Control
    ) -> Generator[Progress, None, Reconciled]:
        """Scan one absolute folder; relink what moved, mark what is gone.

        FolderError where it holds no picture; a known folder that is empty counts as offline and
        keeps everything. `retry` reads files again that could not be read before.
        """
        known = self._catalogue.roots.covering(folder)
        scan = Scan(known.path if known else folder, folder, self._skip)
        found = yield from _walk(scan, control)
        if not found and not scan.unreadable:
            self._explain_nothing(folder, known)
        root = known or self._catalogue.roots.add(folder)
        scope = _Scope(root, folder)
        problems = {
            path: stamp
            for path, stamp in self._catalogue.problems.stamps(root.id).items()
            if scope.holds(path)
        }
        everywhere = self._catalogue.photos.sightings(root.id)
        differences = compare(
            found,
            [seen for seen in everywhere if scope.holds(seen.path)],
            {} if retry else problems,
            self._catalogue.embeddings.lacking(root.id, self._model_key, "look"),
        )
        differences = scope.spare(differences, scan.unreadable)
        yield Progress("Recognising moved photos", 0)
        outcome = self._assigned(root, scope, everywhere, differences)
        self._settle(root, outcome, scan, problems, {file.path for file in found})
        yield Progress("Recognising moved photos", 0, changes=_settled(outcome, scan))
        return Reconciled(
            jobs=_jobs(root, outcome, differences),
            moved=len(outcome.moved),
            unchanged=differences.unchanged + len(outcome.touched),
            problems=differences.known_problems + len(scan.unreadable),
            vanished=len(outcome.vanished),
        )

    def _explain_nothing(self, folder: Path, known: Root | None) -> None:
        name = displayable(folder)
        if known is None:
            raise FolderError(
                f"The folder {name} holds no pictures.", "Choose the folder that holds your photos."
            )
        if not is_online(folder):
            raise FolderError(
                f"The folder {name} is empty now; everything known of its photos is kept.",
                "If it lies on another drive, connect it and try again.",
            )

    def _assigned(
        self, root: Root, scope: _Scope, inside: list[Sighting], differences: Differences
    ) -> Assignment:
        """Match by content, also with photos of other folders that are not there any more."""
        if not differences.new and not differences.changed:
            return assign(differences, (), lambda _: False, lambda _: None)
        others = {root.id: (root, [s for s in inside if not scope.settles(s)])}
        for other in self._catalogue.roots.all():
            if other.id != root.id and other.online:
                others[other.id] = (other, self._catalogue.photos.sightings(other.id))
        home = {seen.id: place for place, seen in _each(others.values())}
        arriving = {file.path for file in differences.new}
        elsewhere = [
            seen
            for place, seen in _each(others.values())
            if seen.state not in (State.ARCHIVED, State.TRASHED)
            or (place.id == root.id and seen.path in arriving)
        ]

        def is_gone(seen: Sighting) -> bool:
            return not os.path.lexists(_absolute(home[seen.id], seen.path))

        def returned_or_gone(seen: Sighting) -> bool:
            return seen.state in (State.ARCHIVED, State.TRASHED) or is_gone(seen)

        def read_hash(file: Found) -> str | None:
            try:
                return content_hash_of(_absolute(root, file.path))
            except OSError:
                return None

        return assign(differences, elsewhere, returned_or_gone, read_hash)

    def _settle(
        self,
        root: Root,
        outcome: Assignment,
        scan: Scan,
        problems: dict[bytes, tuple[int, int]],
        found: set[bytes],
    ) -> None:
        settled = {file.path for _, file in (*outcome.moved, *outcome.touched)}
        with self._catalogue.store.write():
            self._catalogue.photos.set_state([s.id for s in outcome.vanished], State.MISSING)
            self._catalogue.photos.relink(
                [(seen.id, root.id, file.path, file.stamp) for seen, file in outcome.moved]
            )
            for seen, file in outcome.touched:
                self._catalogue.photos.touch(seen.id, file.stamp)
            self._catalogue.problems.clear(
                root.id, [path for path in problems if path not in found or path in settled]
            )
            for problem in scan.unreadable:
                path = os.fsencode(problem.path.relative_to(root.path))
                self._catalogue.problems.put(root.id, path, 0, 0, problem.reason)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The part of a root that is being scanned."""

    root: Root
    folder: Path

    def holds(self, path: bytes) -> bool:
        if self.folder == self.root.path:
            return True
        prefix = os.fsencode(self.folder.relative_to(self.root.path)) + os.sep.encode()
        return path.startswith(prefix)

    def settles(self, seen: Sighting) -> bool:
        """Whether the scan itself tells what became of a photo."""
        return seen.state in (State.PRESENT, State.REMOVED) and self.holds(seen.path)

    def spare(self, differences: Differences, unreadable: list[FileProblem]) -> Differences:
        """The differences without the photos in folders that could not be listed."""
        hidden = tuple(
            os.fsencode(problem.path.relative_to(self.root.path)) + os.sep.encode()
            for problem in unreadable
        )
        if self.folder in (problem.path for problem in unreadable):
            return replace(differences, vanished=[])
        vanished = [seen for seen in differences.vanished if not seen.path.startswith(hidden)]
        return replace(differences, vanished=vanished)


def _walk(scan: Scan, control: Control) -> Generator[Progress, None, list[Found]]:
    found: list[Found] = []
    reported = 0.0
    for file in scan:
        found.append(file)
        if len(found) % 256 == 0 and time.monotonic() - reported > _SECONDS_BETWEEN_REPORTS:
            control.checkpoint()
            reported = time.monotonic()
            yield Progress("Looking for photos", len(found))
    return found


def _each(places: Iterable[tuple[Root, list[Sighting]]]) -> Iterable[tuple[Root, Sighting]]:
    return ((root, seen) for root, sightings in places for seen in sightings)


def _absolute(root: Root, path: bytes) -> bytes:
    return os.path.join(os.fsencode(root.path), path)  # noqa: PTH118 - bytes paths


def _settled(outcome: Assignment, scan: Scan) -> Changes:
    return Changes(
        added=tuple(
            seen.id for seen, _ in outcome.moved if seen.state not in (State.PRESENT, State.REMOVED)
        ),
        updated=tuple(seen.id for seen, _ in outcome.moved if seen.state is State.PRESENT),
        removed=tuple(seen.id for seen in outcome.vanished),
        problems=bool(scan.unreadable),
        roots=True,
    )


def _jobs(root: Root, outcome: Assignment, differences: Differences) -> tuple[Job, ...]:
    folder = os.fsencode(root.path)
    return (
        *(Job(root.id, folder, file.path, None, "added") for file in outcome.added),
        *(Job(root.id, folder, file.path, seen.id, "updated") for file, seen in outcome.updated),
        *(Job(root.id, folder, file.path, seen.id, None) for file, seen in differences.stale),
    )
