"""What a person does in the Clean up pane, and what they see there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.cleanup.cleanup_pane import CleanupPane
from organizer.ui.cleanup.duplicates.set_list import SetList
from organizer.ui.window.main_window import MainWindow


def opened(window: MainWindow) -> CleanupPane:
    row = next(row for row, pane in enumerate(window.panes) if isinstance(pane, CleanupPane))
    window.sidebar.choose(row)
    pane = window.panes[row]
    assert isinstance(pane, CleanupPane)
    return pane


def choose(pane: CleanupPane, title: str) -> None:
    kind = next(kind for kind in pane.kind_list.kinds() if pane.findings.title(kind) == title)
    pane.kind_list.view.setCurrentRow(pane.kind_list.kinds().index(kind))


def click(view: SetList, point: QPoint, qtbot) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def check_of(view: SetList, row: int) -> QPoint:
    return view._create_painter().check_rect(view.cell_rect(row)).center()


def going(pane: CleanupPane) -> list[int]:
    return pane.findings.going_photos(pane._kind)


def said(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(dialog, words: str) -> None:
    (button,) = (each for each in dialog.findChildren(QPushButton) if each.text() == words)
    button.click()


def agree(pane: CleanupPane, qtbot) -> ConfirmDialog:
    qtbot.waitUntil(lambda: bool(pane.findChildren(ConfirmDialog)))
    (dialog,) = pane.findChildren(ConfirmDialog)
    dialog.accept()
    return dialog


def kinds(pane: CleanupPane) -> str:
    view = pane.kind_list.view
    return "\n".join(view.item(row).text() for row in range(view.count()))
