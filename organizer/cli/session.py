"""What the commands share: one library, its log, and the question before an action."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import typer

from organizer import formatting, log
from organizer.catalogue import Catalogue
from organizer.cli.selection import photos_at, photos_in
from organizer.cli.terminal import Terminal
from organizer.embedding.model_store import ModelStore
from organizer.errors import Cancelled, CatalogueError, DamagedCatalogueError, OrganizerError
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control
from organizer.library.cleanup.clear_out import Clearance, clear_out, plan_clearance
from organizer.library.library import Library, open_library
from organizer.paths import LibraryPaths, default_library, model_cache, model_store
from organizer.records import ActionKind, ActionSummary, Progress

_log = logging.getLogger(__name__)

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

    def find_photos(self, library: Library) -> list[int]:
        """Each once, in the order named. Misuse where nothing is named, ActionError where a name
        is wrong.
        """
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
    decoders: DecoderPool = field(default_factory=DecoderPool)
    """For pictures outside the library."""

    def choose(self, folder: Path | None) -> None:
        """Work with the library in a folder, or the usual one, and write its log from now on."""
        if folder is not None:
            self.paths = LibraryPaths(folder)
        self.open_log.enter_context(log.keep_log(self.paths.log))

    @contextmanager
    def library(self) -> Iterator[Library]:
        """The library, opened now and closed at the end.

        CatalogueError, also for what damage to the catalogue leads to.
        """
        models = ModelStore(model_store(), model_cache())
        with closing(open_library(self.paths.folder, models)) as library:
            try:
                yield library
            except (OrganizerError, Cancelled, typer.TyperException, typer.Exit, typer.Abort):
                raise
            except Exception as error:
                explained = library.safekeeper.explain(error)
                if explained is error:
                    raise
                _log.exception("Damage to the catalogue")
                raise explained from error

    @contextmanager
    def catalogue_if_whole(self) -> Iterator[Catalogue | None]:
        """The library's catalogue; None where it is damaged, as archives must open even then."""
        with ExitStack() as opened:
            library = None
            with suppress(CatalogueError):
                library = opened.enter_context(self.library())
            yield library.catalogue if library else None

    def follow(self, job: Callable[[Control], Generator[Progress, None, Result]]) -> Result:
        """Run a job that Ctrl+C stops tidily; its result."""
        control = Control()
        return self.terminal.follow(job(control), control)

    def look_after(self, library: Library) -> None:
        """Make the day's backup; a person is told where that fails."""
        try:
            self.follow(library.safekeeper.look_after)
        except DamagedCatalogueError:
            raise
        except CatalogueError as error:
            self.terminal.note(str(error))

    def recover(self, library: Library) -> None:
        """Before files are looked at or moved: finish what a crash left half done."""
        self.look_after(library)
        self.act(library, library.actions.recover)

    def act(self, library: Library, start: Callable[[Control], Action]) -> ActionSummary:
        """Carry out an action of the library."""
        summary = self.follow(lambda control: library.perform(start(control)))
        self.note(summary)
        return summary

    def act_on(self, kind: ActionKind, choice: Choice, target: Path | None = None) -> None:
        """Say what an action would do to the chosen photos, ask, and do it; see `clear_out`."""
        with self.library() as library:
            if not choice.dry_run:
                self.recover(library)
            clearance = Clearance(kind, choice.find_photos(library))
            self.clear_out(library, clearance, target, choice.dry_run, choice.yes)

    def clear_out(
        self, library: Library, clearance: Clearance, target: Path | None, dry_run: bool, yes: bool
    ) -> None:
        """Say what a clearance would do, ask unless that is answered, do it and say what was done.

        typer.Exit where the person does not agree.
        """
        plan = plan_clearance(library.actions, clearance, target)
        words = formatting.sized_plan(plan)
        if dry_run:
            self.note(plan)
            self.show(plan, f"Would do: {words}.")
            return
        if not yes and self.terminal.asks:
            self.note(plan)
            if not self.terminal.agrees(f"{words}?"):
                raise typer.Exit(FAILED)
        finder = library.cleanup.duplicate_finder
        done = self.act(library, partial(clear_out, library.actions, finder, clearance, target))
        self.show(done, formatting.action_result(done))

    def show(self, summary: ActionSummary, *lines: str) -> None:
        """An action as the answer of a command: as a document, or as these lines."""
        document = {
            "action": summary.kind.value,
            "count": summary.count,
            "companions": summary.companions,
            "bytes": summary.bytes,
        }
        if summary.undone:
            document["undone"] = summary.undone
        if summary.target is not None:
            document["target"] = str(summary.target)
        self.terminal.answer(document, lines)

    def note(self, summary: ActionSummary) -> None:
        """Pass on what a person should know."""
        for sentence in summary.notes:
            self.terminal.note(sentence)
