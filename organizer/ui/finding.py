"""Turns words, photos and drops into questions, and tells what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from organizer.library.query import Query, Term, parse
from organizer.library.relink import content_hash
from organizer.library.search import Ranking
from organizer.records import Photo
from organizer.ui import dropping
from organizer.ui.desk import Desk

_RESULTS = 1000
"""The most photos a search ranks; the cut-off slider chooses among them."""

_CHIP_PX = 60
_CHIPS = 5


class Finder(QObject):
    """Asks the library in a worker; the newest search wins."""

    began = Signal(list, int)
    """A look-alike search: pixmaps of its pictures as far as they are at hand, and their number."""
    found = Signal(object, str, str)
    """A Ranking, its title, and the setting that keeps its kind's cut-off."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._searcher = desk.library.searcher

    def text(self, words: str) -> None:
        """Photos whose content fits the words."""
        self._ask(lambda: self._searcher.rank(parse(words), _RESULTS), f"“{words}”", "text_cut")

    def photos(self, photos: list[int]) -> None:
        """Look-alikes of photos in the library."""
        catalogue = self._desk.library.catalogue
        self._desk.ask(
            lambda: catalogue.photos.by_ids(photos[:_CHIPS]),
            lambda shown: self.began.emit(self._thumbnails(shown), len(photos)),
            lane="chips",
        )
        self._ask_like(photos)

    def dropped(self, dropped: dropping.Dropped) -> None:
        """Look-alikes of what was dropped or pasted; a folder is indexed instead."""
        if dropped.photos:
            self.photos(list(dropped.photos))
        elif dropped.files:
            files = list(dropped.files)
            self.began.emit([], len(files))
            self._ask_like(files)
        elif dropped.image is not None:
            image = dropped.image
            smooth = Qt.TransformationMode.SmoothTransformation
            self.began.emit([QPixmap.fromImage(image.scaledToHeight(_CHIP_PX, smooth))], 1)
            self._ask_like([self._kept(image)])
        elif dropped.folders:
            self._desk.index(list(dropped.folders))
        elif dropped.is_elsewhere:
            self._desk.told.emit(
                "That is only an address on the web, and Smalti never goes online by itself. "
                "Save the picture first, or copy it and paste it here.",
                False,
            )

    def warm_up(self) -> None:
        """Load what a search needs while the person still types or drags."""
        library = self._desk.library

        def load() -> None:
            if library.catalogue.photos.count():
                library.searcher.warm_up()

        self._desk.runner.run(load, lane="search")

    def _ask_like(self, pictures: Sequence[int | Path]) -> None:
        query = Query(tuple(Term(1, "", picture) for picture in pictures))
        self._ask(lambda: self._searcher.rank(query, _RESULTS), "Look-alikes", "look_cut")

    def _kept(self, image: QImage) -> Path:
        """A picture without a file of its own, written where a search can name it."""
        data = dropping.encoded(image)
        folder = self._desk.library.paths.pasted
        folder.mkdir(exist_ok=True)
        path = folder / f"{content_hash(data)}.png"
        path.write_bytes(data)
        return path

    def _ask(self, question: Callable[[], Ranking], title: str, cut: str) -> None:
        self._desk.ask(question, lambda ranking: self.found.emit(ranking, title, cut), "search")

    def _thumbnails(self, photos: list[Photo]) -> list[QPixmap]:
        at_hand = [self._desk.thumbnails.get(photo.content, _CHIP_PX) for photo in photos]
        return [pixmap for pixmap in at_hand if pixmap is not None]
