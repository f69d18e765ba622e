"""Buttons for what can be done to the chosen pieces of the board."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from organizer.ui.base.icons import icon
from organizer.ui.base.plain_text import plain_tip

_ACTIONS = {
    "turn-left": "Turn to the left (Shift+R)",
    "turn-right": "Turn to the right (R)",
    "locked": "Lock: it stays when you press Start again. Or let go (L)",
    "aside": "Put aside, into the tray (Delete)",
}
"""By icon."""


class PieceActions(QWidget):
    """The keys of the board do the same."""

    turn_wanted = Signal(int)
    """Quarter turns anticlockwise."""
    lock_wanted = Signal()
    leave_over_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, QToolButton] = {}
        for name, words in _ACTIONS.items():
            button = QToolButton()
            button.setToolTip(plain_tip(words))
            button.setAccessibleName(words.partition(" (")[0])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
            self.buttons[name] = button
        row.addStretch(1)
        self.buttons["turn-left"].clicked.connect(lambda: self.turn_wanted.emit(1))
        self.buttons["turn-right"].clicked.connect(lambda: self.turn_wanted.emit(-1))
        self.buttons["locked"].clicked.connect(self.lock_wanted)
        self.buttons["aside"].clicked.connect(self.leave_over_wanted)
        self.recolour()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for name, button in self.buttons.items():
            button.setIcon(icon(name))
