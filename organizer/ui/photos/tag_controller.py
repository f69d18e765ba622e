"""Asks which tags photos should have, and has them put on."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from organizer import formatting
from organizer.ui.base.context import AppContext
from organizer.ui.photos.tag_dialog import TagDialog


class TagController(QObject):
    """Reads and changes tags in a worker; the dialog of `window` lies between the two."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._tags = context.library.catalogue.tags

    def tag(self, photos: list[int]) -> None:
        """Show the tags of photos, and change them when the person agrees."""

        def read() -> tuple[list[str], dict[str, int]]:
            held = Counter(tag for tags in self._tags.of(photos).values() for tag in tags)
            return [tag for tag, _ in self._tags.counts()], dict(held)

        self._context.ask(read, lambda found: self._show(photos, *found), lane="tags")

    def _show(self, photos: list[int], known: list[str], held: dict[str, int]) -> None:
        dialog = TagDialog(self._window, len(photos), known, held)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self._change(photos, dialog.tags_to_add(), dialog.tags_to_remove())
        )
        dialog.open()

    def _change(self, photos: list[int], added: list[str], removed: list[str]) -> None:
        if added or removed:
            marks = self._context.library.marks
            words = _tell(formatting.photos(len(photos)), added, removed)
            self._context.edit(lambda: marks.tag(photos, added, removed), words)


def _tell(photos: str, added: list[str], removed: list[str]) -> str:
    """What was done, in a sentence."""
    on, off = (formatting.listed([f"“{tag}”" for tag in tags]) for tags in (added, removed))
    if not removed:
        return f"Tagged {photos} {on}."
    return f"Tagged {photos} {on} and took off {off}." if added else f"Took {off} off {photos}."
