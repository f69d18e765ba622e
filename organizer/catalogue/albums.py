"""The albums table: searches that a person keeps."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

from organizer.catalogue.database import CatalogueDatabase, storable


@dataclass(frozen=True, slots=True)
class Album:
    """A saved search, and the photos that taught it, by id."""

    id: int
    name: str
    query: str
    liked: tuple[int, ...]
    disliked: tuple[int, ...]
    cut: float
    """The least score of a photo that belongs to it."""


class Albums:
    """Names are unique."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def all(self) -> list[Album]:
        """By name, in any case."""
        rows = self._store.rows("SELECT * FROM albums ORDER BY name COLLATE NOCASE, id")
        return [
            Album(
                row["id"],
                row["name"],
                os.fsdecode(row["query"]),
                tuple(json.loads(row["liked"])),
                tuple(json.loads(row["disliked"])),
                row["cut"],
            )
            for row in rows
        ]

    def save(
        self, name: str, query: str, liked: Sequence[int], disliked: Sequence[int], cut: float
    ) -> Album:
        """Keep a search; one of the same name is replaced and keeps its id."""
        with self._store.write() as database:
            row = database.execute(
                "INSERT INTO albums (name, query, liked, disliked, cut) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET query = excluded.query, liked = excluded.liked, "
                "disliked = excluded.disliked, cut = excluded.cut RETURNING id",
                [name, storable(query), json.dumps(list(liked)), json.dumps(list(disliked)), cut],
            ).fetchone()
        return Album(row[0], name, query, tuple(liked), tuple(disliked), cut)

    def rename(self, album: int, name: str) -> None:
        """Another album of that name is replaced."""
        with self._store.write() as database:
            database.execute("DELETE FROM albums WHERE name = ? AND id != ?", [name, album])
            database.execute("UPDATE albums SET name = ? WHERE id = ?", [name, album])

    def remove(self, album: int) -> None:
        """Nothing happens where there is no album of this id."""
        with self._store.write() as database:
            database.execute("DELETE FROM albums WHERE id = ?", [album])
