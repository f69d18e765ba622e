"""The line above the board: what lies there, undo, what to see and what to save."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.fragments.evaluation.metrics import Score
from organizer.fragments.layout import Layout, Pieces
from organizer.paths import displayable
from organizer.records import FileProblem
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import make_label
from organizer.ui.base.plain_text import plain_tip

_SAVING = (
    ("pictures", "&Pictures…"),
    ("layout", "&Layout as JSON…"),
    ("library", "&Add to the library…"),
    ("pairs", "All pairs as &CSV…"),
    ("saved", "&Open a saved layout…"),
)
_MOST_PROBLEMS = 20
"""Named in a tool tip."""


class FragmentsToolbar(QWidget):
    """Tells nothing by itself: the pane connects the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = make_label("muted", wraps=True)
        self.undo = _make_step_button("Undo", "Ctrl+Z")
        self.redo = _make_step_button("Do again", "Ctrl+Shift+Z")
        self.joints = QCheckBox("Joints")
        self.joints.setChecked(True)
        self.joints.setToolTip("Draw the seams in the colour of how sure they are")
        self.compare = QPushButton("Compare")
        self.compare.setCheckable(True)
        self.compare.setToolTip("See the pieces before and after, or grouped alone, side by side")
        self.save = QPushButton("Save")
        self.save_actions = self._make_menu()
        """Of the menu of *Save*: pictures, layout, library and pairs; saved reads a layout back."""
        self.others = QPushButton("Other pieces")
        self.others.setToolTip("Open other pieces instead of these")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.others)
        row.addStretch(1)
        for part in (self.undo, self.redo, self.joints, self.compare, self.save):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.summary)
        self.recolour()

    def say(
        self,
        pieces: Pieces,
        layout: Layout,
        problems: Sequence[FileProblem],
        found: Score | None,
    ) -> None:
        """What lies on the board, and how right that is where it is known."""
        height, width = pieces.size
        parts = [f"{formatting.counted(len(pieces), 'piece')} of {width} × {height} px"]
        if layout.pictures:
            parts.append(formatting.counted(len(layout.pictures), "picture"))
        else:
            parts.append("say what you know of them, then press Start")
        if layout.pictures and layout.leftover:
            parts.append(f"{len(layout.leftover):,} left over")
        if found is not None:
            parts.append(f"{found.direct:.0%} in the right place")
        if problems:
            parts.append(f"{formatting.counted(len(problems), 'file')} left out")
        self.summary.setText(". ".join((" · ".join(parts), *layout.notes)))
        self.summary.setToolTip(
            plain_tip(
                "\n".join(
                    f"{displayable(each.path)}: {each.reason}" for each in problems[:_MOST_PROBLEMS]
                )
            )
        )

    def enable(self, has_pictures: bool, can_undo: bool, can_redo: bool) -> None:
        """What can be done now; all pairs and a saved layout are always offered."""
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)
        for name, action in self.save_actions.items():
            action.setEnabled(has_pictures or name in ("pairs", "saved"))

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for button, name in (
            (self.undo, "undo"),
            (self.redo, "redo"),
            (self.others, "back"),
            (self.compare, "compare"),
            (self.save, "download"),
        ):
            button.setIcon(icon(name))

    def _make_menu(self) -> dict[str, QAction]:
        menu = QMenu(self.save)
        actions = {}
        for name, words in _SAVING:
            if name == "saved":
                menu.addSeparator()
            actions[name] = menu.addAction(words)
        self.save.setMenu(menu)
        return actions


def _make_step_button(words: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(plain_tip(f"{words} ({keys})"))
    button.setAccessibleName(words)
    return button
