"""The Models pane: what looks at the photos, and how better models get here."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QInputDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from organizer.errors import ModelError
from organizer.library.control import Control
from organizer.library.models import TASKS
from organizer.records import Changes
from organizer.ui.desk import Desk
from organizer.ui.icons import icon
from organizer.ui.panes.base import Pane, page
from organizer.ui.runner import Task
from organizer.ui.widgets.model_card import ModelCardView, Standing

_FILES = "Weights (*.safetensors *.pt *.pth *.bin);;All files (*)"


class ModelsPane(Pane):
    """A card a model. Nothing is downloaded unless a person presses Download."""

    title = "Models"
    icon = "models"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.cards: dict[str, ModelCardView] = {}
        self._downloads: dict[str, Control] = {}
        words = QLabel("Models look at your photos, here on this computer.")
        words.setProperty("role", "muted")
        self.local = QPushButton("Use a local file…")
        self.local.setToolTip("Weights that you downloaded elsewhere, or trained yourself")
        self.local.clicked.connect(self._choose_file)
        self._list = QWidget()
        self._list.setObjectName("modellist")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(16, 4, 16, 16)
        self._column.setSpacing(10)
        self._column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page((words, self.local), 0, scroll))
        self.recolour()

    def recolour(self) -> None:
        self.local.setIcon(icon("folder"))

    def arrive(self) -> None:
        self._read()

    def follow(self, changes: Changes) -> None:
        if changes.models and self.cards:
            self._read()

    def _read(self) -> None:
        self.desk.ask(self._standings, self._show, lane="models")

    def _standings(self) -> list[Standing]:
        """Called in a worker: it looks at files."""
        library = self.desk.library
        shelf, speeds = library.shelf, library.speeds.known()
        answering = {task: library.models.answering(task) for task in TASKS}
        coming = {task: library.models.coming(task) for task in TASKS}
        return [
            Standing(
                shelf.card(model),
                shelf.is_ready(model),
                shelf.is_removable(model),
                tuple(task for task in TASKS if answering[task] == model),
                tuple(task for task in TASKS if coming[task] == model),
                speeds.get(model),
                tuple(shelf.missing(model)),
                shelf.folder_of(model),
            )
            for model in shelf.models()
        ]

    def _show(self, standings: list[Standing]) -> None:
        wanted = {standing.card.id: standing for standing in standings}
        for model in [model for model in self.cards if model not in wanted]:
            self.cards.pop(model).deleteLater()
        for position, (model, standing) in enumerate(wanted.items()):
            if model in self.cards:
                self.cards[model].show_standing(standing)
            else:
                self.cards[model] = self._made(standing)
                self._column.insertWidget(position, self.cards[model])

    def _made(self, standing: Standing) -> ModelCardView:
        card, model = ModelCardView(standing), standing.card.id
        card.download_wanted.connect(partial(self._download, model))
        card.cancel_wanted.connect(partial(self._cancel, model))
        card.measure_wanted.connect(partial(self._measure, model))
        card.remove_wanted.connect(partial(self._remove, model))
        card.use_wanted.connect(partial(self._use, model))
        return card

    def _download(self, model: str) -> None:
        control = self._downloads[model] = Control()
        shelf = self.desk.library.shelf
        task = self.desk.work(
            lambda control: shelf.download(model, control.checkpoint), "downloads", control
        )
        self._watch(task, model)

    def _cancel(self, model: str) -> None:
        if model in self._downloads:
            self._downloads[model].cancel()

    def _measure(self, model: str) -> None:
        speeds = self.desk.library.speeds
        self._watch(
            self.desk.work(lambda control: speeds.measure([model], control), "measuring"), model
        )

    def _watch(self, task: Task, model: str) -> None:
        card = self.cards[model]
        task.progressed.connect(card.show_progress)
        task.failed.connect(card.show_problem)
        task.finished.connect(card.show_ended)
        task.cancelled.connect(card.show_ended)
        task.ended.connect(lambda: self.desk.changed.emit(Changes(models=True)))

    def _use(self, model: str, tasks: list[str]) -> None:
        models = self.desk.library.models

        def choose() -> None:
            for task in tasks:
                models.choose(task, model)

        def start(_: object) -> None:
            self.desk.changed.emit(Changes(models=True))
            self.desk.index_known()

        self.desk.ask(choose, start, lane="choosing")

    def _remove(self, model: str) -> None:
        name = self.cards[model].standing.card.name
        question = QMessageBox(
            QMessageBox.Icon.Question,
            "Remove a model",
            f"Remove the weights of {name} from this computer?",
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
            self,
        )
        question.setInformativeText("Your photos stay as they are. It can be downloaded again.")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shelf = self.desk.library.shelf
        question.accepted.connect(
            lambda: self.desk.ask(
                lambda: shelf.remove(model),
                lambda _: self.desk.changed.emit(Changes(models=True)),
                lane="choosing",
            )
        )
        question.open()

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Weights of a model", "", _FILES)
        if path:
            self.add(Path(path))

    def add(self, path: Path, model: str | None = None) -> None:
        """Take weights from a file; of which model is asked where that is not clear."""
        shelf = self.desk.library.shelf
        task = self.desk.work(
            lambda control: shelf.add(path, control.checkpoint, model), "downloads"
        )
        task.finished.connect(self._tell_added)
        if model is None:
            task.failed.connect(partial(self._ask_which, path))

    def _tell_added(self, model: str) -> None:
        name = self.desk.library.shelf.card(model).name
        self.desk.told.emit(f"{name} is ready. “Use for…” lets it look at your photos.", False)
        self.desk.changed.emit(Changes(models=True))

    def _ask_which(self, path: Path, error: Exception) -> None:
        if not isinstance(error, ModelError) or "several models" not in error.sentence:
            return
        names = {card.standing.card.name: model for model, card in self.cards.items()}
        name, is_chosen = QInputDialog.getItem(
            self, "Which model is it of?", error.sentence, list(names), 0, False
        )
        if is_chosen:
            self.add(path, names[name])
