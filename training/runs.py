"""The folder of a run: what it learns by, what was logged, and its checkpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from organizer.zip_reader import is_zip
from training.recipe import Recipe, RecipeError

Metrics = Mapping[str, float]
"""What a system measured, by name."""


@dataclass(frozen=True, slots=True)
class History:
    """What a run has logged."""

    losses: tuple[tuple[int, float], ...]
    """Steps and the mean loss since the one before."""
    metrics: tuple[tuple[int, Metrics], ...] = field(default=())
    """Steps and what was measured then; step 0 is before training."""


@dataclass(frozen=True, slots=True)
class Run:
    """A folder with all that is known of a training."""

    folder: Path

    @property
    def log(self) -> Path:
        """JSON lines: {"step", "loss"} or {"step", "metrics"}."""
        return self.folder / "log.jsonl"

    @property
    def about(self) -> Path:
        """JSON: the recipe, the data, the seed and how many steps."""
        return self.folder / "run.json"

    @property
    def checkpoint(self) -> Path:
        """What was learned, the state of the optimiser and the step; there once one was kept."""
        return self.folder / "checkpoint.pt"

    @property
    def plots(self) -> Path:
        """A folder, drawn at the end of a run."""
        return self.folder / "plots"

    def history(self) -> History:
        """What was logged; empty where nothing was."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        entries = [json.loads(line) for line in lines]
        return History(
            tuple((each["step"], each["loss"]) for each in entries if "loss" in each),
            tuple((each["step"], each["metrics"]) for each in entries if "metrics" in each),
        )


@dataclass(frozen=True, slots=True)
class RunConfiguration:
    """What is learned by which recipe, as a run's folder has it."""

    recipe: str
    system: str
    about: str
    settings: Mapping[str, Any]
    data: str
    seed: int
    steps: int | None
    """None for as many as the system takes."""


def configure(recipe: Recipe, data: Path, seed: int, steps: int | None) -> RunConfiguration:
    """A run of a recipe; `steps` None for as many as its system takes."""
    return RunConfiguration(
        recipe.name, recipe.system, recipe.about, recipe.settings, str(data), seed, steps
    )


def read_configuration(run: Run) -> RunConfiguration:
    """What a run's folder says; RecipeError where it is none."""
    try:
        return RunConfiguration(**json.loads(run.about.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RecipeError(
            f"{run.folder} is no run.", "Choose a folder that `run --out` made."
        ) from error


def write_configuration(run: Run, configuration: RunConfiguration) -> None:
    """Make the run's folder, if there is none, and say in it what is learned."""
    run.folder.mkdir(parents=True, exist_ok=True)
    run.about.write_text(json.dumps(asdict(configuration), indent=1), "utf-8")


def as_written(configuration: RunConfiguration) -> RunConfiguration:
    """As it comes back from a run's folder."""
    return RunConfiguration(**json.loads(json.dumps(asdict(configuration))))


def read_checkpoint(run: Run) -> dict[str, Any]:
    """What `write_checkpoint` kept, on the CPU; RecipeError where the file is torn."""
    if not is_zip(run.checkpoint):
        raise RecipeError(f"{run.checkpoint} is not whole.", "Delete it, and run the recipe again.")
    kept: dict[str, Any] = torch.load(run.checkpoint, map_location="cpu", weights_only=True)
    return kept


def write_checkpoint(
    run: Run, model: torch.nn.Module, optimiser: torch.optim.Optimizer, step: int
) -> None:
    """Keep "model", "optimiser" and "step"; a run that is killed here keeps those before."""
    part = run.checkpoint.with_suffix(".part")
    kept = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    torch.save(kept, part)
    part.replace(run.checkpoint)


def forget_after(run: Run, step: int) -> None:
    """Drop what was logged after a checkpoint's step: it comes again. Half a line goes, too."""
    if not run.log.exists():
        return
    kept = []
    for line in run.log.read_text("utf-8").splitlines():
        try:
            is_known = json.loads(line)["step"] <= step
        except ValueError:
            continue
        if is_known and step > 0:
            kept.append(line + "\n")
    run.log.write_text("".join(kept), "utf-8")
