"""How each model stands on this computer, as the Models pane shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.embedding.base import ModelCard
from organizer.embedding.model_store import ModelStore
from organizer.errors import OrganizerError
from organizer.library.embeddings import EmbeddingParts
from organizer.library.embeddings.model_choice import TASKS
from organizer.records import Progress, Speed


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What there is to say of a model, apart from what is under way."""

    card: ModelCard
    is_ready: bool
    is_bundled: bool
    """Whether it comes with Smalti."""
    is_public: bool
    """Whether it can be downloaded; otherwise it is bundled, or was trained by the person."""
    missing: tuple[tuple[str, int], ...]
    """The addresses of the files still to be brought, and their sizes in bytes, about."""
    arrived: int
    """Bytes of a download that was stopped."""
    answers: tuple[str, ...]
    """The tasks of `TASKS` that it answers now."""
    coming: tuple[str, ...]
    """Those that it will answer when the photos have its vectors."""
    speed: Speed | None
    """None where it was not measured on this computer."""

    @property
    def to_come(self) -> int:
        """Bytes that a download would still bring, about; 0 where that is not known."""
        return max(sum(size for _, size in self.missing) - self.arrived, 0)

    @property
    def is_removable(self) -> bool:
        """Whether something of it lies on the disk that Smalti put there."""
        return not self.is_bundled and (self.is_ready or self.arrived > 0)


@dataclass(frozen=True, slots=True)
class ModelWork:
    """Work on a model that has not ended."""

    is_download: bool
    """Otherwise it is being measured."""
    is_waiting: bool
    """For downloads that were asked for before it."""
    is_stopping: bool
    step: Progress | None
    """None until it has come anywhere."""

    @property
    def title(self) -> str:
        """What is being done, in a word."""
        if self.is_waiting:
            return "Waiting"
        return "Downloading" if self.is_download else "Measuring"

    @property
    def words(self) -> str:
        """How far it is, in a line."""
        if self.is_stopping:
            return "Stopping…"
        if self.is_waiting:
            return "Begins when the download before it has ended."
        if self.step is not None and self.step.in_bytes:
            return formatting.transfer(self.step)
        if self.step is not None and self.is_download:
            return f"{self.step.stage}…"
        return "Connecting…" if self.is_download else "This takes half a minute, or a little more."


def read_model_statuses(parts: EmbeddingParts) -> list[ModelStatus]:
    """Of every model, in the order of the model store. Reads the disk: not for the UI thread."""
    model_store, models = parts.model_store, parts.choice
    speeds = parts.benchmarks.known()
    answering = {task: models.answering(task) for task in TASKS}
    coming = {task: models.coming(task) for task in TASKS}
    return [
        ModelStatus(
            card=model_store.card(model) if entry.files else entry.card,
            is_ready=not entry.files or model_store.is_ready(model),
            is_bundled=not model_store.is_removable(model),
            is_public=bool(entry.files),
            missing=_missing(model_store, model) if entry.files else (),
            arrived=_arrived(model_store, model),
            answers=_tasks(answering, model),
            coming=_tasks(coming, model),
            speed=speeds.get(model),
        )
        for model, entry in model_store.models().items()
    ]


def online_folders(catalogue: Catalogue) -> list[Path]:
    """The indexed folders that can be reached now."""
    return [root.path for root in catalogue.roots.all() if root.online]


def _tasks(models: Mapping[str, str | None], model: str) -> tuple[str, ...]:
    return tuple(task for task, chosen in models.items() if chosen == model)


def _missing(model_store: ModelStore, model: str) -> tuple[tuple[str, int], ...]:
    try:
        return tuple(model_store.missing(model))
    except OrganizerError:  # a wrong HF_ENDPOINT: a download says so
        return ()


def _arrived(model_store: ModelStore, model: str) -> int:
    parts = model_store.folder_of(model).glob("*.part")
    return sum(part.stat().st_size for part in parts)
