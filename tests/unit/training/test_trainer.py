"""Running recipes: training, carrying on, measuring, exporting and reporting."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from organizer.embedding.models.trained_encoder import trained_model
from tests.unit.training.toy import SIDE, Toy, ToySettings
from training import trainer
from training.__main__ import training
from training.recipe import DataError, Recipe, RecipeError, names, read
from training.report import Chapter, report
from training.runs import Run, RunConfiguration, configure, read_configuration
from training.systems import SYSTEMS
from training.trainer import train

STEPS = 30
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def toy(monkeypatch) -> None:
    monkeypatch.setitem(SYSTEMS, "toy", Toy)


@pytest.fixture
def data(tmp_path) -> Path:
    """Forty dark and bright squares."""
    random = np.random.default_rng(0)
    level = random.choice([60, 190], (40, 1, 1, 1))
    squares = np.clip(random.normal(level, 30, (40, SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
    folder = tmp_path / "data"
    folder.mkdir()
    np.save(folder / "squares.npy", squares)
    return folder


@pytest.fixture
def recipe_file(tmp_path) -> Path:
    file = tmp_path / "toy.toml"
    file.write_text('system = "toy"\nabout = "Squares."\n[settings]\nrate = 0.05\n', "utf-8")
    return file


def wanted(data: Path, steps: int | None = None, **settings: object) -> RunConfiguration:
    return configure(Recipe("toy", "toy", "Squares.", settings), data, 0, steps)


def finished(run: Run, each: RunConfiguration) -> list[float]:
    return [progress.loss for progress in train(run, each)]


def test_a_run_learns_and_logs_and_draws(tmp_path, data):
    run = Run(tmp_path / "run")
    losses = finished(run, wanted(data))
    assert len(losses) == STEPS
    history = run.history()
    assert [step for step, _ in history.metrics] == [0, 10, 20, 30]
    assert history.metrics[-1][1]["accuracy"] > 0.9
    assert [step for step, _ in history.losses] == list(range(1, STEPS + 1))
    assert [loss for _, loss in history.losses] == pytest.approx(losses)
    for name in ("loss", "metrics", "squares"):
        for suffix in ("png", "svg"):
            assert (run.plots / f"{name}.{suffix}").stat().st_size > 1000


def test_a_run_that_was_killed_carries_on_to_the_same_end(tmp_path, data, monkeypatch):
    whole = Run(tmp_path / "whole")
    losses = finished(whole, wanted(data))
    monkeypatch.setattr(trainer, "_CHECKPOINT_EVERY", -1.0)
    killed = Run(tmp_path / "killed")
    work = train(killed, wanted(data))
    for _ in range(17):
        next(work)
    work.close()
    with killed.log.open("a") as log:
        log.write('{"step": 18, "lo')
    assert finished(killed, wanted(data)) == losses[17:]
    assert killed.history() == whole.history()
    first, second = (trainer.load_system(each).model.state_dict() for each in (whole, killed))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_run_without_a_checkpoint_begins_again(tmp_path, data):
    run = Run(tmp_path / "run")
    work = train(run, wanted(data))
    next(work)
    work.close()
    assert len(finished(run, wanted(data))) == STEPS
    assert [step for step, _ in run.history().metrics] == [0, 10, 20, 30]


def test_a_run_that_has_learned_nothing_may_become_another(tmp_path, data):
    run = Run(tmp_path / "run")
    work = train(run, wanted(data))
    next(work)
    work.close()
    finished(run, replace(wanted(data), seed=5))
    assert read_configuration(run).seed == 5


def test_a_folder_of_another_run_is_refused(tmp_path, data):
    run = Run(tmp_path / "run")
    finished(run, wanted(data, 2))
    with pytest.raises(RecipeError, match="another run"):
        finished(run, wanted(data, 3))


def test_data_that_leak_are_refused(tmp_path, data):
    with pytest.raises(DataError, match="1 of the pictures are in train and in test"):
        finished(Run(tmp_path / "run"), wanted(data, leaks=True))


def test_a_loss_that_is_no_number_is_told(tmp_path, data, monkeypatch):
    monkeypatch.setattr(Toy, "loss", lambda self, step, device: self.model[0].weight.sum() * np.nan)
    with pytest.raises(RecipeError, match="The loss is nan at step 0"):
        finished(Run(tmp_path / "run"), wanted(data))


def call(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(training, [str(word) for word in words])
    if isinstance(result.exception, (RecipeError, DataError)):
        return 1, str(result.exception)
    return result.exit_code, result.stdout


def test_the_commands_run_measure_export_and_report(tmp_path, data, recipe_file):
    run, out = tmp_path / "runs" / "toy", tmp_path / "toy.safetensors"
    code, answer = call("run", recipe_file, "--data", data, "--out", run, "--json")
    assert code == 0
    measured = json.loads(answer)["accuracy"]
    code, answer = call("evaluate", run, "--json")
    assert json.loads(answer)["accuracy"] == measured
    assert call("export", run, "--out", out)[0] == 0
    card = trained_model(out).card
    assert (card.id, card.dimension) == ("toy", 4)
    assert call("export", run, "--out", out) == (
        1,
        f"{out} is there already. Choose another name.",
    )
    code, _ = call("report", tmp_path / "runs", "--out", tmp_path / "results.md")
    assert code == 0
    assert "Not run." in (tmp_path / "results.md").read_text("utf-8")


def test_the_report_has_means_over_seeds_and_marks_what_is_unfinished(tmp_path, data, monkeypatch):
    monkeypatch.setattr("training.report.CHAPTERS", (Chapter("Toys", ("toy",), "nothing"),))
    for seed in (0, 1):
        each = configure(Recipe("toy", "toy", "Squares.", {}), data, seed, None)
        finished(Run(tmp_path / "runs" / str(seed)), each)
    work = train(Run(tmp_path / "runs" / "half"), wanted(data, 20))
    for _ in range(12):
        next(work)
    work.close()
    told = report(tmp_path / "runs")
    accuracies = [
        dict(Run(tmp_path / "runs" / seed).history().metrics)[STEPS]["accuracy"] for seed in "01"
    ]
    assert f"| toy | 30 | 0, 1 | {np.mean(accuracies):.3f} ± " in told
    assert "| toy | 10, unfinished | 0 |" in told


def test_what_cannot_be_run_is_a_sentence(tmp_path, data, recipe_file):
    assert "no recipe named nothing" in call("run", "nothing", "--data", data, "--out", "x")[1]
    recipe_file.write_text('system = "toy"\nabout = "."\n[settings]\nspeed = 1\n', "utf-8")
    run = tmp_path / "run"
    assert "no setting named speed" in call("run", recipe_file, "--data", data, "--out", run)[1]
    recipe_file.write_text('system = "toy"\nabout = "."\n[settings]\nwidth = "broad"\n', "utf-8")
    assert "width cannot be" in call("run", recipe_file, "--data", data, "--out", run)[1]
    recipe_file.write_text('system = "none"\nabout = "."\n', "utf-8")
    assert "no system none" in call("run", recipe_file, "--data", data, "--out", run)[1]
    assert "is no run" in call("evaluate", tmp_path)[1]
    assert "no runs in" in call("report", data)[1]
    assert not run.exists()


def test_every_recipe_names_a_system_and_can_be_read():
    for name in names():
        recipe = read(name)
        assert recipe.system in SYSTEMS
        trainer.fill(SYSTEMS[recipe.system].Settings, recipe.settings)
    listed = json.loads(call("list", "--json")[1])
    assert [each["recipe"] for each in listed] == list(names())


def test_two_processes_learn_from_the_batches_of_both(tmp_path, data):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": f"{port}"}
    command = [sys.executable, "-m", "tests.unit.training.one_of_two", data, tmp_path / "run"]
    both = [
        subprocess.Popen(command, env=os.environ | places | {"RANK": f"{rank}"}, cwd=ROOT)
        for rank in range(2)
    ]
    assert [process.wait(120) for process in both] == [0, 0]
    first, second = (torch.load(tmp_path / f"learned-{rank}.pt") for rank in range(2))
    torch.manual_seed(0)
    system = Toy(ToySettings(), data, 0)
    optimiser = system.optimiser()
    for step in range(4):
        for group in optimiser.param_groups:
            group["lr"] = 0.05 * system.schedule(step, 4)
        optimiser.zero_grad()
        cpu = torch.device("cpu")
        (sum(system.loss(2 * step + rank, cpu) for rank in range(2)) / 2).backward()
        torch.nn.utils.clip_grad_norm_(system.model.parameters(), Toy.clip)
        optimiser.step()
    for name, expected in system.model.state_dict().items():
        torch.testing.assert_close(first[name], expected)
        torch.testing.assert_close(second[name], first[name])
    # One of them keeps the log.
    assert [step for step, _ in Run(tmp_path / "run").history().losses] == [1, 2, 3, 4]


def test_without_matplotlib_nothing_is_trained(tmp_path, data, recipe_file, monkeypatch):
    monkeypatch.setattr("training.__main__.find_spec", lambda name: None)
    words = ["run", str(recipe_file), "--data", str(data), "--out", str(tmp_path / "run")]
    failed = CliRunner().invoke(training, words)
    assert isinstance(failed.exception, RecipeError)
    assert "matplotlib" in str(failed.exception)
    assert not (tmp_path / "run").exists()


def test_an_encoder_is_called_as_a_person_likes(tmp_path, data, recipe_file):
    run, file = tmp_path / "run", tmp_path / "encoder.safetensors"
    words = ["run", str(recipe_file), "--data", str(data), "--out", str(run), "--steps", "2"]
    assert CliRunner().invoke(training, words).exit_code == 0
    words = ["export", str(run), "--out", str(file), "--name", "Mine, the 2nd"]
    assert CliRunner().invoke(training, words).exit_code == 0
    card = trained_model(file).card
    assert (card.id, card.name) == ("mine-the-2nd", "Mine, the 2nd")
    nameless = CliRunner().invoke(
        training, ["export", str(run), "--out", f"{file}2", "--name", "!"]
    )
    assert "cannot be named" in str(nameless.exception)


def test_places_that_cannot_be_written_are_told(tmp_path, data, recipe_file):
    run = ("run", recipe_file, "--data", data, "--steps", "2", "--out")
    taken = tmp_path / "taken"
    taken.write_text("", "utf-8")
    for out in (taken, taken / "below"):
        assert call(*run, out) == (
            1,
            f"{out} cannot be a folder. Choose another for the run.",
        )
    assert call(*run, tmp_path / "run")[0] == 0
    code, told = call("report", tmp_path / "run", "--out", tmp_path / "nowhere" / "x.md")
    assert code == 1
    assert "x.md cannot be written: No such file or directory." in told


def test_a_torn_checkpoint_is_told(tmp_path, data, recipe_file):
    run = tmp_path / "run"
    words = ("run", recipe_file, "--data", data, "--steps", "2", "--out", run)
    assert call(*words)[0] == 0
    checkpoint = Run(run).checkpoint
    whole = checkpoint.read_bytes()
    checkpoint.write_bytes(whole[: len(whole) // 2])
    told = (1, f"{checkpoint} is not whole. Delete it, and run the recipe again.")
    assert call(*words) == told
    assert call("evaluate", run) == told
    assert call("export", run, "--out", tmp_path / "x.safetensors") == told


def test_a_finished_run_without_its_log_is_told(tmp_path, data, recipe_file):
    run = tmp_path / "run"
    words = ("run", recipe_file, "--data", data, "--steps", "2", "--out", run)
    assert call(*words)[0] == 0
    Run(run).log.unlink()
    code, told = call(*words)
    assert code == 1
    assert told.startswith(f"The log of {run} is gone.")


def test_a_run_is_measured_on_the_gpu_if_there_is_one(tmp_path, data, monkeypatch):
    finished(Run(tmp_path / "run"), wanted(data, 2))
    moved: list[torch.device] = []
    monkeypatch.setattr(torch.nn.Module, "to", lambda self, device: moved.append(device))
    monkeypatch.setattr(trainer, "measure", lambda system, device: {device.type: 1.0})
    for has_gpu, name in ((True, "cuda"), (False, "cpu")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda has=has_gpu: has)
        assert json.loads(call("evaluate", tmp_path / "run", "--json")[1])[name] == 1
        assert moved.pop() == torch.device(name)


def test_only_the_first_process_tells_what_was_measured(tmp_path, data, recipe_file, monkeypatch):
    words = ("run", recipe_file, "--data", data, "--steps", "2", "--out", tmp_path / "run")
    monkeypatch.setenv("RANK", "0")
    assert "accuracy" in call(*words)[1]
    monkeypatch.setenv("RANK", "1")
    assert call(*words) == (0, "")
