"""Runs a torch network on a GPU."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from organizer.embedding.base import Batch, Outputs
from organizer.embedding.runtimes.parity import samples

if TYPE_CHECKING:
    from torch import nn

_MOST = 256
"""Pictures at once, until memory runs out."""

_WORTH_IT = 1.1
"""A batch twice as large has to be that much faster, or it only takes memory."""


class TorchRuntime:
    """The network in half precision, where it does not ask for float32 itself.

    float16 rather than bfloat16, whose eight bits cost the looks of EfficientNet-Lite0 more than
    the cosine of 0.999 that every runtime keeps to float32.
    """

    def __init__(self, module: nn.Module, device: str, example: Batch) -> None:
        """Whatever the driver raises, or RuntimeError, where the GPU cannot run the network."""
        import torch

        self._torch = torch
        self._device = device
        untyped: Any = module  # the stub of Module.to does not know memory_format
        self._module = untyped.to(device, memory_format=torch.channels_last)
        self._most = _MOST
        name = torch.cuda.get_device_name() if device == "cuda" else device.upper()
        self.runs_on = f"torch, {name}, float16"
        trial = samples(example) if example.dtype == np.uint8 else example
        if not all(np.isfinite(output).all() for output in self.run(trial)):
            raise RuntimeError(f"{name} computes no numbers in half precision")
        self.batch = self._probe(trial)

    def run(self, batch: Batch) -> Outputs:
        """Batches are halved for good when the GPU's memory runs out."""
        parts: list[Outputs] = []
        start = 0
        while start < len(batch):
            try:
                parts.append(self._run_part(batch[start : start + self._most]))
            except self._torch.OutOfMemoryError:
                if self._most == 1:
                    raise
                self._most //= 2
                if self._device == "cuda":
                    self._torch.cuda.empty_cache()
                continue
            start += self._most
        return tuple(np.concatenate(outputs) for outputs in zip(*parts, strict=True))

    def _run_part(self, part: Batch) -> Outputs:
        torch = self._torch
        given = torch.from_numpy(part)
        if self._device == "cuda":
            given = given.pin_memory()
        with torch.inference_mode(), torch.autocast(self._device, torch.float16):
            outputs = self._module(given.to(self._device, non_blocking=True))
            return tuple(output.float().cpu().numpy() for output in outputs)

    def _probe(self, trial: Batch) -> int:
        """The batch above which the GPU gets hardly faster."""
        size, best = 16, 0.0
        while size <= self._most:
            batch = np.resize(trial, (size, *trial.shape[1:]))
            self.run(batch)  # the first of a size prepares kernels
            started = time.perf_counter()
            self.run(batch)
            rate = size / max(time.perf_counter() - started, 1e-9)
            if rate < best * _WORTH_IT:
                return size // 2
            size, best = size * 2, rate
        return min(size // 2, self._most)
