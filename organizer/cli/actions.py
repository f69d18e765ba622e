"""The commands that archive, restore, trash and remove photos, and the one that undoes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.options import Archive, Cluster, DryRun, Json, Paths, Yes, place
from organizer.cli.session import FAILED, Choice, Session
from organizer.cli.terminal import Terminal
from organizer.errors import ActionError
from organizer.library.actions.restore import restore as restore_archive
from organizer.library.actions.restore import strange_folders
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary

_MOST_FOLDERS = 20
"""That are named in a question."""


def archive(
    context: typer.Context,
    to: Annotated[
        Path, typer.Option(parser=place, metavar="PLACE", help="A folder, or a file named .zip.")
    ],
    paths: Paths = None,
    cluster: Cluster = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Move photos into an archive folder or zip file."""
    session: Session = context.obj
    session.act_on(ActionKind.ARCHIVE, Choice(paths, cluster, dry_run, yes), to)


def restore(
    context: typer.Context,
    archive: Archive,
    to: Annotated[
        Path | None,
        typer.Option(parser=place, metavar="FOLDER", help="Not where they came from, but here."),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Copy the photos out of an archive.

    Where another library made it, and without --to, the folders they would go to are told first.
    """
    session: Session = context.obj
    with session.catalogue_if_whole() as catalogue:
        folders = [] if to else strange_folders(archive, catalogue)
        if folders and not yes:
            _ask_for(folders, archive, session.terminal)
        done = session.follow(
            lambda control: restore_archive(archive, to, control, catalogue, folders)
        )
    session.note(done)
    session.show(done, formatting.action_result(done))


def _ask_for(folders: Sequence[Path], archive: Path, terminal: Terminal) -> None:
    """typer.Exit where a person does not agree, ActionError where there is nobody to ask."""
    terminal.note(
        f"Files that this library did not archive are in {displayable(archive)}. They go into"
    )
    for folder in folders[:_MOST_FOLDERS]:
        terminal.note(f"    {displayable(folder)}")
    if len(folders) > _MOST_FOLDERS:
        terminal.note(f"    and {len(folders) - _MOST_FOLDERS:,} more.")
    if not terminal.asks:
        raise ActionError(
            "Nothing was restored, as nobody agreed to it.",
            "Name a folder with --to FOLDER, or say --yes.",
        )
    if not terminal.agrees(f"Restore into {formatting.counted(len(folders), 'folder')}?"):
        raise typer.Exit(FAILED)


def trash(
    context: typer.Context,
    paths: Paths = None,
    cluster: Cluster = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Move photos to the system's trash."""
    session: Session = context.obj
    session.act_on(ActionKind.TRASH, Choice(paths, cluster, dry_run, yes))


def remove(
    context: typer.Context,
    paths: Paths = None,
    cluster: Cluster = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Remove photos from the catalogue; their files stay where they are."""
    session: Session = context.obj
    session.act_on(ActionKind.REMOVE, Choice(paths, cluster, dry_run, yes))


def undo(context: typer.Context, as_json: Json = False) -> None:
    """Undo the newest of all that was done, in the window too, and is not undone yet."""
    session: Session = context.obj
    with session.library() as library:
        if library.catalogue.journal.unfinished():
            session.recover(library)
        history = library.undo_history
        newest = history.newest()
        if newest is not None and newest.is_edit:
            done = session.follow(lambda control: history.undo(newest, control))
            session.note(done)
        else:
            done = session.act(library, lambda control: history.undo(newest, control))
    files = [] if newest is not None and newest.is_edit else [formatting.action_result(done)]
    session.show(done, f"Undone: {done.undone}.", *files)
    _note_models(session, done)


def redo(context: typer.Context, as_json: Json = False) -> None:
    """Do again what was undone last, unless it moved files or something was done since."""
    session: Session = context.obj
    with session.library() as library:
        done = library.undo_history.redo(library.undo_history.redoable())
    session.note(done)
    session.show(done, f"Done again: {done.undone}.")
    _note_models(session, done)


def _note_models(session: Session, done: ActionSummary) -> None:
    if done.changes.models:
        session.terminal.note("smalti index makes what the model needs that is wanted now.")
