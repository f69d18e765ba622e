"""One model in the list of models: what it is, how it is doing, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from organizer.embedding.base import ModelCard
from organizer.errors import OrganizerError
from organizer.library.models import TASKS
from organizer.paths import displayable
from organizer.records import Progress, Speed
from organizer.ui import messages


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be shown of a model."""

    card: ModelCard
    is_ready: bool
    has_files: bool
    """Whether its weights can be downloaded, and removed."""
    answers: tuple[str, ...]
    """The tasks it answers now."""
    coming: tuple[str, ...]
    """The tasks it was chosen for, while photos still lack its vectors."""
    speed: Speed | None
    missing: tuple[tuple[str, int], ...]
    """Addresses and sizes of the files to be brought here."""
    folder: Path


class ModelCardView(QFrame):
    """Emits what the person wants; the pane does it."""

    download_wanted = Signal()
    cancel_wanted = Signal()
    measure_wanted = Signal()
    remove_wanted = Signal()
    use_wanted = Signal(list)
    """The tasks to use it for."""

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.setObjectName("modelcard")
        self._name = _label("heading")
        self._state = _label("muted")
        self._about = _label("")
        self._about.setWordWrap(True)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._progress = _label("muted")
        self.problem = _label("danger")
        self.problem.setWordWrap(True)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self.problem.setTextInteractionFlags(
            selectable | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.use = QPushButton("Use for…")
        self.use.setMenu(QMenu(self.use))
        self.download = QPushButton("Download")
        self.cancel = QPushButton("Stop")
        self.measure = QPushButton("Measure speed")
        self.remove = QPushButton("Remove…")
        self.download.clicked.connect(self.download_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.measure.clicked.connect(self.measure_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self._lay_out()
        self._is_busy = False
        self.show_standing(standing)

    def show_standing(self, standing: Standing) -> None:
        self.standing = standing
        card = standing.card
        self._name.setText(card.name)
        self._about.setText(card.about)
        self._state.setText(_state(standing))
        self._show_chips()
        self.setAccessibleName(f"{card.name}. {card.about} {_state(standing)}")
        size = messages.data_size(card.download_bytes)
        self.download.setText(f"Download {size}")
        self.download.setToolTip(f"{card.name}, {size}, licence: {card.licence}")
        self._fill_menu()
        self._show_busy(self._is_busy)

    def show_progress(self, step: Progress) -> None:
        self.problem.hide()
        self._show_busy(True)
        self._bar.setValue(round(1000 * step.done / step.total) if step.total else 0)
        self._progress.setText(messages.progress(step))

    def show_ended(self) -> None:
        self._show_busy(False)

    def show_problem(self, error: Exception) -> None:
        """What went wrong; for a download also how the files can come another way."""
        self._show_busy(False)
        words = messages.failure(error)
        if isinstance(error, OrganizerError) and self.standing.missing:
            files = "\n".join(
                f"{address} ({messages.data_size(size)})" for address, size in self.standing.missing
            )
            words = (
                f"{error.sentence}\n\nWhat is missing:\n{files}\n\n"
                "Without a network here, download it on another computer, bring it over and choose "
                f"“Use a local file…”. It will be kept in {displayable(self.standing.folder)}."
            )
        self.problem.setText(words)
        self.problem.show()
        self.download.setText("Try again")

    def _show_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        standing = self.standing
        for widget in (self._bar, self._progress, self.cancel):
            widget.setVisible(is_busy)
        self.download.setVisible(not is_busy and not standing.is_ready)
        self.use.setVisible(standing.is_ready)
        self.measure.setVisible(standing.is_ready and standing.speed is None and not is_busy)
        self.remove.setVisible(
            standing.is_ready
            and standing.has_files
            and not standing.answers
            and not standing.coming
            and not is_busy
        )

    def _show_chips(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        card, speed = self.standing.card, self.standing.speed
        reads = f"Reads {', '.join(card.languages)}" if card.reads_text else "Pictures only"
        facts = [reads, f"{card.dimension} numbers a photo"]
        if speed is not None:
            facts.append(f"{speed.images_per_second:.0f} pictures/s here")
        for fact in facts:
            self._chips.addWidget(_chip(fact, "chip"))
        is_free = "only" not in card.licence.lower()
        self._chips.addWidget(_chip(card.licence, "chip" if is_free else "warningchip"))
        self._chips.addStretch()

    def _fill_menu(self) -> None:
        menu, card = self.use.menu(), self.standing.card
        menu.clear()
        able = [task for task in TASKS if task != "text" or card.reads_text]
        everything = menu.addAction("Everything it can do")
        everything.triggered.connect(lambda: self.use_wanted.emit(able))
        menu.addSeparator()
        for task in able:
            action = menu.addAction(TASKS[task].capitalize())
            action.setCheckable(True)
            action.setChecked(task in self.standing.answers + self.standing.coming)
            action.triggered.connect(lambda _, task=task: self.use_wanted.emit([task]))

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        for button in (self.use, self.download, self.cancel, self.measure, self.remove):
            button.setMinimumWidth(136)
            buttons.addWidget(button)
        buttons.addStretch()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._name)
        head.addWidget(self._state, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        grid.addLayout(head, 0, 0)
        grid.addWidget(self._about, 1, 0)
        grid.addLayout(self._chips, 2, 0)
        grid.addWidget(self._bar, 3, 0)
        grid.addWidget(self._progress, 4, 0)
        grid.addWidget(self.problem, 5, 0)
        grid.addLayout(buttons, 0, 1, 6, 1)
        self.problem.hide()


def _state(standing: Standing) -> str:
    parts = []
    if standing.answers:
        parts.append(f"Answers {messages.listed([TASKS[task] for task in standing.answers])}")
    if standing.coming:
        tasks = messages.listed([TASKS[task] for task in standing.coming])
        parts.append(f"Looking at your photos for {tasks}…")
    if not parts:
        ready = "Ready" if standing.has_files else "Comes with Smalti"
        parts.append(ready if standing.is_ready else "Not downloaded")
    return " · ".join(parts)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def _chip(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    return label
