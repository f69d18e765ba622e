"""Measures reassembly on photos that are cut for the purpose."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from organizer.errors import PictureError, QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
from organizer.fragments.evaluation.metrics import score
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout, Pixels
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import run
from organizer.records import Progress

MEASURES = ("recall", "precision", "direct", "neighbour", "perfect")


@dataclass(frozen=True, slots=True)
class BenchmarkCase:
    """How the photos of a sample are cut, and what the solver is told of it."""

    how: Cutting
    photos: int = 10
    """In a sample."""
    knows_number: bool = True
    knows_grid: bool = True


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """Means over the samples of a case."""

    case: str
    samples: int
    measures: dict[str, float]
    """By the names of MEASURES."""
    errors: dict[str, float] = field(default_factory=dict)
    """Standard errors of the means, by the same names."""
    seconds: float = 0.0
    """Median time of a sample, without cutting it."""


_PLAIN = Cutting(pixels=16, resize=64)

CASES: dict[str, BenchmarkCase] = {
    "64/16": BenchmarkCase(_PLAIN),
    "64/32": BenchmarkCase(replace(_PLAIN, pixels=32)),
    "256/64": BenchmarkCase(replace(_PLAIN, pixels=64, resize=256)),
    "64/8": BenchmarkCase(replace(_PLAIN, pixels=8)),
    "64/16-rotated": BenchmarkCase(replace(_PLAIN, rotate=True)),
    "64/16-noise-10": BenchmarkCase(replace(_PLAIN, noise=10)),
    "64/16-noise-25": BenchmarkCase(replace(_PLAIN, noise=25)),
    "64/16-jpeg-90": BenchmarkCase(replace(_PLAIN, jpeg=90)),
    "64/16-eroded-1": BenchmarkCase(replace(_PLAIN, erode=1)),
    "64/16-eroded-2": BenchmarkCase(replace(_PLAIN, erode=2)),
    "64/16-unknown": BenchmarkCase(_PLAIN, knows_number=False, knows_grid=False),
    "64/16-missing-10": BenchmarkCase(replace(_PLAIN, missing=0.1)),
    "whole/28": BenchmarkCase(Cutting(pixels=28), photos=1),
    "whole/28-mixed": BenchmarkCase(Cutting(pixels=28)),
}
"""Photo and fragment size in pixels, and the damage; "whole" photos keep their size."""


def usage_of(content: bytes) -> str:
    """What a photo may be used for, by its content: "tune" a quarter, "learn" 44 %, "test" 31 %."""
    first, second = hashlib.blake2b(content).digest()[:2]
    if first % 4 == 0:
        return "tune"
    return "learn" if second < 150 else "test"


def list_held_out(folder: Path) -> list[Path]:
    """The photos directly in a folder that nothing was learned from or tuned on, by name."""
    return [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and usage_of(file.read_bytes()) == "test"
    ]


def evaluate(
    photos: Sequence[Path], case: str, samples: int, seed: int, decoders: DecoderPool
) -> Generator[Progress, None, BenchmarkResult]:
    """Cut random photos, put them together and compare; QueryError for too few photos.

    No photo comes again before nearly all have come.
    """
    chosen = CASES[case]
    if len(photos) < chosen.photos:
        raise QueryError(
            f"{case} takes {chosen.photos} photos a sample, and there are {len(photos)}.",
            "Choose a folder with more photos.",
        )
    random = np.random.default_rng(seed)
    deck: list[int] = []
    rows, seconds = [], []
    for number in range(samples):
        if len(deck) < chosen.photos:
            deck = random.permutation(len(photos)).tolist()
        pictures = [_read_photo(photos[deck.pop()], decoders) for _ in range(chosen.photos)]
        pieces, true = cut(pictures, replace(chosen.how, seed=int(random.integers(2**31))))
        begun = time.perf_counter()
        found = run(assemble(pieces, _options(chosen, true)))
        seconds.append(time.perf_counter() - begun)
        right = score(found, true, pieces)
        rows.append([getattr(right, measure) for measure in MEASURES])
        yield Progress("Measuring", number + 1, samples)
    table = np.array(rows)
    spread = table.std(axis=0, ddof=1) if samples > 1 else np.zeros(len(MEASURES))
    return BenchmarkResult(
        case,
        samples,
        dict(zip(MEASURES, table.mean(axis=0).tolist(), strict=True)),
        dict(zip(MEASURES, (spread / np.sqrt(samples)).tolist(), strict=True)),
        float(np.median(seconds)),
    )


def _options(case: BenchmarkCase, true: Layout) -> AssemblyOptions:
    first = true.pictures[0]
    return AssemblyOptions(
        len(true.pictures) if case.knows_number else None,
        (first.rows, first.columns) if case.knows_grid else None,
        case.how.rotate,
    )


def _read_photo(photo: Path, decoders: DecoderPool) -> Pixels:
    try:
        return decoders.read_file(photo, long_side=None).pixels
    except PictureError as error:
        raise QueryError(f"{photo.name}: {error.sentence}", "Take it out of the folder.") from error
