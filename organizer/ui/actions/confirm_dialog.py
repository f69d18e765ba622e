"""Says what an action would do, and asks before it does it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.records import ActionKind, ActionSummary
from organizer.ui.actions.place_field import PlaceField
from organizer.ui.base.labels import make_label

_WIDTH = 560
_MOST_NOTES = 110
"""Height in logical pixels from which on notes are scrolled."""


class ConfirmDialog(QDialog):
    """Accepted, `target()` is where to archive to. Nothing is done here."""

    def __init__(
        self, parent: QWidget, summary: ActionSummary, archive: str, photos: QWidget | None = None
    ) -> None:
        """`archive` is the place that is suggested, `photos` shows the first ones that go."""
        super().__init__(parent)
        words = summary.kind.words
        title = formatting.action_plan(summary.kind, summary.count, summary.source)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        heading = f"{title}?" if summary.count else f"None of these can be {words.past}"
        about = f"{formatting.data_size(summary.bytes)} on disk. {words.about}"
        self.place_field = PlaceField(archive)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._yes = self.buttons.addButton(words.button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._yes.setProperty("kind", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._count = summary.count
        self._is_archive = summary.kind is ActionKind.ARCHIVE
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(make_label("heading", heading, wraps=True))
        if photos is not None and summary.count:
            column.addWidget(photos)
        if summary.count:
            column.addWidget(make_label("", about, wraps=True))
        if summary.notes:
            column.addWidget(_create_notes(summary.notes))
        if self._is_archive and summary.count:
            column.addWidget(self.place_field)
            self.place_field.judged.connect(self._check)
            self.place_field.line.setFocus()
            self.place_field.line.selectAll()
        else:
            self.place_field.hide()
        column.addWidget(self.buttons)
        self._check()

    def target(self) -> Path:
        """Where the person wants the archive; of no meaning for other actions."""
        return self.place_field.place()

    def _check(self) -> None:
        has_target = self.place_field.is_good or not self._is_archive
        self._yes.setEnabled(self._count > 0 and has_target)


def _create_notes(notes: tuple[str, ...]) -> QWidget:
    """A line for each; scrolled where there are many."""
    label = make_label("danger", "\n".join(f"• {note}" for note in notes), wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    height = label.heightForWidth(_WIDTH - 44)
    if height <= _MOST_NOTES:
        return label
    area = QScrollArea()
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedHeight(_MOST_NOTES)
    area.setWidget(label)
    return area
