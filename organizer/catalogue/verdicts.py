"""The verdicts table: what a person said of two pictures that look the same."""

from __future__ import annotations

from organizer.catalogue.database import CatalogueDatabase

DIFFERENT, DUPLICATE = "different", "duplicate"
"""What a person may say of two photos."""


class Verdicts:
    """Kept by content and whichever way round, so they outlive moves and renames."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def all(self) -> dict[tuple[str, str], str]:
        """The verdict on every pair of contents that was judged, the lesser content first."""
        rows = self._store.rows("SELECT first, second, verdict FROM verdicts")
        return {(row[0], row[1]): row[2] for row in rows}

    def put(self, one: str, other: str, verdict: str) -> None:
        """Store what a person said; it replaces what they said before."""
        with self._store.write() as database:
            database.execute(
                "INSERT OR REPLACE INTO verdicts (first, second, verdict) VALUES (?, ?, ?)",
                [*sorted((one, other)), verdict],
            )
