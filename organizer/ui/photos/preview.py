"""Shows one photo large, with the next one already read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from organizer.errors import OrganizerError
from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos.viewer.image_pyramid import ImagePyramid, build_pyramid
from organizer.ui.photos.viewer.picture_canvas import PictureCanvas

_THUMBNAIL = 512
_KEPT = 3
"""Pictures: the one before, this one and the next."""
_KEPT_BYTES = 768 * 2**20
_STEP = 1.25
_BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
_ON = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class Preview(QWidget):
    """Its thumbnail at once, then the picture itself; `load` is called in a worker thread.

    Left and Right ask for other photos by signals, Escape and Space to be closed; + - Z 0, the
    wheel and double clicks zoom, dragging pans.
    """

    previous = Signal()
    next = Signal()
    closed = Signal()

    def __init__(
        self,
        load: Callable[[Photo], NDArray[np.uint8]],
        thumbnails: ThumbnailCache,
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._thumbnails = thumbnails
        self._runner = runner
        self._photo: Photo | None = None
        self._following: Photo | None = None
        self._reading: Photo | None = None
        self._pictures: OrderedDict[str, ImagePyramid] = OrderedDict()
        self._failures: dict[str, str] = {}
        self._name = QLabel()
        self._place = QLabel()
        self._zoom = QLabel()
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
        self._photo, self._following = photo, following
        self._failures.clear()
        name = displayable(photo.path).replace("\\", "/").rpartition("/")[2]
        self._name.setText(name)
        self._name.setToolTip(displayable(photo.path))
        self._place.setText(f"{place:,} of {total:,}")
        self.setAccessibleName(name)
        if is_other:
            self.canvas.show_nothing(QSize(photo.metadata.width, photo.metadata.height))
            self._show_thumbnail(photo.content)
        self._show_picture()
        self._read_next()

    def clear(self) -> None:
        """Show nothing, and give the memory back."""
        self._photo = self._following = None
        self._pictures.clear()
        self.canvas.show_nothing(QSize())

    @property
    def photo(self) -> Photo | None:
        return self._photo

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read, this one or the following."""
        return self._reading is not None

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
        content = self._photo.content
        if content in self._pictures:
            self._pictures.move_to_end(content)
            if not self.canvas.is_sharp:
                self.canvas.sharpen(self._pictures[content])
        elif content in self._failures:
            self.canvas.show_message(self._failures[content])

    def _read_next(self) -> None:
        """Read one picture at a time: this one first, then the following one."""
        for photo in (self._photo, self._following):
            if photo is None or photo.content in self._pictures or photo.content in self._failures:
                continue
            if self._reading is None:
                self._reading = photo
                task = self._runner.run(partial(_read, self._load, photo), lane="preview")
                task.then(self._keep)
                task.failed.connect(self._give_up)
                task.ended.connect(self._end_reading)
            return

    def _keep(self, pyramid: ImagePyramid) -> None:
        if self._reading is None or self._photo is None:
            return
        self._pictures[self._reading.content] = pyramid
        shown = self._photo.content
        if shown in self._pictures:
            self._pictures.move_to_end(shown)
        while len(self._pictures) > 1 and self._is_too_much():
            self._pictures.popitem(last=False)

    def _is_too_much(self) -> bool:
        total = sum(picture.bytes for picture in self._pictures.values())
        return len(self._pictures) > _KEPT or total > _KEPT_BYTES

    def _give_up(self, error: Exception) -> None:
        if self._reading is not None:
            is_foreseen = isinstance(error, OrganizerError)
            sentence = str(error) if is_foreseen else self.tr("This picture cannot be shown.")
            self._failures[self._reading.content] = sentence

    def _end_reading(self) -> None:
        self._reading = None
        self._show_picture()
        self._read_next()

    # Caption and keys

    def _lay_out(self) -> None:
        for label, name in ((self._name, "name"), (self._place, "faint"), (self._zoom, "faint")):
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(_button(_BACK, self.tr("Previous photo (Left)"), self.previous.emit))
        row.addWidget(_button(_ON, self.tr("Next photo (Right)"), self.next.emit))
        row.addWidget(self._name, 1)
        row.addWidget(self._place)
        row.addSpacing(16)
        row.addWidget(self._zoom)
        row.addWidget(_button(self.tr("Fit"), self.tr("Fit to the window (0)"), self.canvas.fit))
        row.addWidget(_button("1:1", self.tr("Full size (Z)"), lambda: self.canvas.zoom_to(1.0)))
        row.addWidget(_button(self.tr("Close"), self.tr("Close (Esc)"), self.closed.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(bar)

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


def _button(text: str, tip: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(act)
    return button


def _read(load: Callable[[Photo], NDArray[np.uint8]], photo: Photo) -> ImagePyramid:
    return build_pyramid(load(photo))
