"""What a person has said of which photos belong together: clusters, duplicates and searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

from organizer.catalogue import Catalogue
from organizer.catalogue.verdicts import DIFFERENT, DUPLICATE
from organizer.records import State

Pairs = tuple[tuple[int, int], ...]

ENOUGH = 20
"""Judged photos from which something can be learned."""

_MOST = 500
"""Pairs of one saved search."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """By ids of present photos."""

    clusters: tuple[tuple[int, ...], ...] = ()
    """Named, locked, merged, split or filled by a person: what is in different ones is apart."""
    together: Pairs = ()
    """Duplicates, and photos that were liked in one search."""
    apart: Pairs = ()
    """No duplicates, and photos of which one was liked in a search that the other was not."""

    @property
    def photos(self) -> frozenset[int]:
        """All that were judged."""
        pairs = (photo for pair in self.together + self.apart for photo in pair)
        return frozenset(photo for cluster in self.clusters for photo in cluster).union(pairs)

    @property
    def are_enough(self) -> bool:
        """Whether there are many, and both what belongs together and what does not."""
        several = [cluster for cluster in self.clusters if len(cluster) > 1]
        return (
            len(self.photos) >= ENOUGH
            and bool(several or self.together)
            and bool(len(self.clusters) > 1 or self.apart)
        )


def judgements(catalogue: Catalogue) -> Judgements:
    """All that a library knows."""
    last = catalogue.groupings.last()
    clusters = [group.photos for group in last.groups if group.is_fixed] if last else []
    together, apart = _verdicts(catalogue)
    for album in catalogue.albums.all():
        liked, disliked = (_present(catalogue, ids) for ids in (album.liked, album.disliked))
        together += list(combinations(liked, 2))[:_MOST]
        apart += list(product(liked, disliked))[:_MOST]
    return Judgements(tuple(clusters), tuple(together), tuple(apart))


def _verdicts(catalogue: Catalogue) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Duplicates and those that are none; of copies of one file the oldest stands for all."""
    judged = catalogue.verdicts.all()
    owners = catalogue.fingerprints.owners() if judged else {}
    found: dict[str, list[tuple[int, int]]] = {DUPLICATE: [], DIFFERENT: []}
    for (one, other), verdict in judged.items():
        if one != other and one in owners and other in owners:
            found[verdict].append((owners[one][0], owners[other][0]))
    return found[DUPLICATE], found[DIFFERENT]


def _present(catalogue: Catalogue, photos: Sequence[int]) -> list[int]:
    known = catalogue.photos.by_ids(photos)
    return [photo.id for photo in known if photo.state is State.PRESENT]
