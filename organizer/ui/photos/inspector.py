"""The right edge of the window: what is known of the chosen photos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.thumbnail_cache import ThumbnailCache

_WIDTH = 272
_PICTURE = 240


class Inspector(QScrollArea):
    """Shows one photo in full, or the sum of several."""

    similar_wanted = Signal()
    """The person asks for look-alikes of the chosen photos."""
    folder_wanted = Signal()
    """The person asks to see the file in the file manager."""

    def __init__(self, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(_WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._thumbnails = thumbnails
        self._photo: Photo | None = None
        self._picture = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._name = _make_selectable_label("heading")
        self._place = _make_selectable_label("muted")
        self._problem = _make_selectable_label("danger")
        self._facts = QFormLayout()
        self._facts.setContentsMargins(0, 10, 0, 10)
        self._facts.setHorizontalSpacing(12)
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._similar = QPushButton("Find similar")
        self._similar.clicked.connect(self.similar_wanted)
        self._reveal = QPushButton("Show in file manager")
        self._reveal.clicked.connect(self.folder_wanted)
        self._lay_out()
        self.recolour()
        thumbnails.loaded.connect(self._show_picture)
        self.show_photos([], "")

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self._similar.setIcon(icon("similar"))
        self._reveal.setIcon(icon("folder"))

    def show_photos(self, photos: Sequence[Photo], problem: str, tags: Sequence[str] = ()) -> None:
        """What is chosen now; `problem` is why the one photo's file could not be read last."""
        self._photo = photos[0] if len(photos) == 1 else None
        while self._facts.rowCount():
            self._facts.removeRow(0)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        for button in (self._similar, self._reveal):
            button.setVisible(bool(photos))
        self._picture.clear()
        self._picture.setVisible(self._photo is not None)
        if self._photo is not None:
            self._show_one(self._photo)
            self._add_fact("Tags", ", ".join(tags))
        elif photos:
            self._name.setText(formatting.photos(len(photos)))
            self._place.setText(formatting.data_size(sum(photo.size for photo in photos)))
        else:
            self._name.setText("Nothing chosen")
            self._place.setText("Click a photo to see where it is and how it was taken.")

    def _show_one(self, photo: Photo) -> None:
        about = photo.metadata
        self._name.setText(displayable(photo.path.name))
        self._place.setText(displayable(photo.path.parent))
        self._show_picture(photo.content)
        self._add_fact("Taken", formatting.moment(about.taken))
        self._add_fact("Pixels", f"{about.width:,} × {about.height:,}")
        self._add_fact("File", f"{about.format}, {formatting.data_size(photo.size)}")
        self._add_fact("Camera", about.exposure.camera)
        self._add_fact("Lens", about.details.get("lens"))
        self._add_fact("Exposure", formatting.exposure(about.exposure))
        if about.latitude is not None and about.longitude is not None:
            self._add_fact("Place", _write_coordinates(about.latitude, about.longitude))

    def _add_fact(self, title: str, value: str | None) -> None:
        if value:
            self._facts.addRow(
                _make_selectable_label("muted", title), _make_selectable_label("", value)
            )

    def _show_picture(self, content: str) -> None:
        if self._photo is None or content != self._photo.content:
            return
        pixmap = self._thumbnails.get(content, _PICTURE)
        if pixmap is not None:
            side = round(_PICTURE * pixmap.devicePixelRatio())
            fitted = pixmap.scaled(
                side,
                side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._picture.setPixmap(fitted)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("inspectorpage")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addWidget(self._picture)
        column.addWidget(self._name)
        column.addWidget(self._place)
        column.addWidget(self._problem)
        column.addLayout(self._facts)
        column.addWidget(self._similar)
        column.addWidget(self._reveal)
        column.addStretch()
        self.setWidget(page)


def _make_selectable_label(role: str, text: str = "") -> PlainLabel:
    label = make_label(role, text, wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


def _write_coordinates(latitude: float, longitude: float) -> str:
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}"
