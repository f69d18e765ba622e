"""The folders a person asked Smalti to index."""

from __future__ import annotations

import os
from pathlib import Path

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import path_of
from organizer.records import Root


def is_online(folder: Path) -> bool:
    """Whether a folder is there. An empty one counts as a mount point without its drive."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _device(folder: Path) -> str:
    """The file system that a folder, or the nearest folder above that exists, lies on."""
    for place in (folder, *folder.parents):
        try:
            return str(place.stat().st_dev)
        except OSError:
            continue
    return ""


class Roots:
    """The roots table. No root lies inside another."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def all(self) -> list[Root]:
        """Every root, by path; `online` says whether its folder can be reached now."""
        return self._select("NOT is_removed")

    def removed(self) -> list[Root]:
        """The folders that were roots and are no longer, of which photos are remembered."""
        return self._select("is_removed")

    def every(self) -> list[Root]:
        """Those that are roots, then those that were."""
        return [*self.all(), *self.removed()]

    def covering(self, folder: Path) -> Root | None:
        """The root that `folder` is or lies in."""
        return next((root for root in self.all() if folder.is_relative_to(root.path)), None)

    def add(self, folder: Path) -> Root:
        """The root that covers an absolute folder, made if there is none.

        Roots inside the new one become part of it, and so does what lies in it of a root that was
        removed: their photos keep their ids.
        """
        existing = self.covering(folder)
        if existing is not None:
            return existing
        inner = [root for root in self.every() if folder in root.path.parents]
        outer = [root for root in self.removed() if root.path in folder.parents]
        with self._store.write() as database:
            row = database.execute(
                "INSERT INTO roots (path, device) VALUES (?, ?) ON CONFLICT (path) DO UPDATE "
                "SET device = excluded.device, is_removed = 0 RETURNING id",
                [os.fsencode(folder), _device(folder)],
            ).fetchone()
            for root in inner:
                self._absorb(root, row["id"], os.fsencode(root.path.relative_to(folder)))
            for root in outer:
                self._split(root, row["id"], os.fsencode(folder.relative_to(root.path)))
        return self._root(row["id"], folder)

    def remove(self, root: int) -> None:
        """Index a root no longer; what is known of its photos stays."""
        with self._store.write() as database:
            database.execute("UPDATE roots SET is_removed = 1 WHERE id = ?", [root])

    def moved_away(self, folder: Path) -> list[Root]:
        """The roots that may live in `folder` now, under another name.

        Their own folder is gone although their file system is there, so they are not offline: it
        is the one that `folder` lies on, or the one their folder was missed from.
        """
        rows = self._store.rows("SELECT id, path, device FROM roots ORDER BY path")
        return [
            self._root(row["id"], path)
            for row in rows
            if not os.path.lexists(path := Path(os.fsdecode(row["path"])))
            and row["device"] in (_device(folder), _device(path))
        ]

    def forget_deserted(self) -> None:
        """Drop the roots that are gone and of which every photo has moved elsewhere."""
        with self._store.write() as database:
            for root in self.every():
                if not os.path.lexists(root.path):
                    database.execute(
                        "DELETE FROM roots WHERE id = ? "
                        "AND NOT EXISTS (SELECT 1 FROM photos WHERE root = roots.id) "
                        "AND NOT EXISTS (SELECT 1 FROM problems WHERE root = roots.id)",
                        [root.id],
                    )

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

    def _split(self, outer: Root, inner: int, prefix: bytes) -> None:
        with self._store.write() as database:
            start = prefix + os.sep.encode()
            for table in ("photos", "problems"):
                database.execute(
                    f"UPDATE {table} SET root = ?, path = substr(path, ?) "
                    "WHERE root = ? AND substr(path, 1, ?) = ?",
                    [inner, len(start) + 1, outer.id, len(start), start],
                )

    def _select(self, condition: str) -> list[Root]:
        return self._store.records(
            lambda row: self._root(row["id"], Path(os.fsdecode(path_of(row["path"])))),
            f"SELECT id, path FROM roots WHERE {condition} ORDER BY path",
        )

    @staticmethod
    def _root(identity: int, path: Path) -> Root:
        return Root(id=identity, path=path, online=is_online(path))
