"""Trains any system: steps, log, checkpoints, measurements and plots."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed

from training import split
from training.plots import curves
from training.recipe import RecipeError, fill
from training.runs import (
    Run,
    RunConfiguration,
    as_written,
    forget_after,
    read_checkpoint,
    read_configuration,
    write_checkpoint,
    write_configuration,
)
from training.systems import SYSTEMS
from training.systems.base import System

_CHECKPOINT_EVERY = 60.0
"""Seconds between two checkpoints."""

_LOGGED = 100
"""Lines of loss in the log of a run."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    step: int
    steps: int
    loss: float


def build_system(configuration: RunConfiguration, data: Path | None = None) -> System:
    """The system of a run, untrained, with its data, which may have moved; leaks are refused."""
    if configuration.system not in SYSTEMS:
        raise RecipeError(
            f"There is no system {configuration.system}.", f"Take {', '.join(SYSTEMS)}."
        )
    kind = SYSTEMS[configuration.system]
    settings = fill(kind.Settings, configuration.settings)
    torch.manual_seed(configuration.seed)
    system = kind(settings, data or Path(configuration.data), configuration.seed)
    split.check_splits(system.splits)
    return system


def load_system(run: Run, data: Path | None = None) -> System:
    """The system of a run with what it has learned; RecipeError where there is no checkpoint."""
    system = build_system(read_configuration(run), data)
    if not run.checkpoint.exists():
        raise RecipeError(f"{run.folder} has no checkpoint.", "Run the recipe first.")
    system.model.load_state_dict(read_checkpoint(run)["model"])
    system.model.eval()
    return system


def train(
    run: Run, configuration: RunConfiguration, data: Path | None = None
) -> Generator[Progress, None, System]:
    """Train, or carry on where a run was stopped; yields after every step.

    The log and the checkpoints are written by the first process alone where torchrun started
    several, which average their gradients. RecipeError where the folder holds another run.
    """
    if run.checkpoint.exists() and read_configuration(run) != as_written(configuration):
        raise RecipeError(f"{run.folder} holds another run.", "Choose another folder.")
    system = build_system(configuration, data)
    device, rank, world = _join_processes()
    steps = configuration.steps or system.steps
    system.model.to(device)
    optimiser = system.optimiser()
    rates = [group["lr"] for group in optimiser.param_groups]
    begun = _resume(run, system, optimiser)
    recorder = _Recorder(run, system, optimiser, steps, device) if rank == 0 else None
    if recorder is not None:
        recorder.begin(configuration, begun)
    for step in range(begun, steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * system.schedule(step, steps)
        loss = _take_step(system, optimiser, step * world + rank, device, world)
        system.after_step(step)
        if recorder is not None:
            recorder.note(step + 1, loss)
        yield Progress(step + 1, steps, loss)
    system.model.eval()
    if rank == 0:
        curves.draw_history(run.plots, run.history())
        system.draw(run.plots, run.history(), device)
    if world > 1:
        distributed.destroy_process_group()
    return system


class _Recorder:
    """Writes what happens in a run."""

    def __init__(
        self,
        run: Run,
        system: System,
        optimiser: torch.optim.Optimizer,
        steps: int,
        device: torch.device,
    ) -> None:
        self._run = run
        self._system = system
        self._optimiser = optimiser
        self._steps = steps
        self._device = device
        self._losses: list[float] = []
        self._saved = time.monotonic()

    def begin(self, configuration: RunConfiguration, step: int) -> None:
        write_configuration(self._run, configuration)
        forget_after(self._run, step)
        if step == 0:
            self._log(0, metrics=measure(self._system, self._device))

    def note(self, step: int, loss: float) -> None:
        is_last = step == self._steps
        self._losses.append(loss)
        if is_last or step % max(1, self._steps // _LOGGED) == 0:
            self._log(step, loss=math.fsum(self._losses) / len(self._losses))
            self._losses = []
        if is_last or step % self._system.evaluate_every == 0:
            self._log(step, metrics=measure(self._system, self._device))
        if is_last or time.monotonic() - self._saved > _CHECKPOINT_EVERY:
            write_checkpoint(self._run, self._system.model, self._optimiser, step)
            self._saved = time.monotonic()

    def _log(self, step: int, **entry: object) -> None:
        with self._run.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": step} | entry) + "\n")


def _resume(run: Run, system: System, optimiser: torch.optim.Optimizer) -> int:
    """The step that a run was stopped at, its state brought back; 0 for a new one."""
    if not run.checkpoint.exists():
        return 0
    kept = read_checkpoint(run)
    system.model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    return int(kept["step"])


def _take_step(
    system: System, optimiser: torch.optim.Optimizer, step: int, device: torch.device, world: int
) -> float:
    system.model.train()
    with torch.autocast(device.type, torch.bfloat16, enabled=system.is_half):
        loss = system.loss(step, device)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    if world > 1:
        for each in system.model.parameters():
            if each.grad is not None:
                distributed.all_reduce(each.grad)
                each.grad.div_(world)
    if system.clip is not None:
        torch.nn.utils.clip_grad_norm_(system.model.parameters(), system.clip)
    optimiser.step()
    value = float(loss.detach())
    if not math.isfinite(value):
        raise RecipeError(f"The loss is {value} at step {step}.", "Lower the learning rate.")
    return value


def measure(system: System, device: torch.device) -> dict[str, float]:
    """What the system says of itself on what it is not trained on."""
    system.model.eval()
    with torch.no_grad():
        return {name: float(value) for name, value in system.evaluate(device).items()}


def _join_processes() -> tuple[torch.device, int, int]:
    """The device, the number of this process and how many there are."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    has_gpu = torch.cuda.is_available()
    device = torch.device("cpu")
    if has_gpu:
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    if world > 1:
        distributed.init_process_group("nccl" if has_gpu else "gloo")
    return device, rank, world
