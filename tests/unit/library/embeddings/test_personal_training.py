"""Learning from what a person said, with a training that only pretends."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from organizer import jobs
from organizer.catalogue.judgements import ENOUGH, Judgements
from organizer.embedding.models.trained_encoder import NOTES
from organizer.errors import Cancelled, ModelError
from organizer.jobs import Control
from organizer.library.embeddings import personal_training
from organizer.library.embeddings.personal_training import TrainingResult
from organizer.library.library import Library
from organizer.records import Progress


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """The description of an encoder, without anything that could be run."""
    about = {
        "format": 1,
        "card": {
            "id": "your-own-library",
            "name": "Your own library",
            "version": "1",
            "dimension": 3,
            "input_size": 8,
            "licence": "MIT",
            "about": "Taught in a test.",
        },
        "preprocessing": {"crop": None, "mean": [0, 0, 0], "deviation": [1, 1, 1]},
        "architecture": {"kind": "layers", "layers": []},
    }
    path = tmp_path / "encoder.safetensors"
    save_file({"weight": np.zeros(1, np.float32)}, path, {NOTES: json.dumps(about)})
    return path


@pytest.fixture
def pretend(
    tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Puts a script in the place of the training; returns where it writes what it was asked."""

    def put(body: str) -> Path:
        asked = tmp_path / "asked.jsonl"
        script = tmp_path / "python"
        lines = f"""\
            #!{sys.executable}
            import json, shutil, sys, time
            from pathlib import Path
            with open({str(asked)!r}, "a") as asked:
                asked.write(json.dumps(sys.argv[1:]) + "\\n")
            out = Path(sys.argv[sys.argv.index("--out") + 1])
            if sys.argv[4] == "export":
                shutil.copy({str(encoder)!r}, out)
                sys.exit()
        """
        script.write_text(textwrap.dedent(lines) + body)
        script.chmod(0o755)
        monkeypatch.setattr(personal_training.sys, "executable", str(script))
        return asked

    return put


def learns(after: float) -> str:
    """A run that measured this after it, and a half before."""
    entries = [
        {"step": 0, "metrics": {"pairs_right": 0.5, "neighbours_kept": 1.0}},
        {"step": 9, "loss": 0.1},
        {"step": 9, "metrics": {"pairs_right": after, "neighbours_kept": 0.9}},
    ]
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    return f"out.mkdir()\n(out / 'log.jsonl').write_text({lines!r})\n"


def run(library: Library, control: Control | None = None) -> tuple[list[Progress], TrainingResult]:
    steps, job = [], library.embeddings.training.adapt(control or Control())
    return steps, jobs.run(job, steps.append)


def questions(asked: Path) -> list[Sequence[str]]:
    return [json.loads(line) for line in asked.read_text().splitlines()]


def test_what_is_learned_becomes_a_model_to_choose(library: Library, pretend) -> None:
    asked = pretend(learns(0.8))
    steps, adapted = run(library)
    assert adapted.model == "your-own-library"
    assert (adapted.before["pairs_right"], adapted.after["pairs_right"]) == (0.5, 0.8)
    assert library.embeddings.model_store.card("your-own-library").name == "Your own library"
    first, second = questions(asked)
    assert first[:6] == ["-P", "-m", "training", "run", "adapt", "--library"]
    assert first[6] == str(library.paths.folder)
    assert second[second.index("--name") + 1] == "Your own library"
    assert "Learning from what you said" in {step.stage for step in steps}
    assert not Path(first[first.index("--out") + 1]).exists()


def test_a_second_one_has_a_name_of_its_own(library: Library, pretend) -> None:
    asked = pretend(learns(0.8))
    run(library)
    run(library)
    last = questions(asked)[-1]
    assert last[last.index("--name") + 1] == "Your own library 2"


def test_what_is_no_better_is_not_added(library: Library, pretend) -> None:
    asked = pretend(learns(0.5))
    assert run(library)[1].model is None
    assert len(questions(asked)) == 1
    assert "your-own-library" not in library.embeddings.model_store.models()


def test_a_refusal_is_told_in_its_own_words(library: Library, pretend) -> None:
    pretend("print('learning 1/9\\nToo little. Judge more.', file=sys.stderr); sys.exit(1)\n")
    with pytest.raises(ModelError, match=r"^Too little\. Judge more\. Nothing"):
        run(library)


def test_it_can_be_stopped(library: Library, pretend) -> None:
    pretend("time.sleep(600)\n")
    control = Control()
    job = library.embeddings.training.adapt(control)
    next(job)
    next(job)
    control.cancel()
    with pytest.raises(Cancelled):
        for _ in job:
            pass


def test_without_training_installed_it_says_how(library: Library, monkeypatch) -> None:
    monkeypatch.setattr(
        personal_training, "find_spec", lambda name: None if name == "matplotlib" else object()
    )
    with pytest.raises(ModelError, match="matplotlib") as raised:
        run(library)
    assert "pip install" in raised.value.remedy


def test_it_is_offered_again_only_when_there_is_more(library: Library) -> None:
    def said(count: int) -> Judgements:
        photos = tuple(range(count))
        return Judgements((photos[: count // 2], photos[count // 2 :]))

    adapter = library.embeddings.training
    assert not adapter.is_worth_offering(said(ENOUGH - 1))
    assert adapter.is_worth_offering(said(ENOUGH))
    adapter.put_off(said(ENOUGH))
    assert not adapter.is_worth_offering(said(2 * ENOUGH - 1))
    assert adapter.is_worth_offering(said(2 * ENOUGH))


def test_learning_counts_as_taken_up(library: Library, pretend) -> None:
    pretend(learns(0.8))
    run(library)
    assert library.settings.number("judged_photos") == len(
        library.embeddings.training.judgements().photos
    )


def test_code_in_the_folder_one_stands_in_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "training.py").write_text("open('ran', 'w')")
    work = personal_training._run_training(["--help"], "Learning", tmp_path, Control())
    for _ in work:
        pass
    assert not (tmp_path / "ran").exists()
