"""Turns the search box's text and drops into questions, and tells what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from organizer.errors import OrganizerError
from organizer.library.file_identity import content_hash
from organizer.library.search import query_description
from organizer.library.search.query_language import parse
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.search.searcher import PhotoRanking
from organizer.private_files import make_private_folder, write_private
from organizer.ui.base.context import AppContext
from organizer.ui.photos import drag_and_drop

_RESULTS = 1000
"""The most photos a search ranks; the cut-off slider chooses among them."""


class SearchController(QObject):
    """Asks the library in a worker; the newest search wins."""

    pictured = Signal(tuple, bool)
    """Pictures to search with, as tuple[int | Path, ...], and whether beside those of before."""
    found = Signal(PhotoRanking, str, str)
    """What was found, its title, and the setting that keeps its kind's cut-off."""
    found_again = Signal(PhotoRanking)
    """What the search that is shown finds now."""
    refused = Signal(str)
    """Why a search cannot be carried out, in one or two sentences."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._searcher = context.library.search.searcher
        self.text = ""
        """The search whose results are shown; empty for none."""
        self._asked = ""
        self._stays = False

    def search(self, text: str, feedback: Feedback = Feedback()) -> None:  # noqa: B008 - frozen
        """Photos that fit a text of the search language, and what was judged by thumbs."""
        self._asked, self._stays = text, False
        task = self._context.runner.run(
            lambda: self._answer(text, feedback), lane="search", replace=True
        )
        task.then(partial(self._tell, text))
        task.failed.connect(partial(self._refuse, text))

    def search_again(self, feedback: Feedback) -> None:
        """Find what the same search finds now, as after an undo; nothing for no search."""
        text = self._asked
        if text:
            task = self._context.runner.run(
                lambda: self._answer(text, feedback), lane="search", replace=True
            )
            task.then(partial(self._tell_again, text))
            task.failed.connect(partial(self._refuse, text))

    def leave(self) -> None:
        """Nothing is searched for any more; an answer on its way is not told."""
        self.text = self._asked = ""

    def search_for_photos(self, photos: Sequence[int]) -> None:
        """Look-alikes of photos in the library."""
        self.pictured.emit(tuple(photos), False)

    def search_for_drop(self, dropped: drag_and_drop.DroppedContent, joins: bool = False) -> None:
        """Look-alikes of what was dropped or pasted; a folder is indexed instead.

        Where it `joins`, the pictures are added to the present search.
        """
        if dropped.photos or dropped.files:
            self.pictured.emit(dropped.photos or dropped.files, joins)
        elif dropped.image is not None:
            image = dropped.image
            self._context.ask(
                lambda: self._write_pasted(image),
                lambda path: self.pictured.emit((path,), joins),
                lane="pasted",
            )
        elif dropped.folders:
            self._context.index(list(dropped.folders))
        elif dropped.is_elsewhere:
            self._context.told.emit(
                "That is only an address on the web, and Smalti never goes online by itself. "
                "Save the picture first, or copy it and paste it here.",
                False,
            )

    def note(self) -> None:
        """The person stays with the present search: remember it, once it has an answer."""
        self._stays = self.text != self._asked
        text = self.text
        if not text or self._stays or any("\ud800" <= each <= "\udfff" for each in text):
            return  # the name of a picture that is not UTF-8 cannot be stored as text
        note = self._context.library.catalogue.searches.note
        self._context.runner.run(lambda: note(text), lane="history")

    def warm_up(self) -> None:
        """Load what a search needs while the person still types or drags."""
        library = self._context.library

        def load() -> None:
            if library.catalogue.photos.count():
                library.search.searcher.warm_up()

        self._context.runner.run(load, lane="search")

    def _answer(self, text: str, feedback: Feedback) -> tuple[PhotoRanking, str, str]:
        """Called in a worker."""
        query = parse(text)
        ranking = self._searcher.rank(query, _RESULTS, feedback)
        return ranking, query_description.title(text), "text_cut" if query.has_words else "look_cut"

    def _tell(self, text: str, answer: tuple[PhotoRanking, str, str]) -> None:
        if text == self._asked:
            self.text = text
            if self._stays:
                self.note()
            self.found.emit(*answer)

    def _tell_again(self, text: str, answer: tuple[PhotoRanking, str, str]) -> None:
        if text == self.text == self._asked:
            self.found_again.emit(answer[0])
        else:
            self._tell(text, answer)  # it took the place of the first time

    def _refuse(self, text: str, error: Exception) -> None:
        if not isinstance(error, OrganizerError):
            self._context.report(error)
        elif text == self._asked:
            self.refused.emit(str(error))

    def _write_pasted(self, image: QImage) -> Path:
        """A picture without a file of its own, written where a search can name it. In a worker."""
        data = drag_and_drop.encode_png(image)
        folder = self._context.library.paths.pasted
        make_private_folder(folder)
        path = folder / f"{content_hash(data)}.png"
        write_private(path, data)
        return path
