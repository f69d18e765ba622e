"""Writes what runs measured beside the figures that were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from training.recipe import RecipeError
from training.runs import Metrics, Run, RunConfiguration, read_configuration


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the five systems."""

    title: str
    systems: tuple[str, ...]
    """Of which recipes it tells."""
    published: str
    """Their figures, as Markdown."""


CHAPTERS = (
    Chapter(
        "A. Grouping shuffled fragments",
        ("fragments", "fragment-scorer"),
        """10 pictures of 64 x 64 pixels a sample, ImageNet64, 128 numbers, 5 epochs, K-means:

| pairwise recall / precision | 8 px | 16 px | 32 px |
|---|---|---|---|
| linear | 0.37 / 0.25 | 0.43 / 0.23 | 0.50 / 0.26 |
| convolutional | too small | 0.35 / 0.28 | 0.41 / 0.29 |

Columns that end in `assembled` are of the same heaps, put together by Smalti with number and grid
known. Those of noise (25 levels) and turns, and the drops of F1, are of the first 30 heaps.""",
    ),
    Chapter(
        "B. Representations and clusters",
        ("representation", "scan"),
        """ImageNet validation, 5,000 images of 1,000 classes:

| | clusters | NMI | ARI |
|---|---|---|---|
| DINO, Ward at 1.2 / 1.5 / 2.0 | 1449 / 813 / 402 | 0.90 / 0.88 / 0.83 | .452 / .421 / .278 |
| DINO, k-means++ / k-means | 1000 | 0.88 / 0.86 | 0.411 / 0.327 |
| DINO, DBSCAN / OPTICS | 470 / 460 | 0.55 / 0.60 | 0.002 / 0.003 |
| SCAN, k-means / VGG16, k-means | 149 / 1000 | 0.50 / 0.78 | 0.0002 / 0.108 |

Other data than those below: only differences within a table can be compared.""",
    ),
    Chapter(
        "C. Metric learning on the digits 4 and 9",
        ("siamese",),
        "No figures were published, but the aim: the digits apart, and the shifts apart.",
    ),
    Chapter(
        "D. Retrieval with a convolutional autoencoder",
        ("autoencoder",),
        """Photos of landmarks, 96 x 96 pixels:

| | M1 | M2 | M3 |
|---|---|---|---|
| validation MSE | 0.0540 | 0.0401 | 0.0246 |
| NMI | 0.139 | 0.182 | 0.189 |
| Rand index | 0.9254 | 0.9268 | 0.9270 |

Other data than those below: only differences within a table can be compared.""",
    ),
    Chapter(
        "E. Look-alikes as people see them",
        ("look-alikes",),
        """Totally Looks Like, the true partner among 20 candidates:

| top-2 accuracy | before | after training |
|---|---|---|
| VGG16 | 0.178 | 0.569 |
| ResNet-50 | 0.249 | 0.419 |

`look-alikes-best` is whitened in closed form, from the pairs that are learned from, before the
first step: what it measures before training includes that. `top1_plain` and `top2_plain` are of the
backbone alone.""",
    ),
    Chapter(
        "Your own library",
        ("adapt",),
        "Nothing of the kind; before and after are of photos that were held out.",
    ),
)


@dataclass(frozen=True, slots=True)
class _RunResult:
    """A run, and what it measured before and after."""

    asked: RunConfiguration
    steps: int
    is_finished: bool
    before: Metrics
    after: Metrics


def report(folder: Path) -> str:
    """Markdown of all runs below a folder that measured something; RecipeError for none.

    Runs of one recipe that differ by their seeds alone are one row: the mean, and the standard
    deviation behind it.
    """
    runs = [_read_result(Run(file.parent)) for file in sorted(folder.rglob("run.json"))]
    results = [each for each in runs if each is not None]
    if not results:
        raise RecipeError(f"There are no runs in {folder}.", "Run some recipes first.")
    parts = [
        "# Results\n\nWritten by `python -m training report` from the logs of runs. In brackets, "
        "what was measured before training. Where several seeds were run, the mean ± the standard "
        "deviation. These runs take longer than the tests, which train every recipe for a few "
        "steps on tiny data."
    ]
    for chapter in CHAPTERS:
        ours = [each for each in results if each.asked.system in chapter.systems]
        parts.append(f"## {chapter.title}\n\nPublished: {chapter.published}")
        parts.append(_table(ours) if ours else "Not run.")
    return "\n\n".join(parts) + "\n"


def _read_result(run: Run) -> _RunResult | None:
    metrics = run.history().metrics
    if not metrics or metrics[-1][0] == 0:
        return None
    before = metrics[0][1] if metrics[0][0] == 0 else {}
    is_finished = (run.plots / "loss.png").exists()  # drawn last of all
    return _RunResult(read_configuration(run), metrics[-1][0], is_finished, before, metrics[-1][1])


def _table(results: Sequence[_RunResult]) -> str:
    """Recipes by row, measures by column; one table for all recipes with the same measures."""
    kinds: dict[tuple[str, ...], list[_RunResult]] = {}
    for each in results:
        kinds.setdefault(tuple(each.after), []).append(each)
    return "\n\n".join(_same_measures(measures, each) for measures, each in kinds.items())


def _same_measures(measures: Sequence[str], results: Sequence[_RunResult]) -> str:
    rows = [
        f"| recipe | steps | seeds | {' | '.join(measures)} |",
        "|---" * (3 + len(measures)) + "|",
    ]
    by_recipe: dict[tuple[str, int], list[_RunResult]] = {}
    for each in results:
        by_recipe.setdefault((each.asked.recipe, each.steps), []).append(each)
    for (recipe, steps), runs in by_recipe.items():
        seeds = ", ".join(str(each.asked.seed) for each in runs)
        cells = [_cell(name, runs) for name in measures]
        until = f"{steps:,}" if all(each.is_finished for each in runs) else f"{steps:,}, unfinished"
        rows.append(f"| {recipe} | {until} | {seeds} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _cell(measure: str, runs: Sequence[_RunResult]) -> str:
    after = [each.after[measure] for each in runs]
    words = f"{mean(after):.3f}"
    if len(after) > 1:
        words += f" ± {stdev(after):.3f}"
    before = _mean_of([each.before for each in runs], measure)
    return words if before is None else f"{words} ({before:.3f})"


def _mean_of(metrics: Sequence[Mapping[str, float]], measure: str) -> float | None:
    known = [each[measure] for each in metrics if measure in each]
    return mean(known) if known else None
