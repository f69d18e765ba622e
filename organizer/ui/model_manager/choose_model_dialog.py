"""Asks which model a file of weights belongs to, where it fits several."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.plain_text import button_words


class ChooseModelDialog(QDialog):
    """Accepted, `model()` is the id that was chosen."""

    def __init__(self, parent: QWidget, file: str, names: Mapping[str, str]) -> None:
        """`names` are those of the models that it fits, by id."""
        super().__init__(parent)
        self.setWindowTitle("Which model is it?")
        self.setMinimumWidth(420)
        heading = make_label("heading", f"Which model is {file}?", wraps=True)
        why = PlainLabel(
            "Its weights fit each of these. They differ in how they were trained, and where the "
            "file came from tells which one it is."
        )
        why.setWordWrap(True)
        self._group = QButtonGroup(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        use = buttons.addButton("Use it", QDialogButtonBox.ButtonRole.AcceptRole)
        use.setProperty("kind", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(why)
        self._ids = list(names)
        for number, name in enumerate(names.values()):
            choice = QRadioButton(button_words(name))
            choice.setChecked(number == 0)
            self._group.addButton(choice, number)
            column.addWidget(choice)
        column.addWidget(buttons)

    def model(self) -> str:
        """The id of the model that is ticked."""
        return self._ids[self._group.checkedId()]
