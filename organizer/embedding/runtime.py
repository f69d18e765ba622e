"""Runs a torch network the fastest way this machine has: OpenVINO on a CPU, torch on a GPU."""

from __future__ import annotations

import ctypes.util
import hashlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import nn

_log = logging.getLogger(__name__)

Squares = NDArray[np.uint8]
"""A batch of prepared pictures, (n, side, side, 3)."""


class Runtime(Protocol):
    """A network ready to run."""

    @property
    def runs_on(self) -> str: ...

    def run(self, batch: Squares) -> tuple[NDArray[np.float32], ...]:
        """The network's outputs for at least one picture, each (n, its size)."""
        ...


def load_runtime(build: Callable[[], nn.Module], key: str, side: int, cache: Path) -> Runtime:
    """The fastest runtime for the network that `build` makes.

    `build` returns a module in evaluation mode that takes (n, side, side, 3) uint8 and returns a
    tuple of float matrices. On a CPU it is called once only: its compiled form is kept in `cache`
    under `key`, so that later starts import neither torch nor timm.
    """
    device = gpu_device()
    if device is not None:
        try:
            return TorchRuntime(build(), device, side)
        except Exception as error:  # whatever a driver may raise, the CPU still works
            _log.warning("The GPU cannot run the model, the CPU takes over: %s", error)
            return OpenVinoRuntime(build, key, side, cache, after=f" (the {device} failed)")
    return OpenVinoRuntime(build, key, side, cache)


def gpu_device() -> str | None:
    """The torch device of a usable GPU. Imports torch only where a driver is installed."""
    driver = "nvcuda" if sys.platform == "win32" else "cuda"
    if sys.platform != "darwin" and ctypes.util.find_library(driver) is None:
        return None
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


class OpenVinoRuntime:
    """The network as OpenVINO compiled it, in float32."""

    def __init__(
        self, build: Callable[[], nn.Module], key: str, side: int, cache: Path, after: str = ""
    ) -> None:
        import openvino

        self.runs_on = f"OpenVINO, CPU{after}"
        self._core = openvino.Core()
        name = f"{key}-openvino-{openvino.__version__.partition('-')[0]}"
        path = cache / f"{name}.xml"
        compiled = self._from_cache(path) or self._converted(build, side, path)
        self._request = compiled.create_infer_request()
        self._outputs = len(compiled.outputs)

    def run(self, batch: Squares) -> tuple[NDArray[np.float32], ...]:
        self._request.infer([np.ascontiguousarray(batch)], share_inputs=True)
        return tuple(
            np.array(self._request.get_output_tensor(output).data)
            for output in range(self._outputs)
        )

    def _from_cache(self, path: Path) -> Any:
        """The compiled network of an earlier start; None where there is none or it is damaged."""
        try:
            expected = path.with_suffix(".sum").read_text("ascii")
            if _checksum(path) != expected:
                return None
            return self._compiled(self._core.read_model(path))
        except (OSError, RuntimeError, UnicodeDecodeError):
            return None

    def _converted(self, build: Callable[[], nn.Module], side: int, path: Path) -> Any:
        import openvino
        import torch

        example = torch.zeros(1, side, side, 3, dtype=torch.uint8)
        model = openvino.convert_model(build(), example_input=example)
        model.reshape([-1, side, side, 3])
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".sum").unlink(missing_ok=True)
            openvino.save_model(model, path, compress_to_fp16=False)
            partial = path.with_suffix(f".{os.getpid()}.part")
            partial.write_text(_checksum(path), "ascii")
            partial.replace(path.with_suffix(".sum"))
        except (OSError, RuntimeError) as error:
            _log.warning("The compiled model was not kept: %s", error)
        return self._compiled(model)

    def _compiled(self, model: Any) -> Any:
        # One request at a time over all cores; f32 because a bf16 CPU would miss parity.
        hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        return self._core.compile_model(model, "CPU", hints)


class TorchRuntime:
    """The network in torch on a GPU, in half precision where the GPU is built for it."""

    def __init__(self, module: nn.Module, device: str, side: int) -> None:
        import torch

        self._torch = torch
        self._device = device
        untyped: Any = module  # the stub of Module.to does not know memory_format
        self._module = untyped.to(device, memory_format=torch.channels_last)
        self._most = 256
        name = torch.cuda.get_device_name() if device == "cuda" else "Apple GPU"
        self.runs_on = f"torch, {name}"
        self.run(np.zeros((1, side, side, 3), np.uint8))  # a GPU that cannot run says so here

    def run(self, batch: Squares) -> tuple[NDArray[np.float32], ...]:
        """Batches are halved for good when the GPU's memory runs out."""
        parts: list[tuple[NDArray[np.float32], ...]] = []
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

    def _run_part(self, part: Squares) -> tuple[NDArray[np.float32], ...]:
        torch = self._torch
        with torch.inference_mode(), torch.autocast(self._device, torch.float16):
            outputs = self._module(torch.from_numpy(part).to(self._device, non_blocking=True))
            return tuple(output.float().cpu().numpy() for output in outputs)


def _checksum(path: Path) -> str:
    """Over the network's two files; guards against damage, not against malice."""
    digest = hashlib.blake2b(digest_size=16)
    for file in (path, path.with_suffix(".bin")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
