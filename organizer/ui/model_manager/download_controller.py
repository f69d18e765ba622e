"""Downloads, adds, measures, chooses and removes models for the Models pane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from organizer.jobs import Control
from organizer.library.embeddings.model_status import ModelStatus, ModelWork, online_folders
from organizer.records import Changes, Progress
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Task

Steps = Generator[Progress, None, object]


@dataclass(slots=True)
class _ModelJob:
    is_download: bool
    control: Control = field(default_factory=Control)
    step: Progress | None = None


class DownloadController(QObject):
    """Lives as long as the window, so that downloads go on while another pane is open."""

    moved = Signal(str)
    """The work on the model with this id has come further, or has begun."""
    failed = Signal(str)
    """The download of the model with this id."""
    added = Signal(str)
    """A local file has become the weights of the model with this id."""
    refused = Signal(object, object)
    """A local file that was not taken, as its Path, and the error."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._library = context.library
        self._errands: dict[str, _ModelJob] = {}
        self._failures: dict[str, Exception] = {}

    def underway(self, model: str) -> ModelWork | None:
        """What is being done for a model now."""
        errand = self._errands.get(model)
        if errand is None:
            return None
        return ModelWork(
            errand.is_download, self._waits(errand), errand.control.cancelled, errand.step
        )

    def failure(self, model: str) -> Exception | None:
        """Why the last download of a model failed; None once it is tried again."""
        return self._failures.get(model)

    def download(self, model: str) -> None:
        """Bring a model here, after the downloads that were asked for before it."""
        model_store = self._library.embeddings.model_store
        self._failures.pop(model, None)
        task = self._begin(
            model,
            _ModelJob(is_download=True),
            lambda control: model_store.download(model, control.checkpoint),
        )
        task.failed.disconnect(self._context.report)  # its card has room for all that helps
        task.failed.connect(partial(self._fail, model))
        task.then(lambda _: self._settle(model))

    def measure(self, model: str) -> None:
        """Find out how fast a model is on this computer."""
        speeds = self._library.embeddings.benchmarks
        self._begin(
            model,
            _ModelJob(is_download=False),
            lambda control: speeds.measure([model], control),
        )

    def cancel(self, model: str) -> None:
        """Stop the work on a model; what has arrived is kept."""
        errand = self._errands[model]
        is_waiting = self._waits(errand)
        errand.control.cancel()
        if is_waiting:
            del self._errands[model]
        self.moved.emit(model)

    def add(self, path: Path, model: str | None = None) -> None:
        """Take weights from a file on this computer, of a certain model or of whichever fits."""
        model_store = self._library.embeddings.model_store
        task = self._context.work(
            lambda control: model_store.add(path, control.checkpoint, model), "adding"
        )
        task.failed.disconnect(
            self._context.report
        )  # the pane says it, or asks which model it is of
        task.failed.connect(lambda error: self.refused.emit(path, error))
        task.then(self._welcome)

    def choose(self, model: str, tasks: Sequence[str]) -> None:
        """Let a model answer tasks, as soon as the photos have its vectors."""

        def choose() -> list[Path]:
            for task in tasks:
                self._library.embeddings.choice.choose(task, model)
            return online_folders(self._library.catalogue)

        # Also without folders: what waits for no photo arrives at once.
        self._change(choose, self._context.index)

    def leave(self, task: str) -> None:
        """Let the model that answers a task go on doing so, whichever was coming."""
        models = self._library.embeddings.choice
        self._change(lambda: models.choose(task, models.answering(task)))

    def remove(self, status: ModelStatus) -> None:
        """Delete what was downloaded. What it answered, the built-in model does."""
        is_used = bool(status.answers or status.coming)
        self._failures.pop(status.card.id, None)

        def remove() -> list[Path]:
            self._library.embeddings.model_store.remove(status.card.id)
            self._library.embeddings.choice.forget(status.card.id)
            return online_folders(self._library.catalogue) if is_used else []

        self._change(remove, self._index_some)

    def _begin(
        self, model: str, errand: _ModelJob, job: Callable[[Control], Steps]
    ) -> Task[object]:
        def begin(control: Control) -> Steps:
            control.checkpoint()
            return job(control)

        self._errands[model] = errand
        lane = "downloads" if errand.is_download else "measuring"
        task = self._context.work(begin, lane, errand.control)
        task.progressed.connect(partial(self._advance, model, errand))
        task.ended.connect(partial(self._end, model, errand))
        self.moved.emit(model)
        return task

    def _waits(self, errand: _ModelJob) -> bool:
        """Whether work of its kind is before it."""
        alike = [each for each in self._errands.values() if each.is_download == errand.is_download]
        return alike[0] is not errand

    def _advance(self, model: str, errand: _ModelJob, step: Progress) -> None:
        errand.step = step
        self.moved.emit(model)

    def _end(self, model: str, errand: _ModelJob) -> None:
        if self._errands.get(model) is errand:
            del self._errands[model]
        self._tell_changes()

    def _fail(self, model: str, error: Exception) -> None:
        self._failures[model] = error
        self.failed.emit(model)

    def _welcome(self, model: str) -> None:
        self._failures.pop(model, None)
        self._settle(model)
        self.added.emit(model)

    def _settle(self, model: str) -> None:
        """A model is here: say so, and see that the photos have its vectors if it is in use."""

        def look() -> tuple[str, list[Path]]:
            models = self._library.embeddings.choice
            is_used = model in models.in_use()
            return models.card(model).name, online_folders(
                self._library.catalogue
            ) if is_used else []

        self._change(look, self._tell_ready)

    def _tell_ready(self, answer: tuple[str, list[Path]]) -> None:
        name, folders = answer
        self._context.told.emit(f"{name} is ready. “Use for…” on its card lets it answer.", False)
        self._index_some(folders)

    def _index_some(self, folders: list[Path]) -> None:
        if folders:
            self._context.index(folders)

    def _change(
        self, change: Callable[[], object], then: Callable[..., object] | None = None
    ) -> None:
        """Make a change in a worker, each in its turn; no later one takes its place."""
        task = self._context.runner.run(change, lane="models")
        if then is not None:
            task.then(then)
        task.failed.connect(self._context.report)
        task.ended.connect(self._tell_changes)

    def _tell_changes(self) -> None:
        self._context.changed.emit(Changes(models=True))
