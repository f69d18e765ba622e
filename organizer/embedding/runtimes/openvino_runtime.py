"""Runs a torch network on a CPU as OpenVINO compiles it."""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from organizer.embedding.base import Batch, Outputs
from organizer.embedding.runtimes.disk_cache import keep, read_kept
from organizer.embedding.runtimes.parity import agree, samples

if TYPE_CHECKING:
    from torch import nn

CPU_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
"""One request at a time over all cores, in full precision."""


_INT8 = "int8"
_INT8_HINTS = {"DYNAMIC_QUANTIZATION_GROUP_SIZE": "128"}
"""Activations are quantized as they come, 128 at a time with a scale of their own."""

_DOZENS = 12
"""Matrix products that make a transformer; a network of fewer gains nothing by int8."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """A part of a network in OpenVINO's own format, and how exactly it is to be computed."""

    precision: str
    """"f32", "bf16", or "int8" for matrix products in int8 and the rest in the best there is."""
    layers: bytes
    weights: bytes

    def compile(self, core: Any) -> Any:
        model = core.read_model(self.layers, self.weights)
        hints = CPU_HINTS | {"INFERENCE_PRECISION_HINT": self.precision}
        if self.precision == _INT8:
            rest = "bf16" if "BF16" in _abilities(core) else "f32"
            hints |= _INT8_HINTS | {"INFERENCE_PRECISION_HINT": rest}
        return core.compile_model(model, "CPU", hints).create_infer_request()


def import_openvino() -> Any:
    """OpenVINO without the reports it makes to its maker; every import of it comes after this one.

    `import openvino` alone starts a process that posts the event, with an identifier it keeps in
    the person's home folder, to an analytics service (openvino/tools/ovc/__init__.py, 2026.4).
    Nobody asked our users. Where the package openvino_telemetry is missing OpenVINO uses a stub
    that does nothing. Remove this when OpenVINO reports only what a person agreed to.
    """
    modules: dict[str, Any] = sys.modules
    modules["openvino_telemetry"] = None  # what Python itself notes for a package it may not import
    import openvino

    return openvino


class OpenVinoRuntime:
    """A network of one or two stages. Kept converted, so that later starts need no torch.

    On a processor that computes in int8 or bfloat16 the last stage does so, where that leaves the
    vectors what they were; a network whose first layers cannot bear it puts those into a stage
    before.
    """

    batch = 16
    """Larger ones are no faster on a processor."""

    def __init__(
        self, build: Callable[[], nn.Module], key: str, example: Batch, cache: Path, after: str = ""
    ) -> None:
        """`build`, `key`, `example` and `cache` are those of `load_runtime`."""
        openvino = import_openvino()
        core = openvino.Core()
        able = [each for each in (_INT8, "bf16") if each.upper() in _abilities(core)]
        version = openvino.__version__.partition("-")[0]
        path = cache / f"{'-'.join((key, 'openvino', version, *able))}.network"
        data = read_kept(path)
        if data is None:
            data = _pack(_plan(core, build(), example, able))
            keep(path, data)
        stages = list(_unpack(data))
        self._requests = [stage.compile(core) for stage in stages]
        self.precision = stages[-1].precision
        self.runs_on = f"OpenVINO, CPU, {self.precision}{after}"

    def run(self, batch: Batch) -> Outputs:
        """One call at a time: the stages' requests hold what they are given, and what comes out."""
        return _run(self._requests, batch)


def _abilities(core: Any) -> Sequence[str]:
    """What the processor itself computes in; OpenVINO lists no more than that."""
    found: Sequence[str] = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return found


def _run(requests: Sequence[Any], batch: Batch) -> Outputs:
    given: Any = np.ascontiguousarray(batch)
    for request in requests:
        request.infer([given], share_inputs=True)
        given = request.get_output_tensor(0)
    last = requests[-1]
    return tuple(np.array(last.get_output_tensor(at).data) for at in range(len(last.results)))


def _plan(core: Any, network: nn.Module, example: Batch, able: Sequence[str]) -> list[_Stage]:
    """The network's stages, in the fastest precision that keeps to float32."""
    exact = [_Stage("f32", *_serialise(model)) for model in _convert(network, example)]
    if not able or example.dtype != np.uint8:
        return exact  # texts come one at a time
    batch = samples(example)
    expected = _run([stage.compile(core) for stage in exact], batch)
    *first, last = exact
    for precision in able:
        quick = replace(last, precision=precision)
        if precision == _INT8:
            model = core.read_model(last.layers, last.weights)
            if _round_to_int8(model) < _DOZENS:
                continue
            quick = _Stage(precision, *_serialise(model))
        plan = [*first, quick]
        if agree(_run([stage.compile(core) for stage in plan], batch), expected):
            return plan
    return exact


def _round_to_int8(model: Any) -> int:
    """Round the weights of matrix products to int8, a scale for each row; how many there were.

    OpenVINO then also rounds what they are multiplied with, and multiplies in int8.
    """
    from openvino import opset13

    found = 0
    for node in model.get_ordered_ops():
        if node.get_type_name() != "MatMul":
            continue
        weights = node.input_value(1).get_node()
        options = node.get_attributes()
        if weights.get_type_name() != "Constant" or weights.data.ndim != 2:
            continue
        rows = weights.data if options["transpose_b"] else weights.data.T
        scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True) / 127, 1e-12)
        rounded = opset13.convert(opset13.constant(np.round(rows / scales).astype(np.int8)), "f32")
        product = opset13.matmul(
            node.input_value(0),
            opset13.multiply(rounded, opset13.constant(scales.astype(np.float32))),
            options["transpose_a"],
            True,
        )
        node.output(0).replace(product.output(0))
        found += 1
    return found


def _convert(network: nn.Module, example: Batch) -> Iterator[Any]:
    """The network, or the two of an nn.Sequential, as OpenVINO models."""
    import torch

    stages = list(network) if isinstance(network, torch.nn.Sequential) else [network]
    given = torch.from_numpy(example)
    for stage in stages:
        yield _trace(stage, given)
        if stage is not stages[-1]:
            with torch.no_grad():  # what inference_mode makes cannot be traced
                given = stage(given)


def _trace(stage: nn.Module, given: Any) -> Any:
    """A torch module as an OpenVINO model of any batch size.

    Done step by step because `openvino.convert_model` traces the network twice more to check
    itself, which takes four times as long.
    """
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
    from torch.jit._trace import TracerWarning

    frontend = FrontEndManager().load_by_framework("pytorch")
    with warnings.catch_warnings():
        # The decoder traces with torch.jit. Remove when it uses torch.export, which takes longer
        # today and yields the same.
        warnings.simplefilter("ignore", DeprecationWarning)
        # timm looks at shapes while it is traced; those of a picture are always the same.
        warnings.simplefilter("ignore", TracerWarning)
        decoder = TorchScriptPythonDecoder(
            stage, example_input=(given,), trace_kwargs={"check_trace": False}
        )
    model = frontend.convert(frontend.load(decoder))
    model.reshape([-1, *given.shape[1:]])
    return model


def _serialise(model: Any) -> tuple[bytes, bytes]:
    openvino = import_openvino()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.xml"
        openvino.save_model(model, path, compress_to_fp16=False)
        return path.read_bytes(), path.with_suffix(".bin").read_bytes()


def _pack(stages: Sequence[_Stage]) -> bytes:
    """One line of JSON with precisions and lengths, then the files one after the other."""
    about = [(stage.precision, len(stage.layers), len(stage.weights)) for stage in stages]
    head = json.dumps(about).encode() + b"\n"
    return head + b"".join(stage.layers + stage.weights for stage in stages)


def _unpack(data: bytes) -> Iterator[_Stage]:
    head, _, _ = data.partition(b"\n")
    at = len(head) + 1
    for precision, layers, weights in json.loads(head):
        middle, end = at + layers, at + layers + weights
        yield _Stage(precision, data[at:middle], data[middle:end])
        at = end
