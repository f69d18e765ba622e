"""What the search index answers, and how it keeps."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from organizer.errors import IndexFileError
from organizer.vectors.hnsw_graph import HnswGraph
from organizer.vectors.vector_index import VectorIndex


def reopened(index: VectorIndex) -> VectorIndex:
    return VectorIndex.open(index.path, index.model, index.space, index.dimension)


def test_importing_the_index_does_not_import_hnswlib():
    code = "import sys, organizer.vectors.vector_index; sys.exit('hnswlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_best_match_comes_first_with_its_cosine(index, unit_vectors):
    vectors = unit_vectors(50)
    index.add(np.arange(50) + 1000, vectors)
    wanted = unit_vectors(3, seed=1)
    ids, scores = index.query(wanted, 5)
    cosines = wanted @ vectors.T
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32
    np.testing.assert_array_equal(ids - 1000, np.argsort(-cosines, axis=1)[:, :5])
    np.testing.assert_allclose(scores, -np.sort(-cosines, axis=1)[:, :5], atol=1e-6)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10_000])
def test_a_query_returns_no_more_than_there_are(index, unit_vectors, count):
    index.add(np.arange(3), unit_vectors(3))
    ids, scores = index.query(unit_vectors(2, seed=1), count)
    assert ids.shape == scores.shape == (2, min(count, 3))


def test_an_empty_index_answers_with_nothing(index, unit_vectors):
    ids, scores = index.query(unit_vectors(2), 10)
    assert ids.shape == scores.shape == (2, 0)
    assert len(index) == 0
    assert index.ids().shape == (0,)
    assert index.vectors(np.empty(0, dtype=np.int64)).shape == (0, 8)


def test_no_queries_have_no_answers(saved):
    assert saved.query(np.empty((0, 8), dtype=np.float32), 10)[0].shape == (0, 10)


def test_a_few_left_among_many_removed_are_all_found(index, unit_vectors):
    index.add(np.arange(3000), unit_vectors(3000))
    index.remove(np.arange(2990))
    ids, _ = index.query(unit_vectors(4, seed=1), 10)
    assert {tuple(row) for row in np.sort(ids)} == {tuple(range(2990, 3000))}


def test_what_the_graph_cannot_reach_is_found_by_comparing_with_all(
    saved, unit_vectors, monkeypatch
):
    wanted = unit_vectors(3, seed=1)
    by_graph = saved.query(wanted, 10)
    monkeypatch.setattr(HnswGraph, "nearest", lambda *_: None)
    by_scan = saved.query(wanted, 10)
    np.testing.assert_array_equal(by_scan[0], by_graph[0])
    np.testing.assert_allclose(by_scan[1], by_graph[1], atol=1e-6)


def test_many_copies_of_one_vector_are_all_returned(index, unit_vectors):
    index.add(np.arange(3000), np.repeat(unit_vectors(1), 3000, axis=0))
    ids, scores = index.query(unit_vectors(1), 3000)
    assert len(set(ids[0].tolist())) == 3000
    np.testing.assert_allclose(scores, 1, atol=1e-6)


def test_adding_an_id_again_replaces_its_vector(saved, unit_vectors):
    moved = unit_vectors(1, seed=9)
    saved.add(np.array([5]), moved)
    assert len(saved) == 100
    np.testing.assert_allclose(saved.vectors(np.array([5])), moved)
    ids, scores = saved.query(moved, 100)
    assert ids[0, 0] == 5
    assert scores[0, 0] == pytest.approx(1, abs=1e-6)
    assert sorted(ids[0]) == list(range(100))


def test_of_an_id_repeated_in_one_batch_the_last_counts(index, unit_vectors):
    vectors = unit_vectors(3)
    index.add(np.array([4, 6, 4]), vectors)
    np.testing.assert_array_equal(index.ids(), [4, 6])
    np.testing.assert_allclose(index.vectors(np.array([6, 4])), vectors[1:])


def test_a_removed_id_can_be_added_again(saved, unit_vectors):
    saved.remove(np.array([5]))
    assert 5 not in saved.query(unit_vectors(1), 100)[0]
    saved.add(np.array([5]), unit_vectors(1, seed=9))
    assert saved.query(unit_vectors(1, seed=9), 1)[0] == 5


def test_removing_unknown_ids_changes_nothing(saved):
    saved.remove(np.array([-1, 100, 2**40]))
    assert len(saved) == 100


def test_many_vectors_read_back_as_they_were_added(index, unit_vectors):
    vectors = unit_vectors(5000)
    index.add(np.arange(5000), vectors)
    backwards = np.arange(5000)[::-1]
    np.testing.assert_array_equal(index.vectors(backwards), vectors[backwards])


def test_an_unknown_id_has_no_vector(saved):
    with pytest.raises(KeyError):
        saved.vectors(np.array([1, 100]))


def test_vectors_of_another_length_or_dimension_are_refused(index, unit_vectors):
    with pytest.raises(ValueError, match="unit length"):
        index.add(np.arange(2), 2 * unit_vectors(2))
    with pytest.raises(ValueError, match="unit length"):
        index.query(np.full((1, 8), np.nan, dtype=np.float32), 1)
    with pytest.raises(ValueError, match="shape"):
        index.add(np.arange(2), unit_vectors(2, dimension=9))
    with pytest.raises(ValueError, match="3 ids for 2 vectors"):
        index.add(np.arange(3), unit_vectors(2))


def test_rebuilding_is_worth_it_when_over_a_third_is_dead(index, unit_vectors):
    index.add(np.arange(90), unit_vectors(90))
    index.remove(np.arange(30))
    assert not index.worth_rebuilding
    index.add(np.array([40]), unit_vectors(1))
    index.remove(np.array([40]))
    assert index.worth_rebuilding


def test_a_saved_index_opens_as_it_was(saved, unit_vectors):
    saved.remove(np.arange(50))
    saved.add(np.array([70]), unit_vectors(1, seed=9))
    saved.save()
    again = reopened(saved)
    wanted = unit_vectors(5, seed=1)
    assert again.revision == 7
    assert again.worth_rebuilding == saved.worth_rebuilding
    np.testing.assert_array_equal(again.ids(), saved.ids())
    np.testing.assert_array_equal(again.query(wanted, 20)[0], saved.query(wanted, 20)[0])
    np.testing.assert_array_equal(again.vectors(again.ids()), saved.vectors(saved.ids()))


def test_an_opened_index_grows_on(saved, unit_vectors):
    again = reopened(saved)
    again.add(np.arange(100, 3000), unit_vectors(2900, seed=2))
    assert len(again) == 3000
    assert again.query(unit_vectors(2900, seed=2)[-1:], 1)[0] == 2999


def test_an_empty_index_saves_opens_and_grows(index, unit_vectors):
    index.save()
    again = reopened(index)
    again.add(np.arange(2000), unit_vectors(2000))
    assert len(again) == 2000
    assert again.query(unit_vectors(1), 1)[0] == 0


@pytest.mark.parametrize(
    ("model", "space", "dimension"),
    [("lite2", "visual", 8), ("lite0", "text", 8), ("lite0", "visual", 16)],
)
def test_an_index_of_something_else_is_refused(saved, model, space, dimension):
    with pytest.raises(IndexFileError) as caught:
        VectorIndex.open(saved.path, model, space, dimension)
    assert caught.value.remedy


def test_an_index_of_another_format_is_refused(saved, monkeypatch):
    monkeypatch.setattr("organizer.vectors.vector_index._FORMAT", 2)
    with pytest.raises(IndexFileError, match="format 1, not 2"):
        reopened(saved)


def test_threads_may_add_remove_query_and_save_at_once(index, unit_vectors):
    vectors, wanted = unit_vectors(4000), unit_vectors(1, seed=1)
    failures: list[BaseException] = []
    done = threading.Event()

    def repeat(call) -> None:
        try:
            while not done.is_set():
                call()
        except BaseException as failure:
            failures.append(failure)

    calls = (
        lambda: index.query(wanted, 20),
        lambda: index.remove(np.arange(10)),
        lambda: index.vectors(index.ids()[-1:]),
        index.save,
    )
    index.add(np.array([3999]), vectors[3999:])
    others = [threading.Thread(target=repeat, args=(call,)) for call in calls]
    for thread in others:
        thread.start()
    try:
        index.add(np.arange(3999), vectors[:3999])
    finally:
        done.set()
        for thread in others:
            thread.join()
    index.remove(np.arange(10))
    index.save()
    assert not failures
    np.testing.assert_array_equal(index.ids(), np.arange(10, 4000))
    np.testing.assert_array_equal(reopened(index).vectors(index.ids()), vectors[10:])
