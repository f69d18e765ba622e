"""Brings the weights of models here, from the hub or from a file on this computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from organizer.jobs import Control
from organizer.library.embeddings.model_status import ModelWork
from organizer.records import Changes, Progress
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Steps, Task
from organizer.ui.model_manager.choice_controller import ChoiceController


@dataclass(slots=True)
class _ModelJob:
    is_download: bool
    control: Control = field(default_factory=Control)
    step: Progress | None = None


class DownloadController(QObject):
    """Measures how fast models are as well.

    It lives as long as the window, so that downloads go on while another pane is open.
    """

    moved = Signal(str)
    """The work on the model with this id has come further, or has begun."""
    failed = Signal(str)
    """The download of the model with this id."""
    added = Signal(str)
    """A local file has become the weights of the model with this id."""
    refused = Signal(Path, Exception)
    """A local file that was not taken, and why."""

    def __init__(self, context: AppContext, choice_controller: ChoiceController) -> None:
        super().__init__(context)
        self._context = context
        self._library = context.library
        self._choice_controller = choice_controller
        self._jobs: dict[str, _ModelJob] = {}
        self._failures: dict[str, Exception] = {}

    def underway(self, model: str) -> ModelWork | None:
        """What is being done for a model now."""
        job = self._jobs.get(model)
        if job is None:
            return None
        return ModelWork(job.is_download, self._waits(job), job.control.cancelled, job.step)

    def failure(self, model: str) -> Exception | None:
        """Why the last download of a model failed; None once it is tried again."""
        return self._failures.get(model)

    def download(self, model: str) -> None:
        """Bring a model here, after the downloads that were asked for before it."""
        model_store = self._library.embeddings.model_store
        self.forget(model)
        task = self._begin(
            model,
            _ModelJob(is_download=True),
            lambda control: model_store.download(model, control.checkpoint),
            fail=partial(self._fail, model),
        )
        task.then(lambda _: self._choice_controller.welcome(model))

    def measure(self, model: str) -> None:
        """Find out how fast a model is on this computer."""
        benchmarks = self._library.embeddings.benchmarks
        self._begin(
            model,
            _ModelJob(is_download=False),
            lambda control: benchmarks.measure([model], control),
        )

    def cancel(self, model: str) -> None:
        """Stop the work on a model; what has arrived is kept."""
        job = self._jobs[model]
        is_waiting = self._waits(job)
        job.control.cancel()
        if is_waiting:
            del self._jobs[model]
        self.moved.emit(model)

    def add(self, path: Path, model: str | None = None) -> None:
        """Take weights from a file on this computer, of a certain model or of whichever fits."""
        model_store = self._library.embeddings.model_store
        task = self._context.work(
            lambda control: model_store.add(path, control.checkpoint, model),
            "adding",
            fail=lambda error: self.refused.emit(path, error),
        )
        task.then(self._welcome)

    def forget(self, model: str) -> None:
        """Drop why the last download of a model failed."""
        self._failures.pop(model, None)

    def _begin(
        self,
        model: str,
        job: _ModelJob,
        work: Callable[[Control], Steps[object]],
        fail: Callable[[Exception], None] | None = None,
    ) -> Task[object]:
        def begin(control: Control) -> Steps[object]:
            control.checkpoint()
            return work(control)

        self._jobs[model] = job
        lane = "downloads" if job.is_download else "measuring"
        task = self._context.work(begin, lane, job.control, fail)
        task.progressed.connect(partial(self._advance, model, job))
        task.ended.connect(partial(self._end, model, job))
        self.moved.emit(model)
        return task

    def _waits(self, job: _ModelJob) -> bool:
        """Whether work of its kind is before it."""
        alike = [each for each in self._jobs.values() if each.is_download == job.is_download]
        return alike[0] is not job

    def _advance(self, model: str, job: _ModelJob, step: Progress) -> None:
        job.step = step
        self.moved.emit(model)

    def _end(self, model: str, job: _ModelJob) -> None:
        if self._jobs.get(model) is job:
            del self._jobs[model]
        self._context.changed.emit(Changes(models=True))

    def _fail(self, model: str, error: Exception) -> None:
        self._failures[model] = error
        self.failed.emit(model)

    def _welcome(self, model: str) -> None:
        self.forget(model)
        self._choice_controller.welcome(model)
        self.added.emit(model)
