"""The albums table: searches that a person keeps."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, search_of, storable, text_of


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
        return self._store.records(_album, "SELECT * FROM albums ORDER BY name COLLATE NOCASE, id")

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


def _album(row: sqlite3.Row) -> Album:
    return Album(
        row["id"],
        text_of(row["name"]),
        search_of(row["query"]),
        tuple(number_of(photo) for photo in json.loads(row["liked"])),
        tuple(number_of(photo) for photo in json.loads(row["disliked"])),
        float(row["cut"]),
    )
