"""Measures how long a second look at many unchanged photos takes.

    python tests/benchmarks/rescan.py [--files 100000]

The files are tiny JPEGs, 200 a folder, in nested folders. Their rows and vectors are written
straight into a catalogue, as indexing would have; then that folder is indexed again, in a process
of its own, three times, and the parts of it are measured once more one by one. The page cache is
warm: a first look at a cold disk takes as long as the disk needs to read its directories.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from organizer.embedding.model_store import ModelStore
from organizer.embedding.models.builtin import BUILTIN
from organizer.jobs import Control
from organizer.library.file_identity import content_hash
from organizer.library.indexing.change_detection import compare
from organizer.library.indexing.folder_scan import FolderScan, FoundFile
from organizer.library.library import open_library
from organizer.records import Metadata

IN_FOLDER = 200
TIMES = 3


def fill(folder: Path, count: int) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (16, 16), (90, 120, 30)).save(stream, "JPEG")
    for number in range(count):
        place = folder / f"{number // IN_FOLDER // 20:03}" / f"{number // IN_FOLDER % 20:02}"
        if number % IN_FOLDER == 0:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"IMG_{number:06}.jpg").write_bytes(stream.getvalue() + b"%08d" % number)


def catalogue(folder: Path, library_folder: Path) -> None:
    """What indexing would have stored."""
    library = open_library(
        library_folder, ModelStore(library_folder / "weights", library_folder / "models")
    )
    store = library.catalogue
    root = store.roots.add(folder)
    about = Metadata(16, 16, "JPEG")
    draw = np.random.default_rng(0)
    for files in FolderScan(folder, folder):
        with store.store.write():
            photos = [
                store.photos.add(
                    root.id,
                    file.path,
                    content_hash((folder / file.path.decode()).read_bytes()),
                    file.stamp,
                    about,
                )
                for file in files
            ]
            for space, dimension in (
                ("look", BUILTIN.card.dimension),
                ("text", BUILTIN.card.text_dimension),
            ):
                vectors = draw.standard_normal((len(photos), dimension)).astype(np.float32)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                store.embeddings.put(photos, BUILTIN.card.key, space, vectors)
    library.close()


def timed(parts: dict[str, float], name: str, work: Callable[[], object]) -> object:
    started = time.perf_counter()
    result = work()
    parts[name] = time.perf_counter() - started
    return result


def run(folder: Path, library_folder: Path) -> None:
    library = open_library(
        library_folder, ModelStore(library_folder / "weights", library_folder / "models")
    )
    totals: list[float] = []
    for _ in range(TIMES):
        started = time.perf_counter()
        for _ in library.indexer.index([folder], Control()):
            pass
        totals.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    (root,) = library.catalogue.roots.all()
    parts: dict[str, float] = {}
    found: list[FoundFile] = []
    timed(
        parts,
        "scan",
        lambda: found.extend(f for files in FolderScan(folder, folder) for f in files),
    )
    seen = library.catalogue.photos.sightings(root.id)
    timed(parts, "sightings", lambda: library.catalogue.photos.sightings(root.id))
    timed(
        parts,
        "lacking",
        lambda: library.catalogue.embeddings.lacking(root.id, BUILTIN.card.key, "look"),
    )
    timed(parts, "compare", lambda: compare(found, seen, {}, set()))
    library.close()
    print(json.dumps({"totals": totals, "peak": peak, "parts": parts, "files": len(found)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--run", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(*options.run)
        return
    with tempfile.TemporaryDirectory() as place:
        photos, library = Path(place) / "photos", Path(place) / "library"
        fill(photos, options.files)
        catalogue(photos, library)
        command = [sys.executable, __file__, "--run", str(photos), str(library)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"unchanged files      {found['files']:,}")
    print(f"best of {TIMES}            {min(found['totals']):.2f} s (target 6)")
    for name, seconds in found["parts"].items():
        print(f"  {name:<18} {seconds:.2f} s")
    print(f"peak memory          {found['peak'] / 2**20:.0f} MB")


main()
