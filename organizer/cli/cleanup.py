"""The commands about photos that can probably go: duplicates and what else fills a disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.options import DryRun, Json, Yes, place
from organizer.cli.session import Misuse, Session
from organizer.library.cleanup.cleanup_finder import KINDS
from organizer.library.cleanup.clear_out import Clearance
from organizer.library.cleanup.fingerprints import explain_unseen
from organizer.library.cleanup.keep_rules import KEEP_RULES, KeepRules
from organizer.library.library import Library
from organizer.paths import displayable
from organizer.records import ActionKind, Clearable, Duplicates


def _check_rules(names: str | None) -> str | None:
    wrong = [name for name in (names or "").split(",") if name and name not in KEEP_RULES]
    if wrong:
        raise typer.BadParameter(
            f"There is no rule {wrong[0]}. Choose among: {', '.join(KEEP_RULES)}."
        )
    return names


def _check_kind(name: str | None) -> str | None:
    if name is not None and name not in KINDS:
        raise typer.BadParameter(f"Choose one of: {', '.join(KINDS)}.")
    return name


Trash = Annotated[bool, typer.Option("--trash", help="Move them to the system's trash.")]
ArchiveTo = Annotated[
    Path | None,
    typer.Option(
        "--archive", parser=place, metavar="PLACE", help="Move them into a folder or a .zip file."
    ),
]


def duplicates(
    context: typer.Context,
    keep: Annotated[
        str | None,
        typer.Option(
            callback=_check_rules,
            metavar="RULES",
            help=f"What to keep, most important first: {','.join(KEEP_RULES)}.",
        ),
    ] = None,
    folder_first: Annotated[
        list[Path] | None,
        typer.Option(parser=place, metavar="FOLDER", help="Keep what lies here; may be repeated."),
    ] = None,
    trash: Trash = False,
    archive: ArchiveTo = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """List photos that are there more than once, and clear out all but the best of each."""
    session: Session = context.obj
    is_action = _is_action(trash, archive, dry_run)
    order = [name for name in (keep or "").split(",") if name]
    if folder_first and "folder" not in order:
        order.insert(0, "folder")
    rules = KeepRules(tuple(dict.fromkeys([*order, *KEEP_RULES])), tuple(folder_first or ()))
    with session.library() as library:
        if is_action and not dry_run:
            session.recover(library)
        sets = session.follow(lambda control: library.cleanup.duplicate_finder.find(control, rules))
        _note_unseen(session, library)
        if is_action:
            spare = [photo for each in sets for photo in each.photos[1:]]
            clearance = Clearance(_action_kind(archive), spare, merges=lambda: sets, found_in=sets)
            session.clear_out(library, clearance, archive, dry_run, yes)
        else:
            _show_sets(session, library, sets)


def cleanup(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(callback=_check_kind, help=f"Only one of: {', '.join(KINDS)}.")
    ] = None,
    trash: Trash = False,
    archive: ArchiveTo = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """List bursts, screenshots, blurred photos and others that can go, and clear them out."""
    session: Session = context.obj
    is_action = _is_action(trash, archive, dry_run)
    with session.library() as library:
        if is_action and not dry_run:
            session.recover(library)
        found = session.follow(library.cleanup.cleanup_finder.find)
        _note_unseen(session, library)
        chosen = [each for each in found if kind in (None, each.kind)]
        if is_action:
            photos = [photo for each in chosen for photo in each.photos]
            source = formatting.quoted(chosen[0].title) if len(chosen) == 1 else ""
            clearance = Clearance(_action_kind(archive), photos, source=source, found_in=chosen)
            session.clear_out(library, clearance, archive, dry_run, yes)
        else:
            _show_kinds(session, library, chosen)


def _note_unseen(session: Session, library: Library) -> None:
    if unseen := explain_unseen(library.catalogue, library.thumbnails):
        session.terminal.note(unseen)


def _is_action(trash: bool, archive: Path | None, dry_run: bool) -> bool:
    if trash and archive:
        raise Misuse("Choose either --trash or --archive.")
    if dry_run and not trash and not archive:
        raise Misuse("--dry-run needs --trash or --archive.")
    return trash or archive is not None


def _action_kind(archive: Path | None) -> ActionKind:
    return ActionKind.ARCHIVE if archive else ActionKind.TRASH


def _show_sets(session: Session, library: Library, sets: Sequence[Duplicates]) -> None:
    paths = _paths(library, [each.photos for each in sets])
    document = [
        {
            "kind": each.kind.value,
            "paths": [str(paths[photo]) for photo in each.photos],
            "keep": str(paths[each.keep]),
            "bytes": each.bytes,
        }
        for each in sets
    ]
    lines = []
    for each in sets:
        lines.append(f"{each.kind.value:7} {formatting.data_size(each.bytes)}")
        lines += [
            f"  {'keep' if photo == each.keep else '    '}  {displayable(paths[photo])}"
            for photo in each.photos
        ]
    total = formatting.data_size(sum(each.bytes for each in sets))
    count = sum(len(each.photos) - 1 for each in sets)
    end = f"{formatting.photos(count)} can go ({total})." if sets else "There are no duplicates."
    session.terminal.answer(document, [*lines, end])


def _show_kinds(session: Session, library: Library, found: Sequence[Clearable]) -> None:
    paths = _paths(library, [each.photos for each in found])
    document = [
        {
            "kind": each.kind,
            "title": each.title,
            "count": len(each.photos),
            "bytes": each.bytes,
            "paths": [str(paths[photo]) for photo in each.photos],
            "scores": list(each.scores),
        }
        for each in found
    ]
    lines = []
    for each in found:
        lines.append(f"{each.title}: {formatting.sized(len(each.photos), each.bytes)}")
        lines += [
            f"  {score:4.0%}  {displayable(paths[photo])}"
            for photo, score in zip(each.photos, each.scores, strict=True)
        ]
    session.terminal.answer(document, lines or ["There is nothing to clear out."])


def _paths(library: Library, groups: Sequence[Sequence[int]]) -> dict[int, Path]:
    members = [photo for group in groups for photo in group]
    return {photo.id: photo.path for photo in library.catalogue.photos.by_ids(members)}
