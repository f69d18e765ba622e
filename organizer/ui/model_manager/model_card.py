"""One model in the list of models: what it is, how it is doing, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from organizer import formatting
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.embeddings.model_status import ModelStatus, ModelWork
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.icons import icon
from organizer.ui.model_manager.download_help import DownloadHelp

_FREE = {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0"}
"""Licences under which a person may do with the pictures found whatever they like."""

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
    """The tasks to use it for."""
    leave_wanted = Signal(str)
    """A task that it is no longer wanted for, before it came to answer."""

    def __init__(self, status: ModelStatus) -> None:
        super().__init__()
        self.setObjectName("modelcard")
        self.status = status
        self._shown: tuple[object, ...] = ()
        self._name = _label("heading")
        self._about = _label("", wraps=True)
        self._badges = FlowLayout()
        self._uses = _label("accent", wraps=True)
        self._coming = _label("muted", wraps=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, _BAR)
        self._bar.setTextVisible(False)
        self._progress = _label("muted", wraps=True)
        self.trouble = DownloadHelp()
        self.trouble.again_wanted.connect(self.download_wanted)
        self.trouble.file_wanted.connect(self.file_wanted)
        self.use = QPushButton("Use for…")
        self.use.setMenu(QMenu(self.use))
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

    def show_standing(
        self, status: ModelStatus, underway: ModelWork | None, failure: Exception | None
    ) -> None:
        """What stands still, what is moving, and why the last download failed."""
        if self._shown == (status, underway, failure):
            return
        self._shown = status, underway, failure
        had_focus = self._has_focus()
        self.status = status
        card = status.card
        self._name.setText(card.name)
        self._about.setText(card.about)
        self._show_badges(underway)
        answers, coming = _uses(status)
        for label, words in ((self._uses, answers), (self._coming, coming)):
            label.setText(words)
            label.setVisible(bool(words))
        self._show_buttons(underway, failure)
        self.show_underway(underway)
        self.trouble.setVisible(failure is not None)
        if failure is not None:
            self.trouble.show_error(failure, status.missing)
        self.setAccessibleName(card.name)
        state = _state(status, underway)
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
        self.remove.setIcon(icon("trash"))
        self.download.setIcon(icon("download"))

    def _show_badges(self, underway: ModelWork | None) -> None:
        self._badges.clear()
        status, card = self.status, self.status.card
        is_good = status.is_ready and underway is None
        self._add_badge(_state(status, underway), "good" if is_good else "plain")
        languages = formatting.listed(card.languages) if card.languages else "text"
        self._add_badge(f"Reads {languages}" if card.reads_text else "Pictures only", "plain")
        is_usual = card.licence in _FREE or not status.is_public
        licence = f"{card.licence} licence" if is_usual else card.licence
        self._add_badge(licence, "plain" if is_usual else "warning")
        if card.download_bytes:
            self._add_badge(formatting.data_size(card.download_bytes), "plain")
        self._add_badge(f"{card.dimension:,} dimensions", "plain", card.preprocessing)
        if status.speed is not None:
            words = formatting.pace(status.speed.images_per_second)
            self._add_badge(words, "plain", f"Measured here: {status.speed.runtime}")

    def _add_badge(self, text: str, kind: str, more: str = "") -> None:
        badge = QLabel(text)
        badge.setTextFormat(Qt.TextFormat.PlainText)
        badge.setProperty("badge", kind)
        badge.setToolTip(more)
        self._badges.addWidget(badge)
        badge.show()

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
        self.trouble.again.setAccessibleName(f"Try again: {name}")
        self.trouble.file.setAccessibleName(f"Use a local file for {name}")
        self._fill_menu()

    def _fill_menu(self) -> None:
        """Ticked is what it answers or will answer; a tick is taken away only before it does."""
        menu, status = self.use.menu(), self.status
        menu.clear()
        able = [task for task in TASKS if task != "text" or status.card.reads_text]
        everything = menu.addAction("Everything it can")
        everything.triggered.connect(lambda: self.use_wanted.emit(able))
        menu.addSeparator()
        for task, title in TASKS.items():
            words = title.capitalize() if task in able else f"{title.capitalize()}: reads no text"
            action = menu.addAction(words)
            action.setEnabled(task in able)
            action.setCheckable(True)
            action.setChecked(task in status.answers + status.coming)
            if task in status.coming:
                action.triggered.connect(lambda _, task=task: self.leave_wanted.emit(task))
            else:
                action.triggered.connect(lambda _, task=task: self.use_wanted.emit([task]))

    def _buttons(self) -> tuple[QPushButton | QToolButton, ...]:
        return self.measure, self.download, self.cancel, self.use, self.remove, self.trouble.again

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
        for part in (self._uses, self._coming, self._bar, self._progress, self.trouble):
            column.addWidget(part)


def _state(status: ModelStatus, underway: ModelWork | None) -> str:
    if underway is not None:
        return underway.title
    if status.is_ready:
        return "Comes with Smalti" if status.is_bundled else "Ready"
    arrived = status.arrived
    return f"Stopped at {formatting.data_size(arrived)}" if arrived else "Not downloaded"


def _uses(status: ModelStatus) -> tuple[str, str]:
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


def _label(role: str, wraps: bool = False) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wraps)
    return label
