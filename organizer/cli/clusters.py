"""The commands about clusters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from organizer import formatting
from organizer.cli.cluster_edits import lock, merge, move, rename, split, undo
from organizer.cli.cluster_options import (
    COMPARED,
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
from organizer.cli.options import Json
from organizer.cli.session import Session
from organizer.clustering import CLUSTERERS
from organizer.clustering.ensemble import WAYS
from organizer.clustering.features import FEATURES
from organizer.records import Grouping

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


for change in (rename, merge, split, move, lock, undo):
    clusters.command()(change)
