"""Painted pictures to cut into pieces."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

Step = TypeVar("Step")
Result = TypeVar("Result")


def painted(seed: int, height: int = 64, width: int = 64) -> NDArray[np.uint8]:
    """Smooth, coloured and nowhere flat, as a photo is: a few waves of long and short length."""
    random = np.random.default_rng(seed)
    down, along = np.mgrid[0:height, 0:width] / 64
    picture = np.zeros((height, width, 3))
    for _ in range(12):
        frequency = random.uniform(-18, 18, 2)
        wave = np.sin(frequency[0] * down + frequency[1] * along + random.uniform(0, 6))
        picture += wave[..., None] * random.uniform(-30, 30, 3)
    return np.clip(picture + random.uniform(90, 165, 3), 0, 255).astype(np.uint8)


def steps_of(job: Generator[Step, None, Result]) -> tuple[Result, list[Step]]:
    """What a job returns, and all that it yields before."""
    results: list[Result] = []

    def finish() -> Generator[Step, None, None]:
        results.append((yield from job))

    steps = list(finish())
    return results[0], steps


@pytest.fixture
def pictures() -> list[NDArray[np.uint8]]:
    return [painted(seed) for seed in range(3)]
