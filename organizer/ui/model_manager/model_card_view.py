"""One model in the list of models: what it is, how it is doing, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from organizer import formatting
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.embeddings.model_status import ModelStatus, ModelWork
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.model_manager.badge_row import BadgeRow, describe_state
from organizer.ui.model_manager.download_help import DownloadHelp
from organizer.ui.model_manager.use_menu import UseMenu

_BAR = 1000
"""Steps of the progress bar; bytes would not fit into Qt's numbers."""


class ModelCardView(QFrame):
    """Emits what the person wants; the pane does it."""

    download_wanted = Signal()
    cancel_wanted = Signal()
    measure_wanted = Signal()
    file_wanted = Signal()
    remove_wanted = Signal()
    use_wanted = Signal(list)
    """As in `UseMenu`."""
    leave_wanted = Signal(str)

    def __init__(self, status: ModelStatus) -> None:
        super().__init__()
        self.setObjectName("modelcard")
        self.status = status
        self._shown: tuple[object, ...] = ()
        self._name = _create_label("heading")
        self._about = _create_label("", wraps=True)
        self._badges = BadgeRow()
        self._answers = _create_label("accent", wraps=True)
        self._coming = _create_label("muted", wraps=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, _BAR)
        self._bar.setTextVisible(False)
        self._progress = _create_label("muted", wraps=True)
        self.download_help = DownloadHelp()
        self.download_help.again_wanted.connect(self.download_wanted)
        self.download_help.file_wanted.connect(self.file_wanted)
        self.use = QPushButton("Use for…")
        self._use_menu = UseMenu(self.use)
        self._use_menu.use_wanted.connect(self.use_wanted)
        self._use_menu.leave_wanted.connect(self.leave_wanted)
        self.use.setMenu(self._use_menu)
        self.download = QPushButton()
        self.cancel = QPushButton("Cancel")
        self.measure = QPushButton("Measure")
        self.remove = QToolButton()
        for button, wanted in (
            (self.download, self.download_wanted),
            (self.cancel, self.cancel_wanted),
            (self.measure, self.measure_wanted),
            (self.remove, self.remove_wanted),
        ):
            button.clicked.connect(wanted)
        self._lay_out()
        self.recolour()

    def show_status(
        self, status: ModelStatus, underway: ModelWork | None, failure: Exception | None
    ) -> None:
        """All of the card: `failure` is why the last download failed, if it did."""
        if self._shown == (status, underway, failure):
            return
        self._shown = status, underway, failure
        had_focus = self._has_focus()
        self.status = status
        card = status.card
        self._name.setText(card.name)
        self._about.setText(card.about)
        self._badges.show_status(status, underway)
        answers, coming = _describe_uses(status)
        for label, words in ((self._answers, answers), (self._coming, coming)):
            label.setText(words)
            label.setVisible(bool(words))
        self._show_buttons(underway, failure)
        self.show_underway(underway)
        self.download_help.setVisible(failure is not None)
        if failure is not None:
            self.download_help.show_error(failure, status.missing)
        self.setAccessibleName(card.name)
        state = describe_state(status, underway)
        self.setAccessibleDescription(f"{card.about} {state}. {answers} {coming}".strip())
        if had_focus:
            self._hold_focus()

    def show_underway(self, underway: ModelWork | None) -> None:
        """How far the work on this model has come."""
        for part in (self._bar, self._progress):
            part.setVisible(underway is not None)
        if underway is None:
            return
        step = underway.step
        self._progress.setText(underway.words)
        if step is not None and step.total and step.in_bytes:
            self._bar.setRange(0, _BAR)
            self._bar.setValue(_BAR * step.done // step.total)
        else:
            self._bar.setRange(0, _BAR if underway.is_waiting else 0)
            self._bar.setValue(0)
        self.cancel.setEnabled(not underway.is_stopping)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.remove.setIcon(icon("trash"))
        self.download.setIcon(icon("download"))

    def _show_buttons(self, underway: ModelWork | None, failure: Exception | None) -> None:
        status, name = self.status, self.status.card.name
        is_idle, size = underway is None, formatting.data_size(status.to_come)
        verb = "Resume" if status.arrived else "Download"
        self.download.setText(f"{verb} {size}" if status.to_come else verb)
        self.download.setAccessibleName(f"{self.download.text()} of {name}")
        self.download.setVisible(is_idle and not status.is_ready and failure is None)
        self.cancel.setVisible(not is_idle)
        self.cancel.setToolTip("What has arrived is kept, to resume from")
        self.cancel.setAccessibleName(f"Cancel: {name}")
        self.measure.setVisible(is_idle and status.is_ready and status.speed is None)
        self.measure.setToolTip("How many pictures a second it looks at on this computer")
        self.measure.setAccessibleName(f"Measure the speed of {name}")
        self.use.setVisible(status.is_ready)
        self.use.setAccessibleName(f"Use {name} for")
        self.remove.setVisible(is_idle and status.is_removable)
        self.remove.setToolTip("Remove download…")
        self.remove.setAccessibleName(f"Remove the download of {name}")
        self.download_help.again.setAccessibleName(f"Try again: {name}")
        self.download_help.file.setAccessibleName(f"Use a local file for {name}")
        self._use_menu.show_status(status)

    def _buttons(self) -> tuple[QPushButton | QToolButton, ...]:
        return (
            self.measure,
            self.download,
            self.cancel,
            self.use,
            self.remove,
            self.download_help.again,
        )

    def _has_focus(self) -> bool:
        return self.window().focusWidget() in self._buttons()

    def _hold_focus(self) -> None:
        """The button with the keyboard's focus may just have been hidden: stay in this card."""
        visible = [button for button in self._buttons() if button.isVisibleTo(self)]
        if visible and self.window().focusWidget() not in visible:
            visible[0].setFocus()

    def _lay_out(self) -> None:
        self.remove.setIconSize(QSize(18, 18))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        for button in (self.measure, self.download, self.cancel, self.use, self.remove):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 14, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addLayout(self._badges)
        for part in (self._answers, self._coming, self._bar, self._progress, self.download_help):
            column.addWidget(part)


def _describe_uses(status: ModelStatus) -> tuple[str, str]:
    """What it answers, and what it is being made ready for."""
    answers = formatting.listed([TASKS[task] for task in status.answers])
    coming = formatting.listed([TASKS[task] for task in status.coming])
    return (
        f"Answers {answers}." if answers else "",
        f"Being made ready for {coming}: your photos are looked at once more, and the model "
        "before goes on answering until then."
        if coming
        else "",
    )


def _create_label(role: str, wraps: bool = False) -> PlainLabel:
    return make_label(role, wraps=wraps)
