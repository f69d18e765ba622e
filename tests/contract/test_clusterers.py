"""Every clustering algorithm in the table keeps the contract."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from organizer.clustering import CLUSTERERS
from organizer.clustering.base import Clusterer
from organizer.clustering.space import Space
from organizer.errors import QueryError


@pytest.fixture(params=CLUSTERERS.values(), ids=CLUSTERERS.keys())
def clusterer(request) -> Clusterer:
    return request.param


@pytest.fixture
def blobs() -> NDArray[np.float32]:
    """Three tight groups of 25, 20 and 15 photos, in turn."""
    draw = np.random.default_rng(0)
    centres = np.repeat(np.eye(12)[:3], [25, 20, 15], axis=0)
    vectors = centres + 0.05 * draw.standard_normal(centres.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def defaults_near(clusterer: Clusterer, number: int) -> dict[str, float]:
    """Asks for so many groups where the algorithm lets one ask."""
    return {p.name: number for p in clusterer.parameters if p.name == "number"}


def test_ids_in_the_table_are_the_algorithms_own():
    assert list(CLUSTERERS) == [clusterer.id for clusterer in CLUSTERERS.values()]


def test_importing_the_table_imports_neither_sklearn_nor_scipy():
    heavy = "any(name in sys.modules for name in ('sklearn', 'scipy'))"
    code = f"import sys, organizer.clustering; sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_introduces_itself(clusterer):
    assert clusterer.title
    assert clusterer.about.endswith(".")
    names = [parameter.name for parameter in clusterer.parameters]
    assert len(names) == len(set(names))
    for parameter in clusterer.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.step > 0
        assert parameter.title
        assert parameter.help


def test_labels_are_one_whole_number_a_photo_largest_cluster_first(clusterer, blobs):
    labels = clusterer.fit(Space(blobs)).cut({})
    assert labels.shape == (60,)
    assert labels.dtype == np.int64
    assert labels.min() >= -1
    sizes = np.bincount(labels[labels >= 0])
    assert sizes.all()
    assert (np.diff(sizes) <= 0).all()


def test_three_obvious_groups_are_told_apart(clusterer, blobs):
    labels = clusterer.fit(Space(blobs)).cut(defaults_near(clusterer, 3))
    np.testing.assert_array_equal(labels, np.repeat([0, 1, 2], [25, 20, 15]))


def test_the_same_seed_gives_the_same_labels(clusterer, blobs):
    first, again = clusterer.fit(Space(blobs, 5)), clusterer.fit(Space(blobs.copy(), 5))
    np.testing.assert_array_equal(first.cut({}), again.cut({}))
    np.testing.assert_array_equal(first.cut({}), first.cut({}))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_handful_of_photos_can_be_clustered(clusterer, blobs, count):
    labels = clusterer.fit(Space(blobs[:count])).cut({})
    assert labels.shape == (count,)
    assert labels.dtype == np.int64


def test_equal_photos_are_one_cluster_or_noise(clusterer, blobs):
    labels = clusterer.fit(Space(np.repeat(blobs[:1], 30, axis=0))).cut({})
    assert len(set(labels.tolist())) == 1


def test_every_setting_works_at_both_ends(clusterer, blobs):
    fitted = clusterer.fit(Space(blobs))
    for parameter in clusterer.parameters:
        for value in (parameter.low, parameter.high):
            assert fitted.cut({parameter.name: value}).shape == (60,)


def test_an_unknown_setting_is_refused(clusterer, blobs):
    with pytest.raises(QueryError):
        clusterer.fit(Space(blobs)).cut({"no such setting": 1})


def test_a_setting_out_of_bounds_is_refused(clusterer, blobs):
    fitted = clusterer.fit(Space(blobs))
    for parameter in clusterer.parameters:
        for value in (parameter.low - 1, parameter.high + 1, float("nan")):
            with pytest.raises(QueryError):
                fitted.cut({parameter.name: value})


def test_what_it_works_out_is_a_setting_within_its_bounds(clusterer, blobs):
    fitted = clusterer.fit(Space(blobs))
    found = fitted.automatic()
    known = {p.name: p for p in clusterer.parameters if p.is_automatic}
    assert found.keys() == known.keys()
    for name, value in found.items():
        assert known[name].low <= value <= known[name].high
    np.testing.assert_array_equal(fitted.cut({}), fitted.cut(found))


def test_the_vectors_are_left_as_they_were(clusterer, blobs):
    before = blobs.copy()
    clusterer.fit(Space(blobs)).cut({})
    np.testing.assert_array_equal(blobs, before)


def test_a_cut_does_not_disturb_the_next(clusterer, blobs):
    fitted = clusterer.fit(Space(blobs))
    before = fitted.cut(defaults_near(clusterer, 3))
    fitted.cut(defaults_near(clusterer, 7))
    np.testing.assert_array_equal(fitted.cut(defaults_near(clusterer, 3)), before)
