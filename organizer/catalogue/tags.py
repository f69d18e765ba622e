"""The tags table: words that a person put on photos."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, text_of
from organizer.paths import displayable

_CHUNK = 500
"""Parameters a query; far below SQLite's limit."""


class Tags:
    """Tags are the same in any case; the first spelling of a photo's tag stays."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def add(self, photos: Sequence[int], tag: str) -> None:
        """Put a tag on photos; those that have it are left as they are."""
        with self._store.write() as database:
            database.conn.executemany(
                "INSERT OR IGNORE INTO tags (photo, tag) VALUES (?, ?)",
                [(int(photo), displayable(tag)) for photo in photos],
            )

    def remove(self, photos: Sequence[int], tag: str) -> None:
        """Take a tag off photos."""
        with self._store.write() as database:
            database.conn.executemany(
                "DELETE FROM tags WHERE photo = ? AND tag = ?",
                [(int(photo), displayable(tag)) for photo in photos],
            )

    def of(self, photos: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The tags of some photos, in the order of the alphabet; photos without are left out."""
        found: dict[int, tuple[str, ...]] = {}
        for start in range(0, len(photos), _CHUNK):
            part = tuple(int(photo) for photo in photos[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            for photo, tag in self._store.records(
                lambda row: (number_of(row[0]), text_of(row[1])),
                f"SELECT photo, tag FROM tags WHERE photo IN ({marks}) ORDER BY tag",
                part,
            ):
                found[photo] = (*found.get(photo, ()), tag)
        return found

    def counts(self) -> list[tuple[str, int]]:
        """Every tag of a present photo with how many have it, the most used first."""
        return self._store.records(
            lambda row: (text_of(row[0]), number_of(row[1])),
            "SELECT tag, count(*) FROM tags JOIN photos ON photos.id = photo "
            "WHERE state = 'present' GROUP BY tag ORDER BY count(*) DESC, tag",
        )
