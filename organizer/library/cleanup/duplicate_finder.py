"""Finds photos that are there more than once, and remembers what a person says of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import numpy as np

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.edits import Recording
from organizer.catalogue.fingerprints import StoredFingerprints
from organizer.catalogue.merge import merge
from organizer.catalogue.verdicts import DIFFERENT, DUPLICATE
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.library.cleanup.duplicate_pairs import KnownPairs, Pair, PairFinder
from organizer.library.cleanup.duplicate_sets import connected_rows, split
from organizer.library.cleanup.fingerprints import compute_fingerprints
from organizer.library.cleanup.keep_rules import DEFAULT_RULES, KeepRules, sort_by_worth
from organizer.library.cleanup.paired_sets import (
    halves_by_rows,
    leave_parted,
    sort_pairs_first,
)
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.file_identity import file_id
from organizer.library.shot_pairs import find_partners
from organizer.records import Changes, DuplicateKind, Duplicates, Photo, Progress


class DuplicateFinder:
    """Every method may be called from any worker thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        thumbnails: ThumbnailStore,
        choice: ModelChoice,
        indexes: VectorIndexes,
    ) -> None:
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._choice = choice
        self._indexes = indexes
        self._last: tuple[tuple[object, ...], KnownPairs] | None = None
        """What the last search found, and in what: another by other rules takes no time."""

    def find(
        self, control: Control, rules: KeepRules = DEFAULT_RULES
    ) -> Generator[Progress, None, list[Duplicates]]:
        """The sets of all present photos, those that free most first.

        Every photo of a set matches its keeper, and no two were judged different. The first time
        takes about 10 ms a photo; stopped at any point, the next run carries on.
        """
        stored = yield from compute_fingerprints(self._catalogue, self._thumbnails, control)
        owners = self._catalogue.fingerprints.owners()
        stored = stored.only(owners)  # a photo may have left in between
        pair_finder = yield from self._search_pairs(stored, owners, control)
        yield Progress("Choosing what to keep", 0)
        sets = self._sets(stored, owners, pair_finder, rules)
        return sorted(sets, key=lambda each: (-each.bytes, each.photos))

    def _search_pairs(
        self, stored: StoredFingerprints, owners: dict[str, list[int]], control: Control
    ) -> Generator[Progress, None, PairFinder]:
        """One that has searched everything there is."""
        index = self._indexes.index(self._choice.card(self._choice.answering("look")), "look")
        first = np.array([owners[content][0] for content in stored.contents], np.int64)
        key = (index.model, index.revision, len(index), stored.contents, first.tobytes())
        if self._last and self._last[0] == key:
            return PairFinder(stored.sketches, self._last[1])
        pair_finder = PairFinder(stored.sketches)
        yield from pair_finder.search(first, index, control)
        self._last = key, pair_finder.known
        return pair_finder

    def judge(
        self, pairs: Sequence[tuple[int, int]], verdict: str, seen: Mapping[int, str] | None = None
    ) -> Changes:
        """Store that pairs of photos are "different" or "duplicate", in one undoable step.

        It is kept for their contents: of copies of one file, for all of these. `seen` are the
        contents that the person saw, where photos may have changed since.
        """
        if verdict not in (DIFFERENT, DUPLICATE):
            raise ValueError(verdict)
        judged = list(dict.fromkeys(photo for pair in pairs for photo in pair))
        contents = {photo.id: photo.content for photo in self._catalogue.photos.by_ids(judged)}
        contents |= {photo: held for photo, held in (seen or {}).items() if photo in contents}
        is_not = "not " if verdict == DIFFERENT else ""
        title = f"Mark {formatting.photos(len(judged))} as {is_not}duplicates"
        with self._catalogue.edits.record(title) as recording:
            for first, second in pairs:
                if first in contents and second in contents:
                    self._catalogue.verdicts.put(contents[first], contents[second], verdict)
        return recording.changes

    def merge(self, duplicates: Duplicates, into: int | None = None) -> Recording:
        """Give the keeper the most stars and all tags of its set, and thumbs in albums.

        Before the others leave. Only the catalogue changes, in an undoable step, or as a part of
        the one that `into` names.
        """
        title = "Keep the ratings and tags of duplicates"
        with self._catalogue.edits.record(title, into=into) as recording:
            merge(self._catalogue, duplicates.keep, duplicates.photos[1:])
        return recording

    def bind(self, merges: int) -> None:
        """A step of merges is part of the action that came after it, and is undone with it."""
        self._catalogue.edits.bind(merges)

    def _sets(
        self,
        stored: StoredFingerprints,
        owners: dict[str, list[int]],
        pair_finder: PairFinder,
        rules: KeepRules,
    ) -> list[Duplicates]:
        contents = [*stored.contents, *sorted(set(owners).difference(stored.contents))]
        judged = self._read_verdicts(contents)
        different = {pair for pair, verdict in judged.items() if verdict == DIFFERENT}
        copies = [owners[content] for content in contents]
        partners = find_partners(self._catalogue)
        different |= halves_by_rows(copies, partners)
        same = {pair for pair in judged.keys() - different if pair[0] != pair[1]}
        for row, _ in (pair for pair in different if pair[0] == pair[1]):
            copies[row] = copies[row][:1]
        crowds = connected_rows((pair_finder.turns.keys() | same) - different, len(contents))
        alone = set(range(len(contents))).difference(*crowds)
        crowds += [[row] for row in sorted(alone) if len(copies[row]) > 1]
        members = [photo for crowd in crowds for row in crowd for photo in copies[row]]
        sharpness = dict(zip(stored.contents, stored.measures[:, 0].tolist(), strict=True))
        ranked = sort_by_worth(self._catalogue.photos.by_ids(members), rules, sharpness)
        ranked = sort_pairs_first(ranked, partners)
        rank = {photo.id: place for place, photo in enumerate(ranked)}
        for crowd in crowds:
            crowd.sort(key=lambda row: min(rank[photo] for photo in copies[row]))
        held = {photo.id: photo.content for photo in ranked}
        files = {p.id: file_id(p.path) or p.id for p in ranked if len(owners[p.content]) > 1}
        found, kinds = [], []
        for rows, kind in split(crowds, pair_finder, same, different):
            photos = [photo for row in rows for photo in copies[row]]
            found.append(_keeper_first(photos, rank, files))
            kinds.append(kind)
        return [
            Duplicates(
                _kind_of(photos, kind, held),
                photos,
                _bytes_of(photos[1:], ranked, rank, files),
                held,
            )
            for photos, kind in zip(leave_parted(found, partners), kinds, strict=True)
            if len(photos) > 1
        ]

    def _read_verdicts(self, contents: Sequence[str]) -> dict[Pair, str]:
        """The verdicts by rows of contents."""
        rows = {content: row for row, content in enumerate(contents)}
        return {
            (min(rows[one], rows[other]), max(rows[one], rows[other])): verdict
            for (one, other), verdict in self._catalogue.verdicts.all().items()
            if one in rows and other in rows
        }


def _keeper_first(
    photos: list[int], rank: Mapping[int, int], files: Mapping[int, object]
) -> tuple[int, ...]:
    """A set with its keeper first. Other names of the keeper's file are no copies of it."""
    keeper, *others = sorted(photos, key=rank.__getitem__)
    file = files.get(keeper, keeper)
    return (keeper, *(photo for photo in others if files.get(photo, photo) != file))


def _bytes_of(
    photos: Sequence[int],
    ranked: Sequence[Photo],
    rank: Mapping[int, int],
    files: Mapping[int, object],
) -> int:
    """What goes with some photos; names of one file count once."""
    sizes = {files.get(photo, photo): ranked[rank[photo]].size for photo in photos}
    return sum(sizes.values())


def _kind_of(photos: Sequence[int], kind: DuplicateKind, held: Mapping[int, str]) -> DuplicateKind:
    """What holds a set together once photos were left out of it."""
    return DuplicateKind.EXACT if len({held[photo] for photo in photos}) == 1 else kind
