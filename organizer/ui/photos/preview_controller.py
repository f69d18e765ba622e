"""Leafs through photos in the preview, in the order in which they are listed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from organizer.records import Photo
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Ids
from organizer.ui.photos.preview import Preview


class PreviewController(QObject):
    """Owns the preview and knows what comes before and after."""

    turned = Signal(int)
    """The id of the photo that is shown now."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._ids: list[int] = []
        self._at = 0
        self.preview = Preview(
            context.library.decoders.read_full, context.thumbnails, context.runner
        )
        self.preview.previous.connect(partial(self._step, -1))
        self.preview.next.connect(partial(self._step, +1))

    @property
    def photo(self) -> int:
        """The id of the photo that is shown."""
        return self._ids[self._at]

    def open(self, ids: Ids, photo: int) -> None:
        """Show one of these photos; the others can be leafed to, in this order."""
        self._ids = ids.tolist()
        self._at = self._ids.index(photo)
        self._ask()

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._ids):
            self._at += step
            self._ask()

    def _ask(self) -> None:
        at, photos = self._at, self._context.library.catalogue.photos
        wanted = self._ids[at : at + 2]
        self._context.ask(lambda: photos.by_ids(wanted), partial(self._show, at), lane="preview")

    def _show(self, at: int, found: list[Photo]) -> None:
        if found and at == self._at:
            following = found[1] if len(found) > 1 else None
            self.preview.show_photo(found[0], at + 1, len(self._ids), following)
            self.turned.emit(found[0].id)
