"""Shows the first photos of many by thumbnail and name, and says how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.labels import ElidedLabel, PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.thumbnail_cache import ThumbnailCache

_COLUMNS = 6
_SIDE = 88
_LARGE = 176
"""Of a photo that is alone, in logical pixels."""
_RADIUS = 4


class PhotoStrip(QWidget):
    """`photos` are the first of `count`, in order; each says its whole path in a tool tip."""

    def __init__(self, thumbnails: ThumbnailCache, photos: Sequence[Photo], count: int) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._photos = tuple(photos)
        self._side = _LARGE if count == 1 else _SIDE
        self._pictures = [self._create_picture(photo) for photo in photos]
        cells = QGridLayout()
        cells.setHorizontalSpacing(8)
        cells.setVerticalSpacing(2)
        for number, (photo, picture) in enumerate(zip(photos, self._pictures, strict=True)):
            row, column = divmod(number, _COLUMNS)
            name = ElidedLabel(displayable(photo.path.name), Qt.TextElideMode.ElideMiddle)
            name.setToolTip(plain_tip(displayable(photo.path)))
            if count > 1:
                name.setFixedWidth(self._side)
                name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            cells.addWidget(picture, 2 * row, column)
            cells.addWidget(name, 2 * row + 1, column)
        cells.setColumnStretch(min(len(photos), _COLUMNS) if count > 1 else 0, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.addLayout(cells)
        if count > len(photos):
            column_of_all.addWidget(make_label("muted", f"and {count - len(photos):,} more"))
        thumbnails.set_wanted([photo.content for photo in photos], self)
        thumbnails.loaded.connect(self._show)
        for content in {photo.content for photo in photos}:
            self._show(content)

    def hideEvent(self, event: QHideEvent) -> None:
        self._thumbnails.set_wanted((), self)
        super().hideEvent(event)

    def _create_picture(self, photo: Photo) -> PlainLabel:
        centred = Qt.AlignmentFlag.AlignCenter
        picture = PlainLabel(alignment=centred)
        picture.setFixedSize(QSize(self._side, self._side))
        picture.setAccessibleName(displayable(photo.path.name))
        picture.setToolTip(plain_tip(displayable(photo.path)))
        picture.setProperty("badge", "photo")
        return picture

    def _show(self, content: str) -> None:
        ratio = self.devicePixelRatioF()
        for photo, picture in zip(self._photos, self._pictures, strict=True):
            if photo.content == content:
                pixmap = self._thumbnails.get(content, round(self._side * ratio), _RADIUS)
                if pixmap is not None:
                    picture.setPixmap(_sharp(pixmap, self._side, ratio))


def _sharp(pixmap: QPixmap, side: int, ratio: float) -> QPixmap:
    """At most `side` logical pixels on a screen of this ratio."""
    most = round(side * ratio)
    if max(pixmap.width(), pixmap.height()) > most:
        smooth = Qt.TransformationMode.SmoothTransformation
        pixmap = pixmap.scaled(most, most, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    sharp = QPixmap(pixmap)
    sharp.setDevicePixelRatio(ratio)
    return sharp
