"""What was looked for, how much is shown, and what a person makes of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QToolButton, QWidget

from organizer import formatting
from organizer.library.search.relevance_feedback import Feedback
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import ElidedLabel, PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip

_KEEP = "Keep as album…"
_ROOM_FOR_WORDS = 640
"""A bar narrower than this, in logical pixels, shows icons instead of words."""


class ResultBar(QWidget):
    """Stands above the results of a search."""

    moved = Signal(int)
    """The cut-off, in percent, while it is moved."""
    settled = Signal(int)
    """The cut-off that the person left it at."""
    judged = Signal(bool)
    """Thumbs up or down for the chosen photos."""
    forgotten = Signal()
    """The votes are taken back."""
    keep_wanted = Signal()
    """The search is to be kept as an album."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("resultbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel()
        self._title.setProperty("role", "heading")
        self._count = make_label("muted")
        self._votes = QPushButton()
        self._votes.setToolTip("Take all thumbs back")
        self._votes.clicked.connect(self.forgotten)
        self.like = self._make_thumb("More like the chosen photos (Ctrl+Up)", True)
        self.dislike = self._make_thumb("Less like the chosen photos (Ctrl+Down)", False)
        self.keep = QPushButton(_KEEP)
        self.keep.setAccessibleName("Keep as album")
        self.keep.setToolTip("Keep this search as an album; it stays live (Ctrl+S)")
        self.keep.clicked.connect(self.keep_wanted)
        self._least = PlainLabel("At least")
        self._value = PlainLabel()
        self._value.setMinimumWidth(40)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setMinimumWidth(80)
        self.slider.setMaximumWidth(180)
        self.slider.setAccessibleName("Cut-off")
        self.slider.setToolTip("Hide photos that score less than this")
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderReleased.connect(lambda: self.settled.emit(self.cut()))
        self._lay_out()
        self.recolour()
        self.show_votes(Feedback())
        self.enable_thumbs(False)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keep.setText(_KEEP if self.width() >= _ROOM_FOR_WORDS else "")

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.keep.setIcon(icon("album"))
        self.like.setIcon(icon("like"))
        self.dislike.setIcon(icon("dislike"))

    def cut(self) -> int:
        """The least score that is shown, in percent."""
        return self.slider.value()

    def show_for(self, title: str, cut: int, has_scores: bool) -> None:
        """A search and its cut-off in percent; without scores there is nothing to cut off."""
        self._title.setText(title)
        self.show_cut(cut)
        for widget in (self._least, self.slider, self._value):
            widget.setVisible(has_scores)
        self.show()

    def show_cut(self, cut: int) -> None:
        """The cut-off, in percent; tells nothing."""
        self.slider.blockSignals(True)
        self.slider.setValue(cut)
        self.slider.blockSignals(False)
        self._value.setText(f"{cut} %")

    def show_count(self, shown: int) -> None:
        """How many photos reach the cut-off."""
        self._count.setText(formatting.photos(shown))

    def show_votes(self, feedback: Feedback) -> None:
        """Say how many thumbs there are, and offer to take them back."""
        self._votes.setVisible(bool(feedback))
        up, down = len(feedback.liked), len(feedback.disliked)
        self._votes.setText(f"{up} liked, {down} disliked · Clear")

    def enable_thumbs(self, has_photos: bool) -> None:
        """Grey the thumbs while no photo is chosen."""
        self.like.setEnabled(has_photos)
        self.dislike.setEnabled(has_photos)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._title, 1)
        for part in (
            self._count,
            self._votes,
            self.like,
            self.dislike,
            self.keep,
            self._least,
            self.slider,
            self._value,
        ):
            row.addWidget(part)

    def _make_thumb(self, words: str, is_up: bool) -> QToolButton:
        button = QToolButton()
        button.setToolTip(plain_tip(words))
        button.setAccessibleName(words.partition(" (")[0])
        button.clicked.connect(lambda: self.judged.emit(is_up))
        return button

    def _move(self, percent: int) -> None:
        self._value.setText(f"{percent} %")
        self.moved.emit(percent)
        if not self.slider.isSliderDown():
            self.settled.emit(percent)
