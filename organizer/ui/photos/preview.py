"""Shows one photo large, with the next one already read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos import photo_description
from organizer.ui.photos.viewer.picture_canvas import PictureCanvas
from organizer.ui.photos.viewer.picture_reader import PictureReader

_THUMBNAIL = 512
_STEP = 1.25
"""Zoom factor of a key."""
_BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
_ON = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class Preview(QWidget):
    """Its thumbnail at once, then the picture itself; `load` is called in a worker thread.

    Left and Right ask for other photos by signals, Escape and Space to be closed; + - Z 0, the
    wheel and double clicks zoom, dragging pans.
    """

    previous = Signal()
    """The photo before is asked for."""
    next = Signal()
    """The photo after is asked for."""
    closed = Signal()
    """The person has seen enough."""
    menu_wanted = Signal(QPoint)
    """Where, on the screen."""

    def __init__(
        self,
        load: Callable[[Photo], NDArray[np.uint8]],
        thumbnails: ThumbnailCache,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._reader = PictureReader(load, runner, self)
        self._reader.arrived.connect(self._show_picture)
        self._photo: Photo | None = None
        self._name = PlainLabel()
        self._place = PlainLabel()
        self._zoom = PlainLabel()
        self.canvas = PictureCanvas()
        self.canvas.zoom_changed.connect(lambda zoom: self._zoom.setText(f"{zoom:.0%}"))
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        thumbnails.loaded.connect(self._show_thumbnail)

    def show_photo(
        self, photo: Photo, place: int, total: int, following: Photo | None = None
    ) -> None:
        """Show a photo, the `place`th of `total`; `following` is read ahead."""
        is_other = self._photo is None or self._photo.content != photo.content
        self._photo = photo
        name = photo_description.file_name(photo)
        self._name.setText(name)
        self._name.setToolTip(plain_tip(displayable(photo.path)))
        self._place.setText(f"{place:,} of {total:,}")
        self.setAccessibleName(name)
        if is_other:
            self.canvas.show_nothing(QSize(photo.metadata.width, photo.metadata.height))
            self._show_thumbnail(photo.content)
        self._reader.want([photo] if following is None else [photo, following])
        self._show_picture()

    def clear(self) -> None:
        """Show nothing, and give the memory back."""
        self._photo = None
        self._reader.clear()
        self.canvas.show_nothing(QSize())

    @property
    def photo(self) -> Photo | None:
        """What is shown; None for nothing."""
        return self._photo

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read, this one or the following."""
        return self._reader.is_reading

    def caption(self) -> tuple[str, str, str]:
        """Name, position and zoom as they are shown."""
        return self._name.text(), self._place.text(), self._zoom.text()

    # Thumbnail and picture

    def _show_thumbnail(self, content: str) -> None:
        if self._photo is not None and self._photo.content == content:
            self.canvas.show_stand_in(self._thumbnails.get(content, _THUMBNAIL))

    def _show_picture(self) -> None:
        if self._photo is None:
            return
        picture = self._reader.get(self._photo.content)
        if picture is None:
            if failure := self._reader.failure(self._photo.content):
                self.canvas.show_message(failure)
        elif not self.canvas.is_sharp:
            self.canvas.sharpen(picture)

    # Caption and keys

    def _lay_out(self) -> None:
        for label, name in ((self._name, "name"), (self._place, "faint"), (self._zoom, "faint")):
            label.setObjectName(name)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(_make_button(_BACK, "Previous photo (Left)", self.previous.emit))
        row.addWidget(_make_button(_ON, "Next photo (Right)", self.next.emit))
        row.addWidget(self._name, 1)
        row.addWidget(self._place)
        row.addSpacing(16)
        row.addWidget(self._zoom)
        row.addWidget(_make_button("Fit", "Fit to the window (0)", self.canvas.fit))
        row.addWidget(_make_button("1:1", "Full size (Z)", lambda: self.canvas.zoom_to(1.0)))
        row.addWidget(_make_button("Close", "Close (Esc)", self.closed.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(bar)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self.previous.emit()
            case Qt.Key.Key_Right:
                self.next.emit()
            case Qt.Key.Key_Escape | Qt.Key.Key_Space:
                self.closed.emit()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.canvas.zoom_to(self.canvas.zoom * _STEP)
            case Qt.Key.Key_Minus:
                self.canvas.zoom_to(self.canvas.zoom / _STEP)
            case Qt.Key.Key_Z:
                self.canvas.toggle_full_size()
            case Qt.Key.Key_0:
                self.canvas.fit()
            case _:
                event.ignore()


def _make_button(text: str, tip: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(plain_tip(tip))
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(act)
    return button
