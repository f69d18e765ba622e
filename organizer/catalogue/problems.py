"""The problems table: files that could not be read, and why."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, path_of, text_of
from organizer.records import FileProblem


class Problems:
    """One row a file; it goes when the file is read, changed or gone."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def all(self) -> list[FileProblem]:
        """Every known problem of the roots there are, by path."""
        return self._store.records(
            _problem,
            "SELECT roots.path AS folder, problems.path, reason, size, modified "
            "FROM problems JOIN roots ON roots.id = problems.root WHERE NOT is_removed "
            "ORDER BY roots.path, problems.path",
        )

    def reason(self, root: int, path: Path) -> str:
        """Why a photo's file could not be read last; empty where it could."""
        folder = self._store.gather(
            lambda rows: os.fsdecode(rows[0][0]), "SELECT path FROM roots WHERE id = ?", (root,)
        )
        relative = os.fsencode(path.relative_to(folder))
        rows = self._store.rows(
            "SELECT reason FROM problems WHERE root = ? AND path = ?", (root, relative)
        )
        return str(rows[0][0]) if rows else ""

    def stamps(self, root: int) -> dict[bytes, tuple[int, int]]:
        """Relative path to the (size, modified) at which a file of a root could not be read."""
        return self._store.gather(
            lambda rows: {path_of(row[0]): (number_of(row[1]), number_of(row[2])) for row in rows},
            "SELECT path, size, modified FROM problems WHERE root = ?",
            (root,),
        )

    def put(self, root: int, path: bytes, size: int, modified: int, reason: str) -> None:
        """Note, or note anew, why a file was not read; `modified` is in nanoseconds."""
        with self._store.write() as database:
            database.execute(
                "INSERT OR REPLACE INTO problems (root, path, size, modified, reason) "
                "VALUES (?, ?, ?, ?, ?)",
                [root, path, size, modified, reason],
            )

    def clear(self, root: int, paths: Iterable[bytes]) -> bool:
        """Forget the problems of some files of a root; whether there were any."""
        with self._store.write() as database:
            cleared = database.conn.executemany(
                "DELETE FROM problems WHERE root = ? AND path = ?",
                [(root, path) for path in paths],
            )
            return cleared.rowcount > 0


def _problem(row: sqlite3.Row) -> FileProblem:
    return FileProblem(
        Path(os.fsdecode(os.path.join(path_of(row["folder"]), path_of(row["path"])))),
        text_of(row["reason"]),
        number_of(row["size"]),
        number_of(row["modified"]),
    )
