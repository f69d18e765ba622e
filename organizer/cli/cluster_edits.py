"""The commands that change clusters, each in one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from organizer.cli.cluster_options import ClusterId, ClusterIds
from organizer.cli.cluster_output import tell_grouping
from organizer.cli.options import Json, Paths
from organizer.cli.selection import photos_at
from organizer.cli.session import Session
from organizer.library.library import Library
from organizer.records import Changes, Grouping


def rename(context: typer.Context, cluster: ClusterId, name: str, as_json: Json = False) -> None:
    """Give a cluster a name, which stays when the library is clustered again."""
    _edit(context, lambda library: library.clusters.editor.rename(cluster, name))


def merge(
    context: typer.Context,
    members: Annotated[list[int], typer.Argument(metavar="ID...", help="Two or more clusters.")],
    as_json: Json = False,
) -> None:
    """Make one cluster of several, which stays together."""
    _edit(context, lambda library: library.clusters.editor.merge(members))


def split(
    context: typer.Context,
    cluster: ClusterId,
    into: Annotated[int, typer.Option(min=2, help="How many parts to make.")] = 2,
    as_json: Json = False,
) -> None:
    """Split a cluster into parts, which stay apart."""
    _edit(context, lambda library: library.clusters.editor.split(cluster, into))


def move(
    context: typer.Context,
    paths: Paths,
    to: Annotated[int | None, typer.Option(metavar="ID", help="A new cluster if none.")] = None,
    as_json: Json = False,
) -> None:
    """Put photos into another cluster, or into a new one."""

    def change(library: Library) -> Changes:
        photos = photos_at(library.catalogue, paths or ())
        return (
            library.clusters.editor.gather(photos)
            if to is None
            else library.clusters.editor.move(photos, to)
        )

    _edit(context, change)


def lock(
    context: typer.Context,
    members: ClusterIds,
    off: Annotated[bool, typer.Option("--off", help="Let photos in and out again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep the photos of clusters as they are."""
    _edit(context, lambda library: library.clusters.editor.lock(members, not off))


def undo(context: typer.Context, as_json: Json = False) -> None:
    """Undo the newest change to the clusters, whatever else was done since."""
    session: Session = context.obj
    with session.library() as library:
        if library.clusters.editor.undoable() is None:
            session.terminal.note("There is no change to undo.")
    _edit(context, lambda library: library.clusters.editor.undo())


def _edit(context: typer.Context, change: Callable[[Library], Changes]) -> None:
    session: Session = context.obj
    with session.library() as library:
        change(library)
        tell_grouping(
            session, library, library.catalogue.groupings.last() or Grouping(0, "", (), ())
        )
