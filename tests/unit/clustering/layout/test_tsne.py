"""The map: groups stay together, copies part, and the same photos give the same map."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from organizer.clustering.layout.repulsion import repulsion
from organizer.clustering.layout.tsne import (
    ROUNDS,
    fit_unit_square,
    improve_layout,
    place,
    principal_components,
)
from organizer.clustering.neighbours import Neighbours, find_nearest


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def groups() -> NDArray[np.float32]:
    """Six groups of thirty unit vectors each, one after the other."""
    draw = np.random.default_rng(1)
    centres = draw.standard_normal((6, 16))
    return unit(np.repeat(centres, 30, axis=0) + 0.3 * draw.standard_normal((180, 16)))


def drawn(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    *_, points = improve_layout(find_nearest(vectors, 15), principal_components(vectors))
    return fit_unit_square(points)


@pytest.mark.parametrize("spread", [0.01, 1.0, 10.0])
def test_repulsion_on_the_grid_is_that_of_all_pairs(spread: float) -> None:
    points = (spread * np.random.default_rng(0).standard_normal((500, 2))).astype(np.float32)
    apart = points[:, None].astype(np.float64) - points[None]
    kernel = 1 / (1 + (apart**2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    expected = (kernel[..., None] ** 2 * apart).sum(axis=1) / kernel.sum()
    error = np.linalg.norm(repulsion(points) - expected) / np.linalg.norm(expected)
    assert error < 0.08


def test_the_nearest_on_the_map_are_of_the_same_group(groups: NDArray[np.float32]) -> None:
    points = drawn(groups)
    near = nearest_points(points, 5)
    own = np.arange(180) // 30
    assert (own[near] == own[:, None]).mean() > 0.95


def nearest_points(points: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    away = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(away, np.inf)
    return np.argsort(away, axis=1)[:, :count]


def test_every_round_gives_a_finite_layout_and_there_are_as_many_as_said(
    groups: NDArray[np.float32],
) -> None:
    found = list(improve_layout(find_nearest(groups, 15), principal_components(groups)))
    assert len(found) == ROUNDS
    assert all(points.shape == (180, 2) and np.isfinite(points).all() for points in found)


def test_the_same_photos_give_the_same_map(groups: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(drawn(groups), drawn(groups))


def test_copies_of_one_picture_lie_apart() -> None:
    points = drawn(unit(np.ones((20, 4))))
    away = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(20)
    assert away.min() > 1e-3


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_handful_of_photos_has_a_map(count: int) -> None:
    points = drawn(unit(np.random.default_rng(0).standard_normal((count, 8))))
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()


def test_a_fitted_layout_keeps_its_shape_and_touches_two_edges() -> None:
    points = fit_unit_square(np.array([[-4, 0], [4, 0], [0, 2]], dtype=np.float32))
    np.testing.assert_allclose(points, [[0, 0.375], [1, 0.375], [0.5, 0.625]], atol=1e-6)


def test_one_photo_is_fitted_into_the_middle() -> None:
    np.testing.assert_array_equal(fit_unit_square(np.array([[7, -3]], np.float32)), [[0.5, 0.5]])


def test_principal_components_of_one_dimension_lie_on_a_line() -> None:
    points = principal_components(np.array([[1], [-1], [1]], dtype=np.float32))
    assert points.shape == (3, 2)
    assert (points[:, 1] == 0).all()


def test_a_new_photo_lies_where_its_nearest_neighbour_is_rather_than_between_two() -> None:
    points = np.array([[0, 0], [1, 1]], dtype=np.float32)
    near = Neighbours(np.array([[0, 1]]), np.array([[0.1, 0.3]], dtype=np.float32))
    assert np.abs(place(near, points)).max() < 0.01


def test_a_copy_of_a_photo_lies_on_it() -> None:
    points = np.array([[0.2, 0.8], [1, 1]], dtype=np.float32)
    near = Neighbours(np.array([[0, 1]]), np.array([[0.0, 0.5]], dtype=np.float32))
    np.testing.assert_allclose(place(near, points), [[0.2, 0.8]], atol=1e-6)
