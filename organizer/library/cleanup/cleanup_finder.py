"""Finds what else can probably go: bursts, screenshots, documents, blurred, black and memes."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from organizer.catalogue import Catalogue
from organizer.catalogue.fingerprints import StoredFingerprints
from organizer.errors import OrganizerError
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.library.cleanup.bursts import burst_scores
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.cleanup.fingerprints import compute_fingerprints
from organizer.library.cleanup.kind_scores import LEAST, SCORERS, WORDS, gather_facts
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.search.query import Query, Term
from organizer.library.search.searcher import Searcher
from organizer.library.shot_pairs import find_partners, with_partners
from organizer.records import Clearable, Photo, Progress

KINDS = {
    "bursts": "Bursts",
    "screenshots": "Screenshots",
    "documents": "Documents and receipts",
    "blurred": "Blurred",
    "black": "Black or empty",
    "memes": "Memes",
}
"""Ids and titles."""

_MOST = 2_000
"""Photos that fit some words best; the others do not fit them."""
_PORTION = 5_000
"""Photos judged at once."""


class CleanupFinder:
    """Every method may be called from any worker thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        thumbnails: ThumbnailStore,
        choice: ModelChoice,
        indexes: VectorIndexes,
        searcher: Searcher,
        duplicate_finder: DuplicateFinder,
    ) -> None:
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._choice = choice
        self._indexes = indexes
        self._searcher = searcher
        self._duplicate_finder = duplicate_finder

    def find(self, control: Control) -> Generator[Progress, None, list[Clearable]]:
        """The kinds of which there are any, those that free most first.

        Of a burst all but the best can go; duplicates are not among them. A photo of several
        kinds is of the one that it most surely is. Photos with stars are of no kind. Of a
        RAW+JPEG pair, which goes as one, the JPEG is judged.
        """
        sets = yield from self._duplicate_finder.find(control)
        stored = yield from compute_fingerprints(self._catalogue, self._thumbnails, control)
        spare = {photo for each in sets for photo in each.photos[1:]}
        partners = find_partners(self._catalogue)
        spoken_for = self._spoken_for(partners)
        found: dict[int, tuple[float, str]] = {}
        kept: list[Photo] = []
        words = self._words()
        ids = self._catalogue.photos.present_ids()
        known = set(stored.contents)
        held: dict[int, str] = {}
        for start in range(0, len(ids), _PORTION):
            control.checkpoint()
            yield Progress("Looking for what can go", start, len(ids))
            photos = self._catalogue.photos.by_ids(ids[start : start + _PORTION])
            held |= {photo.id: photo.content for photo in photos}
            photos = [p for p in photos if p.content in known and p.id not in spoken_for]
            kept += [photo for photo in photos if photo.id not in spare]
            _judge(photos, stored, words, found)
        sharpness = dict(zip(stored.contents, stored.measures[:, 0].tolist(), strict=True))
        card = self._choice.card(self._choice.answering("look"))
        bursts, bests = burst_scores(kept, self._indexes.index(card, "look"), sharpness)
        for photo, score in bursts.items():
            if score >= LEAST and photo not in found:
                found[photo] = (score, "bursts")
        return self._clearables(found, held, {"bursts": bests}, partners)

    def _spoken_for(self, partners: Mapping[int, int]) -> set[int]:
        """The halves of pairs that are not judged: RAW ones, and whose other half has stars."""
        raws, others = [], set()
        for photo in self._catalogue.photos.by_ids(partners):
            if photo.metadata.format == "RAW":
                raws.append(photo.id)
                if (photo.metadata.rating or 0) > 0:
                    others.add(partners[photo.id])
        return others.union(raws)

    def _words(self) -> dict[str, dict[int, float]]:
        """How well words fit photos, by kind; nothing where no model reads words."""
        fits: dict[str, dict[int, float]] = {}
        for kind, (words, *_) in WORDS.items():
            try:
                ranking = self._searcher.rank(Query((Term(1, words),)), _MOST)
            except OrganizerError:
                continue  # the other votes have to do
            if ranking.scores is not None:
                pairs = zip(ranking.photos.tolist(), ranking.scores.tolist(), strict=True)
                fits[kind] = dict(pairs)
        return fits

    def _clearables(
        self,
        found: Mapping[int, tuple[float, str]],
        held: Mapping[int, str],
        keepers: Mapping[str, Mapping[int, int]],
        partners: Mapping[int, int],
    ) -> list[Clearable]:
        listed = []
        for kind, title in KINDS.items():
            members = [(-score, photo) for photo, (score, name) in found.items() if name == kind]
            if members:
                members.sort()
                photos = tuple(photo for _, photo in members)
                scores = tuple(round(-score, 3) for score, _ in members)
                size = self._catalogue.photos.bytes_of(with_partners(photos, partners))
                stays = keepers.get(kind, {})
                listed.append(Clearable(kind, title, photos, scores, size, held, stays))
        return sorted(listed, key=lambda each: -each.bytes)


def _judge(
    photos: Sequence[Photo],
    stored: StoredFingerprints,
    words: Mapping[str, Mapping[int, float]],
    found: dict[int, tuple[float, str]],
) -> None:
    """Add the photos that are surely enough of a kind, with their score and the kind."""
    unrated = [photo for photo in photos if (photo.metadata.rating or 0) <= 0]
    if not unrated:
        return
    known = gather_facts(unrated, stored, words)
    for kind, scorer in SCORERS.items():
        for photo, score in zip(unrated, scorer(known).tolist(), strict=True):
            if score >= LEAST and score > found.get(photo.id, (0.0, ""))[0]:
                found[photo.id] = (score, kind)
