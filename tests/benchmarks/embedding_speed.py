"""Measures models on this machine: each runtime's images a second, and the cosine to torch.

    python tests/benchmarks/embedding_speed.py FOLDER [--files 200] [--model ID]... [--all]

A model whose weights are not on this computer is built in its full size with random weights, which
tells its speed, memory and shapes, but not what its vectors are worth. The ways to run one model
take turns over the same pictures; each figure is the median over several batches. Every model has
a process of its own, whose peak memory is told; loading is timed cold, into an empty cache, and
warm.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Model, ModelSource, Pixels
from organizer.embedding.runtimes.benchmark import measure
from organizer.imaging.decode import EXTENSIONS, read_picture


def random_files(model: Model, folder: Path) -> dict[str, Path]:
    """Files like the model's own, with random numbers in the scale of a fresh network."""
    if not model.files or model.shapes is None:
        return {}
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)

    def tensor(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        if name.endswith("num_batches_tracked"):
            return torch.zeros(shape, dtype=torch.int64)
        if len(shape) > 1:
            return torch.randn(shape) / math.sqrt(math.prod(shape[1:]))
        is_scale = any(word in name for word in ("weight", "var", "gamma"))
        return torch.ones(shape) if is_scale else torch.zeros(shape)

    path = folder / model.files[0].name
    save_file({name: tensor(name, shape) for name, shape in model.shapes().items()}, path)
    return {model.files[0].name: path}


def pictures(folder: Path, count: int) -> list[Pixels]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)[:count]
    return [read_picture(file.read_bytes(), file.name).pixels for file in files]


def load_seconds(model: Model, place: ModelSource) -> float:
    """From nothing to the first vector of a picture."""
    started = time.perf_counter()
    embedder = model.load(place)
    embedder.embed([embedder.prepare(np.zeros((64, 64, 3), np.uint8))])
    return time.perf_counter() - started


def one(identity: str, folder: Path, count: int) -> None:
    model = EMBEDDERS[identity]
    with tempfile.TemporaryDirectory() as name:
        place = ModelSource(model.card, Path(name) / "cache", random_files(model, Path(name)))
        cold, warm = load_seconds(model, place), load_seconds(model, place)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        kind = "random weights" if model.files else "its own weights"
        size = sum(path.stat().st_size for path in place.files.values()) / 1e6
        print(
            f"{identity}: {kind}, {size:.0f} MB, {model.card.dimension} numbers; "
            f"load {cold:.1f} s cold, {warm:.1f} s warm; peak {peak:.2f} GiB"
        )
        speeds = list(measure(model, place, pictures(folder, count), lambda: None))
    eager = speeds[0].images_per_second
    for speed in speeds:
        print(
            f"  {speed.runtime:<38} {speed.images_per_second:7.1f} images/s "
            f"{speed.images_per_second / eager:5.2f} times  lowest cosine {speed.cosine:.6f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--model", choices=EMBEDDERS, action="append")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    if os.environ.get("SMALTI_BENCHMARK_ONE"):
        one(options.model[0], options.folder, options.files)
        return
    print(f"{options.files} pictures, batches of 16, torch in float32 being once")
    for identity in EMBEDDERS if options.all else options.model or ["builtin"]:
        command = [sys.executable, __file__, str(options.folder), "--files", str(options.files)]
        environment = os.environ | {"SMALTI_BENCHMARK_ONE": "1"}
        subprocess.run([*command, "--model", identity], check=True, env=environment)


main()
