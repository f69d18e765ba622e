"""Shows the first photos of many by thumbnail and name, and says how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.labels import ElidedLabel, PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.thumbnail_cache import ThumbnailCache

_COLUMNS = 6
_CELL = QSize(112, 88)
_LARGE = QSize(176, 140)
"""Of a photo that is alone, in logical pixels."""
_RADIUS = 4


class PhotoStrip(QWidget):
    """`photos` are the first of `count`, in order; each says its whole path in a tool tip."""

    def __init__(self, thumbnails: ThumbnailCache, photos: Sequence[Photo], count: int) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._photos = tuple(photos)
        self._room = _LARGE if count == 1 else _CELL
        self._pictures = [self._create_picture(photo) for photo in photos]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if count == 1 and photos:
            column.addLayout(self._lay_out_one(photos[0]))
        else:
            column.addLayout(self._lay_out_many())
        if count > len(photos):
            column.addWidget(make_label("muted", f"and {count - len(photos):,} more"))
        thumbnails.set_wanted([photo.content for photo in photos], self)
        thumbnails.loaded.connect(self._show)
        for content in {photo.content for photo in photos}:
            self._show(content)

    def _lay_out_one(self, photo: Photo) -> QHBoxLayout:
        """Beside the picture there is room for its name and its folder."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(_create_name(photo))
        words.addWidget(make_label("muted", displayable(photo.path.parent), wraps=True))
        words.addStretch()
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._pictures[0])
        row.addLayout(words, 1)
        return row

    def _lay_out_many(self) -> QGridLayout:
        cells = QGridLayout()
        cells.setHorizontalSpacing(8)
        cells.setVerticalSpacing(2)
        cells.setColumnStretch(_COLUMNS, 1)
        for number, (photo, picture) in enumerate(zip(self._photos, self._pictures, strict=True)):
            row, column = divmod(number, _COLUMNS)
            name = _create_name(photo)
            name.setFixedWidth(self._room.width())
            name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            name.setContentsMargins(0, 0, 0, 5)
            cells.addWidget(picture, 2 * row, column)
            cells.addWidget(name, 2 * row + 1, column)
        return cells

    def hideEvent(self, event: QHideEvent) -> None:
        self._thumbnails.set_wanted((), self)
        super().hideEvent(event)

    def _create_picture(self, photo: Photo) -> PlainLabel:
        picture = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        picture.setFixedSize(self._room)
        picture.setAccessibleName(displayable(photo.path.name))
        picture.setToolTip(plain_tip(displayable(photo.path)))
        return picture

    def _show(self, content: str) -> None:
        ratio = self.devicePixelRatioF()
        side = round(max(self._room.width(), self._room.height()) * ratio)
        for photo, picture in zip(self._photos, self._pictures, strict=True):
            if photo.content == content:
                pixmap = self._thumbnails.get(content, side, _RADIUS)
                if pixmap is not None:
                    picture.setPixmap(_fit(pixmap, self._room * ratio, ratio))


def _create_name(photo: Photo) -> ElidedLabel:
    name = ElidedLabel(displayable(photo.path.name), Qt.TextElideMode.ElideMiddle)
    name.setToolTip(plain_tip(displayable(photo.path)))
    return name


def _fit(pixmap: QPixmap, room: QSize, ratio: float) -> QPixmap:
    """Into a room in device pixels, of which `ratio` make a logical one."""
    if pixmap.width() > room.width() or pixmap.height() > room.height():
        smooth = Qt.TransformationMode.SmoothTransformation
        pixmap = pixmap.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    fitted = QPixmap(pixmap)
    fitted.setDevicePixelRatio(ratio)
    return fitted
