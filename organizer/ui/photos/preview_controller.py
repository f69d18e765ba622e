"""Leafs through photos in the preview, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, Signal

from organizer.records import Changes, Photo
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Ids
from organizer.ui.photos.preview import Preview


class PreviewController(QObject):
    """Owns the preview and knows what comes before and after, also while photos come and go."""

    turned = Signal()
    """Another photo is shown, or none until the next one is read."""
    emptied = Signal()
    """The last of the photos has left the library."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._listed: list[int] = []
        self._ids: list[int] = []
        """Those of the listed that have not left."""
        self._at = 0
        self.shown: int | None = None
        """The photo that is on the screen now."""
        self.preview = Preview(
            context.library.decoders.read_full, context.thumbnails, context.runner
        )
        self.preview.previous.connect(partial(self._step, -1))
        self.preview.next.connect(partial(self._step, +1))
        context.changed.connect(self._follow)

    @property
    def photo(self) -> int | None:
        """The photo that is shown, or being read to be shown; None for none."""
        return self._ids[self._at] if self._ids else None

    def open(self, ids: Ids, photo: int) -> None:
        """Show one of these photos; the others can be leafed to, in this order."""
        self._listed = self._ids = ids.tolist()
        self._at = self._ids.index(photo)
        self._ask()

    def close(self) -> None:
        """Show nothing."""
        self._listed, self._ids, self._at = [], [], 0
        self.preview.clear()
        self._show_other(None)

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._ids):
            self._at += step
            self._ask()

    def _ask(self) -> None:
        photos, wanted = self._context.library.catalogue.photos, self._ids[self._at : self._at + 2]
        self._context.ask(
            lambda: photos.by_ids(wanted), partial(self._show, wanted[0]), lane="preview"
        )

    def _show(self, photo: int, found: list[Photo]) -> None:
        if found and photo == self.photo:
            following = found[1] if len(found) > 1 else None
            self.preview.show_photo(found[0], self._at + 1, len(self._ids), following)
            self._show_other(photo)

    def _show_other(self, photo: int | None) -> None:
        self.shown = photo
        self.turned.emit()

    # While photos come and go

    def _follow(self, changes: Changes) -> None:
        if not self._ids:
            return
        if changes.removed or changes.added:
            here = set(self._ids).union(changes.added).difference(changes.removed)
            self._keep(here)
        elif self.photo in changes.updated:
            self._ask()

    def _keep(self, here: Collection[int]) -> None:
        """Only these can be leafed to; the next photo takes the place of one that has left."""
        current = self.photo
        ids = [photo for photo in self._listed if photo in here]
        if ids == self._ids:
            return
        before = self._listed[: self._listed.index(current)] if current is not None else []
        self._ids = ids
        self._at = max(0, min(sum(photo in here for photo in before), len(ids) - 1))
        if not ids:
            self.emptied.emit()
            return
        if self.photo != current:
            self._show_other(None)
        self._ask()
