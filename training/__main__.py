"""The command line of training: what there is, running it, measuring, exporting and reporting."""

from __future__ import annotations

import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from organizer.errors import OrganizerError
from organizer.plain_text import one_line
from training import recipe, trainer
from training.export import EncoderCard, export
from training.report import report
from training.runs import Run, configure, read_configuration

training = typer.Typer(
    help="Trains encoders for Smalti, and measures them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_ALONE = " Exported is the part of it that sees a picture by itself."

Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
RunFolder = Annotated[Path, typer.Argument(help="A folder that `run` made.", metavar="RUN")]
Data = Annotated[
    Path | None, typer.Option(exists=True, help="Where the data are now, if not where they were.")
]


@training.command("list")
def list_recipes(as_json: Json = False) -> None:
    """The recipes that come with Smalti."""
    found = [recipe.read(name) for name in recipe.names()]
    if as_json:
        _answer([{"recipe": r.name, "system": r.system, "about": r.about} for r in found])
        return
    for each in found:
        _say(f"{each.name:24}{each.system:16}{each.about}")


@training.command("run")
def run_recipe(
    name: Annotated[str, typer.Argument(help="One of `list`, or a TOML file.", metavar="RECIPE")],
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            "--library",
            exists=True,
            help="What to learn from; for adapt, the folder of a library.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or that of a run to carry on with.")],
    steps: Annotated[int | None, typer.Option(min=1, help="Fewer or more than usual.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed trains the same.")] = 0,
    as_json: Json = False,
) -> None:
    """Train; stopped, the same command carries on from the last checkpoint."""
    if find_spec("matplotlib") is None:
        raise recipe.RecipeError(
            "The plots of a run need matplotlib, which is not installed.",
            "Install it with: pip install 'smalti[training]'",
        )
    if not next(each for each in (out, *out.parents) if each.exists()).is_dir():
        raise recipe.RecipeError(f"{out} cannot be a folder.", "Choose another for the run.")
    run = Run(out)
    configuration = configure(recipe.read(name), data.resolve(), seed, steps)
    work = trainer.train(run, configuration)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    is_first = os.environ.get("RANK", "0") == "0"  # of those that torchrun started
    console = Console(stderr=True)
    with Bar(*columns, TimeRemainingColumn(), console=console, disable=not is_first) as bar:
        task = bar.add_task(name, total=None)
        for progress in work:
            words = f"{name}  loss {progress.loss:.4f}"
            bar.update(
                task, description=one_line(words), total=progress.steps, completed=progress.step
            )
    if is_first:
        _tell(run, as_json)


@training.command("evaluate")
def evaluate_run(folder: RunFolder, data: Data = None, as_json: Json = False) -> None:
    """Measure what a run has learned, on its test data."""
    run = Run(folder)
    system = trainer.load_system(run, data)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    system.model.to(device)
    metrics = trainer.measure(system, device)
    if as_json:
        _answer({"run": str(folder), "recipe": read_configuration(run).recipe} | metrics)
        return
    for measure, value in metrics.items():
        _say(f"{measure:24}{value:.4f}")


@training.command("export")
def export_run(
    folder: RunFolder,
    out: Annotated[Path, typer.Option(help="A new .safetensors file.")],
    licence: Annotated[str, typer.Option(help="Of the weights.")] = "Apache-2.0",
    name: Annotated[
        str | None, typer.Option(help="What Smalti calls it; the recipe's without one.")
    ] = None,
    data: Data = None,
) -> None:
    """Write a run's encoder as a file that Smalti lists and loads; compared before it is kept."""
    run = Run(folder)
    if out.exists():
        raise recipe.RecipeError(f"{out} is there already.", "Choose another name.")
    configuration = read_configuration(run)
    system = trainer.load_system(run, data)
    encoder = system.encoder()
    history = run.history()
    card = EncoderCard(
        id=_id(name or configuration.recipe),
        name=name or configuration.recipe,
        version="1",
        dimension=encoder.dimension,
        input_size=encoder.preprocessing.side,
        licence=licence,
        about=configuration.about.rstrip(".") + "." + (_ALONE if encoder.metrics else ""),
        recipe=configuration.recipe,
        data=encoder.data,
        split=encoder.split,
        seed=configuration.seed,
        metrics=encoder.metrics or (history.metrics[-1][1] if history.metrics else {}),
    )
    export(
        encoder.network, encoder.architecture, card, encoder.preprocessing, out, encoder.pictures
    )
    _say(f"The encoder is in {out}. Add it in Smalti with: smalti models add {out}")


@training.command("report")
def report_runs(
    runs: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folders of runs.")],
    out: Annotated[Path, typer.Option(help="A Markdown file.")] = Path("training/RESULTS.md"),
) -> None:
    """Write what the runs measured beside the published figures."""
    found = report(runs)
    try:
        out.write_text(found, "utf-8")
    except OSError as error:
        raise recipe.RecipeError(
            f"{out} cannot be written: {error.strerror}.", "Choose another place with --out."
        ) from error
    _say(f"The report is {out}.")


def _id(name: str) -> str:
    """Letters and digits alone, joined by hyphens; RecipeError where none are left."""
    words = re.findall("[a-z0-9]+", name.lower())
    if not words:
        raise recipe.RecipeError(
            f"An encoder cannot be named {name!r}.", "Use letters from a to z, or digits."
        )
    return "-".join(words)[:64]


def _tell(run: Run, as_json: bool) -> None:
    measured = run.history().metrics
    if not measured:
        raise recipe.RecipeError(
            f"The log of {run.folder} is gone.",
            f"Measure again with: smalti-train evaluate {run.folder}",
        )
    metrics = dict(measured[-1][1])
    if as_json:
        _answer({"run": str(run.folder)} | metrics)
        return
    for measure, value in metrics.items():
        _say(f"{measure:24}{value:.4f}")
    _say(f"Log, checkpoint and plots are in {run.folder}.")


def _say(text: str, err: bool = False) -> None:
    typer.echo(one_line(text), err=err)


def _answer(document: Any) -> None:
    typer.echo(json.dumps(document, indent=1))


def main() -> None:
    """Foreseeable failures are told in a sentence."""
    try:
        training(standalone_mode=True)
    except OrganizerError as error:
        _say(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
