"""Scrolls a grid of 100,000 photos from end to end and measures how the window keeps up.

    python tests/benchmarks/grid_scroll.py [FOLDER] [--photos N] [--seconds N] [--cell PX]

Thumbnails are 512 px JPEG files made from the pictures in FOLDER, or else synthetic. The
heartbeat is a timer without an interval: the time between two beats is how long everything else
kept the event loop.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
from PIL import Image
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from organizer.records import Metadata, Photo, State
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.base.theme import Theme
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos.grid.photo_grid import PhotoGrid
from organizer.ui.photos.photo_model import PhotoModel

_FILES = 2_000
_SIDE = 512


def made_thumbnails(source: Path | None, folder: Path) -> list[Path]:
    """2,000 files; pictures of the source are mirrored and brightened until there are enough."""
    pictures = sorted(source.rglob("*.jpg"))[:400] if source else []
    random = np.random.default_rng(0)
    paths = []
    for number in range(_FILES):
        if pictures:
            with Image.open(pictures[number % len(pictures)]) as opened:
                image = opened.convert("RGB")
            scale = _SIDE / max(image.size)
            image = image.resize((round(image.width * scale), round(image.height * scale)))
        else:
            small = random.integers(0, 256, (24, 32, 3), dtype=np.uint8)
            image = Image.fromarray(small).resize((_SIDE, _SIDE * 3 // 4), Image.Resampling.BICUBIC)
        paths.append(folder / f"{number}.jpg")
        image.save(paths[-1], quality=85)
    return paths


class Heartbeat(QObject):
    """Milliseconds between the turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps = array("d")
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class Scroller(QObject):
    """Pages down through everything in the time given, then drags the bar up and down."""

    def __init__(self, grid: PhotoGrid, seconds: float, app: QApplication) -> None:
        super().__init__()
        self._bar = grid.verticalScrollBar()
        self._app = app
        pages = self._bar.maximum() / max(1, grid.viewport().height())
        self._page = max(1, round(pages * grid.viewport().height() / (seconds * 0.7 * 60)))
        self._drags = list(np.linspace(1, 0, round(seconds * 0.3 * 60)) ** 2)
        self.thumbnails_missing = 0
        self._timer = QTimer(self, interval=16)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        value = self._bar.value()
        if len(self._drags) and value < self._bar.maximum() and self._page:
            self._bar.setValue(value + self._page)
        elif self._drags:
            self._page = 0
            self._bar.setValue(round(self._bar.maximum() * self._drags.pop(0)))
        else:
            self._timer.stop()
            QTimer.singleShot(500, self._app.quit)


def photos_for(ids: Sequence[int], paths: list[Path]) -> list[Photo]:
    """What a catalogue query would return, a few milliseconds later."""
    about = Metadata(width=4000, height=3000, format="JPEG")
    return [
        Photo(i, 1, paths[i % _FILES], f"{i:032x}", 4_000_000, 0, State.PRESENT, about) for i in ids
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path)
    arguments.add_argument("--photos", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--cell", type=int, default=176)
    asked = arguments.parse_args()
    app = QApplication([])
    Theme(app)
    memory = psutil.Process().memory_info
    with tempfile.TemporaryDirectory() as folder:
        paths = made_thumbnails(asked.folder, Path(folder))
        runner = TaskRunner()
        thumbnails = ThumbnailCache(lambda content: paths[int(content, 16) % _FILES])
        model = PhotoModel(lambda ids: photos_for(ids, paths), runner)
        grid = PhotoGrid(model, thumbnails)
        grid.set_cell(asked.cell)
        grid.resize(1400, 900)
        grid.show()
        app.processEvents()
        before = memory().rss
        started = time.perf_counter()
        model.show(
            np.arange(1, asked.photos + 1), np.linspace(1, 0, asked.photos, dtype=np.float32)
        )
        shown = (time.perf_counter() - started) * 1000
        heart = Heartbeat()
        loaded: list[str] = []
        thumbnails.loaded.connect(loaded.append)
        scroller = Scroller(grid, asked.seconds, app)
        app.exec()
        del scroller
        gaps = np.array(heart.gaps)
        print(f"{asked.photos:,} photos shown in {shown:.1f} ms, then scrolled end to end")
        print(f"worst stall {gaps.max():.1f} ms; over 50 ms: {(gaps > 50).sum()}")
        busy = gaps[gaps > 1]
        print(
            f"busy turns: {busy.size:,}; p50 {np.percentile(busy, 50):.1f} ms, "
            f"p99 {np.percentile(busy, 99):.1f} ms"
        )
        print(f"thumbnails loaded {len(loaded):,}; cache {thumbnails.used_bytes / 2**20:.0f} MB")
        print(f"memory {before / 2**20:.0f} MB before, {memory().rss / 2**20:.0f} MB after")
        runner.close()
        thumbnails.close()


if __name__ == "__main__":
    main()
