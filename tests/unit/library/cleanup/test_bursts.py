"""Photos taken within seconds of each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from organizer.library.cleanup.bursts import burst_scores
from organizer.records import Exposure, Metadata, Photo, State
from organizer.vectors.vector_index import VectorIndex

NOON = datetime(2024, 7, 1, 12)


def shot(number: int, seconds: float | None, camera: str = "A", rating: int | None = None) -> Photo:
    taken = None if seconds is None else NOON + timedelta(seconds=seconds)
    about = Metadata(40, 30, "JPEG", taken=taken, exposure=Exposure(camera), rating=rating)
    path = Path(f"/p/{number}.jpg")
    return Photo(number, 1, path, f"content {number}", 100, 0, State.PRESENT, about)


def scores(*about: object) -> dict[int, float]:
    return burst_scores(*about)[0]


@pytest.fixture
def looks(tmp_path: Path):
    """An index in which each number looks at an angle, in degrees."""

    def run(*angles: float) -> VectorIndex:
        index = VectorIndex(tmp_path / "index", "m", "look", 2)
        turns = np.radians(np.array(angles))
        vectors = np.stack((np.cos(turns), np.sin(turns)), axis=1).astype(np.float32)
        index.add(np.arange(len(angles)), vectors)
        return index

    return run


def test_all_but_the_sharpest_of_a_burst_can_go(looks) -> None:
    photos = [shot(0, 0), shot(1, 2), shot(2, 4), shot(3, 60)]
    sharpness = {"content 1": 0.9, "content 0": 0.3, "content 2": 0.3}
    found = scores(photos, looks(0, 0, 0, 0), sharpness)
    assert found == pytest.approx({0: 1, 2: 1})


def test_the_less_alike_the_less_sure(looks) -> None:
    found = scores([shot(0, 0), shot(1, 1), shot(2, 2)], looks(0, 25, 10), {})
    assert 0.5 < found[1] < found[2] <= 1


def test_what_looks_otherwise_or_was_taken_elsewhere_is_no_burst(looks) -> None:
    assert scores([shot(0, 0), shot(1, 1)], looks(0, 80), {}) == {}
    assert scores([shot(0, 0), shot(1, 1, "B")], looks(0, 0), {}) == {}


def test_photos_without_a_time_or_without_vectors_stay(looks) -> None:
    assert scores([shot(0, None), shot(1, None)], looks(0, 0), {}) == {}
    assert scores([shot(0, 0), shot(7, 1)], looks(0), {}) == {}


def test_a_photo_with_stars_is_the_best_and_a_second_one_stays(looks) -> None:
    photos = [shot(0, 0, rating=5), shot(1, 1, rating=3), shot(2, 2), shot(3, 3, rating=-1)]
    assert set(scores(photos, looks(0, 0, 0, 0), {})) == {2, 3}


def test_of_each_the_best_of_its_burst_is_told(looks) -> None:
    photos = [shot(0, 0), shot(1, 2), shot(2, 30), shot(3, 32)]
    sharpness = {"content 1": 0.9, "content 2": 0.9}
    assert burst_scores(photos, looks(0, 0, 0, 0), sharpness)[1] == {0: 1, 3: 2}


def test_another_name_of_the_best_stays(looks) -> None:
    one, other = shot(0, 0), replace(shot(1, 0), content="content 0")
    assert burst_scores([one, other], looks(0, 0), {}) == ({}, {})
