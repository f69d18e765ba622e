"""The command line of training: `python -m training list`, `python -m training run RECIPE`."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from safetensors.torch import save_file
from torch import nn

from organizer.fragments.layout import Pixels
from training import fragment_encoder, fragment_scorer
from training.photos import photos_in

Training = Generator[tuple[int, float], None, nn.Module]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What can be trained."""

    about: str
    train: Callable[[Sequence[Pixels], int, int], Training]
    """Called with photos, steps and the seed."""
    steps: int


RECIPES = {
    "fragment-scorer": Recipe(
        "Judges which borders of fragments belong together",
        lambda photos, steps, seed: fragment_scorer.train(
            photos, fragment_scorer.Recipe(steps=steps, seed=seed)
        ),
        fragment_scorer.Recipe().steps,
    ),
    "fragment-encoder": Recipe(
        "Tells by their looks alone which fragments are of one picture",
        lambda photos, steps, seed: fragment_encoder.train(
            photos, fragment_encoder.Recipe(steps=steps, seed=seed)
        ),
        fragment_encoder.Recipe().steps,
    ),
}

training = typer.Typer(
    help="Trains what Smalti computes with.", no_args_is_help=True, add_completion=False
)


@training.command("list")
def list_recipes(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """What can be trained."""
    if as_json:
        typer.echo(json.dumps([{"recipe": name, "about": r.about} for name, r in RECIPES.items()]))
        return
    for name, recipe in RECIPES.items():
        typer.echo(f"{name:20}{recipe.about}")


def _known(name: str) -> str:
    if name not in RECIPES:
        raise typer.BadParameter(f"Choose one of: {', '.join(RECIPES)}.")
    return name


@training.command("run")
def run_recipe(
    recipe: Annotated[str, typer.Argument(callback=_known, help="A name that list shows.")],
    data: Annotated[
        list[Path], typer.Option(exists=True, file_okay=False, help="Folders of photos.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder for weights and log.")],
    steps: Annotated[int | None, typer.Option(min=1, help="Fewer or more than usual.")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Train on those photos that are for learning; weights.safetensors is in half precision."""
    chosen = RECIPES[recipe]
    photos = photos_in(data)
    if not photos:
        raise typer.BadParameter("No photo in these folders is for learning.")
    out.mkdir(parents=True)
    count = steps or chosen.steps
    work = chosen.train(photos, count, seed)
    with (out / "log.jsonl").open("w", encoding="utf-8") as log:
        for _ in track(range(count), recipe):
            step, loss = next(work)
            log.write(json.dumps({"step": step, "loss": loss}) + "\n")
    try:
        next(work)
    except StopIteration as end:
        weights = {name: value.half() for name, value in end.value.state_dict().items()}
        (out / "weights.safetensors").touch(mode=0o644)
        save_file(weights, out / "weights.safetensors")
    typer.echo(f"The weights are in {out / 'weights.safetensors'}.")


if __name__ == "__main__":
    training()
