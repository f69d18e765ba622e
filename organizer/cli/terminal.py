"""What the command line shows: sentences or one JSON document, and progress bars."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import typer

from organizer import formatting
from organizer.jobs import Control, run
from organizer.plain_text import one_line
from organizer.records import Progress

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Terminal:
    """Answers go to standard output, everything else to standard error, all of it `one_line`."""

    as_json: bool

    def __post_init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")

    def answer(self, document: object, lines: Iterable[str]) -> None:
        """The result of a command, as a document for programs or as lines for a person.

        Paths in the document may hold surrogates, which come through as JSON escapes.
        """
        typer.echo(json.dumps(document) if self.as_json else "\n".join(map(one_line, lines)))

    def note(self, sentence: str) -> None:
        """Something a person should know besides the answer."""
        typer.echo(one_line(sentence), err=True)

    def fail(self, sentence: str, remedy: str) -> None:
        """Why there is no answer."""
        if self.as_json:
            typer.echo(json.dumps({"error": sentence, "remedy": remedy}))
        else:
            self.note(sentence)
            self.note(remedy)

    @property
    def asks(self) -> bool:
        """Whether there is someone to ask; a script has decided already."""
        return not self.as_json and sys.stdin.isatty()

    def agrees(self, question: str) -> bool:
        """Whether the person says yes; typer.Abort at the end of input."""
        return typer.confirm(one_line(question), err=True)

    def follow(
        self, job: Generator[Progress, None, Result], control: Control | None = None
    ) -> Result:
        """Run a job to its end with a progress bar; its result. Ctrl+C cancels the control."""
        with _cancelling(control) if control else nullcontext(), self._bar() as report:
            try:
                return run(job, report)
            finally:
                job.close()  # also where Ctrl+C insists between two steps

    @contextmanager
    def _bar(self) -> Iterator[Callable[[Progress], None]]:
        if self.as_json or not sys.stderr.isatty():
            yield lambda step: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        words = TextColumn("{task.description}", markup=False)
        with Bar(BarColumn(), words, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda step: bar.update(
                task,
                description=one_line(formatting.progress(step)),
                completed=step.done,
                total=step.total,
            )


@contextmanager
def _cancelling(control: Control) -> Iterator[None]:
    """The first Ctrl+C lets the job end tidily; a second one insists."""

    def cancel(*_: object) -> None:
        control.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
