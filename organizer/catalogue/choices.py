"""The choices table: which embedding model is wanted for a task, and which one answers it."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import text_of
from organizer.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """Two models by id; they differ until the photos have the vectors of the one wanted."""

    wanted: str
    """What a person said, which can be undone."""
    answering: str


class Choices:
    """One for each task, once a person has chosen; until then the settings count.

    An earlier Smalti kept them there.
    """

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def of(self, task: str, settings: Settings) -> Choice:
        """Whether or not the models are on this computer."""
        found = self._store.records(
            lambda row: Choice(text_of(row[0]), text_of(row[1])),
            "SELECT wanted, answering FROM choices WHERE task = ?",
            (task,),
        )
        if found:
            return found[0]
        answering = settings.text(f"{task}_model")
        return Choice(settings.text(f"{task}_model_next") or answering, answering)

    def put(self, task: str, choice: Choice) -> None:
        """Store what is wanted and what answers."""
        with self._store.write() as database:
            database.execute(
                "INSERT INTO choices (task, wanted, answering) VALUES (?, ?, ?) "
                "ON CONFLICT (task) DO UPDATE SET wanted = excluded.wanted, "
                "answering = excluded.answering",
                [task, choice.wanted, choice.answering],
            )
