"""Runs a torch network on a CPU as OpenVINO compiles it."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from organizer.embedding.base import Outputs, Squares
from organizer.embedding.kept import keep, read_kept
from organizer.embedding.quiet_openvino import import_openvino

if TYPE_CHECKING:
    from torch import nn

CPU_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
"""One request at a time over all cores; f32 because a bf16 CPU would miss parity."""


class OpenVinoRuntime:
    """The network in float32. Its converted form is kept, so that later starts need no torch."""

    def __init__(
        self, build: Callable[[], nn.Module], key: str, side: int, cache: Path, after: str = ""
    ) -> None:
        """`build`, `key`, `side` and `cache` are those of `load_runtime`."""
        openvino = import_openvino()
        self.runs_on = f"OpenVINO, CPU{after}"
        core = openvino.Core()
        path = cache / f"{key}-openvino-{openvino.__version__.partition('-')[0]}.network"
        data = read_kept(path)
        if data is None:
            data = _packed(_converted(build(), side))
            keep(path, data)
        compiled = core.compile_model(_unpacked(core, data), "CPU", CPU_HINTS)
        self._request = compiled.create_infer_request()
        self._outputs = len(compiled.outputs)

    def run(self, batch: Squares) -> Outputs:
        self._request.infer([np.ascontiguousarray(batch)], share_inputs=True)
        return tuple(
            np.array(self._request.get_output_tensor(output).data)
            for output in range(self._outputs)
        )


def _converted(network: nn.Module, side: int) -> Any:
    """The torch network as an OpenVINO model of any batch size.

    Done step by step because `openvino.convert_model` traces the network twice more to check
    itself, which takes four times as long.
    """
    import torch
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    example = (torch.zeros(1, side, side, 3, dtype=torch.uint8),)
    frontend = FrontEndManager().load_by_framework("pytorch")
    with warnings.catch_warnings():
        # The decoder traces with torch.jit. Remove when it uses torch.export, which takes longer
        # today and yields the same.
        warnings.simplefilter("ignore", DeprecationWarning)
        decoder = TorchScriptPythonDecoder(
            network, example_input=example, trace_kwargs={"check_trace": False}
        )
    model = frontend.convert(frontend.load(decoder))
    model.reshape([-1, side, side, 3])
    return model


def _packed(model: Any) -> bytes:
    """The two files of OpenVINO's own format as one: the length of the first, then both."""
    openvino = import_openvino()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.xml"
        openvino.save_model(model, path, compress_to_fp16=False)
        layers, weights = path.read_bytes(), path.with_suffix(".bin").read_bytes()
    return len(layers).to_bytes(8, "little") + layers + weights


def _unpacked(core: Any, data: bytes) -> Any:
    end = 8 + int.from_bytes(data[:8], "little")
    return core.read_model(data[8:end], data[end:])
