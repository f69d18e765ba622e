"""Runs a torch network on a GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from organizer.embedding.base import Outputs, Squares

if TYPE_CHECKING:
    from torch import nn

_MOST = 256
"""Pictures at once, until memory runs out."""


class TorchRuntime:
    """The network in half precision, where it does not ask for float32 itself.

    float16 rather than bfloat16, whose eight bits cost the looks of EfficientNet-Lite0 more than
    the cosine of 0.999 that every runtime keeps to float32.
    """

    def __init__(self, module: nn.Module, device: str, side: int) -> None:
        """Whatever the driver raises, or RuntimeError, where the GPU cannot run the network."""
        import torch

        self._torch = torch
        self._device = device
        untyped: Any = module  # the stub of Module.to does not know memory_format
        self._module = untyped.to(device, memory_format=torch.channels_last)
        self._most = _MOST
        name = torch.cuda.get_device_name() if device == "cuda" else device.upper()
        self.runs_on = f"torch, {name}"
        noise = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), np.uint8)
        if not all(np.isfinite(output).all() for output in self.run(noise)):
            raise RuntimeError(f"{name} computes no numbers in half precision")

    def run(self, batch: Squares) -> Outputs:
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
                self._torch.cuda.empty_cache()
                continue
            start += self._most
        return tuple(np.concatenate(outputs) for outputs in zip(*parts, strict=True))

    def _run_part(self, part: Squares) -> Outputs:
        torch = self._torch
        with torch.inference_mode(), torch.autocast(self._device, torch.float16):
            outputs = self._module(torch.from_numpy(part).to(self._device))
            return tuple(output.float().cpu().numpy() for output in outputs)
