"""The space photos are clustered in, and their neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering import space as spaces
from organizer.clustering.neighbours import Neighbours, find_nearest, reranked
from organizer.clustering.space import Space
from organizer.errors import QueryError


def test_vectors_that_are_not_finite_are_refused():
    with pytest.raises(QueryError, match="damaged"):
        Space(np.array([[1, np.nan]], dtype=np.float32))


def test_vectors_of_another_shape_are_a_bug():
    with pytest.raises(ValueError, match="shape"):
        Space(np.ones(3, dtype=np.float32))


def test_neighbours_are_the_nearest_others_in_order(unit_vectors):
    vectors = unit_vectors(50)
    found = find_nearest(vectors, 7)
    distances = np.linalg.norm(vectors[:, None] - vectors, axis=2)
    np.fill_diagonal(distances, np.inf)
    np.testing.assert_array_equal(found.ids, distances.argsort(axis=1)[:, :7])
    np.testing.assert_allclose(found.distances, np.sort(distances, axis=1)[:, :7], atol=1e-3)


def test_there_are_fewer_neighbours_than_photos(unit_vectors):
    assert Space(unit_vectors(3)).neighbours(10).ids.shape == (3, 2)
    assert Space(unit_vectors(0)).neighbours(10).ids.shape == (0, 0)


def test_copies_have_no_distance_but_are_neighbours(unit_vectors):
    found = find_nearest(np.repeat(unit_vectors(4), 3, axis=0), 2)
    assert not found.distances.any()
    assert all(
        set(row) == {3 * (i // 3) + k for k in range(3)} - {i} for i, row in enumerate(found.ids)
    )


def test_a_large_library_asks_the_search_index_once(unit_vectors, monkeypatch):
    monkeypatch.setattr(spaces, "EXACT_UP_TO", 20)
    asked: list[int] = []

    def search(count: int) -> Neighbours:
        asked.append(count)
        return find_nearest(unit_vectors(40), count)

    space = Space(unit_vectors(40), search=search)
    assert space.neighbours(5).ids.shape == (40, 5)
    assert space.neighbours(20).ids.shape == (40, 20)
    assert len(asked) == 1


def test_reranking_sorts_candidates_by_other_vectors(unit_vectors):
    vectors, other = unit_vectors(30), unit_vectors(30, seed=1)
    found = reranked(other, find_nearest(vectors, 29), 4)
    np.testing.assert_array_equal(found.ids, find_nearest(other, 4).ids)
