"""Measures indexing against the limit that decoding and the model set.

    python tests/benchmarks/ingest.py FOLDER [--files 1000] [--model-cache FOLDER]

The pictures of FOLDER are copied in turn to N files, each with a few bytes of its own after the
end of the picture: their contents differ, what is decoded does not. First the two things that
must be done are measured alone, in CPU seconds a photo: decoding with the thumbnail in one
thread, and the model in batches of 16 (all its threads). Cores / (their sum) is the limit, in
photos a second. Then a fresh library indexes the files in a process of its own. All files were
just written, so the page cache is warm throughout. Anything else that runs on the machine counts
against the throughput; CPU seconds a photo tell how much of it was ours.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from organizer.embedding.base import Embedder
from organizer.embedding.model_store import ModelStore
from organizer.imaging.decode import EXTENSIONS, read_picture
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.library.file_identity import content_hash
from organizer.library.library import open_library
from organizer.paths import model_cache, model_store

BATCH = 16
ALONE = 120
"""Photos that the two parts are measured on."""


def fill(source: Path, folder: Path, count: int) -> int:
    """Make the files; their bytes together."""
    pictures = sorted(p for p in source.rglob("*") if p.suffix.lower() in EXTENSIONS)
    total = 0
    for number, picture in zip(range(count), itertools.cycle(pictures), strict=False):
        place = folder / f"{number // 100:03}" / f"{number}{picture.suffix.lower()}"
        place.parent.mkdir(parents=True, exist_ok=True)
        total += place.write_bytes(picture.read_bytes() + b"\0copy %08d" % number)
    return total


def decode_alone(files: list[Path], folder: Path) -> float:
    """CPU seconds a photo for decoding and the thumbnail, in one thread."""
    store = ThumbnailStore(folder)
    data = [(file.name, file.read_bytes()) for file in files]
    spent = -time.thread_time()
    for name, source in data:
        store.write(f"{hash(name):032x}"[-32:], read_picture(source, name).pixels)
    return (spent + time.thread_time()) / len(files)


def embed_alone(embedder: Embedder, files: list[Path]) -> float:
    """CPU seconds a photo for the model, over all its threads."""
    squares = [embedder.prepare(read_picture(f.read_bytes(), f.name).pixels) for f in files]
    embedder.embed(squares[:BATCH])
    spent = -time.process_time()
    for start in range(0, len(squares), BATCH):
        embedder.embed(squares[start : start + BATCH])
    return (spent + time.process_time()) / len(files)


def alone(files: list[Path], times: int, work: Callable[[bytes], object]) -> float:
    data = [file.read_bytes() for file in files]
    spent = -time.thread_time()
    for _, source in itertools.product(range(times), data):
        work(source)
    return (spent + time.thread_time()) / len(files) / times


def cpu_seconds() -> float:
    """Of this process and of those it started that have ended."""
    return sum(os.times()[:4])


def peak_memory(process: subprocess.Popen[str]) -> int:
    """The most bytes that a process and all it started held together, until it ends.

    What they share is counted once (the proportional set size).
    """
    peak = 0
    while process.poll() is None:
        held = 0
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            root = psutil.Process(process.pid)
            held = sum(each.memory_full_info().pss for each in (root, *root.children(True)))
        peak = max(peak, held)
        time.sleep(1)
    return peak


def run(folder: Path, library_folder: Path, models: Path) -> None:
    """Index a fresh library in this process and print the measurements."""
    library = open_library(library_folder, ModelStore(model_store(), models))
    library.embeddings.choice.embedder("builtin")
    before = cpu_seconds()
    started = time.monotonic()
    rates = [
        step.rate or 0.0
        for step in library.indexer.index([folder], Control())
        if step.stage == "Indexing"
    ]
    seconds = time.monotonic() - started
    photos = library.catalogue.photos.count()
    library.close()
    cpu = cpu_seconds() - before
    print(
        json.dumps(
            {
                "photos": photos,
                "seconds": seconds,
                "cpu": cpu,
                "rate": max(rates),
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--model-cache", type=Path, default=model_cache())
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(options.folder, options.run, options.model_cache)
        return
    with tempfile.TemporaryDirectory() as place:
        photos, library = Path(place) / "photos", Path(place) / "library"
        size = fill(options.folder, photos, options.files)
        files = sorted(photos.rglob("*.*"))[:ALONE]
        embedder = ModelStore(model_store(), options.model_cache).load("builtin")
        decoding = decode_alone(files, Path(place) / "thumbnails")
        embedding = embed_alone(embedder, files)
        hashing = alone(files, 3, content_hash)
        command = [sys.executable, __file__, str(photos), "--run", str(library)]
        command += ["--model-cache", str(options.model_cache)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        peak = peak_memory(process)
        said, _ = process.communicate()
    found = json.loads(said.splitlines()[-1])
    cores = len(os.sched_getaffinity(0))
    limit = cores / (decoding + embedding)
    rate = found["photos"] / found["seconds"]
    for name, value in (
        ("photos, mean size", f"{found['photos']}, {size / options.files / 1e6:.1f} MB"),
        ("cores, model runs on", f"{cores}, {embedder.runs_on}"),
        ("decoding and thumbnail alone", f"{decoding * 1000:.1f} ms CPU a photo"),
        ("model alone", f"{embedding * 1000:.1f} ms CPU a photo"),
        ("content hash alone, beside the limit", f"{hashing * 1000:.1f} ms CPU a photo"),
        ("limit", f"{limit:.1f} photos/s"),
        ("indexing", f"{rate:.1f} photos/s, {found['cpu'] / found['photos'] * 1000:.1f} ms CPU"),
        ("cores kept busy by us", f"{found['cpu'] / found['seconds']:.2f}"),
        ("share of the limit", f"{rate / limit:.0%} (target 85 %)"),
        (
            "the same, were all cores ours",
            f"{(decoding + embedding) * found['photos'] / found['cpu']:.0%}",
        ),
        ("peak memory", f"{peak / 2**30:.2f} GB, all processes (target 1.5)"),
    ):
        print(f"{name:<38} {value}")


main()
