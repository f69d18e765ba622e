"""The Models pane: what looks at the photos, or could after a download."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
    QVBoxLayout,
)

from organizer import formatting
from organizer.errors import AmbiguousWeightsError
from organizer.library.embeddings.model_status import ModelStatus, read_model_statuses
from organizer.paths import displayable
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import make_label
from organizer.ui.base.pane import Pane, create_page
from organizer.ui.model_manager.card_list import CardList
from organizer.ui.model_manager.choice_controller import ChoiceController
from organizer.ui.model_manager.choose_model_dialog import ChooseModelDialog
from organizer.ui.model_manager.download_controller import DownloadController
from organizer.ui.model_manager.error_banner import ErrorBanner
from organizer.ui.model_manager.model_card_view import ModelCardView
from organizer.ui.model_manager.personal_model_card import PersonalModelCard
from organizer.ui.model_manager.remove_model_dialog import RemoveModelDialog
from organizer.ui.model_manager.training_controller import TrainingController

_FILES = "Weights (*.safetensors *.pt *.pth *.bin);;All files (*)"


class ModelsPane(Pane):
    """A card a model. Nothing is downloaded unless a person presses Download."""

    title = "Models"
    icon = "models"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.cards: dict[str, ModelCardView] = {}
        self._choice_controller = ChoiceController(context)
        self.download_controller = DownloadController(context, self._choice_controller)
        words = make_label(
            "muted",
            "Models look at your photos here, on this computer. Nothing is downloaded until you "
            "ask for it.",
            wraps=True,
        )
        self.local = QPushButton("Use a local file…")
        self.local.setToolTip("Weights that you brought from elsewhere, or trained yourself")
        self.local.clicked.connect(lambda: self.choose_file())
        self.error_banner = ErrorBanner()
        self.personal_model_card = PersonalModelCard()
        self._training_controller = TrainingController(
            context, self.personal_model_card, self._choice_controller
        )
        self.card_list = CardList()
        self.card_list.add(self.error_banner)
        self.card_list.add(self.personal_model_card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(create_page((words, self.local), 0, self.card_list))
        self._to_draw: list[ModelStatus] = []
        self._drawing = QTimer(self)
        self._drawing.timeout.connect(self._draw_next)
        self._connect()
        self.recolour()

    def arrive(self) -> None:
        """Read the models and what a person said of photos; cards are drawn one by one."""
        self._read()
        self._training_controller.read()

    def follow(self, changes: Changes) -> None:
        """Read again what has changed, once the pane was open."""
        if self.isVisible() and (changes.groups or changes.albums):
            self._training_controller.read()
        if changes.models and self.cards:
            self._read()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.local.setIcon(icon("folder"))
        self.error_banner.recolour()
        for card in self.cards.values():
            card.recolour()

    def choose_file(self, model: str | None = None) -> None:
        """Let the person choose weights on disk, of a certain model or of whichever fits."""
        path, _ = QFileDialog.getOpenFileName(self, "The weights of a model", "", _FILES)
        if path:
            self.error_banner.hide()
            self.download_controller.add(Path(path), model)

    def _read(self) -> None:
        parts = self.context.library.embeddings
        self.context.ask(lambda: read_model_statuses(parts), self._show, lane="models-status")

    def _show(self, statuses: list[ModelStatus]) -> None:
        wanted = {status.card.id for status in statuses}
        for model in [model for model in self.cards if model not in wanted]:
            self.cards.pop(model).deleteLater()
        self._to_draw = list(reversed(statuses))
        self._drawing.start()

    def _draw_next(self) -> None:
        """One card at a time, so that the window answers in between."""
        if not self._to_draw:
            self._drawing.stop()
            return
        status = self._to_draw.pop()
        if status.card.id not in self.cards:
            self._add_card(status)
        self._redraw(status)

    def _redraw(self, status: ModelStatus) -> None:
        model, downloads = status.card.id, self.download_controller
        self.cards[model].show_status(status, downloads.underway(model), downloads.failure(model))

    def _advance(self, model: str) -> None:
        """Work on a model has come further; the whole card is drawn where it begins or ends."""
        card, underway = self.cards[model], self.download_controller.underway(model)
        if underway is None or not card.cancel.isVisibleTo(card):
            self._redraw(card.status)
        else:
            card.show_underway(underway)

    def _add_card(self, status: ModelStatus) -> None:
        card, model = ModelCardView(status), status.card.id
        card.download_wanted.connect(partial(self.download_controller.download, model))
        card.cancel_wanted.connect(partial(self.download_controller.cancel, model))
        card.measure_wanted.connect(partial(self.download_controller.measure, model))
        card.file_wanted.connect(partial(self.choose_file, model))
        card.remove_wanted.connect(partial(self._ask_to_remove, model))
        card.use_wanted.connect(partial(self._choice_controller.choose, model))
        card.leave_wanted.connect(self._choice_controller.leave)
        self.cards[model] = card
        self.card_list.add(card)

    def _ask_to_remove(self, model: str) -> None:
        status = self.cards[model].status
        dialog = RemoveModelDialog(self, status)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._remove, status))
        dialog.open()

    def _remove(self, status: ModelStatus) -> None:
        self.download_controller.forget(status.card.id)
        self._choice_controller.remove(status)

    def _refuse(self, path: Path, error: Exception) -> None:
        """Say why a file was not taken; where it fits several models, ask which one it is."""
        if not isinstance(error, AmbiguousWeightsError):
            self.error_banner.show_words(formatting.failure(error))
            self.card_list.ensureWidgetVisible(self.error_banner)
            return
        names = {model: self.cards[model].status.card.name for model in error.models}
        dialog = ChooseModelDialog(self, displayable(path.name), names)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.download_controller.add(path, dialog.model()))
        dialog.open()

    def _fail(self, model: str) -> None:
        if not self.isVisible():
            name = self.cards[model].status.card.name
            self.context.told.emit(f"{name} was not downloaded. The Models pane says why.", False)

    def _reveal(self, model: str) -> None:
        if model in self.cards:
            QTimer.singleShot(
                0, self, lambda: self.card_list.ensureWidgetVisible(self.cards[model])
            )

    def _connect(self) -> None:
        self.download_controller.moved.connect(self._advance)
        self.download_controller.failed.connect(self._fail)
        self.download_controller.refused.connect(self._refuse)
        self.download_controller.added.connect(self._reveal)
