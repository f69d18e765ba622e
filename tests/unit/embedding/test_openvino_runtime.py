"""OpenVINO computes what the torch network means, and keeps its converted form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from organizer.embedding.openvino_runtime import OpenVinoRuntime


@pytest.fixture
def load(builder, tmp_path):
    def load(key: str = "means@1", cache=tmp_path / "cache") -> OpenVinoRuntime:
        return OpenVinoRuntime(builder, key, builder.side, cache)

    return load


@pytest.fixture
def kept(load, tmp_path):
    """The one file in the cache after a first start."""
    load()
    (path,) = (tmp_path / "cache").iterdir()
    return path


def assert_right(runtime, batch, expected) -> None:
    for found, right in zip(runtime.run(batch), expected, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, right, atol=1e-6)


def test_it_computes_what_the_network_means(load, batch, expected):
    runtime = load()
    assert_right(runtime, batch, expected)
    assert_right(runtime, batch[:1], [rows[:1] for rows in expected])
    assert runtime.runs_on == "OpenVINO, CPU"


def test_batches_that_are_not_contiguous_are_read_right(load, batch, expected):
    assert_right(load(), batch[::-2], [rows[::-2] for rows in expected])


def test_an_answer_is_not_changed_by_the_next(load, batch):
    runtime = load()
    first = runtime.run(batch)
    before = [rows.copy() for rows in first]
    runtime.run(255 - batch)
    for rows, same in zip(first, before, strict=True):
        np.testing.assert_array_equal(rows, same)


def test_a_later_start_does_not_build_the_network(load, builder, batch, expected):
    load()
    assert_right(load(), batch, expected)
    assert builder.built == 1


def test_another_model_has_a_form_of_its_own(load, builder):
    load()
    load("means@2")
    assert builder.built == 2


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:40] + b"\0" * 999])
def test_a_damaged_form_is_made_again_in_silence(kept, damage, load, builder, batch, expected):
    good = kept.read_bytes()
    kept.write_bytes(damage(good))
    assert_right(load(), batch, expected)
    assert builder.built == 2
    load()
    assert builder.built == 2


def test_a_cache_that_cannot_be_written_does_no_harm(load, tmp_path, batch, expected):
    (tmp_path / "file").touch()
    assert_right(load(cache=tmp_path / "file"), batch, expected)


def test_two_first_starts_at_once_do_not_disturb_each_other(
    load, builder, tmp_path, batch, expected
):
    with ThreadPoolExecutor(2) as pool:
        for started in [pool.submit(load) for _ in range(4)]:
            assert_right(started.result(), batch, expected)
    built = builder.built
    assert_right(load(), batch, expected)
    assert builder.built == built
    assert len(list((tmp_path / "cache").iterdir())) == 1
