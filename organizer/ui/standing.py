"""How each model stands on this computer, read in a worker for the Models pane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import ModelCard
from organizer.errors import OrganizerError
from organizer.library.models import TASKS
from organizer.library.session import Library
from organizer.records import Speed


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to say of one model, apart from what is being done for it just now."""

    card: ModelCard
    is_bundled: bool
    """Whether it comes with Smalti."""
    is_ready: bool
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
        """Bytes that a download would still bring, about; 0 where it is not known."""
        return max(sum(size for _, size in self.missing) - self.arrived, 0)

    @property
    def is_removable(self) -> bool:
        return not self.is_bundled and (self.is_ready or self.arrived > 0)


def read_standings(library: Library) -> list[Standing]:
    """Of every model, in the order of the shelf. Reads the disk."""
    shelf, models = library.shelf, library.models
    speeds = library.speeds.known()
    answering = {task: models.answering(task) for task in TASKS}
    coming = {task: models.coming(task) for task in TASKS}
    return [
        Standing(
            card=shelf.card(model) if entry.files else entry.card,
            is_bundled=not entry.files and model in EMBEDDERS,
            is_ready=not entry.files or shelf.is_ready(model),
            missing=_missing(library, model) if entry.files else (),
            arrived=_arrived(library, model),
            answers=_tasks(answering, model),
            coming=_tasks(coming, model),
            speed=speeds.get(model),
        )
        for model, entry in shelf.models().items()
    ]


def online_folders(library: Library) -> list[Path]:
    """The indexed folders that can be reached now."""
    return [root.path for root in library.catalogue.roots.all() if root.online]


def _tasks(models: Mapping[str, str | None], model: str) -> tuple[str, ...]:
    return tuple(task for task, chosen in models.items() if chosen == model)


def _missing(library: Library, model: str) -> tuple[tuple[str, int], ...]:
    try:
        return tuple(library.shelf.missing(model))
    except OrganizerError:  # a wrong HF_ENDPOINT: a download says so
        return ()


def _arrived(library: Library, model: str) -> int:
    parts = library.shelf.folder_of(model).glob("*.part")
    return sum(part.stat().st_size for part in parts)
