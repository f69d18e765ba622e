"""Makes labels that show any words as they are, and that the style sheet knows by their role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from organizer.ui.base.plain_text import plain_tip

_LEAST_WIDTH = 60


class PlainLabel(QLabel):
    """The window has no other labels: in a name of a file, markup is just letters."""

    def __init__(
        self, words: str = "", wraps: bool = False, alignment: Qt.AlignmentFlag | None = None
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        super().setText(words)
        self.setWordWrap(wraps)
        if alignment is not None:
            self.setAlignment(alignment)


class ElidedLabel(PlainLabel):
    """A line that gives way where it has no room; the tool tip says all of it."""

    def __init__(self, words: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight):
        super().__init__()
        self._whole = ""
        self._mode = mode
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setText(words)

    def setText(self, text: str) -> None:
        self._whole = text
        self.setToolTip(plain_tip(text))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        width = max(self.width(), self.minimumWidth())
        super().setText(self.fontMetrics().elidedText(self._whole, self._mode, width))


def make_label(role: str, words: str = "", wraps: bool = False) -> PlainLabel:
    """A label without a parent; `role` is one of the style sheet's, such as "muted", or ""."""
    label = PlainLabel(words, wraps)
    label.setProperty("role", role)
    return label


def make_selectable_label(role: str) -> PlainLabel:
    """A label whose words, in lines, can be selected by mouse or keys."""
    label = make_label(role, wraps=True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
