"""Thumbs up and down on the results of a search, and albums that keep what they taught."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from organizer.catalogue.albums import Album
from organizer.library.search.relevance_feedback import Feedback
from organizer.records import Changes
from organizer.ui.base.context import EDITS, AppContext
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.search.search_controller import SearchController


class FeedbackController(QObject):
    """Keeps the votes of the present search; a new search begins without any."""

    voted = Signal(Feedback)
    """All thumbs so far."""

    def __init__(
        self, context: AppContext, search_controller: SearchController, window: QWidget
    ) -> None:
        super().__init__(window)
        self._context = context
        self._search_controller = search_controller
        self._window = window
        context.edited.connect(self._follow)
        self.feedback = Feedback()
        self.album: Album | None = None
        """What is open, if it is an album."""

    def search(self, text: str) -> None:
        """A new search, without votes."""
        self.album = None
        self._set(Feedback())
        self._search_controller.search(text)

    def open(self, album: Album) -> None:
        """The search that an album keeps, with its votes."""
        self.album = album
        self._set(Feedback(album.liked, album.disliked))
        self._search_controller.search(album.query, self.feedback)

    def judge(self, photos: Sequence[int], is_up: bool) -> None:
        """Thumbs up or down; the same again takes them back. The results follow at once."""
        liked, disliked = dict.fromkeys(self.feedback.liked), dict.fromkeys(self.feedback.disliked)
        mine, other = (liked, disliked) if is_up else (disliked, liked)
        is_new = not all(photo in mine for photo in photos)
        for photo in photos:
            other.pop(photo, None)
            mine.pop(photo, None)
            if is_new:
                mine[photo] = None
        self._vote(Feedback(tuple(liked), tuple(disliked)))

    def forget(self) -> None:
        """Take all votes back."""
        self._vote(Feedback())

    def keep(self, cut: int) -> None:
        """Ask for a name and keep the search, its votes and its cut-off in percent."""
        suggested = self.album.name if self.album else self._search_controller.text
        name, is_given = QInputDialog.getText(
            self._window, "Keep as album", "Name of the album:", text=suggested
        )
        if is_given and name.strip():
            self._context.ask(
                self._context.library.search.albums.all,
                partial(self._keep, name.strip(), cut),
                lane="albums",
            )

    def keep_cut(self, cut: int) -> None:
        """The open album has another cut-off from now on, in percent."""
        album = self.album
        if album is not None:
            words = f"“{album.name}” shows what fits {cut} % and better."
            self._save(album.name, album.query, cut / 100, words)

    def remove(self, album: Album) -> None:
        """Forget an album, if the person agrees; its photos stay as they are."""
        question = PlainMessageBox(
            QMessageBox.Icon.Question,
            "Remove an album",
            f"Forget the album “{album.name}”?",
            self._window,
            more="The photos in it stay as they are.",
        )
        question.setStandardButtons(
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel
        )
        albums = self._context.library.search.albums
        words = f"Deleted the album “{album.name}”."
        question.accepted.connect(lambda: self._context.edit(lambda: albums.remove(album), words))
        question.open()

    def rename(self, album: Album) -> None:
        """Ask for another name; nothing changes where the person gives none."""
        name, is_given = QInputDialog.getText(
            self._window, "Rename the album", "Name of the album:", text=album.name
        )
        albums = self._context.library.search.albums
        if is_given and name.strip() and name.strip() != album.name:
            words = f"Renamed the album “{album.name}” to “{name.strip()}”."
            self._context.edit(lambda: albums.rename(album.id, name.strip()), words)

    def _keep(self, name: str, cut: int, known: list[Album]) -> None:
        is_mine = self.album is not None and self.album.name == name
        if any(album.name == name for album in known) and not is_mine:
            question = PlainMessageBox(
                QMessageBox.Icon.Question,
                "Keep as album",
                f"There is an album “{name}” already. Replace it?",
                self._window,
            )
            question.setStandardButtons(
                QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
            )
            if question.exec() != QMessageBox.StandardButton.Yes:
                return
        words = f"“{name}” stays live: new photos that fit come into it."
        self._save(name, self._search_controller.text, cut / 100, words)

    def _save(self, name: str, query: str, cut: float, words: str) -> None:
        """Store an album with the votes there are; `words` tell it, with its undo."""
        albums, feedback = self._context.library.search.albums, self.feedback
        task = self._context.runner.run(lambda: albums.save(name, query, feedback, cut), lane=EDITS)
        task.then(lambda saved: self._show_saved(*saved, words))
        task.failed.connect(self._context.report)

    def _show_saved(self, album: Album, changes: Changes, words: str) -> None:
        if self._is_open(album):  # and not that another search began meanwhile
            self.album = album
        if changes != Changes():
            self._context.changed.emit(changes)
            self._context.told.emit(words, True)

    def _is_open(self, album: Album) -> bool:
        return album.query == self._search_controller.text

    def _vote(self, feedback: Feedback) -> None:
        """What an open album is taught is stored at once."""
        self._set(feedback)
        album = self.album
        if album is not None and self._is_open(album):
            self._save(album.name, album.query, album.cut, f"Taught the album “{album.name}”.")
        self._search_controller.search(self._search_controller.text, feedback)

    def _follow(self, changes: Changes) -> None:
        """After an undo the open album may be taught otherwise, or be none."""
        if changes.albums and self.album is not None:
            albums = self._context.library.search.albums
            self._context.ask(albums.all, self._compare, lane="album")
        elif self._search_controller.text and (changes.updated or changes.added):
            self._search_controller.search_again(self.feedback)

    def _compare(self, known: list[Album]) -> None:
        if self.album is None:
            return
        self.album = next((each for each in known if each.id == self.album.id), None)
        if self.album is not None and self._is_open(self.album):
            self._set(Feedback(self.album.liked, self.album.disliked))
        self._search_controller.search_again(self.feedback)

    def _set(self, feedback: Feedback) -> None:
        self.feedback = feedback
        self.voted.emit(feedback)
