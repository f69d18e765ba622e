"""Measures how long putting pieces together takes, and how much memory, as the heap grows.

    python tests/benchmarks/fragments_speed.py FOLDER [--counts 160 960 4320 10000] [--pixels 16]

Each row cuts photos of the folder (those that nothing was learned from) to pictures of about the
same number of pieces each, and puts them together knowing number and grid, with the learned
scorer and one thread, in a process of its own: "first" is when the first whole layout is there,
"all" when improving ends, "peak" what the run added to the interpreter and the pieces. The last
column is the exponent of growth from the row before, of "all".
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from peak import Peak
from PIL import Image

SHAPES = {160: (10, 4, 4), 960: (10, 8, 12), 4320: (10, 18, 24), 10_000: (10, 25, 40)}
"""Pictures, rows and columns for a number of pieces."""


def measure(folder: Path, count: int, pixels: int, pipe: Connection) -> None:
    from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
    from organizer.fragments.evaluation.benchmark import held_out
    from organizer.fragments.evaluation.metrics import score
    from organizer.fragments.files.cutting import Cutting, cut
    from organizer.fragments.layout import Step
    from organizer.jobs import run

    photos, rows, columns = SHAPES[count]
    size = (columns * pixels, rows * pixels)
    chosen = held_out(folder)[:photos]
    pictures = [
        np.asarray(Image.open(photo).convert("RGB").resize(size, Image.Resampling.LANCZOS))
        for photo in chosen
    ]
    pieces, true = cut(pictures, Cutting(pixels=pixels, seed=1))
    first = 0.0
    with Peak() as peak:
        begun = time.perf_counter()

        def note(step: Step) -> None:
            nonlocal first
            if step.stage == "Improving" and not first:
                first = time.perf_counter() - begun

        layout = run(assemble(pieces, AssemblyOptions(photos, (rows, columns))), note)
        took = time.perf_counter() - begun
    right = score(layout, true)
    pipe.send((first, took, peak.added, right.direct, right.neighbour))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", choices=list(SHAPES), default=[*SHAPES])
    parser.add_argument("--pixels", type=int, default=16)
    asked = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    context = multiprocessing.get_context("spawn")
    heads = ("pieces", "first s", "all s", "peak MiB", "right", "joints", "growth")
    print("".join(f"{head:>10}" for head in heads))
    before: tuple[int, float] | None = None
    for count in asked.counts:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=measure, args=(asked.folder, count, asked.pixels, theirs))
        process.start()
        first, took, peak, direct, neighbour = ours.recv()
        process.join()
        growth = (
            f"{math.log(took / before[1]) / math.log(count / before[0]):10.2f}" if before else ""
        )
        print(
            f"{count:10}{first:10.2f}{took:10.2f}{peak:10.0f}{direct:10.3f}{neighbour:10.3f}{growth}",
            flush=True,
        )
        before = count, took


if __name__ == "__main__":
    main()
