"""OpenVINO computes what the torch network means, and keeps its converted form."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from organizer.embedding.runtimes import openvino_runtime
from organizer.embedding.runtimes.openvino_runtime import OpenVinoRuntime, import_openvino
from organizer.embedding.runtimes.parity import cosines

SIDE = 4
EXAMPLE = np.zeros((1, SIDE, SIDE, 3), np.uint8)


@pytest.fixture
def load(builder, tmp_path):
    def load(key: str = "means@1", cache=tmp_path / "cache") -> OpenVinoRuntime:
        return OpenVinoRuntime(builder, key, builder.example, cache)

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
    assert runtime.runs_on == "OpenVINO, CPU, f32"


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


class Colours(nn.Module):
    """Mean colours, by a matrix product that bfloat16 computes well enough."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(SIDE * SIDE * 3, 3)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        return (self.dense(pictures.float().flatten(1) / 255),)


class Differences(nn.Module):
    """What is left of two large numbers, of which bfloat16 keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(SIDE * SIDE * 3, 8)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        shifted = pictures.float().flatten(1) / 255 + 4096
        return (self.dense(shifted) - self.dense(torch.full_like(shifted, 4096)),)


class Deep(nn.Module):
    """A dozen matrix products one after the other, as in a transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(SIDE * SIDE * 3, 64)
        self.rest = nn.ModuleList(nn.Linear(64, 64) for _ in range(12))

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        found = self.first(pictures.float().flatten(1) / 255)
        for dense in self.rest:
            found = found + dense(found)
        return (found,)


class Halves(nn.Module):
    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures.float() / 2


@pytest.fixture
def half(monkeypatch):
    """A processor that computes in int8 and bfloat16; skips where this one does not."""
    able = import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if not {"BF16", "INT8"} <= set(able):
        pytest.skip("this processor computes in float32 only")
    monkeypatch.setattr(openvino_runtime, "_abilities", lambda _: ["FP32", "BF16", "INT8"])


@pytest.mark.parametrize(
    ("network", "precision"), [(Deep, "int8"), (Colours, "bf16"), (Differences, "f32")]
)
def test_half_precision_is_used_where_the_vectors_stay_the_same(
    half, tmp_path, batch, network, precision
):
    torch.manual_seed(0)
    module = network().eval()
    runtime = OpenVinoRuntime(lambda: module, "half@1", EXAMPLE, tmp_path)
    assert runtime.precision == precision
    with torch.inference_mode():
        (exact,) = module(torch.from_numpy(batch))
    assert cosines(runtime.run(batch)[0], exact.numpy()).min() >= 0.999
    assert OpenVinoRuntime(lambda: module, "half@1", EXAMPLE, tmp_path).precision == precision


def test_texts_are_read_in_full_precision(half, tmp_path):
    class Sum(nn.Module):
        def forward(self, tokens: torch.Tensor) -> tuple[torch.Tensor]:
            return (tokens.float().sum(1, keepdim=True),)

    runtime = OpenVinoRuntime(lambda: Sum().eval(), "sum@1", np.zeros((1, 4), np.int64), tmp_path)
    assert runtime.precision == "f32"
    np.testing.assert_array_equal(runtime.run(np.array([[1, 2, 3, 4096]]))[0], [[4102]])


def test_a_network_of_two_stages_is_computed_one_after_the_other(
    builder, tmp_path, batch, expected
):
    network = nn.Sequential(Halves(), builder()).eval()
    runtime = OpenVinoRuntime(lambda: network, "two@1", EXAMPLE, tmp_path)
    for found, right in zip(runtime.run(batch), expected, strict=True):
        np.testing.assert_allclose(found, np.asarray(right) / 2, atol=1e-6)


def test_the_package_that_reports_is_never_imported():
    code = (
        "import sys\n"
        "from organizer.embedding.runtimes.openvino_runtime import import_openvino\n"
        "core = import_openvino().Core()\n"
        "sys.exit(any(name.startswith('openvino_telemetry') and module is not None\n"
        "             for name, module in sys.modules.items()))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
