"""The torch runtime, with the processor in the GPU's place."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from organizer.embedding.torch_runtime import TorchRuntime


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


class NoNumbers(nn.Module):
    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        return (pictures.float().flatten(1) / 0 * 0,)


@pytest.fixture
def many(builder):
    return np.random.default_rng(1).integers(0, 9, (300, builder.side, builder.side, 3), np.uint8)


def test_it_computes_what_the_network_means(builder, batch, expected):
    runtime = TorchRuntime(builder(), "cpu", builder.side)
    for found, right in zip(runtime.run(batch), expected, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, right, atol=1e-3)
    assert runtime.runs_on == "torch, CPU"


def test_networks_are_run_in_half_precision(builder, batch):
    network = Half()
    (found,) = TorchRuntime(network, "cpu", builder.side).run(batch)
    assert network.computed == {torch.float16}
    assert found.dtype == np.float32


def test_batches_are_halved_until_they_fit(builder, many):
    network = Cramped(most=100)
    (sums,) = TorchRuntime(network, "cpu", builder.side).run(many)
    np.testing.assert_array_equal(sums[:, 0], many.reshape(300, -1).sum(axis=1))
    assert network.asked == [1, 256, 128, 64, 64, 64, 64, 44]


def test_a_size_that_fitted_is_remembered(builder, many):
    network = Cramped(most=64)
    runtime = TorchRuntime(network, "cpu", builder.side)
    runtime.run(many)
    network.asked.clear()
    runtime.run(many)
    assert max(network.asked) == 64


def test_a_gpu_too_small_for_one_picture_fails(builder):
    with pytest.raises(torch.OutOfMemoryError):
        TorchRuntime(Cramped(most=0), "cpu", builder.side)


def test_a_gpu_that_computes_no_numbers_fails_at_the_start(builder):
    with pytest.raises(RuntimeError, match="half precision"):
        TorchRuntime(NoNumbers(), "cpu", builder.side)
