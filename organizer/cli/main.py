"""The command line put together, and the commands about the library and its photos."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from difflib import get_close_matches
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from organizer import formatting
from organizer.cli import actions, cleanup, search
from organizer.cli.clusters import clusters
from organizer.cli.fragments import fragments
from organizer.cli.library import library
from organizer.cli.models import models
from organizer.cli.options import Folders, Json, Paths, place
from organizer.cli.selection import photos_at
from organizer.cli.session import BROKEN, FAILED, INTERRUPTED, Misuse, Session
from organizer.cli.terminal import Terminal
from organizer.errors import Cancelled, FolderError, OrganizerError
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.library import Library
from organizer.library.safekeeping.losses import count_losses
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary

_log = logging.getLogger(__name__)


class _Commands(TyperGroup):
    """Says of a wrong word that it is no folder either."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands:
            wrong = next((word for word in args if not os.path.exists(word)), args[0])  # noqa: PTH110
            close = get_close_matches(wrong, self.commands, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise Misuse(f"There is no command or folder named {displayable(Path(wrong))}.{hint}")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Commands,
    help="Find, group and search the pictures on your own computer.\n\n"
    "Without a command, smalti FOLDER opens the window.",
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def run(arguments: list[str]) -> int:
    """Carry out one command line; its exit code."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    terminal = Terminal(as_json="--json" in options)
    with ExitStack() as open_log:
        session = Session(terminal, open_log)
        open_log.callback(session.decoders.close)
        try:
            command = typer.main.get_command(app)
            code = command.main(arguments, "smalti", standalone_mode=False, obj=session)
        except typer.TyperException as error:
            context: typer.Context | None = getattr(error, "ctx", None)
            command_path = context.command_path if context else "smalti"
            terminal.fail(error.format_message(), f"See {command_path} --help.")
            code = error.exit_code
        except OrganizerError as error:
            terminal.fail(error.sentence, error.remedy)
            code = FAILED
        except (Cancelled, typer.Abort):
            code = INTERRUPTED
        except Exception as error:  # the job boundary: anything else is a bug
            _log.exception("A command failed")
            sentence = f"Something went wrong inside Smalti ({type(error).__name__})."
            terminal.fail(sentence, f"The log {displayable(session.paths.log)} has the details.")
            code = BROKEN
        if code == INTERRUPTED:
            terminal.fail("Stopped.", "What was finished is kept; the same command carries on.")
    return int(code or 0)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"smalti {version('smalti')}")
        raise typer.Exit


@app.callback()
def choose_library(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--library", parser=place, metavar="DIR", help="Where the catalogue lives."),
    ] = None,
    is_version_wanted: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Work with the library in DIR; what `--json` means is up to `run`."""
    session: Session = context.obj
    session.choose(folder)


@app.command()
def index(
    context: typer.Context,
    folders: Folders = None,
    retry: Annotated[bool, typer.Option("--retry", help="Read unreadable files again.")] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the folders out; their files stay.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Index folders and everything in them, or take folders out of the library."""
    session: Session = context.obj
    if remove:
        _remove_folders(session, folders or [])
        return
    with session.library() as library:
        session.recover(library)
        wanted = folders or _online_folders(library, session.terminal)
        summary = session.follow(lambda control: library.indexer.index(wanted, control, retry))
        session.look_after(library)
    for sentence in summary.notes:
        session.terminal.note(sentence)
    if summary.arrived:
        session.terminal.note(f"From now on {' and '.join(summary.arrived)} answers.")
    names = ("added", "updated", "moved", "unchanged", "problems")
    document = {name: getattr(summary, name) for name in names}
    changes = formatting.index_result(summary) or "nothing new"
    time = formatting.duration(summary.seconds)
    lines = [f"Indexed in {time}: {changes}, {summary.unchanged:,} unchanged."]
    if summary.problems:
        lines.append(f"{summary.problems:,} could not be read; smalti problems lists them.")
    session.terminal.answer({**document, "seconds": round(summary.seconds, 3)}, lines)


def _remove_folders(session: Session, folders: list[Path]) -> None:
    if not folders:
        raise Misuse("Name the folder to take out of the library.")
    with session.library() as library:
        find = library.actions.folder_removal.find
        roots = list({root.id: root for root in map(find, folders)}.values())
        remove = library.actions.remove_folder
        done = [session.act(library, partial(remove, root)) for root in roots]
    count, size = sum(each.count for each in done), sum(each.bytes for each in done)
    summary = ActionSummary(ActionKind.REMOVE_FOLDER, count, size)
    session.show(
        summary,
        formatting.action_result(summary),
        "The files stay where they are; smalti undo brings them back into the library.",
    )


def _online_folders(library: Library, terminal: Terminal) -> list[Path]:
    """The known folders that can be reached; a person is told of the others."""
    roots = library.catalogue.roots.all()
    for root in roots:
        if not root.online:
            terminal.note(f"{displayable(root.path)} is offline; everything known of it is kept.")
    online = [root.path for root in roots if root.online]
    if not online:
        raise FolderError(
            "There is no folder to index.", "Name one, or connect the drive that holds it."
        )
    return online


app.command()(search.search)
app.command()(search.similar)
app.add_typer(search.albums, name="albums")
app.add_typer(clusters, name="clusters")
app.add_typer(models, name="models")
app.add_typer(library, name="library")
app.add_typer(fragments, name="fragments")
app.command()(cleanup.duplicates)
app.command()(cleanup.cleanup)
app.command()(actions.archive)
app.command()(actions.restore)
app.command()(actions.trash)
app.command()(actions.remove)
app.command()(actions.undo)
app.command()(actions.redo)


@app.command()
def tag(
    context: typer.Context,
    paths: Paths = None,
    add: Annotated[list[str] | None, typer.Option("--add", help="Put this tag on.")] = None,
    take: Annotated[list[str] | None, typer.Option("--remove", help="Take it off.")] = None,
    as_json: Json = False,
) -> None:
    """Tag photos; without photos, list the tags there are."""
    session: Session = context.obj
    with session.library() as library:
        photos = photos_at(library.catalogue, paths or ())
        if photos and not (add or take):
            raise Misuse("Say which tag to --add or to --remove.")
        library.marks.tag(photos, add or (), take or ())
        counts = library.catalogue.tags.counts()
    session.terminal.answer(
        [{"tag": name, "photos": count} for name, count in counts],
        [f"{count:6,}  {name}" for name, count in counts] or ["There are no tags."],
    )


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say what the library holds."""
    session: Session = context.obj
    with session.library() as library:
        roots = library.catalogue.roots.all()
        photos = library.catalogue.photos.count()
        losses = count_losses(library.catalogue, library.thumbnails, library.embeddings.choice)
        unreadable = len(library.catalogue.problems.all())
        grouping = library.catalogue.groupings.last()
        newest = library.undo_history.newest()
        redoable = library.undo_history.redoable()
        answering = {
            task: library.embeddings.choice.card(library.embeddings.choice.answering(task))
            for task in TASKS
        }
    document = {
        "library": str(session.paths.folder),
        "photos": photos,
        "problems": unreadable,
        "thumbnails_missing": losses.thumbnails,
        "vectors_missing": losses.vectors,
        "roots": [{"path": str(root.path), "online": root.online} for root in roots],
        "model": answering["look"].key,
        "models": {task: card.key for task, card in answering.items()},
        "undo": newest.title if newest else None,
        "redo": redoable.title if redoable else None,
    }
    folders = [f"{displayable(root.path)}{'' if root.online else ' (offline)'}" for root in roots]
    lines = [
        f"Library   {displayable(session.paths.folder)}",
        *(f"Folder    {folder}" for folder in folders or ["none yet"]),
        f"Photos    {photos:,}",
        f"Problems  {unreadable:,}",
        f"Clusters  {len(grouping.groups)} by {grouping.method}" if grouping else "Clusters  none",
        *(
            f"Model     {card.name} ({card.key}) for {TASKS[task]}"
            for task, card in answering.items()
        ),
        f"Undo      {newest.title if newest else 'nothing'}",
        *([losses.sentence] if losses.sentence else ()),
        *([f"Redo      {redoable.title}"] if redoable else ()),
    ]
    session.terminal.answer(document, lines)


@app.command()
def problems(context: typer.Context, as_json: Json = False) -> None:
    """List the files that could not be read, and why."""
    session: Session = context.obj
    with session.library() as library:
        found = library.catalogue.problems.all()
    session.terminal.answer(
        [{"path": str(each.path), "reason": each.reason} for each in found],
        [f"{displayable(each.path)}: {each.reason}" for each in found] or ["There are none."],
    )
