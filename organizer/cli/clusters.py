"""The commands about clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from organizer import formatting
from organizer.cli.options import Json, Paths
from organizer.cli.selection import photos_at
from organizer.cli.session import Misuse, Session
from organizer.cli.terminal import shown
from organizer.clustering import CLUSTERERS
from organizer.clustering.base import Parameter
from organizer.clustering.ensemble import WAYS
from organizer.clustering.features import FEATURES
from organizer.library.clusters.comparison import Comparison
from organizer.library.library import Library
from organizer.records import Changes, Grouping

clusters = typer.Typer(
    help="Put photos that look alike into clusters, and change these.",
    invoke_without_command=True,
    add_completion=False,
)

_TREE = "ward"
"""The method for who asks for a number or a distance and names none."""
_VOICES = ("communities", "ward", "kmeans++", "spectral")


def _method(name: str | None) -> str | None:
    if name is not None and name not in CLUSTERERS:
        raise typer.BadParameter(f"Choose one of: {', '.join(CLUSTERERS)}.")
    return name


Method = Annotated[
    str | None,
    typer.Option("--method", callback=_method, help=f"One of: {', '.join(CLUSTERERS)}."),
]
Number = Annotated[int | None, typer.Option(help="How many clusters to form.")]
Threshold = Annotated[
    float | None, typer.Option(help="The distance up to which clusters are joined.")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="A setting; smalti clusters methods lists them."
    ),
]
ClusterId = Annotated[int, typer.Argument(metavar="ID", help="A cluster of the last clustering.")]


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
    chosen, settings = _asked(method, number, threshold, given)
    with session.library() as library:
        _show(
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
        _show(session, library, last or Grouping(0, "", (), ()))


@clusters.command()
def methods(context: typer.Context, as_json: Json = False) -> None:
    """List the methods and their settings."""
    session: Session = context.obj
    document = [
        {
            "id": identity,
            "name": clusterer.title,
            "about": clusterer.about,
            "parameters": [_described(each) for each in (*clusterer.parameters, *FEATURES)],
        }
        for identity, clusterer in CLUSTERERS.items()
    ]
    lines = []
    for identity, clusterer in CLUSTERERS.items():
        lines.append(f"{identity:12} {clusterer.about}")
        lines += [_line(parameter) for parameter in clusterer.parameters]
    lines += ["", "Settings of every method:", *(_line(parameter) for parameter in FEATURES)]
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
            chosen, settings = _asked(method, number, threshold, given)
            last = session.terminal.follow(
                library.clusters.clusterer.propose(chosen, settings)
            ).grouping
        quality = session.terminal.follow(library.clusters.comparer.evaluate(last, labels))
    document = asdict(quality)
    document |= document.pop("against") or {}
    session.terminal.answer(
        {"method": last.method} | document,
        [
            f"{name.replace('_', ' '):16}{value if isinstance(value, int) else f'{value:.3f}'}"
            for name, value in document.items()
            if value is not None
        ],
    )


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
    chosen, settings = _asked(method, None, None, given)
    name = parameter or CLUSTERERS[chosen].parameters[0].name
    with session.library() as library:
        points = session.terminal.follow(library.clusters.clusterer.sweep(chosen, name, settings))
    heading = f"{name:>12}{'CLUSTERS':>10}{'LARGEST':>9}{'NOISE':>7}{'SSE':>10}{'SILHOUETTE':>12}"
    lines = [
        f"{point.value:12g}{point.clusters:10,}{point.largest:9.0%}{point.noise:7.0%}"
        f"{point.sse:10.1f}{point.silhouette:12.3f}{'  degenerate' * point.is_degenerate}"
        for point in points
    ]
    session.terminal.answer([asdict(point) for point in points], [heading, *lines])


@clusters.command()
def ensemble(
    context: typer.Context,
    voices: Annotated[
        str, typer.Option("--methods", help="The methods to combine, with commas between.")
    ] = ",".join(_VOICES),
    by: Annotated[str, typer.Option(help=f"How: {', '.join(WAYS)}.")] = "average",
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Make one clustering of several methods."""
    session: Session = context.obj
    names = [name.strip() for name in voices.split(",") if name.strip()]
    _, features = _asked(None, None, None, given)
    with session.library() as library:
        job = library.clusters.comparer.combine(by, names, features)
        proposal, comparison = session.terminal.follow(job)
        grouping = library.clusters.clusterer.accept(proposal)
        for line in _agreement(comparison):
            session.terminal.note(line)
        _show(session, library, grouping)


@clusters.command()
def compare(
    context: typer.Context,
    voices: Annotated[
        str, typer.Option("--methods", help="The methods to compare, with commas between.")
    ] = ",".join(_VOICES),
    given: Set = None,
    as_json: Json = False,
) -> None:
    """Say how far the methods agree: NMI and ARI of every two."""
    session: Session = context.obj
    names = [name.strip() for name in voices.split(",") if name.strip()]
    _, features = _asked(None, None, None, given)
    with session.library() as library:
        comparison = session.terminal.follow(library.clusters.comparer.compare(names, features))
    document = {
        "methods": list(comparison.methods),
        "nmi": comparison.nmi.tolist(),
        "ari": comparison.ari.tolist(),
    }
    session.terminal.answer(document, _agreement(comparison))


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
    _steer(context, lambda library: library.clusters.editor.rename(cluster, name))


@clusters.command()
def merge(
    context: typer.Context,
    members: Annotated[list[int], typer.Argument(metavar="ID...", help="Two or more clusters.")],
    as_json: Json = False,
) -> None:
    """Make one cluster of several, which stays together."""
    _steer(context, lambda library: library.clusters.editor.merge(members))


@clusters.command()
def split(
    context: typer.Context,
    cluster: ClusterId,
    into: Annotated[int, typer.Option(min=2, help="How many parts to make.")] = 2,
    as_json: Json = False,
) -> None:
    """Split a cluster into parts, which stay apart."""
    _steer(context, lambda library: library.clusters.editor.split(cluster, into))


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

    _steer(context, change)


@clusters.command()
def lock(
    context: typer.Context,
    cluster: ClusterId,
    off: Annotated[bool, typer.Option("--off", help="Let photos in and out again.")] = False,
    as_json: Json = False,
) -> None:
    """Keep the photos of a cluster as they are."""
    _steer(context, lambda library: library.clusters.editor.lock(cluster, not off))


@clusters.command()
def undo(context: typer.Context, as_json: Json = False) -> None:
    """Take back the newest change to the clusters."""
    session: Session = context.obj
    with session.library() as library:
        if library.clusters.editor.undoable() is None:
            session.terminal.note("There is no change to take back.")
    _steer(context, lambda library: library.clusters.editor.undo())


def _steer(context: typer.Context, change: Any) -> None:
    session: Session = context.obj
    with session.library() as library:
        change(library)
        _show(session, library, library.catalogue.groupings.last() or Grouping(0, "", (), ()))


def _asked(
    method: str | None, number: int | None, threshold: float | None, given: Sequence[str] | None
) -> tuple[str, dict[str, float]]:
    """The method and the settings that a command line means."""
    settings = {}
    for pair in given or ():
        name, _, value = pair.partition("=")
        try:
            settings[name.strip()] = float(value)
        except ValueError:
            raise Misuse(f"{pair} is not a setting. Write KEY=VALUE, as in eps=0.4.") from None
    wanted = {"number": number, "threshold": threshold}
    settings |= {name: float(value) for name, value in wanted.items() if value is not None}
    is_tree = not method and any(value is not None for value in wanted.values())
    return method or (_TREE if is_tree else next(iter(CLUSTERERS))), settings


def _show(session: Session, library: Library, grouping: Grouping) -> None:
    members = [photo for group in grouping.groups for photo in group.photos]
    known = library.catalogue.photos.by_ids([*members, *grouping.noise])
    paths = {photo.id: photo.path for photo in known}
    listed = [(group.id, group.name, group.photos) for group in grouping.groups]
    if grouping.noise:
        listed.append((-1, "In no cluster", grouping.noise))
    document = [
        {
            "id": identity,
            "name": name,
            "size": len(photos),
            "paths": [str(paths[photo]) for photo in photos],
        }
        for identity, name, photos in listed
    ]
    width = max([12, *(len(name) for _, name, _ in listed)])
    lines = [
        f"{identity:6}  {len(photos):6,}  {name:{width}}  {shown(paths[photos[0]])}"
        for identity, name, photos in listed
    ]
    heading = f"{'ID':>6}  {'PHOTOS':>6}  {'NAME':{width}}  MOST TYPICAL"
    session.terminal.answer(document, [heading, *lines])


def _agreement(comparison: Comparison) -> list[str]:
    """A table of NMI / ARI."""
    names = comparison.methods
    rows = [f"{'NMI / ARI':14}" + "".join(f"{name:>14}" for name in names)]
    for at, name in enumerate(names):
        pairs = zip(comparison.nmi[at], comparison.ari[at], strict=True)
        rows.append(f"{name:14}" + "".join(f"{f'{nmi:.2f} / {ari:.2f}':>14}" for nmi, ari in pairs))
    return rows


def _described(parameter: Parameter) -> dict[str, Any]:
    return {
        "id": parameter.name,
        "name": parameter.title,
        "default": None if parameter.is_automatic else parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "step": parameter.step,
        "whole": parameter.whole,
        "help": parameter.help,
    }


def _line(parameter: Parameter) -> str:
    default = "worked out" if parameter.is_automatic else f"{parameter.default:g}"
    bounds = f"{parameter.low:g} to {parameter.high:g}, {default}"
    return f"    {parameter.name + '=':13}{bounds:26} {parameter.help}"
