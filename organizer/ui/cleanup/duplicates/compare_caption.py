"""What there is to say of one of two photos that are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from organizer import formatting
from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.plain_text import plain_tip


class CompareCaption(PlainLabel):
    """Three lines below a picture; never wider than it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_photo(self, photo: Photo, other: Photo, is_keeper: bool) -> None:
        """Describe a photo; what is better than in the other one is said."""
        about, others = photo.metadata, other.metadata
        pixels = f"{about.width:,} × {about.height:,} px"
        if about.width * about.height > others.width * others.height:
            pixels += ", larger"
        size = formatting.data_size(photo.size) + (", larger" if photo.size > other.size else "")
        taken = formatting.moment(about.taken)
        lines = (
            f"{'Keep: ' if is_keeper else ''}{displayable(photo.path.name)}",
            " · ".join(filter(None, (pixels, f"{about.format} {size}", taken))),
            displayable(photo.path.parent),
        )
        self.setText("\n".join(lines))
        self.setToolTip(plain_tip(displayable(photo.path)))
