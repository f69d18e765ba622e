"""Plots of runs, as PNG and SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.runs import History

if TYPE_CHECKING:  # without matplotlib `smalti-train` still says what is missing
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_ABREAST = 4
"""Plots of metrics in a row."""


@contextmanager
def figure(out: Path, name: str, **options: Any) -> Iterator[Figure]:
    """A figure that is saved as `out`/name.png and .svg at the end; matplotlib is imported here."""
    from matplotlib.figure import Figure

    drawn = Figure(layout="constrained", **options)
    yield drawn
    out.mkdir(parents=True, exist_ok=True)
    drawn.savefig(out / f"{name}.png", dpi=120)
    # Without a date and random ids the same run gives the same file.
    drawn.savefig(out / f"{name}.svg", metadata={"Date": None})


def draw_history(out: Path, logged: History) -> None:
    """The loss by step, and each metric in a plot of its own."""
    with figure(out, "loss", figsize=(6, 4)) as drawn:
        axes = drawn.subplots()
        axes.plot(*zip(*logged.losses, strict=True) if logged.losses else ((), ()))
        _label(axes, "step", "loss")
    names = sorted({name for _, measured in logged.metrics for name in measured})
    if not names:
        return
    rows = math.ceil(len(names) / _ABREAST)
    with figure(out, "metrics", figsize=(2.8 * _ABREAST, 2.2 * rows)) as drawn:
        places = drawn.subplots(rows, _ABREAST, squeeze=False).flat
        for name, axes in zip(names, places, strict=False):
            known = [(step, each[name]) for step, each in logged.metrics if name in each]
            axes.plot(*zip(*known, strict=True), marker="o", markersize=3)
            axes.set_title(name, fontsize="small")
            _label(axes, "step" if name in names[-_ABREAST:] else "", "")
        for axes in places:
            axes.set_axis_off()


def draw_scatter(
    out: Path, name: str, points: NDArray[np.floating], labels: Sequence[str], title: str = ""
) -> None:
    """Points, shape (n, 2), coloured by label."""
    with figure(out, name, figsize=(7.5, 6)) as drawn:
        from matplotlib import colormaps

        axes = drawn.subplots()
        of, names = np.array(labels), sorted(set(labels))
        colours = colormaps["tab10" if len(names) <= 10 else "tab20"]
        for number, label in enumerate(names):
            across, upward = points[of == label].T
            colour = [colours(number % colours.N)]
            axes.scatter(across, upward, s=5, alpha=0.6, c=colour, label=label)
        axes.set_title(title)
        drawn.legend(loc="outside right upper", fontsize="small", markerscale=2)


def draw_gallery(
    out: Path,
    name: str,
    rows: Sequence[Sequence[NDArray[np.uint8]]],
    heads: Sequence[str] = (),
    title: str = "",
) -> None:
    """Pictures in rows, such as each query and what was retrieved for it."""
    columns = max(map(len, rows))
    with figure(out, name, figsize=(1.3 * columns, 1.3 * len(rows) + 0.5)) as drawn:
        grid = drawn.subplots(len(rows), columns, squeeze=False)
        for line, pictures in zip(grid, rows, strict=True):
            for number, axes in enumerate(line):
                axes.set_axis_off()
                if number < len(pictures):
                    axes.imshow(pictures[number], cmap="gray", vmin=0, vmax=255)
        for axes, head in zip(grid[0], heads, strict=False):
            axes.set_title(head, fontsize="small")
        drawn.suptitle(title)


def draw_confusion(
    out: Path, name: str, table: NDArray[np.floating], labels: Sequence[str], title: str = ""
) -> None:
    """Shape (n, n): true by row, found by column."""
    with figure(out, name, figsize=(1 + 0.45 * len(labels), 1 + 0.45 * len(labels))) as drawn:
        axes = drawn.subplots()
        axes.imshow(table, cmap="Blues")
        axes.set_xticks(range(len(labels)), labels, rotation=90)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_xlabel("found")
        axes.set_ylabel("true")
        axes.set_title(title)


def draw_curves(
    out: Path,
    name: str,
    lines: dict[str, Sequence[tuple[float, float]]],
    across: str,
    upward: str,
) -> None:
    """Lines by their names, each of points."""
    with figure(out, name, figsize=(6, 4)) as drawn:
        axes = drawn.subplots()
        for label, points in lines.items():
            axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=label)
        _label(axes, across, upward)
        axes.legend(fontsize="small")


def _label(axes: Axes, across: str, upward: str) -> None:
    axes.set_xlabel(across)
    axes.set_ylabel(upward)
    axes.grid(alpha=0.3)
