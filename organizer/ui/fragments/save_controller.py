"""Saves what was put together: pictures, the layout, all pairs, or pictures for the library."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from organizer import formatting
from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.files.export import explain_errors, free_name, save_pictures
from organizer.fragments.files.layout_file import load_layout, write_layout
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.session.assembly_jobs import export_ranking
from organizer.paths import displayable
from organizer.ui.base.context import AppContext
from organizer.ui.fragments.assembly_controller import AssemblyController

_KINDS = {"PNG pictures (*.png)": ".png", "JPEG (*.jpg)": ".jpg", "TIFF (*.tif)": ".tif"}
_LAYOUTS = "Layouts (*.json)"
_NAME = "put-together.png"

Written = TypeVar("Written")


class SaveController(QObject):
    """Asks where to; never over a file that is there."""

    def __init__(
        self, context: AppContext, assembly_controller: AssemblyController, window: QWidget
    ) -> None:
        super().__init__(window)
        self._context = context
        self._assembly_controller = assembly_controller
        self._window = window

    def save_pictures(self) -> None:
        """In one file, or one for each picture with a number after the name."""
        several = len(self._current()[1].pictures) > 1
        path = self._ask_name(
            "Save the pictures; each gets a number" if several else "Save the picture",
            "picture.png",
            _KINDS,
        )
        if path is not None:
            pieces, layout = self._current()
            self._write(lambda: save_pictures(path, pieces, layout), self._tell_saved)

    def save_layout(self) -> None:
        """Where each piece lies, as JSON."""
        path = self._ask_name("Save the layout", "layout.json", {_LAYOUTS: ".json"})
        if path is not None:
            pieces, layout = self._current()
            self._write(
                lambda: write_layout(path, pieces, layout),
                lambda _: self._tell(f"The layout is in {displayable(path)}."),
            )

    def save_pairs(self, options: AssemblyOptions) -> None:
        """All that may lie side by side, as CSV; of many pieces that takes a while."""
        path = self._ask_name(
            "All pairs, the surest first", "pairs.csv", {"Tables (*.csv)": ".csv"}
        )
        if path is not None:
            pieces, _ = self._current()
            task = self._context.work(
                partial(export_ranking, path, pieces, options), "fragments-pairs"
            )
            task.then(lambda _: self._tell(f"All pairs are in {displayable(path)}."))

    def open_layout(self) -> None:
        """One that was saved for the same pieces; the present one can be had back by undo."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a layout", "", _LAYOUTS)
        if name:
            pieces, _ = self._current()
            task = self._context.runner.run(
                lambda: (pieces, load_layout(Path(name), pieces)), lane="fragments-saving"
            )
            task.then(lambda read: self._take_over(*read))
            task.failed.connect(self._context.report)

    def _take_over(self, pieces: Pieces, layout: Layout) -> None:
        if pieces is self._current()[0]:
            self._assembly_controller.edit(lambda board: board.replace(layout))

    def add_to_library(self) -> None:
        """Save the pictures in a folder, which is then indexed."""
        folder = QFileDialog.getExistingDirectory(self._window, "Where to keep the pictures")
        if folder:
            pieces, layout = self._current()
            path = Path(folder) / _NAME
            self._write(
                lambda: save_pictures(free_name(path, len(layout.pictures)), pieces, layout),
                partial(self._index, Path(folder)),
            )

    def _ask_name(self, title: str, name: str, kinds: dict[str, str]) -> Path | None:
        """With the ending of the chosen kind where the person wrote none."""
        options = QFileDialog.Option.DontConfirmOverwrite
        text, kind = QFileDialog.getSaveFileName(
            self._window, title, name, ";;".join(kinds), options=options
        )
        if not text:
            return None
        path = Path(text)
        return path if path.suffix else path.with_suffix(kinds.get(kind, Path(name).suffix))

    def _current(self) -> tuple[Pieces, Layout]:
        piece_set, layout = self._assembly_controller.piece_set, self._assembly_controller.layout
        if piece_set is None or layout is None:
            raise RuntimeError("Nothing is open")
        return piece_set.pieces, layout

    def _write(self, work: Callable[[], Written], tell: Callable[[Written], None]) -> None:
        task = self._context.runner.run(partial(explain_errors, work), lane="fragments-saving")
        task.then(tell)
        task.failed.connect(self._context.report)

    def _tell_saved(self, files: list[Path]) -> None:
        first = displayable(files[0])
        more = f" and {len(files) - 1:,} more beside it" if len(files) > 1 else ""
        self._tell(f"Saved {first}{more}.")

    def _index(self, folder: Path, files: list[Path]) -> None:
        self._tell(f"Added {formatting.counted(len(files), 'picture')} to the library.")
        self._context.index([folder])

    def _tell(self, words: str) -> None:
        self._context.told.emit(words, False)
