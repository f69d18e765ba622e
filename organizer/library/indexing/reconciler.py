"""Brings the catalogue up to what a scan found, and says which files must be read."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.photos import Sighting
from organizer.catalogue.roots import is_online
from organizer.errors import FolderError
from organizer.jobs import Control
from organizer.library.file_identity import content_hash_of, modification_time
from organizer.library.indexing.change_detection import (
    Assignment,
    Differences,
    assign,
    compare,
)
from organizer.library.indexing.file_reader import ReadJob
from organizer.library.indexing.folder_scan import FolderScan, FoundFile
from organizer.paths import displayable
from organizer.records import Changes, FileProblem, Progress, Root, State

_SECONDS_BETWEEN_REPORTS = 0.1


@dataclass(frozen=True, slots=True)
class ReconciledFolder:
    """One folder, compared: what was settled without reading, and what is left to read."""

    jobs: tuple[ReadJob, ...]
    moved: int
    unchanged: int
    problems: int
    vanished: int
    changes: Changes


class Reconciler:
    """Everything the main job does before it opens a picture."""

    def __init__(self, catalogue: Catalogue, skip: Iterable[Path]) -> None:
        self._catalogue = catalogue
        self._skip = frozenset(os.path.realpath(os.fsencode(folder)) for folder in skip)

    def reconcile(
        self, folder: Path, models: Sequence[str], retry: bool, control: Control
    ) -> Generator[Progress, None, ReconciledFolder]:
        """Scan one absolute folder; relink what moved, mark what is gone.

        FolderError where it holds no picture; a known folder that is empty counts as offline and
        keeps everything. A file is to be read, too, if its photo lacks the vectors of any of the
        models, given by key. `retry` reads files again that could not be read before.
        """
        known = self._catalogue.roots.covering(folder)
        scan = FolderScan(known.path if known else folder, folder, self._skip)
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
        inside = self._catalogue.photos.sightings(root.id)
        lacking = {
            model: self._catalogue.embeddings.lacking(root.id, model, "look") for model in models
        }
        differences = compare(
            found,
            [seen for seen in inside if scope.holds(seen.path)],
            {} if retry else problems,
            set().union(*lacking.values()),
        )
        scope.spare(differences, scan.unreadable)
        elsewhere = self._elsewhere(scope, inside, differences)
        hashes = yield from _hashed(root, differences, elsewhere, control)
        outcome = assign(differences, elsewhere, hashes)
        jobs = _jobs(root, outcome, differences, lacking)
        stay = {job.path for job in jobs}
        if not retry:
            stay |= {file.path for file in found if problems.get(file.path) == file[1:]}
        cleared = [path for path in problems if path not in stay]
        self._settle(root, outcome, scan, cleared)
        return ReconciledFolder(
            jobs=jobs,
            moved=len(outcome.moved),
            unchanged=differences.unchanged - len(differences.stale) + len(outcome.touched),
            problems=differences.known_problems + len(scan.unreadable),
            vanished=len(outcome.vanished),
            changes=_changes(outcome, bool(cleared or scan.unreadable)),
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

    def _elsewhere(
        self, scope: _Scope, inside: list[Sighting], differences: Differences
    ) -> list[Sighting]:
        """Photos outside the scanned part, or without a file, that may be among the new files."""
        sizes = {file.size for file in differences.unknown}
        arriving = {file.path for file in differences.new}
        found = [
            seen
            for seen in inside
            if seen.size in sizes
            and not scope.settles(seen)
            and (seen.path in arriving or _may_have_moved(scope.root, seen))
        ]
        roots = self._catalogue.roots
        others = [root for root in roots.all() if root.online and root.id != scope.root.id]
        for other in (*others, *roots.moved_away(scope.folder)) if sizes else ():
            found += [
                seen
                for seen in self._catalogue.photos.sightings(other.id)
                if seen.size in sizes and _may_have_moved(other, seen)
            ]
        return found

    def _settle(
        self,
        root: Root,
        outcome: Assignment,
        scan: FolderScan,
        cleared: list[bytes],
    ) -> None:
        with self._catalogue.store.write():
            self._catalogue.photos.set_state([s.id for s in outcome.vanished], State.MISSING)
            self._catalogue.photos.relink(
                [(seen.id, root.id, file.path, file.stamp) for seen, file in outcome.moved]
            )
            for seen, file in outcome.touched:
                self._catalogue.photos.touch(seen.id, file.stamp)
            self._catalogue.problems.clear(root.id, cleared)
            for problem in scan.unreadable:
                path = os.fsencode(problem.path.relative_to(root.path))
                self._catalogue.problems.put(root.id, path, 0, 0, problem.reason)
            if outcome.moved:
                self._catalogue.roots.forget_deserted()


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

    def spare(self, differences: Differences, unreadable: list[FileProblem]) -> None:
        """Take the photos out of the vanished that lie where nothing could be read."""
        hidden = {os.fsencode(problem.path) for problem in unreadable}
        if hidden:
            differences.vanished = [
                seen
                for seen in differences.vanished
                if hidden.isdisjoint(_upward(_absolute(self.root, seen.path)))
            ]


def _walk(scan: FolderScan, control: Control) -> Generator[Progress, None, list[FoundFile]]:
    found: list[FoundFile] = []
    reported = 0.0
    for files in scan:
        control.checkpoint()
        found += files
        if time.monotonic() - reported > _SECONDS_BETWEEN_REPORTS:
            reported = time.monotonic()
            yield Progress("Looking for photos", len(found))
    return found


def _hashed(
    root: Root, differences: Differences, elsewhere: list[Sighting], control: Control
) -> Generator[Progress, None, dict[bytes, str]]:
    """The content of every file that may be a known photo; of those that can be read."""
    sizes = {seen.size for seen in (*differences.homeless, *elsewhere)}
    files = [file for file in differences.unknown if file.size in sizes]
    hashes: dict[bytes, str] = {}
    reported = 0.0
    for done, file in enumerate(files):
        control.checkpoint()
        if time.monotonic() - reported > _SECONDS_BETWEEN_REPORTS:
            reported = time.monotonic()
            yield Progress("Recognising moved photos", done, len(files))
        with suppress(OSError):
            hashes[file.path] = content_hash_of(_absolute(root, file.path))
    return hashes


def _may_have_moved(root: Root, seen: Sighting) -> bool:
    """Whether a photo outside the scanned part has no file any more where it was last seen."""
    if seen.state is State.MISSING:
        return True
    if seen.state in (State.ARCHIVED, State.TRASHED):
        return False
    path = _absolute(root, seen.path)
    try:
        stat = os.lstat(path)
        if (stat.st_size, modification_time(stat)) == (seen.size, seen.modified):
            return False
        return content_hash_of(path) != seen.content
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # not known to be gone


def _upward(path: bytes) -> Iterator[bytes]:
    """A path, then every folder it lies in."""
    while True:
        yield path
        parent = os.path.dirname(path)  # noqa: PTH120 - bytes paths
        if parent == path:
            return
        path = parent


def _absolute(root: Root, path: bytes) -> bytes:
    return os.path.join(os.fsencode(root.path), path)  # noqa: PTH118 - bytes paths


def _changes(outcome: Assignment, problems: bool) -> Changes:
    return Changes(
        added=tuple(
            seen.id for seen, _ in outcome.moved if seen.state not in (State.PRESENT, State.REMOVED)
        ),
        updated=tuple(seen.id for seen, _ in outcome.moved if seen.state is State.PRESENT),
        removed=tuple(seen.id for seen in outcome.vanished),
        problems=problems,
        roots=True,
    )


def _jobs(
    root: Root,
    outcome: Assignment,
    differences: Differences,
    lacking: Mapping[str, set[int]],
) -> tuple[ReadJob, ...]:
    folder, every = os.fsencode(root.path), frozenset(lacking)

    def known(file: FoundFile, seen: Sighting, counts_as: str, lacks: frozenset[str]) -> ReadJob:
        return ReadJob(root.id, folder, file.path, seen.id, counts_as, lacks, seen.content)

    return (
        *(ReadJob(root.id, folder, file.path, None, "added", every) for file in outcome.added),
        *(known(file, seen, "updated", every) for file, seen in outcome.updated),
        *(
            known(
                file,
                seen,
                "unchanged",
                frozenset(model for model in every if seen.id in lacking[model]),
            )
            for file, seen in differences.stale
        ),
    )
