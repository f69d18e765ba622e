"""What a person does at the search bar, and what they read there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from organizer.ui.search.chips.chip import Chip
from organizer.ui.search.search_bar import SearchBar

NO_KEYS = Qt.KeyboardModifier.NoModifier


def type_in(bar: SearchBar, text: str, qtbot) -> None:
    bar.box.clear()
    qtbot.keyClicks(bar.box, text)
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)


def uris(paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setData("text/uri-list", "".join(f"{path.as_uri()}\r\n" for path in paths).encode())
    return mime


def drop(on: QWidget, mime: QMimeData) -> None:
    left = Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(40, 10), Qt.DropAction.CopyAction, mime, left, NO_KEYS)
    QApplication.sendEvent(on, entering)
    assert entering.isAccepted()
    event = QDropEvent(QPointF(40, 10), Qt.DropAction.CopyAction, mime, left, NO_KEYS)
    QApplication.sendEvent(on, event)
    assert event.isAccepted()


def turn_wheel(chip: Chip, eighths: int) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(chip.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, eighths),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chip, event)


def words_of(bar: SearchBar) -> list[str]:
    return [f"{chip.content.sign} {chip.content.words}".strip() for chip in bar.parts.chips]
