"""The options of the commands about clusters, and the method and settings they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from organizer.cli.session import Misuse
from organizer.clustering import CLUSTERERS

_TREE = "ward"
"""The method for who asks for a number or a distance and names none."""
COMPARED = "communities,ward,kmeans++,spectral"
"""The methods for who names none to compare or combine."""


def _check_method(name: str | None) -> str | None:
    if name is not None and name not in CLUSTERERS:
        raise typer.BadParameter(f"Choose one of: {', '.join(CLUSTERERS)}.")
    return name


Method = Annotated[
    str | None,
    typer.Option("--method", callback=_check_method, help=f"One of: {', '.join(CLUSTERERS)}."),
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
ClusterIds = Annotated[
    list[int], typer.Argument(metavar="ID...", help="Clusters of the last clustering.")
]


def read_settings(
    method: str | None, number: int | None, threshold: float | None, given: Sequence[str] | None
) -> tuple[str, dict[str, float]]:
    """The method and the settings that a command line means, each setting a KEY=VALUE of `given`.

    Misuse where a setting is no such pair.
    """
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


def read_methods(named: str) -> list[str]:
    """The methods in a list with commas between; the LibraryClusterer checks their names."""
    return [name.strip() for name in named.split(",") if name.strip()]
