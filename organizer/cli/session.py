"""What the commands share: one library, its log, and the question before an action."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import typer

from organizer import formatting, log
from organizer.cli.selection import photos_at, photos_in
from organizer.cli.terminal import Terminal
from organizer.embedding.model_store import ModelStore
from organizer.jobs import Control
from organizer.library.actions.actions import Actions
from organizer.library.library import Library, open_library
from organizer.paths import LibraryPaths, default_library, model_cache, model_store
from organizer.records import ActionSummary, Progress

_PLANS = {
    "archive": "Archive {}",
    "trash": "Move {} to the trash",
    "remove": "Remove {} from the catalogue",
}

FAILED, MISUSED, BROKEN, INTERRUPTED = 1, 2, 70, 130
"""Exit codes: a foreseeable failure, a usage error, a bug (EX_SOFTWARE), Ctrl+C."""

Result = TypeVar("Result")

Action = Generator[Progress, None, ActionSummary]


class Misuse(typer.TyperException):
    """A command line that parses but makes no sense."""

    exit_code = MISUSED


@dataclass(frozen=True, slots=True)
class Choice:
    """What to act on, and how."""

    paths: list[Path] | None
    clusters: list[int] | None
    dry_run: bool
    yes: bool

    def photos(self, library: Library) -> list[int]:
        if not self.paths and not self.clusters:
            raise Misuse("Name photos, folders or a --cluster.")
        photos = photos_at(library.catalogue, self.paths or ())
        return list(dict.fromkeys(photos + photos_in(library.catalogue, self.clusters or ())))


@dataclass(slots=True)
class Session:
    """What one command works with."""

    terminal: Terminal
    open_log: ExitStack
    paths: LibraryPaths = field(default_factory=lambda: LibraryPaths(default_library()))

    def choose(self, folder: Path | None) -> None:
        if folder is not None:
            self.paths = LibraryPaths(folder)
        self.open_log.enter_context(log.keep_log(self.paths.log))

    def library(self) -> AbstractContextManager[Library]:
        return closing(open_library(self.paths.folder, ModelStore(model_store(), model_cache())))

    def follow(self, job: Callable[[Control], Generator[Progress, None, Result]]) -> Result:
        """Run a job that Ctrl+C stops tidily; its result."""
        control = Control()
        return self.terminal.follow(job(control), control)

    def recover(self, library: Library) -> None:
        """Finish what a crash left half done."""
        self.act(library, library.actions.recover)

    def act(self, library: Library, start: Callable[[Control], Action]) -> ActionSummary:
        """Carry out an action of the library."""
        summary = self.follow(lambda control: library.perform(start(control)))
        self.note(summary)
        return summary

    def act_on(
        self, kind: str, choice: Choice, start: Callable[[Actions, list[int], Control], Action]
    ) -> None:
        """Say what an action would do to some photos, ask, and do it."""
        with self.library() as library:
            if not choice.dry_run:
                self.recover(library)
            photos = choice.photos(library)
            plan = library.actions.summary(kind, photos)
            size = formatting.data_size(plan.bytes)
            words = f"{_PLANS[kind].format(formatting.photos(plan.count))} ({size})"
            if choice.dry_run:
                self.note(plan)
                self.show(plan, f"Would do: {words}.")
                return
            if not choice.yes and self.terminal.asks:
                self.note(plan)
                if not self.terminal.agrees(f"{words}?"):
                    raise typer.Exit(FAILED)
            done = self.act(library, lambda control: start(library.actions, photos, control))
        self.show(done, formatting.done(done))

    def show(self, summary: ActionSummary, words: str) -> None:
        self.terminal.answer(
            {"action": summary.kind, "count": summary.count, "bytes": summary.bytes}, [words]
        )

    def note(self, summary: ActionSummary) -> None:
        """Pass on what a person should know."""
        for sentence in summary.notes:
            self.terminal.note(sentence)
