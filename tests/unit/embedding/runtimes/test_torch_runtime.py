"""The torch runtime, with the processor in the GPU's place."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from organizer.embedding.runtimes import torch_runtime
from organizer.embedding.runtimes.torch_runtime import TorchRuntime


class Cramped(nn.Module):
    """Runs out of memory above so many pictures; sums each picture."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.asked: list[int] = []

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        self.asked.append(len(pictures))
        if len(pictures) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return (pictures.float().flatten(1).sum(1, keepdim=True),)


class Half(nn.Module):
    """Notes what a matrix product is computed in."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(3, 2)
        self.computed: set[torch.dtype] = set()

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        result = self.dense(pictures.float().mean((1, 2)))
        self.computed.add(result.dtype)
        return (result,)


class Clocked(nn.Module):
    """Takes a second a batch, and another for every picture above a number."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.now = 0.0

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        self.now += 1 + max(0, len(pictures) - self.most)
        return (pictures.float().flatten(1),)


class NoNumbers(nn.Module):
    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        return (pictures.float().flatten(1) / 0 * 0,)


@pytest.fixture(autouse=True)
def _unprobed(request, monkeypatch):
    """No batch is tried out, except where a test is about that."""
    if "clocked" not in request.fixturenames:
        monkeypatch.setattr(TorchRuntime, "_probe", lambda *_: 16)


@pytest.fixture
def clocked(monkeypatch):
    """A network with a clock of its own, which the runtime goes by."""
    network = Clocked(most=64)
    monkeypatch.setattr(torch_runtime.time, "perf_counter", lambda: network.now)
    return network


@pytest.fixture
def many(builder):
    return np.random.default_rng(1).integers(0, 9, (300, *builder.example.shape[1:]), np.uint8)


def test_it_computes_what_the_network_means(builder, batch, expected):
    runtime = TorchRuntime(builder(), "cpu", builder.example)
    for found, right in zip(runtime.run(batch), expected, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, right, atol=1e-3)
    assert runtime.runs_on == "torch, CPU, float16"


def test_networks_are_run_in_half_precision(builder, batch):
    network = Half()
    (found,) = TorchRuntime(network, "cpu", builder.example).run(batch)
    assert network.computed == {torch.float16}
    assert found.dtype == np.float32


def test_batches_are_halved_until_they_fit(builder, many):
    network = Cramped(most=100)
    runtime = TorchRuntime(network, "cpu", builder.example)
    network.asked.clear()
    (sums,) = runtime.run(many)
    np.testing.assert_array_equal(sums[:, 0], many.reshape(300, -1).sum(axis=1))
    assert network.asked == [256, 128, 64, 64, 64, 64, 44]


def test_a_size_that_fitted_is_remembered(builder, many):
    network = Cramped(most=64)
    runtime = TorchRuntime(network, "cpu", builder.example)
    runtime.run(many)
    network.asked.clear()
    runtime.run(many)
    assert max(network.asked) == 64


def test_a_gpu_too_small_for_one_picture_fails(builder):
    with pytest.raises(torch.OutOfMemoryError):
        TorchRuntime(Cramped(most=0), "cpu", builder.example)


def test_a_gpu_that_computes_no_numbers_fails_at_the_start(builder):
    with pytest.raises(RuntimeError, match="half precision"):
        TorchRuntime(NoNumbers(), "cpu", builder.example)


def test_the_batch_grows_as_long_as_that_is_faster(builder, clocked):
    assert TorchRuntime(clocked, "cpu", builder.example).batch == 64


def test_the_batch_stays_within_the_memory(builder, monkeypatch, clocked):
    cramped = Cramped(most=32)
    monkeypatch.setattr(torch_runtime.time, "perf_counter", lambda: float(len(cramped.asked)))
    assert TorchRuntime(cramped, "cpu", builder.example).batch <= 32
