"""Shows names as they are where Qt would read markup or a key into them."""

from __future__ import annotations

import html

from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def plain_tip(words: str) -> str:
    """Words for a tool tip, which Qt takes for markup where they look like it."""
    if not QtGui.Qt.mightBeRichText(words):
        return words
    return f'<p style="white-space: pre-wrap">{html.escape(words)}</p>'


def button_words(words: str) -> str:
    """Words for a button or a line of a menu, where & would make a key of the letter after it."""
    return words.replace("&", "&&")


class PlainMessageBox(QMessageBox):
    """A question or a message with any names in it; `more` says more, in smaller words.

    It deletes itself when it is closed.
    """

    def __init__(
        self,
        icon: QMessageBox.Icon,
        title: str,
        words: str,
        parent: QWidget | None = None,
        more: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(icon)
        self.setWindowTitle(title)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)
        self.setInformativeText(plain_tip(more))
