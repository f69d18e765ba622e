"""Lets models answer tasks, and sees to it that the photos have their vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from organizer import formatting
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.embeddings.model_status import ModelStatus, online_folders
from organizer.records import Changes
from organizer.ui.base.context import EDITS, AppContext
from organizer.ui.base.tasks import Result, Task


class ChoiceController(QObject):
    """Every change is made in a worker, each in its turn; no later one takes its place."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._library = context.library

    def choose(self, model: str, tasks: Sequence[str]) -> None:
        """Let a model answer tasks, as soon as the photos have its vectors."""

        uses = formatting.listed([TASKS[task] for task in tasks])

        def choose() -> tuple[str, list[Path]]:
            choice = self._library.embeddings.choice
            changes = choice.choose_for(tasks, model)
            words = f"{choice.card(model).name} is to be used for {uses}."
            return words if changes.models else "", online_folders(self._library.catalogue)

        self._change(choose).then(self._tell_chosen)

    def leave(self, task: str) -> None:
        """Let the model that answers a task go on doing so, whichever was coming."""
        choice = self._library.embeddings.choice
        words = f"The model for {TASKS[task]} stays what it is."
        self._context.edit(lambda: choice.choose(task, choice.answering(task)), words)

    def remove(self, status: ModelStatus) -> None:
        """Delete what was downloaded. What it answered, the built-in model does."""
        is_used = bool(status.answers or status.coming)

        def remove() -> list[Path]:
            self._library.embeddings.model_store.remove(status.card.id)
            self._library.embeddings.choice.forget(status.card.id)
            return online_folders(self._library.catalogue) if is_used else []

        self._change(remove).then(self._index_some)

    def welcome(self, model: str) -> None:
        """A model is here: say so, and index the photos with it if it is in use."""

        def look() -> tuple[str, list[Path]]:
            choice = self._library.embeddings.choice
            is_used = model in choice.in_use()
            folders = online_folders(self._library.catalogue) if is_used else []
            return choice.card(model).name, folders

        self._change(look).then(self._tell_ready)

    def _tell_chosen(self, chosen: tuple[str, list[Path]]) -> None:
        words, folders = chosen
        if words:
            self._context.told.emit(words, True)
        self._context.index(folders)  # also without: what waits for no photo arrives at once

    def _tell_ready(self, answer: tuple[str, list[Path]]) -> None:
        name, folders = answer
        self._context.told.emit(f"{name} is ready. “Use for…” on its card lets it answer.", False)
        self._index_some(folders)

    def _index_some(self, folders: list[Path]) -> None:
        if folders:
            self._context.index(folders)

    def _change(self, change: Callable[[], Result]) -> Task[Result]:
        task = self._context.runner.run(change, lane=EDITS)
        task.failed.connect(self._context.report)
        task.ended.connect(lambda: self._context.changed.emit(Changes(models=True)))
        return task
