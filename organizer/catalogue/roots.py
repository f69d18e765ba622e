"""The folders a person asked Smalti to index."""

from __future__ import annotations

import os
from pathlib import Path

from organizer.catalogue.store import Store
from organizer.records import Root


def is_online(folder: Path) -> bool:
    """Whether a folder is there. An empty one counts as a mount point without its drive."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


class Roots:
    """The roots table. No root lies inside another."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Root]:
        """Every root, by path; `online` says whether its folder can be reached now."""
        rows = self._store.rows("SELECT id, path FROM roots ORDER BY path")
        return [self._root(row["id"], Path(os.fsdecode(row["path"]))) for row in rows]

    def covering(self, folder: Path) -> Root | None:
        """The root that `folder` is or lies in."""
        return next((root for root in self.all() if folder.is_relative_to(root.path)), None)

    def add(self, folder: Path) -> Root:
        """The root that covers an absolute folder, made if there is none.

        Roots inside the new one become part of it: their photos keep their ids.
        """
        existing = self.covering(folder)
        if existing is not None:
            return existing
        inner = [root for root in self.all() if root.path.is_relative_to(folder)]
        with self._store.write() as database:
            row = database.execute(
                "INSERT INTO roots (path) VALUES (?) RETURNING id", [os.fsencode(folder)]
            ).fetchone()
            for root in inner:
                self._absorb(root, row["id"], os.fsencode(root.path.relative_to(folder)))
        return self._root(row["id"], folder)

    def move(self, root: int, folder: Path) -> None:
        """Say that a whole root now lives elsewhere; its photos keep everything."""
        with self._store.write() as database:
            database.execute("UPDATE roots SET path = ? WHERE id = ?", [os.fsencode(folder), root])

    def _absorb(self, inner: Root, outer: int, prefix: bytes) -> None:
        with self._store.write() as database:
            for table in ("photos", "problems"):
                paths = database.execute(
                    f"SELECT rowid, path FROM {table} WHERE root = ?",
                    [inner.id],
                ).fetchall()
                database.conn.executemany(
                    f"UPDATE {table} SET root = ?, path = ? WHERE rowid = ?",
                    [(outer, os.path.join(prefix, path), row) for row, path in paths],
                )
            database.execute("DELETE FROM roots WHERE id = ?", [inner.id])

    @staticmethod
    def _root(identity: int, path: Path) -> Root:
        return Root(id=identity, path=path, online=is_online(path))
