"""The Photos pane: the whole library, or what a search found."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from organizer import formatting
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.search.searcher import PhotoRanking
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import ZOOM_PX, Ids, Pane
from organizer.ui.photos.grid.photo_grid import PhotoGrid
from organizer.ui.photos.photo_model import create_photo_model
from organizer.ui.photos.result_bar import ResultBar
from organizer.ui.photos.welcome_page import WelcomePage

_REFRESH_MS = 700
"""While photos are being indexed the list is read anew this often."""


class PhotosPane(Pane):
    """A grid, with a cut-off above it while it shows a ranking."""

    title = "Photos"
    icon = "photos"

    folder_wanted = Signal()
    """The person wants to choose a folder to index."""
    judged = Signal(list, bool)
    """Photos, and whether thumbs are up."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._ranking: PhotoRanking | None = None
        self._cut = "look_cut"
        self._album = ""
        self.model = create_photo_model(context)
        self.grid = PhotoGrid(self.model, context.thumbnails)
        self.grid.set_cell(int(context.settings.number("cell")))
        self.result_bar = ResultBar()
        self.welcome = WelcomePage()
        self.welcome.folder_wanted.connect(self.folder_wanted)
        self._pages = QStackedLayout()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.result_bar)
        column.addWidget(self.grid, 1)
        self._pages.addWidget(page)
        self._pages.addWidget(self.welcome)
        self.setLayout(self._pages)
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self._read)
        self._connect()

    def start(self) -> None:
        """Read the library for the first time."""
        self._read()

    def selected(self) -> list[int]:
        """Those that are selected in the grid, in the order shown."""
        return self.grid.selected_ids()

    def source(self) -> str:
        """The open album."""
        return self._album

    def select_all(self) -> None:
        """Everything above the cut-off."""
        self.grid.selectAll()

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1) cells, which the settings remember."""
        self.grid.set_cell(self.grid.cell + step * ZOOM_PX)

    def follow(self, changes: Changes) -> None:
        """What is gone goes at once; what came is read a moment later, together with the rest."""
        if changes.removed:
            self._forget(changes.removed)
        if changes.updated:
            self.model.refresh(changes.updated)
        if (changes.added or changes.removed or changes.roots) and not self._refresh.isActive():
            self._refresh.start()

    def show_ranking(
        self, ranking: PhotoRanking, title: str, cut: str, album_cut: int | None = None
    ) -> None:
        """Show search results; `cut` names the setting that keeps this kind's cut-off.

        An album has a cut-off of its own, in percent.
        """
        self._ranking, self._cut = ranking, cut
        self._album = "" if album_cut is None else formatting.quoted(title)
        percent = round(self.context.settings.number(cut)) if album_cut is None else album_cut
        self.result_bar.show_for(title, percent, ranking.scores is not None)
        self._pages.setCurrentIndex(0)
        self._apply_cut()
        self.grid.scrollToTop()

    def show_again(self, ranking: PhotoRanking, album_cut: int | None = None) -> None:
        """What the search that is shown finds now; the view stays where it is."""
        if self._ranking is not None:
            self._ranking = ranking
            if album_cut is not None:
                self.result_bar.show_cut(album_cut)
            self._apply_cut(keep_place=True)

    def show_votes(self, feedback: Feedback) -> None:
        """Mark the photos that were judged."""
        self.model.show_votes(feedback)
        self.result_bar.show_votes(feedback)

    def show_all(self) -> None:
        """Leave the search."""
        if self._ranking is not None:
            self._ranking, self._album = None, ""
            self.result_bar.hide()
            self._read()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.result_bar.recolour()

    def reveal(self, photo: int) -> None:
        """Choose a photo, and no other, and scroll to it."""
        self.grid.make_current(photo)

    def _connect(self) -> None:
        self.grid.selection_changed.connect(self.selection_changed)
        self.grid.opened.connect(self._open)
        self.grid.previewed.connect(self._open)
        self.grid.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))
        self.grid.cell_changed.connect(lambda px: self.context.settings.set("cell", px))
        self.grid.judged.connect(lambda photo, is_up: self.judged.emit([photo], is_up))
        self.grid.selection_changed.connect(
            lambda chosen: self.result_bar.enable_thumbs(bool(chosen))
        )
        self.result_bar.judged.connect(lambda is_up: self.judged.emit(self.selected(), is_up))
        self.result_bar.moved.connect(lambda _: self._apply_cut())

    def _open(self, photo: int) -> None:
        self.preview_wanted.emit(self.model.ids, photo)

    def _read(self) -> None:
        self.context.ask(
            lambda: (
                self.context.library.catalogue.photos.present_ids(),
                bool(self.context.library.catalogue.roots.all()),
            ),
            self._show_library,
            lane="library",
        )

    def _show_library(self, answer: tuple[Ids, bool]) -> None:
        ids, has_roots = answer
        self.count_changed.emit(len(ids))
        if self._ranking is None:
            self._pages.setCurrentIndex(0 if has_roots else 1)
            self.grid.set_empty_text(
                "No photos yet", "They appear here while your folders are being indexed."
            )
            if not np.array_equal(ids, self.model.ids) or self.model.scores is not None:
                self.model.show(ids, keep_place=self.model.scores is None)

    def _forget(self, photos: tuple[int, ...]) -> None:
        self.model.remove(photos)
        if self._ranking is not None:
            kept = ~np.isin(self._ranking.photos, photos)
            scores = self._ranking.scores
            self._ranking = PhotoRanking(
                self._ranking.photos[kept], None if scores is None else scores[kept]
            )
            self.result_bar.show_count(self.model.rowCount())

    def keep_cut(self, percent: int) -> None:
        """Remember the cut-off for the next search of this kind."""
        self.context.settings.set(self._cut, percent)

    def _apply_cut(self, keep_place: bool = False) -> None:
        assert self._ranking is not None  # noqa: S101 - the slider shows only with a ranking
        scores = self._ranking.scores
        if scores is None:
            self.model.show(self._ranking.photos, keep_place=keep_place)
            self.result_bar.show_count(len(self._ranking.photos))
            return
        shown = int(np.searchsorted(-scores, -self.result_bar.cut() / 100, side="right"))
        if len(scores):
            hint = f"The best one reaches {scores[0]:.0%}. Move the slider left."
            self.grid.set_empty_text("Nothing reaches the cut-off", hint)
        else:
            self.grid.set_empty_text("No photo passes the filters", "Take one of the chips away.")
        self.model.show(self._ranking.photos[:shown], scores[:shown], keep_place=keep_place)
        self.result_bar.show_count(shown)
