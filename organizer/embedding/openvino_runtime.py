"""Runs a torch network on a CPU as OpenVINO compiles it."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from organizer.embedding.base import Batch, Outputs
from organizer.embedding.kept import keep, read_kept
from organizer.embedding.parity import agree, samples
from organizer.embedding.quiet_openvino import import_openvino

if TYPE_CHECKING:
    from torch import nn

CPU_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
"""One request at a time over all cores, in full precision."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """A part of a network in OpenVINO's own format, and how exactly it is to be computed."""

    precision: str
    """"f32" or "bf16"."""
    layers: bytes
    weights: bytes

    def compiled(self, core: Any) -> Any:
        model = core.read_model(self.layers, self.weights)
        hints = CPU_HINTS | {"INFERENCE_PRECISION_HINT": self.precision}
        return core.compile_model(model, "CPU", hints).create_infer_request()


class OpenVinoRuntime:
    """A network of one or two stages. Kept converted, so that later starts need no torch.

    On a processor that computes in bfloat16 the last stage does so, where that leaves the vectors
    what they were; a network whose first layers cannot bear it puts those into a stage before.
    """

    batch = 16
    """Larger ones are no faster on a processor."""

    def __init__(
        self, build: Callable[[], nn.Module], key: str, example: Batch, cache: Path, after: str = ""
    ) -> None:
        """`build`, `key`, `example` and `cache` are those of `load_runtime`."""
        openvino = import_openvino()
        core = openvino.Core()
        fastest = "bf16" if "BF16" in _abilities(core) else "f32"
        version = openvino.__version__.partition("-")[0]
        path = cache / f"{key}-openvino-{version}-{fastest}.network"
        data = read_kept(path)
        if data is None:
            data = _packed(_planned(core, build(), example, fastest))
            keep(path, data)
        stages = list(_unpacked(data))
        self._requests = [stage.compiled(core) for stage in stages]
        self.precision = stages[-1].precision
        self.runs_on = f"OpenVINO, CPU, {self.precision}{after}"

    def run(self, batch: Batch) -> Outputs:
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


def _planned(core: Any, network: nn.Module, example: Batch, fastest: str) -> list[_Stage]:
    """The network's stages, in the fastest precision that keeps to float32."""
    exact = [_Stage("f32", *parts) for parts in _converted(network, example)]
    if fastest == "f32" or example.dtype != np.uint8:
        return exact  # texts come one at a time
    last = exact[-1]
    quick = [*exact[:-1], _Stage(fastest, last.layers, last.weights)]
    batch = samples(example)
    expected, found = (
        _run([stage.compiled(core) for stage in plan], batch) for plan in (exact, quick)
    )
    return quick if agree(found, expected) else exact


def _converted(network: nn.Module, example: Batch) -> Iterator[tuple[bytes, bytes]]:
    """The network, or the two of an nn.Sequential, as the two files of OpenVINO's own format."""
    import torch

    stages = list(network) if isinstance(network, torch.nn.Sequential) else [network]
    given = torch.from_numpy(example)
    for stage in stages:
        yield _saved(_traced(stage, given))
        if stage is not stages[-1]:
            with torch.no_grad():  # what inference_mode makes cannot be traced
                given = stage(given)


def _traced(stage: nn.Module, given: Any) -> Any:
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


def _saved(model: Any) -> tuple[bytes, bytes]:
    openvino = import_openvino()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.xml"
        openvino.save_model(model, path, compress_to_fp16=False)
        return path.read_bytes(), path.with_suffix(".bin").read_bytes()


def _packed(stages: Sequence[_Stage]) -> bytes:
    """One line of JSON with precisions and lengths, then the files one after the other."""
    about = [(stage.precision, len(stage.layers), len(stage.weights)) for stage in stages]
    head = json.dumps(about).encode() + b"\n"
    return head + b"".join(stage.layers + stage.weights for stage in stages)


def _unpacked(data: bytes) -> Iterator[_Stage]:
    head, _, _ = data.partition(b"\n")
    at = len(head) + 1
    for precision, layers, weights in json.loads(head):
        middle, end = at + layers, at + layers + weights
        yield _Stage(precision, data[at:middle], data[middle:end])
        at = end
