"""How clusters, methods and comparisons are told by the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from organizer.cli.session import Session
from organizer.clustering.base import Parameter
from organizer.library.clusters.comparison import Comparison
from organizer.library.library import Library
from organizer.paths import displayable
from organizer.records import Grouping, SweepPoint


def tell_grouping(session: Session, library: Library, grouping: Grouping) -> None:
    """The clusters, largest first, then under the id -1 the photos in none, as the answer."""
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
        f"{identity:6}  {len(photos):6,}  {name:{width}}  {displayable(paths[photos[0]])}"
        for identity, name, photos in listed
    ]
    heading = f"{'ID':>6}  {'PHOTOS':>6}  {'NAME':{width}}  MOST TYPICAL"
    session.terminal.answer(document, [heading, *lines])


def agreement_lines(comparison: Comparison) -> list[str]:
    """A table of NMI / ARI, a line for each method below the heading."""
    names = comparison.methods
    rows = [f"{'NMI / ARI':14}" + "".join(f"{name:>14}" for name in names)]
    for at, name in enumerate(names):
        pairs = zip(comparison.nmi[at], comparison.ari[at], strict=True)
        rows.append(f"{name:14}" + "".join(f"{f'{nmi:.2f} / {ari:.2f}':>14}" for nmi, ari in pairs))
    return rows


def parameter_document(parameter: Parameter) -> dict[str, Any]:
    """A setting as JSON tells it; its default is null where it is worked out."""
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


def parameter_line(parameter: Parameter) -> str:
    """A setting as `KEY=`, its bounds, its default and what it does."""
    default = "worked out" if parameter.is_automatic else f"{parameter.default:g}"
    bounds = f"{parameter.low:g} to {parameter.high:g}, {default}"
    return f"    {parameter.name + '=':13}{bounds:26} {parameter.help}"


def quality_lines(document: Mapping[str, Any]) -> list[str]:
    """Measures by name, those that are None left out."""
    return [
        f"{name.replace('_', ' '):16}{value if isinstance(value, int) else f'{value:.3f}'}"
        for name, value in document.items()
        if value is not None
    ]


def sweep_lines(name: str, points: Sequence[SweepPoint]) -> list[str]:
    """A table of what each value of the setting `name` gives."""
    heading = f"{name:>12}{'CLUSTERS':>10}{'LARGEST':>9}{'NOISE':>7}{'SSE':>10}{'SILHOUETTE':>12}"
    lines = [
        f"{point.value:12g}{point.clusters:10,}{point.largest:9.0%}{point.noise:7.0%}"
        f"{point.sse:10.1f}{point.silhouette:12.3f}{'  degenerate' * point.is_degenerate}"
        for point in points
    ]
    return [heading, *lines]
