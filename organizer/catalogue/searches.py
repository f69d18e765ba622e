"""The searches table: what a person looked for lately."""

from __future__ import annotations

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import search_of, storable

_KEPT = 200


class Searches:
    """Each search once, with its last time."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def note(self, text: str) -> None:
        """A person searched for this now."""
        with self._store.write() as database:
            database.execute(
                "INSERT OR REPLACE INTO searches (text, moment) "
                "VALUES (?, (SELECT coalesce(max(moment), 0) + 1 FROM searches))",
                [storable(text)],
            )
            database.execute(
                "DELETE FROM searches WHERE text NOT IN "
                "(SELECT text FROM searches ORDER BY moment DESC LIMIT ?)",
                [_KEPT],
            )

    def recent(self, count: int = 20) -> list[str]:
        """Newest first."""
        question = "SELECT text FROM searches ORDER BY moment DESC LIMIT ?"
        return self._store.records(lambda row: search_of(row[0]), question, (count,))

    def forget_all(self) -> None:
        """Leave no trace of what was looked for; albums stay."""
        with self._store.write() as database:
            database.execute("DELETE FROM searches")
