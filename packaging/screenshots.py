"""Takes the pictures of the README from the real window: `screenshots.py OUT [--folder FOLDER]`.

Without a folder it indexes the made-up scenes of demo_pictures.py. Needs a screen, such as
xvfb-run gives.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QDeadlineTimer, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from organizer import app
from organizer.ui.main_window import MainWindow
from organizer.ui.models.photos import photo_mime


class Photographer:
    """Works the window as a person would, and waits for what it shows."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self._window = window
        self._out = out

    def take_all(self) -> None:
        window, photos = self._window, self._window.photos
        self._wait(lambda: not window.desk.is_busy and photos.model.rowCount() > 0)
        window.activity.notice.hide()
        photos.grid.select_ids(photos.model.ids[5:6])
        self._settle()
        self._shoot("grid")
        window.search_bar.box.setText("sunset over the sea")
        photos.results.slider.setValue(0)
        self._search(lambda: window.judge.search("sunset over the sea"))
        self._shoot("search")
        photo = window.desk.library.catalogue.photos.by_ids(photos.model.ids[:1])
        window.search_bar.clear()
        self._search(lambda: self._drop(photo))
        self._shoot("similar")
        window.sidebar.choose(1)
        pane = window.pane
        self._wait(lambda: pane.model.rowCount() > 0)
        pane.stacks.setCurrentIndex(pane.model.index(1))
        self._settle()
        self._shoot("clusters")
        pane.views.setCurrentIndex(1)
        self._settle()
        self._wait(lambda: not window.desk.is_busy)
        self._settle()
        self._shoot("map")
        pane.views.setCurrentIndex(0)
        window.sidebar.choose(2)
        window.pane.look()
        self._wait(lambda: not window.desk.is_busy)
        self._settle()
        self._shoot("cleanup")
        window.search_bar.clear()
        window.sidebar.choose(0)
        window._choose_theme("dark")
        self._settle()
        self._shoot("dark")

    def _drop(self, photos: list) -> None:
        mime, at = photo_mime(photos), QPointF(500, 400)
        buttons = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        copy = Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(at.toPoint(), copy, mime, *buttons),
            QDropEvent(at, copy, mime, *buttons),
        ):
            QApplication.sendEvent(self._window, event)

    def _search(self, search: Callable[[], None]) -> None:
        found: list[object] = []

        def note(ranking: object, _title: str, _cut: str) -> None:
            found.append(ranking)

        self._window.finder.found.connect(note)
        search()
        self._wait(lambda: bool(found))
        self._window.finder.found.disconnect(note)
        self._settle()

    def _settle(self) -> None:
        """Until nothing more is read or painted: a second without news is enough."""
        deadline = QDeadlineTimer(1000)
        self._wait(deadline.hasExpired)

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = QDeadlineTimer(60_000)
        while not until():
            if deadline.hasExpired():
                raise TimeoutError("The window never showed what was waited for")
            QApplication.processEvents()

    def _shoot(self, name: str) -> None:
        path = self._out / f"{name}.png"
        self._window.grab().save(str(path))
        with Image.open(path) as shot:
            shot.convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--folder", type=Path)
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="smalti-") as place:
        folder = chosen.folder or Path(place, "Pictures")
        if chosen.folder is None:
            painter = Path(__file__).with_name("demo_pictures.py")
            subprocess.run([sys.executable, painter, folder], check=True)
        start = MainWindow.start

        def started(window: MainWindow, folders: list[Path]) -> None:
            start(window, folders)
            QTimer.singleShot(0, window, lambda: take(window))

        def take(window: MainWindow) -> None:
            try:
                Photographer(window, chosen.out).take_all()
            finally:
                window.close()

        MainWindow.start = started
        app.open_window([folder], Path(place, "library"))


if __name__ == "__main__":
    main()
