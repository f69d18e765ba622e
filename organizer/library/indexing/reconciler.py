"""Brings the catalogue up to what a scan found, and says which files must be read."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.photos import Sighting
from organizer.catalogue.roots import is_online
from organizer.errors import FolderError
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.library.file_identity import content_hash_of
from organizer.library.folder_removal import FolderRemoval
from organizer.library.indexing.change_detection import (
    Assignment,
    Differences,
    assign,
    compare,
)
from organizer.library.indexing.file_reader import ReadJob
from organizer.library.indexing.folder_scan import FolderScan, FoundFile
from organizer.library.indexing.root_merge import merge_folders
from organizer.library.indexing.scanned_part import ScannedPart, absolute_path, may_have_moved
from organizer.paths import displayable
from organizer.records import Changes, Progress, Root, State

_SECONDS_BETWEEN_REPORTS = 0.1


@dataclass(frozen=True, slots=True)
class ReconciledFolder:
    """One folder, compared: what was settled without reading, and what is left to read."""

    jobs: tuple[ReadJob, ...]
    returned: int
    """Unchanged photos of a folder that had been taken out of the library."""
    moved: int
    unchanged: int
    problems: int
    vanished: int
    changes: Changes
    folded: Changes
    """What came before: folders of the root that turned out to be one."""
    folder: Path
    """As the library's roots spell it."""


class Reconciler:
    """Everything the main job does before it opens a picture."""

    def __init__(
        self, catalogue: Catalogue, thumbnails: ThumbnailStore, skip: Iterable[Path]
    ) -> None:
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._folder_removal = FolderRemoval(catalogue)
        self._skip = frozenset(os.path.realpath(os.fsencode(folder)) for folder in skip)

    def reconcile(
        self, folder: Path, models: Sequence[str], retry: bool, control: Control
    ) -> Generator[Progress, None, ReconciledFolder]:
        """Scan one absolute folder; relink what moved, mark what is gone.

        FolderError where it holds no picture; a known folder that is empty counts as offline and
        keeps everything. A file is to be read, too, if its photo lacks its thumbnail or the vectors
        of any of the models, given by key. `retry` reads files again that could not be read before.
        """
        known, folder = self._catalogue.roots.locate(folder)
        scan = FolderScan(known.path if known else folder, folder, self._skip)
        found = yield from _walk(scan, control)
        if not found and not scan.unreadable:
            self._explain_nothing(folder, known)
        root, back = (known, ()) if known else self._folder_removal.bring_back(folder)
        folded = merge_folders(self._catalogue, root, scan.doubles)
        part = ScannedPart(root, folder)
        problems = {
            path: stamp
            for path, stamp in self._catalogue.problems.stamps(root.id).items()
            if part.holds(path)
        }
        inside = self._catalogue.photos.sightings(root.id)
        lacking = {
            model: self._catalogue.embeddings.lacking(root.id, model, "look") for model in models
        }
        differences = compare(
            found,
            [seen for seen in inside if part.holds(seen.path)],
            {} if retry else problems,
            self._without_thumbnail(inside).union(*lacking.values()),
        )
        part.spare(differences, scan.unreadable)
        elsewhere = self._find_elsewhere(part, inside, differences)
        hashes = yield from _hash_candidates(root, differences, elsewhere, control)
        outcome = assign(differences, elsewhere, hashes)
        returned = set(back).difference(seen.id for seen in differences.homeless)
        returned -= {seen.id for _, seen in differences.stale}
        jobs = _jobs(root, outcome, differences, lacking)
        stay = {job.path for job in jobs}
        if not retry:
            stay |= {file.path for file in found if problems.get(file.path) == file[1:3]}
        cleared = [path for path in problems if path not in stay]
        self._settle(root, outcome, scan, cleared, (*outcome.touched, *differences.undated))
        return ReconciledFolder(
            jobs=jobs,
            returned=len(returned),
            moved=len(outcome.moved),
            unchanged=differences.unchanged
            - len(differences.stale)
            - len(returned)
            + len(outcome.touched),
            problems=differences.known_problems + len(scan.unreadable),
            vanished=len(outcome.vanished),
            changes=Changes(added=back).followed_by(
                _changes(outcome, bool(cleared or scan.unreadable))
            ),
            folded=folded,
            folder=folder,
        )

    def _without_thumbnail(self, seen: Sequence[Sighting]) -> set[int]:
        there = self._thumbnails.contents()
        return {each.id for each in seen if each.content not in there}

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

    def _find_elsewhere(
        self, part: ScannedPart, inside: list[Sighting], differences: Differences
    ) -> list[Sighting]:
        """Photos outside the scanned part, or without a file, that may be among the new files."""
        sizes = {file.size for file in differences.unknown}
        arriving = {file.path for file in differences.new}
        found = [
            seen
            for seen in inside
            if seen.size in sizes
            and not part.settles(seen)
            and (seen.path in arriving or may_have_moved(part.root, seen))
        ]
        roots = self._catalogue.roots
        others = [root for root in roots.every() if root.online and root.id != part.root.id]
        for other in (*others, *roots.moved_away(part.folder)) if sizes else ():
            found += [
                seen
                for seen in self._catalogue.photos.sightings(other.id)
                if seen.size in sizes and may_have_moved(other, seen)
            ]
        return found

    def _settle(
        self,
        root: Root,
        outcome: Assignment,
        scan: FolderScan,
        cleared: list[bytes],
        settled: Sequence[tuple[Sighting, FoundFile]],
    ) -> None:
        with self._catalogue.store.write():
            self._catalogue.photos.set_state([s.id for s in outcome.vanished], State.MISSING)
            self._catalogue.photos.relink(
                [(seen.id, root.id, file.path, file.stamp) for seen, file in outcome.moved]
            )
            self._catalogue.photos.touch((seen.id, file.stamp) for seen, file in settled)
            self._catalogue.problems.clear(root.id, cleared)
            for problem in scan.unreadable:
                path = os.fsencode(problem.path.relative_to(root.path))
                self._catalogue.problems.put(root.id, path, 0, 0, problem.reason)
            if outcome.moved:
                self._catalogue.roots.forget_deserted()


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


def _hash_candidates(
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
            hashes[file.path] = content_hash_of(absolute_path(root, file.path))
    return hashes


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
