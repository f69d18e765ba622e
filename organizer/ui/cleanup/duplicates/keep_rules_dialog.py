"""Lets a person say which photo of a set of duplicates is to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.library.cleanup.keep_rules import DEFAULT_RULES, KEEP_RULES, KeepRules
from organizer.paths import displayable
from organizer.settings import Settings
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip

_DATA = Qt.ItemDataRole.UserRole


def read_rules(settings: Settings) -> KeepRules:
    """The rules a person chose last; those that are not known any more are left out."""
    order = tuple(rule for rule in settings.text("keep_rules").split() if rule in KEEP_RULES)
    folders = settings.text("keep_folders").splitlines()
    return KeepRules(order or DEFAULT_RULES.order, tuple(map(Path, folders)))


def store_rules(settings: Settings, rules: KeepRules) -> None:
    """Remember the rules for the next time, on the disk."""
    settings.set("keep_rules", " ".join(rules.order))
    settings.set("keep_folders", "\n".join(map(str, rules.folders)))


class KeepRulesDialog(QDialog):
    """Accepted, `rules()` are what the person chose. Nothing is done here."""

    def __init__(self, parent: QWidget, rules: KeepRules) -> None:
        """`rules` are those in force."""
        super().__init__(parent)
        self.setWindowTitle("Which photo to keep")
        self.setMinimumWidth(440)
        self.rule_list = _create_list("Rules")
        for rule in (*rules.order, *(each for each in KEEP_RULES if each not in rules.order)):
            item = QListWidgetItem(KEEP_RULES[rule], self.rule_list)
            item.setData(_DATA, rule)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_on = Qt.CheckState.Checked if rule in rules.order else Qt.CheckState.Unchecked
            item.setCheckState(is_on)
        self.folder_list = _create_list("Folders that come first")
        for folder in rules.folders:
            self._add(folder)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = self.buttons.addButton("Choose anew", QDialogButtonBox.ButtonRole.AcceptRole)
        yes.setProperty("kind", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()

    def rules(self) -> KeepRules:
        """Those that are ticked, in order."""
        items = [self.rule_list.item(row) for row in range(self.rule_list.count())]
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return KeepRules(tuple(item.data(_DATA) for item in ticked), tuple(self._folders()))

    def _folders(self) -> list[Path]:
        rows = range(self.folder_list.count())
        return [Path(self.folder_list.item(row).data(_DATA)) for row in rows]

    def _add(self, folder: Path) -> None:
        item = QListWidgetItem(displayable(folder), self.folder_list)
        item.setData(_DATA, str(folder))
        item.setToolTip(plain_tip(displayable(folder)))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Keep the photos of this folder first")
        if folder and Path(folder) not in self._folders():
            self._add(Path(folder))

    def _remove_folder(self) -> None:
        self.folder_list.takeItem(self.folder_list.currentRow())

    def _lay_out(self) -> None:
        heading = make_label("heading", "The best photo of a set is kept")
        words = PlainLabel("The first rule that tells two photos apart decides. Drag to reorder.")
        more = PlainLabel("Folders that come first, the dearest at the top:")
        for label in (words, more):
            label.setWordWrap(True)
            label.setProperty("role", "muted")
        up, down = _create_button("Up"), _create_button("Down")
        up.clicked.connect(lambda: _move(self.rule_list, -1))
        down.clicked.connect(lambda: _move(self.rule_list, +1))
        add, remove = _create_button("Add folder…"), _create_button("Take away")
        add.clicked.connect(self._choose_folder)
        remove.clicked.connect(self._remove_folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(words)
        column.addLayout(_lay_beside(self.rule_list, (up, down)), 3)
        column.addWidget(more)
        column.addLayout(_lay_beside(self.folder_list, (add, remove)), 1)
        column.addWidget(self.buttons)


def _create_list(name: str) -> QListWidget:
    view = QListWidget()
    view.setAccessibleName(name)
    view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
    view.setTextElideMode(Qt.TextElideMode.ElideLeft)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setMinimumHeight(84)
    return view


def _move(view: QListWidget, step: int) -> None:
    row = view.currentRow()
    if row >= 0 and 0 <= row + step < view.count():
        item = view.takeItem(row)
        view.insertItem(row + step, item)
        view.setCurrentRow(row + step)


def _create_button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    return button


def _lay_beside(view: QListWidget, buttons: Sequence[QPushButton]) -> QHBoxLayout:
    row, column = QHBoxLayout(), QVBoxLayout()
    row.addWidget(view, 1)
    for button in buttons:
        column.addWidget(button)
    column.addStretch(1)
    row.addLayout(column)
    return row
