"""One clustering made of several."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.ensemble import averaged, coassociation, stacked, vote
from organizer.clustering.space import Space

TRUTH = np.repeat([0, 1, 2], [40, 30, 20])


@pytest.fixture
def groups(unit_vectors):
    centres = np.repeat(np.eye(8, dtype=np.float32)[:3], [40, 30, 20], axis=0)
    vectors = centres + 0.2 * unit_vectors(90, seed=7)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def spoilt(seed: int, share: float = 0.2, shift: int = 0) -> np.ndarray:
    """The truth under other numbers with some photos in a wrong group."""
    draw = np.random.default_rng(seed)
    labels = (TRUTH + shift) % 3
    wrong = draw.choice(90, round(share * 90), replace=False)
    labels[wrong] = draw.integers(3, size=len(wrong))
    return labels


def test_a_vote_repairs_what_each_gets_wrong_whatever_the_numbers():
    labelings = [spoilt(seed, share=0.1, shift=seed % 3) for seed in range(7)]
    np.testing.assert_array_equal(vote(labelings), TRUTH)


def test_a_heavy_voice_outvotes_two_light_ones():
    other = np.repeat([0, 1, 2], 30)
    voted = vote([other, other, TRUTH], weights=[0.1, 0.1, 1])
    np.testing.assert_array_equal(voted, TRUTH)


def test_a_photo_that_most_leave_out_is_noise():
    partly = TRUTH.copy()
    partly[:5] = -1
    assert (vote([partly, partly, TRUTH])[:5] == -1).all()
    assert (vote([partly, TRUTH, TRUTH])[:5] == 0).all()


def test_only_noise_stays_noise():
    nothing = np.full(6, -1, dtype=np.int64)
    np.testing.assert_array_equal(vote([nothing, nothing]), nothing)


def test_coassociation_is_the_share_that_agree_on_two_neighbours(groups):
    neighbours = Space(groups).neighbours(4)
    first, second = TRUTH.copy(), np.zeros(90, dtype=np.int64)
    first[0] = -1
    graph = coassociation([first, second], neighbours).toarray()
    np.testing.assert_allclose(graph, graph.T)
    for photo in (0, 1, 50):
        for other in neighbours.ids[photo]:
            known = 1 if -1 in (first[photo], first[other]) else 2
            agree = 1 + (known == 2 and first[photo] == first[other])
            assert graph[photo, other] == pytest.approx(agree / known)


def test_an_average_finds_the_groups_and_how_many(groups):
    labelings = [spoilt(seed, shift=seed % 3) for seed in range(7)]
    np.testing.assert_array_equal(averaged(labelings, Space(groups).neighbours(10)), TRUTH)


def test_stacking_uses_clusterings_and_vectors(groups):
    labelings = [spoilt(seed, share=0.1) for seed in range(5)]
    np.testing.assert_array_equal(stacked(labelings, groups, 3), TRUTH)
