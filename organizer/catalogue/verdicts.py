"""The verdicts table: what a person said of two pictures that look the same."""

from __future__ import annotations

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import text_of

DIFFERENT, DUPLICATE = "different", "duplicate"
"""What a person may say of two photos."""


class Verdicts:
    """Kept by content and whichever way round, so they outlive moves and renames."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def all(self) -> dict[tuple[str, str], str]:
        """The verdict on every pair of contents that was judged, the lesser content first."""
        return self._store.gather(
            lambda rows: {(text_of(row[0]), text_of(row[1])): _verdict(row[2]) for row in rows},
            "SELECT first, second, verdict FROM verdicts",
        )

    def put(self, one: str, other: str, verdict: str) -> None:
        """Store what a person said; it replaces what they said before."""
        with self._store.write() as database:
            database.execute(
                "INSERT OR REPLACE INTO verdicts (first, second, verdict) VALUES (?, ?, ?)",
                [*sorted((one, other)), verdict],
            )


def _verdict(stored: object) -> str:
    if stored not in (DIFFERENT, DUPLICATE):
        raise ValueError(stored)
    return str(stored)
