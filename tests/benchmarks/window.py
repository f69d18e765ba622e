"""Prints how fast the window opens and searches on a library of 100,000 photos, and its memory.

    python tests/benchmarks/window.py [--photos 100000] [--library FOLDER]

The library is made up: rows, vectors drawn around 1,000 centres, and 500 thumbnails that the photos
share. It is kept where `--library` says, to be used again. Needs a screen, such as xvfb-run gives.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from organizer.embedding import EMBEDDERS
from organizer.embedding.model_store import ModelStore
from organizer.library.library import open_library
from organizer.paths import model_cache, model_store
from organizer.records import Metadata, Stamp

THUMBNAILS = 500
QUERIES = ("beach at sunset", "a dog in the snow", "birthday cake", "old car", "mountain lake")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--photos", type=int, default=100_000)
    options.add_argument("--library", type=Path)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        measure_inside(chosen.library)
        return
    folder = chosen.library or Path(tempfile.mkdtemp(prefix="smalti-window-"))
    if not (folder / "catalogue.sqlite").exists():
        fill(folder, chosen.photos)
    runs = [run_once(folder) for _ in range(5)]
    print(f"{chosen.photos:,} photos, median of {len(runs)} starts (least - most)")
    for name, unit in (
        ("shown", "s from process start to a painted window"),
        ("photos", "s from process start to the first thumbnails' rows"),
        ("idle", "MB resident, idle, search not used yet"),
        ("searched", "MB resident after searches, indexes and text model loaded"),
        ("index", "MB of vectors in the two indexes"),
        ("cold", "ms first text query, with nothing loaded"),
        ("warm", "ms warm text query to results painted, median"),
        ("worst", "ms warm text query, worst"),
    ):
        values = [run[name] for run in runs]
        middle = statistics.median(values)
        print(f"{middle:10.2f}  ({min(values):.2f} - {max(values):.2f})  {unit}")
    print(f"torch imported by the time the window is shown: {any(run['torch'] for run in runs)}")


def fill(folder: Path, count: int) -> None:
    """Write a library as ingest would have left it."""
    library = open_library(folder, ModelStore(model_store(), model_cache()))
    # No such folder: it counts as offline, so the window does not look for the made-up files.
    root = library.catalogue.roots.add(folder / "pictures")
    random = np.random.default_rng(0)
    card = EMBEDDERS["builtin"].card
    for number in range(THUMBNAILS):
        pixels = np.repeat(np.repeat(random.integers(0, 256, (8, 8, 3), np.uint8), 48, 0), 64, 1)
        library.thumbnails.write(f"{number:032x}", pixels)
    with library.catalogue.store.write():
        ids = [
            library.catalogue.photos.add(
                root.id,
                f"{number // 1000:03d}/IMG_{number:06d}.jpg".encode(),
                f"{number % THUMBNAILS:032x}",
                Stamp(3_000_000, 1_600_000_000_000_000_000 + number * 10**9),
                Metadata(4000, 3000, "JPEG"),
            )
            for number in range(count)
        ]
        for space, dimension in (("look", card.dimension), ("text", card.text_dimension)):
            vectors = clustered(random, count, dimension)
            library.catalogue.embeddings.put(ids, card.key, space, vectors)
    library.embeddings.indexes.index(library.embeddings.choice.card("builtin"), "look")
    library.close()


def clustered(random: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    centres = random.normal(size=(1000, dimension)).astype(np.float32)
    vectors = centres[random.integers(0, 1000, count)]
    vectors = vectors + 0.8 * random.normal(size=vectors.shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def run_once(folder: Path) -> dict[str, float]:
    began = time.time()
    command = [sys.executable, __file__, "--inside", "--library", str(folder)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(process.stdout.splitlines()[-1])
    for name in ("shown", "photos"):
        answer[name] -= began
    return answer


def measure_inside(folder: Path) -> None:
    """Runs in a process of its own, as the command would."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from organizer import app
    from organizer.ui.window.main_window import MainWindow

    figures: dict[str, float] = {}
    process = psutil.Process()

    def pump(until) -> None:
        deadline = time.time() + 60
        while not until() and time.time() < deadline:
            QApplication.processEvents()

    def ask(window: MainWindow, words: str) -> float:
        found = []

        def note(*_: object) -> None:
            found.append(1)

        window.search_controller.found.connect(note)
        began = time.perf_counter()
        window.search_controller.search(words)
        pump(lambda: bool(found))
        window.photos.grid.viewport().repaint()
        window.search_controller.found.disconnect(note)
        return (time.perf_counter() - began) * 1000

    def measure(window: MainWindow) -> None:
        window.repaint()
        figures["shown"] = time.time()
        figures["torch"] = "torch" in sys.modules
        pump(lambda: window.photos.model.rowCount() > 0)
        pump(lambda: window.photos.model.photo_at(0) is not None)
        figures["photos"] = time.time()
        quiet = time.time() + 3
        pump(lambda: time.time() > quiet)
        figures["idle"] = process.memory_info().rss / 1e6
        figures["cold"] = ask(window, QUERIES[0])
        times = [ask(window, words) for words in QUERIES * 4]
        figures["warm"], figures["worst"] = statistics.median(times), max(times)
        figures["searched"] = process.memory_info().rss / 1e6
        card = EMBEDDERS["builtin"].card
        count = window.context.library.catalogue.photos.count()
        figures["index"] = count * 4 * (card.dimension + card.text_dimension) / 1e6

    def guarded(window: MainWindow) -> None:
        try:
            measure(window)
        finally:
            window.close()

    start = MainWindow.start

    def started(window: MainWindow, folders: list[Path]) -> None:
        start(window, folders)
        QTimer.singleShot(0, window, lambda: guarded(window))

    MainWindow.start = started
    app.open_window([], folder)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
