"""The Problems pane: files that could not be read, with the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
)

from organizer.paths import displayable
from organizer.records import Changes, FileProblem
from organizer.ui.base.context import AppContext
from organizer.ui.base.file_manager import reveal
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.pane import Pane, create_page
from organizer.ui.base.plain_text import plain_tip

_COLUMNS = ("File", "Reason", "Folder")
_SHOWN = 2_000
"""Rows a table widget shows without a noticeable delay."""


class ProblemsPane(Pane):
    """A table with one row a file; reading them again is asked for, never done unasked."""

    title = "Problems"
    icon = "problems"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._problems: list[FileProblem] = []
        self._heading = make_label("heading")
        self._heading.setMinimumWidth(60)
        self.retry = QPushButton("Try again")
        self.retry.setToolTip("Read all of these files again")
        self.retry.clicked.connect(self._retry)
        self.show_file = QPushButton("Show in file manager")
        self.show_file.clicked.connect(self._reveal)
        self.table = _create_table()
        self._pages = QStackedLayout()
        fine = PlainLabel(
            "Every file could be read.\n\n"
            "Files that are damaged or of an unknown kind are listed here, with the reason.",
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        fine.setProperty("role", "muted")
        self._pages.addWidget(fine)
        self._pages.addWidget(
            create_page((self._heading, self.show_file, self.retry), 0, self.table)
        )
        self.setLayout(self._pages)
        self.recolour()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.retry.setIcon(icon("retry"))
        self.show_file.setIcon(icon("folder"))

    def start(self) -> None:
        """Read which files could not be read."""
        self.context.ask(self.context.library.catalogue.problems.all, self._show, lane="problems")

    def follow(self, changes: Changes) -> None:
        """Read again where problems came or went."""
        if changes.problems or changes.roots:
            self.start()

    def _show(self, problems: list[FileProblem]) -> None:
        self.count_changed.emit(len(problems))
        if problems == self._problems:
            return
        self._problems = problems
        self._pages.setCurrentIndex(1 if problems else 0)
        more = f", the first {_SHOWN:,} shown" if len(problems) > _SHOWN else ""
        count = "1 file" if len(problems) == 1 else f"{len(problems):,} files"
        self._heading.setText(f"{count} could not be read{more}")
        self.table.setRowCount(min(len(problems), _SHOWN))
        for row, problem in enumerate(problems[:_SHOWN]):
            path = problem.path
            texts = (displayable(path.name), problem.reason, displayable(path.parent))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text))
                self.table.setItem(row, column, item)

    def _retry(self) -> None:
        self.context.index_known(retry=True)

    def _reveal(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._problems):
            reveal(self._problems[row].path)


def _create_table() -> QTableWidget:
    table = QTableWidget(0, len(_COLUMNS))
    table.setHorizontalHeaderLabels(list(_COLUMNS))
    table.setAccessibleName("Files that could not be read")
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    header.resizeSection(0, 220)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    return table
