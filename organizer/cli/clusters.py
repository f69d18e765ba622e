"""The commands about clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.cluster_options import (
    COMPARED,
    ClusterId,
    ClusterIds,
    Method,
    Number,
    Set,
    Threshold,
    read_methods,
    read_settings,
)
from organizer.cli.cluster_output import (
    agreement_lines,
    parameter_document,
    parameter_line,
    quality_lines,
    sweep_lines,
    tell_grouping,
)
from organizer.cli.options import Json, Paths
from organizer.cli.selection import photos_at
from organizer.cli.session import Session
from organizer.clustering import CLUSTERERS
from organizer.clustering.ensemble import WAYS
from organizer.clustering.features import FEATURES
from organizer.library.library import Library
from organizer.records import Changes, Grouping

clusters = typer.Typer(
    help="Put photos that look alike into clusters, and change these.",
    invoke_without_command=True,
    add_completion=False,
)


@clusters.callback()
def form(
    context: typer.Context,
    method: Method = None,
    number: Number = None,
    threshold: Threshold = None,
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Put photos that look alike into clusters, and change these."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    chosen, settings = read_settings(method, number, threshold, given)
    with session.library() as library:
        tell_grouping(
            session,
            library,
            session.terminal.follow(library.clusters.clusterer.group(chosen, settings)),
        )


@clusters.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """List the clusters there are, without clustering again."""
    session: Session = context.obj
    with session.library() as library:
        last = library.catalogue.groupings.last()
        tell_grouping(session, library, last or Grouping(0, "", (), ()))


@clusters.command()
def methods(context: typer.Context, as_json: Json = False) -> None:
    """List the methods and their settings."""
    session: Session = context.obj
    document = [
        {
            "id": identity,
            "name": clusterer.title,
            "about": clusterer.about,
            "parameters": [parameter_document(each) for each in (*clusterer.parameters, *FEATURES)],
        }
        for identity, clusterer in CLUSTERERS.items()
    ]
    lines = []
    for identity, clusterer in CLUSTERERS.items():
        lines.append(f"{identity:12} {clusterer.about}")
        lines += [parameter_line(parameter) for parameter in clusterer.parameters]
    lines += [
        "",
        "Settings of every method:",
        *(parameter_line(parameter) for parameter in FEATURES),
    ]
    session.terminal.answer(document, lines)


@clusters.command()
def evaluate(
    context: typer.Context,
    labels: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="Compare with: folders, tags or a CSV file."),
    ] = None,
    method: Method = None,
    number: Number = None,
    threshold: Threshold = None,
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Measure the last clustering, or what a method would find."""
    session: Session = context.obj
    with session.library() as library:
        last = library.catalogue.groupings.last()
        if last is None or method or number or threshold or given:
            chosen, settings = read_settings(method, number, threshold, given)
            last = session.terminal.follow(
                library.clusters.clusterer.propose(chosen, settings)
            ).grouping
        quality = session.terminal.follow(library.clusters.comparer.evaluate(last, labels))
    document = asdict(quality)
    document |= document.pop("against") or {}
    session.terminal.answer({"method": last.method} | document, quality_lines(document))


@clusters.command()
def sweep(
    context: typer.Context,
    method: Method = None,
    parameter: Annotated[
        str | None, typer.Option(help="The setting to try; the method's first one if none.")
    ] = None,
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Try many values of a setting, to see which make sense."""
    session: Session = context.obj
    chosen, settings = read_settings(method, None, None, given)
    name = parameter or CLUSTERERS[chosen].parameters[0].name
    with session.library() as library:
        points = session.terminal.follow(library.clusters.clusterer.sweep(chosen, name, settings))
    document = [asdict(point) for point in points]
    session.terminal.answer(document, sweep_lines(name, points))


@clusters.command()
def ensemble(
    context: typer.Context,
    named: Annotated[
        str, typer.Option("--methods", help="The methods to combine, with commas between.")
    ] = COMPARED,
    by: Annotated[str, typer.Option(help=f"How: {', '.join(WAYS)}.")] = "average",
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Make one clustering of several methods."""
    session: Session = context.obj
    _, features = read_settings(None, None, None, given)
    with session.library() as library:
        job = library.clusters.comparer.combine(by, read_methods(named), features)
        proposal, comparison = session.terminal.follow(job)
        grouping = library.clusters.clusterer.accept(proposal)
        for line in agreement_lines(comparison):
            session.terminal.note(line)
        tell_grouping(session, library, grouping)


@clusters.command()
def compare(
    context: typer.Context,
    named: Annotated[
        str, typer.Option("--methods", help="The methods to compare, with commas between.")
    ] = COMPARED,
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Say how far the methods agree: NMI and ARI of every two."""
    session: Session = context.obj
    _, features = read_settings(None, None, None, given)
    with session.library() as library:
        job = library.clusters.comparer.compare(read_methods(named), features)
        comparison = session.terminal.follow(job)
    document = {
        "methods": list(comparison.methods),
        "nmi": comparison.nmi.tolist(),
        "ari": comparison.ari.tolist(),
    }
    session.terminal.answer(document, agreement_lines(comparison))


@clusters.command()
def place(context: typer.Context, as_json: Json = False) -> None:
    """Put new photos into the clusters there are, without clustering again."""
    session: Session = context.obj
    with session.library() as library:
        done = session.terminal.follow(library.clusters.placer.place())
    document = {"placed": done.placed, "none": done.nowhere, "stale": done.is_stale}
    line = f"Placed {formatting.photos(done.placed)}; {done.nowhere:,} fit none of the clusters."
    session.terminal.answer(document, [line])
    if done.is_stale:
        session.terminal.note("Much is new: clustering again would help.")


@clusters.command()
def rename(context: typer.Context, cluster: ClusterId, name: str, as_json: Json = False) -> None:
    """Give a cluster a name, which stays when the library is clustered again."""
    _edit(context, lambda library: library.clusters.editor.rename(cluster, name))


@clusters.command()
def merge(
    context: typer.Context,
    members: Annotated[list[int], typer.Argument(metavar="ID...", help="Two or more clusters.")],
    as_json: Json = False,
) -> None:
    """Make one cluster of several, which stays together."""
    _edit(context, lambda library: library.clusters.editor.merge(members))


@clusters.command()
def split(
    context: typer.Context,
    cluster: ClusterId,
    into: Annotated[int, typer.Option(min=2, help="How many parts to make.")] = 2,
    as_json: Json = False,
) -> None:
    """Split a cluster into parts, which stay apart."""
    _edit(context, lambda library: library.clusters.editor.split(cluster, into))


@clusters.command()
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


@clusters.command()
def lock(
    context: typer.Context,
    members: ClusterIds,
    off: Annotated[bool, typer.Option("--off", help="Let photos in and out again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep the photos of clusters as they are."""
    _edit(context, lambda library: library.clusters.editor.lock(members, not off))


@clusters.command()
def undo(context: typer.Context, as_json: Json = False) -> None:
    """Take back the newest change to the clusters."""
    session: Session = context.obj
    with session.library() as library:
        if library.clusters.editor.undoable() is None:
            session.terminal.note("There is no change to take back.")
    _edit(context, lambda library: library.clusters.editor.undo())


def _edit(context: typer.Context, change: Callable[[Library], Changes]) -> None:
    session: Session = context.obj
    with session.library() as library:
        change(library)
        tell_grouping(
            session, library, library.catalogue.groupings.last() or Grouping(0, "", (), ())
        )
