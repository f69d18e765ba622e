"""Has the training learn what a person said of their photos, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.judgements import ENOUGH, Judgements, judgements
from organizer.embedding.model_store import ModelStore
from organizer.errors import ModelError
from organizer.jobs import Control
from organizer.paths import LibraryPaths
from organizer.records import Progress
from organizer.settings import Settings

RIGHT = "pairs_right"
KEPT = "neighbours_kept"
"""Shares that the training measures on photos it did not learn from; see training/systems."""

_ID, _NAME = "your-own-library", "Your own library"

_NEEDED = ("training", "torch", "matplotlib")

_BETTER = 0.005
"""What RIGHT has to rise by to be worth new vectors of all photos."""

_POLL = 0.1
"""Seconds."""


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What was learned."""

    model: str | None
    """The id of the new model; None where it would be no better than the one there is."""
    before: Mapping[str, float]
    after: Mapping[str, float]


class PersonalTraining:
    """Safe from any thread. The library and its photos are only read."""

    def __init__(
        self, catalogue: Catalogue, model_store: ModelStore, settings: Settings, paths: LibraryPaths
    ) -> None:
        self._catalogue = catalogue
        self._model_store = model_store
        self._settings = settings
        self._paths = paths

    def judgements(self) -> Judgements:
        """What a person has said so far."""
        return judgements(self._catalogue)

    def is_worth_offering(self, said: Judgements) -> bool:
        """Whether there is enough, and enough of it new since it was learned or put off."""
        known = self._settings.number("judged_photos")
        return said.are_enough and len(said.photos) >= known + ENOUGH

    def put_off(self, said: Judgements) -> None:
        """Offer it again only when there is more."""
        self._settings.set("judged_photos", len(said.photos))

    def adapt(self, control: Control) -> Generator[Progress, None, TrainingResult]:
        """Half a minute. ModelError where training is not installed, and for what it refuses."""
        if lacking := [name for name in _NEEDED if find_spec(name) is None]:
            raise ModelError(
                f"Learning needs {lacking[0]}, which is not installed.",
                "Install it with: pip install 'smalti[training]'",
            )
        said = self.judgements()
        with tempfile.TemporaryDirectory(prefix="smalti-") as name:
            run, file = Path(name) / "run", Path(name) / "encoder.safetensors"
            yield from _run_training(
                [
                    "run",
                    "adapt",
                    "--library",
                    str(self._paths.folder.absolute()),
                    "--out",
                    str(run),
                ],
                "Learning from what you said",
                Path(name),
                control,
            )
            before, *_, after = _read_metrics(run / "log.jsonl")
            self.put_off(said)
            if after[RIGHT] < before[RIGHT] + _BETTER:
                return TrainingResult(None, before, after)
            title = self._free_name()
            yield from _run_training(
                ["export", str(run), "--out", str(file), "--name", title],
                "Comparing the new model",
                Path(name),
                control,
            )
            model = yield from self._model_store.add(file, control.checkpoint)
        return TrainingResult(model, before, after)

    def _free_name(self) -> str:
        """Older ones stay: photos may have their vectors."""
        taken = set(self._model_store.models())
        number = next(
            number
            for number in range(1, len(taken) + 2)
            if _numbered(_ID, number, "-") not in taken
        )
        return _numbered(_NAME, number, " ")


def _numbered(name: str, number: int, between: str) -> str:
    return name if number == 1 else f"{name}{between}{number}"


def _run_training(
    arguments: Sequence[str], stage: str, folder: Path, control: Control
) -> Generator[Progress, None, None]:
    """A command of the training, run in a folder; ModelError with its last words where it fails."""
    # -P: otherwise a json.py among the photos would be imported, if Smalti was started there.
    command = [sys.executable, "-P", "-m", "training", *arguments]
    yield Progress(stage, 0)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, cwd=folder
        )
        try:
            while process.poll() is None:
                control.checkpoint()
                yield Progress(stage, 0)
                time.sleep(_POLL)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").split("\n")
            words = next((line.strip() for line in reversed(lines) if line.strip()), "")
            raise ModelError(words or "The training stopped.", "Nothing was changed.")


def _read_metrics(log: Path) -> list[Mapping[str, float]]:
    """What a run measured, the state before it first."""
    entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return [entry["metrics"] for entry in entries if "metrics" in entry]
