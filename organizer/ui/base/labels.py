"""Makes labels that the style sheet knows by their role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def make_label(role: str, words: str = "", wraps: bool = False) -> QLabel:
    """A label without a parent; `role` is one of the style sheet's, such as "muted", or ""."""
    label = QLabel(words, wordWrap=wraps)
    label.setProperty("role", role)
    return label


def make_selectable_label(role: str) -> QLabel:
    """A label that shows any words as they are, in lines, to be selected by mouse or keys."""
    label = make_label(role, wraps=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
