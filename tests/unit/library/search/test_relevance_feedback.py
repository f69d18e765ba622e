"""What thumbs up and down teach."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.library.search.relevance_feedback import Feedback, RelevanceModel


@pytest.fixture
def cloud():
    """Unit vectors around an axis of a 16-dimensional space."""

    def around(axis: int, count: int, spread: float = 0.3, seed: int = 0):
        vectors = np.random.default_rng(seed + axis).normal(0, spread / 4, (count, 16))
        vectors[:, axis] += 1
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    return around


NONE = np.empty((0, 16), np.float32)


def test_one_thumb_up_points_at_its_photo(cloud) -> None:
    liked = cloud(0, 1)
    model = RelevanceModel(liked, NONE, NONE)
    np.testing.assert_allclose(model.direction, liked[0], atol=1e-6)
    np.testing.assert_allclose(model.scores(liked), [1], atol=1e-5)


def test_one_thumb_down_points_away_from_its_photo(cloud) -> None:
    model = RelevanceModel(NONE, cloud(0, 1), NONE)
    assert model.scores(cloud(0, 5)).max() < model.scores(cloud(1, 5)).min()


def test_few_votes_are_rocchios_mean(cloud) -> None:
    liked, disliked = cloud(0, 2), cloud(1, 1)
    right = liked.astype(np.float64).mean(0) - 0.5 * disliked[0]
    found = RelevanceModel(liked, disliked, NONE).direction
    np.testing.assert_allclose(found, right / np.linalg.norm(right), atol=1e-6)


def test_many_votes_tell_two_kinds_apart_that_look_alike(cloud) -> None:
    shift = np.zeros(16, np.float32)
    shift[5] = 0.3

    def kind(sign: int, count: int, seed: int):
        vectors = cloud(0, count, seed=seed) + sign * shift
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    model = RelevanceModel(kind(1, 6, 1), kind(-1, 6, 2), cloud(3, 50))
    good, bad = model.scores(kind(1, 50, 3)), model.scores(kind(-1, 50, 4))
    assert (good[:, None] > bad[None]).mean() > 0.98
    assert ((good >= 0) & (good <= 1)).all()


def test_trust_grows_with_every_vote(cloud) -> None:
    trusts = [RelevanceModel(cloud(0, n), cloud(1, n), NONE).trust for n in (1, 2, 4, 8)]
    assert trusts == sorted(trusts)
    assert 0 < trusts[0] < trusts[-1] < 1


def test_search_and_taste_are_averaged_by_trust(cloud) -> None:
    model = RelevanceModel(cloud(0, 1), NONE, NONE)
    vectors = cloud(2, 3)
    found = np.array([0.1, 0.5, 0.9], np.float32)
    right = (1 - model.trust) * found + model.trust * (vectors @ model.direction)
    np.testing.assert_allclose(model.fused(found, vectors), right, atol=1e-6)


def test_no_votes_are_no_feedback() -> None:
    assert not Feedback()
    assert Feedback(liked=(1,))
    assert Feedback((1, 2), (3,)).votes == 3
