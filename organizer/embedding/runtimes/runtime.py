"""Runs a torch network the fastest way this machine has: OpenVINO on a CPU, torch on a GPU."""

from __future__ import annotations

import ctypes.util
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from organizer.embedding.base import Batch, Outputs
from organizer.embedding.runtimes.openvino_runtime import OpenVinoRuntime
from organizer.embedding.runtimes.torch_runtime import TorchRuntime
from organizer.errors import ModelError, OrganizerError, foreign_code

if TYPE_CHECKING:
    from torch import nn

_log = logging.getLogger(__name__)


class Runtime(Protocol):
    """A network ready to run, one call at a time."""

    @property
    def runs_on(self) -> str:
        """Runtime, device and precision in words, such as "OpenVINO, CPU, f32"."""
        ...

    @property
    def batch(self) -> int:
        """How many rows at once are fastest."""
        ...

    def run(self, batch: Batch) -> Outputs:
        """The network's outputs for at least one picture or text, each (n, its size)."""
        ...


def load_runtime(build: Callable[[], nn.Module], key: str, example: Batch, cache: Path) -> Runtime:
    """The fastest runtime for the network that `build` makes.

    `build` returns a module in evaluation mode that takes batches like `example`, zeros of one
    row, and returns a tuple of float matrices. An nn.Sequential of two is taken for two stages,
    of which only the second may run in half precision on a CPU. There `build` is called once only:
    the converted network is kept in `cache` under `key`, so that later starts import neither torch
    nor timm.
    """
    device = gpu_device()
    if device is None:
        return OpenVinoRuntime(build, key, example, cache)
    return FallbackRuntime(
        lambda: TorchRuntime(build(), device, example),
        lambda: OpenVinoRuntime(build, key, example, cache, after=" (the GPU failed)"),
    )


def gpu_device() -> str | None:
    """The torch device of a usable GPU. Imports torch only where a driver is installed."""
    if not _has_driver():
        return None
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def _has_driver() -> bool:
    """Whether torch is worth its import; on a Mac it always is."""
    if sys.platform == "darwin":
        return True
    if sys.platform == "win32":
        return ctypes.util.find_library("nvcuda") is not None
    try:
        ctypes.CDLL("libcuda.so.1")  # find_library would start a compiler to look for it
    except OSError:
        return False
    return True


class FallbackRuntime:
    """A GPU's runtime until it fails, at its start or later; from then on the CPU's."""

    def __init__(self, gpu: Callable[[], Runtime], cpu: Callable[[], Runtime]) -> None:
        self._cpu: Callable[[], Runtime] | None = cpu
        try:
            with foreign_code(_explain_failure):
                self._runtime = gpu()
        except OrganizerError as error:
            self._runtime = self._cpu_instead(cpu, error)

    @property
    def runs_on(self) -> str:
        """Of the one that runs now, which says where the GPU failed."""
        return self._runtime.runs_on

    @property
    def batch(self) -> int:
        """Of the one that runs now."""
        return self._runtime.batch

    def run(self, batch: Batch) -> Outputs:
        """Computed anew on the CPU where the GPU fails; raises whatever the CPU's runtime does."""
        cpu = self._cpu
        if cpu is None:
            return self._runtime.run(batch)
        try:
            with foreign_code(_explain_failure):
                return self._runtime.run(batch)
        except OrganizerError as error:
            self._runtime = self._cpu_instead(cpu, error)
            return self._runtime.run(batch)

    def _cpu_instead(self, cpu: Callable[[], Runtime], error: OrganizerError) -> Runtime:
        _log.warning("The GPU cannot run the model, the CPU takes over: %s", str(error).strip())
        self._cpu = None
        return cpu()


def _explain_failure(error: Exception) -> ModelError:
    """Whatever a driver raises; the CPU is its remedy."""
    return ModelError(str(error), "")
