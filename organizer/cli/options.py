"""The arguments and options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer


def place(text: str) -> Path:
    """An absolute path. Nothing at all is a mistake, not the current folder."""
    if not text:
        raise typer.BadParameter("A path cannot be empty.")
    return Path(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111 - links stay


def places(words: str, metavar: str) -> Any:
    """An argument for `Annotated` that takes paths, each made absolute by `place`."""
    return typer.Argument(help=words, metavar=metavar, parser=place, show_default=False)


# `run` looks for --json itself, since usage errors are told in JSON too.
Json = Annotated[bool, typer.Option("--json", help="Write one JSON document to standard output.")]
Count = Annotated[int, typer.Option("--number", "-n", min=1, help="How many photos to list.")]
MinScore = Annotated[
    float, typer.Option(min=-1, max=1, help="Leave out photos that score less; 1 is the same.")
]
Folders = Annotated[list[Path] | None, places("All known folders if none is named.", "FOLDER")]
Pictures = Annotated[list[Path], places("Picture files, in the library or not.", "PICTURE")]
Paths = Annotated[list[Path] | None, places("Photos, or folders of photos.", "PATH")]
Cluster = Annotated[
    list[int] | None, typer.Option(metavar="ID", help="A cluster of the last clustering.")
]
Archive = Annotated[Path, places("An archive folder or zip file.", "ARCHIVE")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ModelId = Annotated[
    str | None,
    typer.Option("--model", metavar="ID", help="Let this model answer; smalti models lists them."),
]
