"""Downloads, adds, measures, chooses and removes models for the Models pane."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from organizer.errors import Cancelled
from organizer.library.control import Control
from organizer.records import Changes, Progress
from organizer.ui.desk import Desk
from organizer.ui.runner import Task
from organizer.ui.standing import Standing, online_folders

Steps = Generator[Progress, None, object]


class Errand:
    """Something that is being done for a model, or waits for its turn."""

    def __init__(self, is_download: bool) -> None:
        self.is_download = is_download
        """Otherwise the model is being measured."""
        self.step: Progress | None = None
        """None while it waits."""
        self.is_cancelled = False
        self._control: Control | None = None

    @property
    def has_begun(self) -> bool:
        return self._control is not None

    def run(self, job: Callable[[Control], Steps], control: Control) -> Steps:
        """In a worker, when its turn has come."""
        self._control = control
        if self.is_cancelled:
            raise Cancelled
        return job(control)

    def cancel(self) -> None:
        """In the UI thread, at any time."""
        self.is_cancelled = True
        if self._control is not None:
            self._control.cancel()


class Fetcher(QObject):
    """Lives as long as the pane, so that downloads go on while another pane is open."""

    moved = Signal(str)
    """What is under way for the model with this id is not what it was."""
    failed = Signal(str)
    """The download of the model with this id."""
    added = Signal(str)
    """A local file has become the weights of the model with this id."""
    refused = Signal(object, object)
    """A local file that was not taken, as its Path, and the error."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._library = desk.library
        self._errands: dict[str, Errand] = {}
        self._failures: dict[str, Exception] = {}

    def errand(self, model: str) -> Errand | None:
        return self._errands.get(model)

    def failure(self, model: str) -> Exception | None:
        """Why the last download of a model failed; None once it is tried again."""
        return self._failures.get(model)

    def download(self, model: str) -> None:
        """Bring a model here, after the downloads that were asked for before it."""
        shelf = self._library.shelf
        self._failures.pop(model, None)
        errand = Errand(is_download=True)
        task = self._begin(
            model, errand, lambda control: shelf.download(model, control.checkpoint), "downloads"
        )
        task.failed.disconnect(self._desk.report)  # its card has room for all that helps
        task.failed.connect(partial(self._fail, model))
        task.finished.connect(lambda _: self._settle(model))

    def measure(self, model: str) -> None:
        """Find out how fast a model is on this computer."""
        speeds = self._library.speeds
        errand = Errand(is_download=False)
        self._begin(model, errand, lambda control: speeds.measure([model], control), "measure")

    def cancel(self, model: str) -> None:
        """Stop what is under way; what has arrived is kept."""
        errand = self._errands[model]
        errand.cancel()
        if not errand.has_begun:
            del self._errands[model]
        self.moved.emit(model)

    def add(self, path: Path, model: str | None = None) -> None:
        """Take weights from a file on this computer, of a certain model or of whichever fits."""
        shelf = self._library.shelf
        task = self._desk.work(lambda control: shelf.add(path, control.checkpoint, model), "adding")
        task.failed.disconnect(self._desk.report)  # the pane says it, or asks which model it is of
        task.failed.connect(lambda error: self.refused.emit(path, error))
        task.finished.connect(self._welcome)

    def choose(self, model: str, tasks: Sequence[str]) -> None:
        """Let a model answer tasks, once the photos have its vectors."""

        def choose() -> list[Path]:
            for task in tasks:
                self._library.models.choose(task, model)
            return online_folders(self._library)

        self._change(choose, self._index)

    def keep(self, task: str) -> None:
        """Let the model that answers a task go on doing so, whichever was coming."""
        models = self._library.models
        self._change(lambda: models.choose(task, models.answering(task)))

    def remove(self, standing: Standing) -> None:
        """Delete what was downloaded. Where it answered, the built-in model does."""
        self._failures.pop(standing.card.id, None)

        def remove() -> list[Path]:
            self._library.shelf.remove(standing.card.id)
            is_missed = standing.answers or standing.coming
            return online_folders(self._library) if is_missed else []

        self._change(remove, self._index)

    def _begin(
        self, model: str, errand: Errand, job: Callable[[Control], Steps], lane: str
    ) -> Task:
        self._errands[model] = errand
        task = self._desk.work(partial(errand.run, job), lane)
        task.progressed.connect(partial(self._advance, model, errand))
        task.ended.connect(partial(self._end, model, errand))
        self.moved.emit(model)
        return task

    def _advance(self, model: str, errand: Errand, step: Progress) -> None:
        errand.step = step
        self.moved.emit(model)

    def _end(self, model: str, errand: Errand) -> None:
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
            models = self._library.models
            is_used = model in models.in_use()
            return models.card(model).name, online_folders(self._library) if is_used else []

        self._change(look, self._tell_ready)

    def _tell_ready(self, answer: tuple[str, list[Path]]) -> None:
        name, folders = answer
        if folders:
            self._index(folders)
        else:
            self._desk.told.emit(f"{name} is ready. “Use for…” on its card lets it answer.", False)

    def _index(self, folders: list[Path]) -> None:
        """Also without folders: what waits for no photo arrives at once."""
        self._desk.index(folders)

    def _change(
        self, change: Callable[[], object], then: Callable[[object], object] | None = None
    ) -> None:
        """Make a change in a worker, each in its turn; no later one replaces it."""
        task = self._desk.runner.run(change, lane="models")
        if then is not None:
            task.finished.connect(then)
        task.failed.connect(self._desk.report)
        task.ended.connect(self._tell_changes)

    def _tell_changes(self) -> None:
        self._desk.changed.emit(Changes(models=True))
