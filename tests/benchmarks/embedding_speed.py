"""Measures the built-in model on a CPU: OpenVINO against torch, images a second and cosine.

    python tests/benchmarks/embedding_speed.py FOLDER [--files 128] [--batch 16] [--rounds 5]

Both run the same batches of the folder's pictures in turn, round by round, so that whatever else
the machine does hits both; each figure is the median over all batches. Loading is timed first, in
processes of their own: cold into an empty cache, then warm.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.embedding import EMBEDDERS
from organizer.embedding.builtin import CARD, build_network
from organizer.embedding.openvino_runtime import OpenVinoRuntime
from organizer.imaging.decode import EXTENSIONS, read_picture

LOAD = f"""
import sys, time
from pathlib import Path
started = time.perf_counter()
from organizer.embedding import EMBEDDERS
EMBEDDERS[{CARD.id!r}].load(Path(sys.argv[1]))
print(time.perf_counter() - started)
"""

Squares = NDArray[np.uint8]
Looks = NDArray[np.float32]


def load_seconds(cache: Path) -> float:
    command = [sys.executable, "-c", LOAD, str(cache)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def squares(folder: Path, count: int, cache: Path) -> Squares:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)[:count]
    model = EMBEDDERS[CARD.id].load(cache)
    return np.stack([model.prepare(read_picture(f.read_bytes(), f.name).pixels) for f in files])


def torch_eager() -> Callable[[Squares], Looks]:
    import torch

    network = build_network()

    def run(batch: Squares) -> Looks:
        with torch.inference_mode():
            looks: Looks = network(torch.from_numpy(batch))[0].numpy()
        return looks

    return run


def openvino(cache: Path) -> Callable[[Squares], Looks]:
    runtime = OpenVinoRuntime(build_network, CARD.key, CARD.input_size, cache)
    return lambda batch: runtime.run(batch)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=128)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place)
        print(f"load, cold and warm      {load_seconds(cache):.1f} s, {load_seconds(cache):.1f} s")
        photos = squares(options.folder, options.files, cache)
        ways = {"OpenVINO": openvino(cache), "torch eager": torch_eager()}
    # Whole batches only: a smaller one is another measurement.
    batches = [photos[at : at + options.batch] for at in range(0, len(photos), options.batch)]
    batches = [batch for batch in batches if len(batch) == options.batch]
    looks = {name: np.concatenate([way(batch) for batch in batches]) for name, way in ways.items()}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            for batch in batches:
                started = time.perf_counter()
                way(batch)
                spent[name].append(time.perf_counter() - started)
    rates = {name: options.batch / float(np.median(seconds)) for name, seconds in spent.items()}
    for name, rate in rates.items():
        print(f"{name:<24} {rate:.0f} images/s at batch {options.batch}")
    cosines = (looks["OpenVINO"] * looks["torch eager"]).sum(axis=1)
    print(f"{'ratio':<24} {rates['OpenVINO'] / rates['torch eager']:.1f}")
    print(f"{'lowest cosine':<24} {cosines.min():.6f} over {len(cosines)} photos (target 0.999)")


main()
