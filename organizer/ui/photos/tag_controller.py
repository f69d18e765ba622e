"""Asks which tags photos should have, and has them put on."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from organizer.records import Changes
from organizer.ui.base.context import Desk
from organizer.ui.photos.tag_dialog import TagsDialog


class Tagger(QObject):
    """Tags for a window."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._tags = desk.library.catalogue.tags

    def tag(self, photos: list[int]) -> None:
        """Show the tags of photos, and change them when the person agrees."""

        def read() -> tuple[list[str], dict[str, int]]:
            held = Counter(tag for tags in self._tags.of(photos).values() for tag in tags)
            return [tag for tag, _ in self._tags.counts()], dict(held)

        self._desk.ask(read, lambda found: self._show(photos, *found), lane="tags")

    def _show(self, photos: list[int], known: list[str], held: dict[str, int]) -> None:
        dialog = TagsDialog(self._window, len(photos), known, held)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._change(photos, dialog.added(), dialog.removed()))
        dialog.open()

    def _change(self, photos: list[int], added: list[str], removed: list[str]) -> None:
        def change() -> None:
            for tag in added:
                self._tags.add(photos, tag)
            for tag in removed:
                self._tags.remove(photos, tag)

        task = self._desk.runner.run(change, lane="tags")
        changes = Changes(updated=tuple(photos), albums=True)
        task.finished.connect(lambda _: self._desk.changed.emit(changes))
        task.failed.connect(self._desk.report)
