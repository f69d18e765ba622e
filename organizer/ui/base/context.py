"""What every pane works with: the library, worker lanes, thumbnails, news of changes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any, overload

from PySide6.QtCore import QObject, Signal

from organizer import formatting
from organizer.errors import DamagedCatalogueError, OrganizerError
from organizer.jobs import Control
from organizer.library.library import Library
from organizer.records import (
    ActionKind,
    ActionSummary,
    Changes,
    IndexSummary,
    Progress,
    Root,
)
from organizer.settings import Settings
from organizer.ui.base.tasks import Result, Steps, Task, TaskRunner
from organizer.ui.base.thumbnail_cache import ThumbnailCache

EDITS = "edits"
"""The lane in which the catalogue is changed, and such changes are undone: in their order."""


class AppContext(QObject):
    """Made once by the app and handed to every pane."""

    changed = Signal(Changes)
    """Changes: photos, problems, roots or groups are not what they were."""
    edited = Signal(Changes)
    """Those of them that a person made just now, or undid: searches are asked again."""
    told = Signal(str, bool)
    """A sentence for the person, and whether an undo belongs to it."""
    damaged = Signal(DamagedCatalogueError)
    """The catalogue turned out to be damaged, which was told as well."""
    working = Signal(Task, Control)
    """A Task that the activity bar shows, and the Control that pauses and stops it."""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        self.library = library
        self.settings = settings
        self.runner = TaskRunner(self)
        self.thumbnails = ThumbnailCache(library.thumbnails.path)
        self._controls: list[Control] = []

    @property
    def is_busy(self) -> bool:
        """Whether a job that can be paused is running or waiting."""
        return bool(self._controls)

    @overload
    def ask(
        self,
        question: Callable[[], Steps[Result]],
        answer: Callable[[Result], object],
        lane: str = ...,
    ) -> Task[Result]:
        """What takes long: its last answer counts."""

    @overload
    def ask(
        self, question: Callable[[], Result], answer: Callable[[Result], object], lane: str = ...
    ) -> Task[Result]:
        """What is answered at once."""

    def ask(
        self,
        question: Callable[[], object],
        answer: Callable[[Any], object],
        lane: str = "questions",
    ) -> Task[Any]:
        """Ask the library in a worker; the newest question of a lane wins."""
        task = self.runner.run(question, lane=lane, replace=True).then(answer)
        task.failed.connect(self.report)
        return task

    def work(
        self,
        job: Callable[[Control], Steps[Result]],
        lane: str,
        control: Control | None = None,
        fail: Callable[[Exception], object] | None = None,
    ) -> Task[Result]:
        """Run a long job that can be paused and stopped; its changes are told as they come.

        Where it fails `fail` is called; without it the person is told.
        """
        control = control or Control()
        self._controls.append(control)
        task = self.runner.run(partial(job, control), lane=lane)
        task.progressed.connect(self._follow)
        task.failed.connect(fail or self.report)
        task.ended.connect(partial(self._controls.remove, control))
        self.working.emit(task, control)
        return task

    def index(self, folders: list[Path], retry: bool = False) -> Task[IndexSummary]:
        """Index folders in the background."""
        indexer = self.library.indexer
        task = self.work(lambda control: indexer.index(folders, control, retry), "ingest")
        task.then(self._tell_indexed)
        return task

    def index_known(self, retry: bool = False) -> None:
        """Look through every folder that can be reached for what changed."""
        roots = self.library.catalogue.roots.all
        self.ask(roots, lambda found: self._index_online(found, retry), lane="roots")

    def act(self, action: Callable[[Control], Steps[ActionSummary]]) -> Task[ActionSummary]:
        """Archive, trash, remove or undo, with its result told."""
        task = self.work(lambda control: self.library.perform(action(control)), "actions")
        task.then(self._tell_done)
        return task

    def edit(self, change: Callable[[], Changes], words: str) -> Task[Changes]:
        """Change the catalogue in a worker, each change in its turn, told with its undo."""
        task = self.runner.run(change, lane=EDITS)
        task.then(partial(self._tell_edited, words))
        task.failed.connect(self.report)
        return task

    def publish(self, changes: Changes) -> None:
        """Have everything that is open show what a person changed or undid."""
        self.changed.emit(changes)
        self.edited.emit(changes)

    def recover(self) -> None:
        """Finish or roll back what an earlier run of Smalti was interrupted in."""

        def job(control: Control) -> Generator[Progress, None, None]:
            if self.library.catalogue.journal.unfinished():
                yield from self.library.perform(self.library.actions.recover(control))

        self.work(job, "actions")

    def report(self, error: Exception) -> None:
        """Tell the person why something failed, also if it was damage that led to it."""
        self.told.emit(formatting.failure(error), False)
        if isinstance(error, DamagedCatalogueError):
            self.damaged.emit(error)
        elif not isinstance(error, OrganizerError):
            explain = partial(self.library.safekeeper.explain, error)
            self.runner.run(explain, lane="explanations", replace=True).then(self._report_damage)

    def close(self) -> None:
        """Stop every job at its next step and wait for the workers."""
        for control in self._controls:
            control.cancel()
        self.runner.close()
        self.thumbnails.close()

    def _report_damage(self, explained: Exception) -> None:
        if isinstance(explained, DamagedCatalogueError):
            self.report(explained)

    def _index_online(self, roots: list[Root], retry: bool) -> None:
        folders = [root.path for root in roots if root.online]
        if folders:
            self.index(folders, retry)

    def _follow(self, step: Progress) -> None:
        if step.changes.updated:
            self.thumbnails.retry()
        if step.changes != Changes():
            self.changed.emit(step.changes)

    def _tell_edited(self, words: str, changes: Changes) -> None:
        if changes == Changes():
            self.told.emit("Nothing changed: it was so already.", False)
            return
        self.publish(changes)
        self.told.emit(words, True)

    def _tell_indexed(self, summary: IndexSummary) -> None:
        told = formatting.index_result(summary)
        arrived = f"From now on {' and '.join(summary.arrived)} answers." if summary.arrived else ""
        if told or arrived:
            self.told.emit(f"Indexed: {told}. {arrived}".strip() if told else arrived, False)
        self.changed.emit(Changes(roots=True, problems=True, models=bool(arrived)))

    def _tell_done(self, summary: ActionSummary) -> None:
        done = formatting.action_result(summary)
        can_undo = summary.kind is not ActionKind.UNDO and summary.count > 0
        self.told.emit(" ".join((done, *summary.notes)), can_undo)
        self.changed.emit(Changes(groups=True))
        if summary.kind is ActionKind.UNDO:
            self.publish(summary.changes)
