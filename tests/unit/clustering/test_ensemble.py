"""One clustering made of several."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering import ensemble
from organizer.clustering.ensemble import (
    coassociation,
    combine_by_average,
    combine_by_stacking,
    combine_by_vote,
)
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
    np.testing.assert_array_equal(combine_by_vote(labelings), TRUTH)


def test_a_heavy_voice_outvotes_two_light_ones():
    other = np.repeat([0, 1, 2], 30)
    voted = combine_by_vote([other, other, TRUTH], weights=[0.1, 0.1, 1])
    np.testing.assert_array_equal(voted, TRUTH)


def test_a_photo_that_most_leave_out_is_noise():
    partly = TRUTH.copy()
    partly[:5] = -1
    assert (combine_by_vote([partly, partly, TRUTH])[:5] == -1).all()
    assert (combine_by_vote([partly, TRUTH, TRUTH])[:5] == 0).all()


def test_only_noise_stays_noise():
    nothing = np.full(6, -1, dtype=np.int64)
    np.testing.assert_array_equal(combine_by_vote([nothing, nothing]), nothing)


def test_a_finer_clusters_parts_go_where_they_lie():
    coarse = np.repeat([0, 1], [40, 50])
    finer = np.repeat([0, 1, 2, 3], [30, 10, 30, 20])
    np.testing.assert_array_equal(
        combine_by_vote([coarse, finer, coarse]), combine_by_vote([coarse, coarse])
    )


def test_a_cluster_that_the_others_call_noise_is_no_other_cluster():
    partly = np.repeat([0, 1, -1], [40, 30, 20])
    np.testing.assert_array_equal(combine_by_vote([partly, TRUTH, TRUTH]), TRUTH)
    np.testing.assert_array_equal(combine_by_vote([partly, partly, TRUTH]), partly)


def test_a_tie_is_decided_by_the_clustering_that_agrees_best_with_the_others():
    first, second = TRUTH.copy(), TRUTH.copy()
    first[[50, 89]] = second[[60, 89]] = 0
    np.testing.assert_array_equal(combine_by_vote([first, second, TRUTH, TRUTH]), TRUTH)


@pytest.mark.parametrize("combine", ["vote", "average", "stack"])
def test_clusterings_of_nothing_combine_to_nothing(combine, groups):
    empty = [np.empty(0, dtype=np.int64)] * 2
    none = groups[:0]
    results = {
        "vote": lambda: combine_by_vote(empty),
        "average": lambda: combine_by_average(empty, Space(none).neighbours(10)),
        "stack": lambda: combine_by_stacking(empty, none, 3),
    }
    assert results[combine]().shape == (0,)


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
    np.testing.assert_array_equal(
        combine_by_average(labelings, Space(groups).neighbours(10)), TRUTH
    )


def test_an_average_leaves_out_what_most_leave_out(groups):
    partly = TRUTH.copy()
    partly[:5] = -1
    neighbours = Space(groups).neighbours(10)
    np.testing.assert_array_equal(combine_by_average([partly, partly, TRUTH], neighbours), partly)
    nothing = np.full(90, -1)
    np.testing.assert_array_equal(combine_by_average([nothing, nothing], neighbours), nothing)


def test_stacking_uses_clusterings_and_vectors(groups):
    labelings = [spoilt(seed, share=0.1) for seed in range(5)]
    np.testing.assert_array_equal(combine_by_stacking(labelings, groups, 3), TRUTH)


def test_stacking_takes_more_clusters_than_it_has_columns_for(groups, monkeypatch):
    labelings = [spoilt(seed, share=0.1) for seed in range(5)]
    alone = np.arange(90)
    monkeypatch.setattr(ensemble, "_COLUMNS", 16)
    np.testing.assert_array_equal(combine_by_stacking([*labelings, alone], groups, 3), TRUTH)


def test_stacking_copes_with_clusterings_that_are_all_noise(groups):
    nothing = np.full(90, -1)
    np.testing.assert_array_equal(combine_by_stacking([nothing, TRUTH], groups, 3), TRUTH)
