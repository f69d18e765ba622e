"""Stored vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.records import Root, State


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    drawn = np.random.default_rng(1).standard_normal((50, 16))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def photos(add: Callable[..., int]) -> list[int]:
    return [add(b"%d.jpg" % number) for number in range(50)]


def test_vectors_come_back_of_unit_length_and_hardly_changed(
    catalogue: Catalogue, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    catalogue.embeddings.put(photos, "m", "look", vectors)
    found = catalogue.embeddings.of([*photos, 999], "m", "look")
    assert list(found) == photos
    stacked = np.stack(list(found.values()))
    assert stacked.dtype == np.float32
    assert np.allclose(np.linalg.norm(stacked, axis=1), 1, atol=1e-6)
    assert ((stacked * vectors).sum(axis=1) > 0.999).all()


def test_vectors_of_other_models_and_spaces_are_kept_apart(
    catalogue: Catalogue, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    catalogue.embeddings.put(photos[:2], "m", "look", vectors[:2])
    catalogue.embeddings.put(photos[:3], "m", "text", vectors[:3])
    catalogue.embeddings.put(photos[:4], "n", "look", vectors[:4])
    assert catalogue.embeddings.present("m", "look").tolist() == photos[:2]
    assert catalogue.embeddings.present("m", "text").tolist() == photos[:3]
    assert catalogue.embeddings.present("n", "look").tolist() == photos[:4]


def test_every_vector_is_met_once_in_the_order_it_was_written(
    catalogue: Catalogue, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    catalogue.embeddings.put(photos, "m", "look", vectors)
    runs = list(catalogue.embeddings.since(0, "m", "look", chunk=7))
    assert np.concatenate([run.photos for run in runs]).tolist() == photos
    assert [len(run.photos) for run in runs] == [7] * 7 + [1]
    assert [run.vectors.shape for run in runs[-1:]] == [(1, 16)]


def test_a_replaced_vector_is_newer_than_all_before(
    catalogue: Catalogue, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    seen = catalogue.embeddings.put(photos, "m", "look", vectors)
    newest = catalogue.embeddings.put(photos[3:4], "m", "look", vectors[:1])
    assert newest > seen
    (run,) = catalogue.embeddings.since(seen, "m", "look")
    assert (run.photos.tolist(), run.revision) == ([photos[3]], newest)
    assert list(catalogue.embeddings.since(newest, "m", "look")) == []


def test_nothing_to_store_has_a_revision_too(
    catalogue: Catalogue, vectors: NDArray[np.float32]
) -> None:
    assert catalogue.embeddings.put([], "m", "look", vectors[:0]) == 0


def test_a_copy_has_every_vector_of_its_source(
    catalogue: Catalogue, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    for space in ("look", "text"):
        catalogue.embeddings.put(photos[:1], "m", space, vectors[:1])
        catalogue.embeddings.copy(photos[0], photos[1])
        found = catalogue.embeddings.of(photos[:2], "m", space)
        assert np.array_equal(found[photos[0]], found[photos[1]])
    catalogue.embeddings.forget(photos[0])
    assert catalogue.embeddings.present("m", "look").tolist() == photos[1:2]


def test_photos_that_are_not_present_are_left_out_but_keep_their_vectors(
    catalogue: Catalogue, root: Root, photos: list[int], vectors: NDArray[np.float32]
) -> None:
    catalogue.embeddings.put(photos, "m", "look", vectors)
    catalogue.photos.set_state(photos[1:], State.MISSING)
    assert catalogue.embeddings.present("m", "look").tolist() == photos[:1]
    assert sum(len(run.photos) for run in catalogue.embeddings.since(0, "m", "look")) == 1
    assert len(catalogue.embeddings.of(photos, "m", "look")) == 50
    assert catalogue.embeddings.lacking(root.id, "n", "look") == set(photos[:1])
    assert catalogue.embeddings.lacking(root.id, "m", "look") == set()
