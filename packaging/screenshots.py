"""Takes the pictures of the README from the real window: `screenshots.py OUT [--folder FOLDER]`.

Without a folder it indexes the made-up scenes of demo_pictures.py. Needs a screen, such as
xvfb-run gives. `--only fragments` takes that picture alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PIL import Image
from PySide6.QtCore import QDeadlineTimer, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from organizer import app
from organizer.fragments.layout import Side
from organizer.ui.base.pane import Pane
from organizer.ui.cleanup.cleanup_pane import CleanupPane
from organizer.ui.clusters.clusters_pane import ClustersPane
from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.photos.photo_model import photo_mime
from organizer.ui.window.main_window import MainWindow

FRAGMENTED = ("Alps", "Desert", "Kitchen")
"""Folders of which one photo each is cut into pieces."""

Shown = TypeVar("Shown", bound=Pane)


class Photographer:
    """Works the window as a person would, and waits for what it shows."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self._window = window
        self._out = out

    def take(self, only: str | None) -> None:
        """All pictures, or those that one step takes."""
        photos = self._window.photos
        self._wait(lambda: not self._window.context.is_busy and photos.model.rowCount() > 0)
        self._window.activity.notice.hide()
        steps = {
            "grid": self._take_grid,
            "search": self._take_search,
            "similar": self._take_similar,
            "clusters": self._take_clusters,
            "cleanup": self._take_cleanup,
            "fragments": self._take_fragments,
            "dark": self._take_dark,
        }
        for step in steps.values() if only is None else [steps[only]]:
            step()

    def _take_grid(self) -> None:
        photos = self._window.photos
        photos.grid.select_ids(photos.model.ids[5:6])
        self._settle()
        self._shoot("grid")

    def _take_search(self) -> None:
        window = self._window
        window.search_bar.box.setText("sunset over the sea")
        window.photos.result_bar.slider.setValue(0)
        self._search(lambda: window.feedback_controller.search("sunset over the sea"))
        self._shoot("search")

    def _take_similar(self) -> None:
        window = self._window
        ids = window.photos.model.ids[:1]
        photo = window.context.library.catalogue.photos.by_ids(ids)
        window.search_bar.clear()
        self._search(lambda: self._drop(photo))
        self._shoot("similar")

    def _take_clusters(self) -> None:
        """And the map."""
        pane = self._open(ClustersPane)
        self._wait(lambda: pane.model.rowCount() > 0)
        pane.wall.stack_view.setCurrentIndex(pane.model.index(1))
        self._settle()
        self._shoot("clusters")
        pane.wall.views.setCurrentIndex(1)
        self._settle()
        self._wait(lambda: not self._window.context.is_busy)
        self._settle()
        self._shoot("map")
        pane.wall.views.setCurrentIndex(0)

    def _take_cleanup(self) -> None:
        pane = self._open(CleanupPane)
        pane.look()
        self._wait(lambda: not self._window.context.is_busy)
        self._settle()
        self._shoot("cleanup")

    def _take_fragments(self) -> None:
        self._show_all()
        photos, catalogue = self._window.photos, self._window.context.library.catalogue.photos
        scenes = {each.path.parent.name: each.id for each in catalogue.by_ids(photos.model.ids)}
        photos.grid.select_ids([scenes[name] for name in FRAGMENTED if name in scenes])
        pane = self._open(FragmentsPane)
        form = pane.start_page.form
        pane.start_page.library.click()
        form.pixels.setValue(40)
        form.pieces.setValue(54)
        form.cut.click()
        self._wait(lambda: pane.assembly_controller.piece_set is not None)
        pane.work_page.options_bar.pictures.setValue(len(FRAGMENTED))
        pane.work_page.options_bar.grid.setText("6 × 9")
        pane.work_page.options_bar.start.click()
        self._wait(lambda: not pane.assembly_controller.is_running)
        pictures = pane.assembly_controller.layout.pictures
        pane.work_page.board.leave_over_wanted.emit([each.places[-1].piece for each in pictures])
        pane.work_page.board.select([pictures[0].places[len(pictures[0].places) // 2].piece])
        self._settle()
        self._wait(lambda: bool(pane.work_page.inspector.buttons(Side.RIGHT)))
        self._settle()
        self._shoot("fragments")

    def _take_dark(self) -> None:
        self._show_all()
        self._window.photos.grid.clearSelection()
        self._window.choose_theme("dark")
        self._settle()
        self._shoot("dark")

    def _open(self, kind: type[Shown]) -> Shown:
        for row, pane in enumerate(self._window.panes):
            if isinstance(pane, kind):
                self._window.sidebar.choose(row)
                return pane
        raise LookupError(f"The window has no {kind.__name__}")

    def _show_all(self) -> None:
        self._window.search_bar.clear()
        self._window.sidebar.choose(0)
        self._settle()

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

        self._window.search_controller.found.connect(note)
        search()
        self._wait(lambda: bool(found))
        self._window.search_controller.found.disconnect(note)
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
    options.add_argument(
        "--only", help="grid, search, similar, clusters, cleanup, fragments or dark"
    )
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
                Photographer(window, chosen.out).take(chosen.only)
            finally:
                window.close()

        MainWindow.start = started
        app.open_window([folder], Path(place, "library"))


if __name__ == "__main__":
    main()
