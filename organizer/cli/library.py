"""The commands that keep a library's catalogue safe: check, backup, restore and new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from organizer import formatting
from organizer.catalogue.backups import Backups
from organizer.catalogue.copies import Backup
from organizer.cli.options import Json, place
from organizer.cli.session import FAILED, Session
from organizer.errors import CatalogueError
from organizer.library.safekeeping.restoration import Restored, begin_anew, restore_backup
from organizer.paths import LibraryPaths, displayable

library = typer.Typer(
    help="Check the catalogue, back it up and bring a backup back.",
    no_args_is_help=True,
    add_completion=False,
)

_NEWEST = "newest"


@library.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Say whether the catalogue is sound, and what else of the library is lacking.

    The exit code is 1 where the catalogue is damaged.
    """
    session: Session = context.obj
    with session.library() as opened:
        found = session.follow(opened.safekeeper.check)
    document = {
        "damage": list(found.damage),
        "photos": found.photos,
        "thumbnails_missing": found.losses.thumbnails,
        "vectors_missing": found.losses.vectors,
        "backups": [_document(backup) for backup in found.backups],
    }
    lines = found.sentences()
    if found.damage:
        lines.append("Bring back a backup: smalti library restore lists them.")
    session.terminal.answer(document, lines)
    if found.damage:
        raise typer.Exit(FAILED)


@library.command()
def backup(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(parser=place, metavar="FILE", help="Not in the library's folder, but here."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Back the catalogue up; your photos are not part of it.

    Indexing, actions on photos and the window do so once a day by themselves. The last of seven
    days and the first of every month are kept.
    """
    session: Session = context.obj
    with session.library() as opened:
        made = session.follow(lambda control: opened.safekeeper.back_up(control, to))
    session.terminal.answer(
        _document(made), [f"Backed up {formatting.photos(made.photos)}: {displayable(made.path)}"]
    )


@library.command()
def restore(
    context: typer.Context,
    which: Annotated[
        str | None,
        typer.Argument(metavar="[BACKUP]", help="A file, the name of a backup, or newest."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring a backup back; without one, list those there are.

    The catalogue there is now is kept beside it. What it knows of photos that were archived or
    trashed since then is carried over.
    """
    session: Session = context.obj
    backups = Backups(session.paths.backups).all()
    if which is None:
        lines = [
            f"{formatting.moment(each.made):20}  {each.photos:9,} photos  {displayable(each.path)}"
            for each in backups
        ]
        lines.append("To bring one back: smalti library restore newest, or name a file.")
        session.terminal.answer(
            [_document(each) for each in backups], lines if backups else ["There is no backup yet."]
        )
        return
    file = _find(which, backups, session.paths)
    _tell(session, session.follow(lambda control: restore_backup(session.paths, file, control)))


@library.command()
def new(context: typer.Context, as_json: Json = False) -> None:
    """Begin with an empty catalogue where the old one is lost or damaged.

    Your photos stay as they are, and a damaged catalogue is kept; tags, albums and clusters are
    not in the new one.
    """
    session: Session = context.obj
    _tell(session, begin_anew(session.paths))


def _tell(session: Session, done: Restored) -> None:
    document = {
        "photos": done.photos,
        "made": done.made.isoformat() if done.made else None,
        "kept": str(done.aside) if done.aside else None,
        "actions": done.salvage.actions,
        "complete": done.salvage.is_complete,
    }
    hint = "Index your folders to take in what changed since: smalti index."
    session.terminal.answer(document, [*done.sentences(), hint])


def _document(backup: Backup) -> dict[str, Any]:
    return {
        "path": str(backup.path),
        "made": backup.made.isoformat(),
        "photos": backup.photos,
        "version": backup.version,
    }


def _find(which: str, backups: list[Backup], paths: LibraryPaths) -> Path:
    """The backup that a person means: the newest, one by its name, or any file."""
    if which == _NEWEST:
        if not backups:
            raise CatalogueError(
                "There is no backup yet.", "Name a file, or begin anew: smalti library new."
            )
        return backups[0].path
    named = paths.backups / which
    if os.sep not in which and named.is_file():
        return named
    return place(which)
