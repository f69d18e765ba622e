"""Heaps of shuffled pieces of photos, to learn from and to be measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.evaluation.metrics import touching_borders
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import SIDES, Layout, Pieces, Pixels
from training.data.photos import squashed, varied

Sources = NDArray[np.int64]

SOFTEST = 3.0
"""The least noise that a heap to learn from has, where it has any, in levels of 255."""


@dataclass(frozen=True, slots=True)
class Heap:
    """Pieces and where they are from."""

    pieces: Pieces
    true: Layout
    sources: Sources
    """Shape (n,): which photo each piece is of."""

    @property
    def partners(self) -> Sources:
        """Shape (4 n,): which border each touches, numbered as `Side` says; 4 n for none."""
        found = np.full(SIDES * len(self.pieces), SIDES * len(self.pieces), np.int64)
        of = touching_borders(self.true)
        found[list(of)] = list(of.values())
        return found


@dataclass(frozen=True, slots=True)
class Augmentation:
    """What befalls photos and pieces that are learned from."""

    is_varied: bool = False
    """Whether photos are cropped and flipped at random."""
    exchanges_colours: bool = False
    """Whether red, green and blue then change places, and photos stand on their heads."""
    rotated: float = 0.0
    """The share of heaps whose pieces are turned by quarter turns."""
    noisy: float = 0.0
    """The share of heaps with noise."""
    loudest: float = 25.0
    """The most noise: its standard deviation, in levels of 255."""


@dataclass(frozen=True, slots=True)
class HeapSettings:
    """How heaps to learn from are made."""

    sizes: tuple[tuple[int, int], ...]
    """Sides of the photo and of a piece, of which each heap has one."""
    shares: tuple[float, ...]
    """How often each."""
    photos: int
    augmentation: Augmentation = field(default_factory=Augmentation)


def draw_heap(photos: Sequence[Pixels], how: HeapSettings, seed: int, number: int) -> Heap:
    """A heap to learn from; the same number gives the same. Photos are squares of LARGE pixels."""
    random = np.random.default_rng([seed, number])
    side, pixels = how.sizes[random.choice(len(how.sizes), p=how.shares)]
    picks = random.choice(len(photos), how.photos, replace=False)
    change = how.augmentation
    damage = Cutting(
        pixels,
        rotate=bool(random.random() < change.rotated),
        noise=(
            float(random.uniform(SOFTEST, change.loudest))
            if random.random() < change.noisy
            else 0.0
        ),
        seed=int(random.integers(2**31)),
    )
    if change.is_varied:
        chosen = [varied(photos[pick], side, random, change.exchanges_colours) for pick in picks]
    else:
        chosen = [squashed(photos[pick], side) for pick in picks]
    return _heap(chosen, damage)


def draw_test_heaps(
    photos: Sequence[Pixels], side: int, count: int, heaps: int, how: Cutting
) -> Iterator[Heap]:
    """Heaps of `count` whole photos, always the same.

    No photo comes again before nearly all have come.
    """
    random = np.random.default_rng(0)
    deck: list[int] = []
    for _ in range(heaps):
        if len(deck) < count:
            deck = random.permutation(len(photos)).tolist()
        chosen = [squashed(photos[deck.pop()], side) for _ in range(count)]
        yield _heap(chosen, replace(how, seed=int(random.integers(2**31))))


def partly_turned(upright: Heap, rotated: Heap, share: float) -> Heap:
    """The upright heap with the first `share` of its pieces as they are in the rotated one."""
    pixels = upright.pieces.pixels.copy()
    turned = round(share * len(pixels))
    pixels[:turned] = rotated.pieces.pixels[:turned]
    return replace(upright, pieces=Pieces(pixels, upright.pieces.names))


def _heap(photos: Sequence[Pixels], how: Cutting) -> Heap:
    pieces, true = cut(photos, how)
    sources = np.empty(len(pieces), np.int64)
    for number, picture in enumerate(true.pictures):
        sources[[place.piece for place in picture.places]] = number
    return Heap(pieces, true, sources)
