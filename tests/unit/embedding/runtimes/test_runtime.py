"""Which runtime a machine gets, and what happens when its GPU fails."""

from __future__ import annotations

import ctypes
import logging
import subprocess
import sys
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from organizer.embedding.runtimes import runtime
from organizer.embedding.runtimes.runtime import FallbackRuntime, gpu_device, load_runtime
from organizer.errors import ModelError


class Broken:
    """A GPU that ran its first picture and then was lost."""

    runs_on = "torch, Broken"

    def run(self, batch):
        raise RuntimeError("CUDA error: unspecified launch failure")


@pytest.fixture
def load(builder, tmp_path):
    return lambda: load_runtime(builder, "means@1", builder.example, tmp_path)


@pytest.fixture
def gpu(monkeypatch):
    """The processor stands in for a GPU."""
    monkeypatch.setattr(runtime, "gpu_device", lambda: "cpu")


def test_without_a_driver_there_is_no_gpu_and_torch_is_not_imported(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", Mock(side_effect=OSError("there is none")))
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it would fail
    assert gpu_device() is None


@pytest.mark.parametrize(
    ("cuda", "mps", "device"), [(True, False, "cuda"), (False, True, "mps"), (False, False, None)]
)
def test_with_a_driver_torch_is_asked(monkeypatch, cuda, mps, device):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", Mock())
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert gpu_device() == device


def test_looking_for_a_driver_starts_no_compiler(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=AssertionError("a process")))
    assert gpu_device() in (None, "cuda")


def test_without_a_gpu_openvino_runs_the_network(load, monkeypatch):
    monkeypatch.setattr(runtime, "gpu_device", lambda: None)
    assert load().runs_on == "OpenVINO, CPU, f32"


def test_with_a_gpu_torch_runs_the_network(gpu, load, batch, expected):
    loaded = load()
    assert loaded.runs_on == "torch, CPU, float16"
    np.testing.assert_allclose(loaded.run(batch)[0], expected[0], atol=1e-3)


def test_a_gpu_that_fails_at_the_start_gives_way_to_the_processor(
    gpu, load, monkeypatch, batch, expected, caplog
):
    def fail(*_):
        raise RuntimeError("no kernel image is available")

    monkeypatch.setattr(runtime, "TorchRuntime", fail)
    with caplog.at_level(logging.WARNING):
        loaded = load()
    assert loaded.runs_on == "OpenVINO, CPU, f32 (the GPU failed)"
    assert "no kernel image" in caplog.text
    np.testing.assert_allclose(loaded.run(batch)[0], expected[0], atol=1e-6)


def test_a_gpu_that_fails_later_gives_way_to_the_processor(
    gpu, load, monkeypatch, batch, expected, caplog
):
    monkeypatch.setattr(runtime, "TorchRuntime", lambda *_: Broken())
    loaded = load()
    assert loaded.runs_on == "torch, Broken"
    with caplog.at_level(logging.WARNING):
        found = loaded.run(batch)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-6)
    assert loaded.runs_on == "OpenVINO, CPU, f32 (the GPU failed)"
    assert "unspecified launch failure" in caplog.text


def test_a_processor_that_fails_after_the_gpu_is_told(batch):
    loaded = FallbackRuntime(Broken, Broken)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="launch failure"):
            loaded.run(batch)


def test_missing_weights_are_told_with_and_without_a_gpu(tmp_path, monkeypatch):
    def build():
        raise ModelError("The weights are missing.", "Install Smalti again.")

    for device in ("cpu", None):
        monkeypatch.setattr(runtime, "gpu_device", lambda device=device: device)
        with pytest.raises(ModelError, match="weights are missing"):
            load_runtime(build, "means@1", np.zeros((1, 4, 4, 3), np.uint8), tmp_path)
