"""Measures how fast a model runs on this machine, each way it can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.base import Batch, Model, ModelSource, Outputs, Pixels
from organizer.embedding.runtimes import runtime
from organizer.embedding.runtimes.openvino_runtime import OpenVinoRuntime
from organizer.embedding.runtimes.parity import cosines
from organizer.records import Speed

_BATCH = 16
_ROUNDS = 7

Way = Callable[[Batch], Outputs]


def measure(
    model: Model, place: ModelSource, pictures: Sequence[Pixels], checkpoint: Callable[[], None]
) -> Iterator[Speed]:
    """The ways to run a loaded model's network: torch as it is, then what Smalti would choose.

    At least one picture; all ways run the same batches in turn, so that whatever else the machine
    does hits them alike. The first way is torch in float32, which the others are compared with.
    `checkpoint` is called between batches and may raise.
    """
    if model.network is None:
        return
    embedder = model.load(place)
    squares = np.stack([embedder.prepare(picture) for picture in pictures])
    ways = _ways(model, place, squares[:1])
    batch = np.resize(squares, (_BATCH, *squares.shape[1:]))
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(batch)  # the first of a size prepares buffers
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            checkpoint()
            started = time.perf_counter()
            way(batch)
            spent[name].append(time.perf_counter() - started)
    exact = next(iter(ways.values()))(squares)[0]
    for name, way in ways.items():
        rate = _BATCH / float(np.median(spent[name]))
        yield Speed(model.card.id, name, rate, float(cosines(way(squares)[0], exact).min()))


def _ways(model: Model, place: ModelSource, example: Batch) -> dict[str, Way]:
    """By the name a person sees."""
    import torch

    assert model.network is not None  # noqa: S101 - the caller asked
    network = model.network(place)

    def eager(batch: Batch) -> Outputs:
        """Colour planes one after the other in memory, as torch has them by itself."""
        planes = torch.from_numpy(np.ascontiguousarray(batch.transpose(0, 3, 1, 2)))
        return _run(planes.permute(0, 2, 3, 1))

    def channels_last(batch: Batch) -> Outputs:
        return _run(torch.from_numpy(batch))

    def _run(pictures: torch.Tensor) -> Outputs:
        with torch.inference_mode():
            return tuple(output.numpy() for output in network(pictures))

    ways: dict[str, Way] = {
        "torch, CPU, float32": eager,
        "torch, CPU, float32, channels last": channels_last,
    }
    zeros: NDArray[np.uint8] = np.zeros_like(example)
    chosen = runtime.load_runtime(lambda: network, place.card.key, zeros, place.cache)
    if not isinstance(chosen, OpenVinoRuntime):
        on_cpu = OpenVinoRuntime(lambda: network, place.card.key, zeros, place.cache)
        ways[on_cpu.runs_on] = on_cpu.run
    return ways | {chosen.runs_on: chosen.run}
