"""The folders a person asked Smalti to index, each once, however it is reached."""

from __future__ import annotations

import os
from pathlib import Path

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import path_of
from organizer.folder_identity import path_below
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
    """The roots table. No root lies inside another; one that came to do so is told by `inner`."""

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
        """The root that `folder` is or lies in, by its path alone."""
        found = [root for root in self.all() if folder.is_relative_to(root.path)]
        return max(found, key=lambda root: len(root.path.parts), default=None)

    def locate(self, folder: Path) -> tuple[Root | None, Path]:
        """The root that a folder is or lies in, however it is reached, and the folder's path there.

        Without a root it is the folder as given; its real path where that looks like a root's.
        """
        for root in self.all():
            below = path_below(folder, root.path)
            if below is not None:
                return root, root.path / below
        is_misleading = self.covering(folder) is not None
        return None, Path(os.path.realpath(folder)) if is_misleading else folder

    def add(self, folder: Path) -> Root:
        """The root that covers an absolute folder, made if there is none.

        Roots inside the new one become part of it, and so does what lies in it of a root that was
        removed: their photos keep their ids.
        """
        existing, folder = self.locate(folder)
        if existing is not None:
            return existing
        inner = [
            (root, below)
            for root in self.every()
            if root.path != folder and (below := path_below(root.path, folder)) is not None
        ]
        outer = [
            (root, below)
            for root in self.removed()
            if (below := path_below(folder, root.path)) is not None and below != Path()
        ]
        with self._store.write() as database:
            row = database.execute(
                "INSERT INTO roots (path, device) VALUES (?, ?) ON CONFLICT (path) DO UPDATE "
                "SET device = excluded.device, is_removed = 0 RETURNING id",
                [os.fsencode(folder), _device(folder)],
            ).fetchone()
            for root, below in inner:
                self.absorb(root, row["id"], below)
            for root, below in outer:
                self.fold((root.id, below), (row["id"], Path()))
        return self._root(row["id"], folder)

    def inner(self) -> tuple[Root, Root, Path] | None:
        """A root that is another one or lies in it, that other one, and its path below that.

        Of two that are one folder the other one is that at its real path, else the older.
        """
        roots = sorted(self.all(), key=lambda root: (_is_roundabout(root.path), root.id))
        for at, outer in enumerate(roots):
            for root in roots[at + 1 :] + roots[:at]:
                below = path_below(root.path, outer.path)
                if below is not None:
                    return root, outer, below
        return None

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

    def absorb(self, inner: Root, outer: int, below: Path) -> list[tuple[int, int]]:
        """A root is part of another one from now on; what `fold` answers."""
        with self._store.write() as database:
            doubles = self.fold((inner.id, Path()), (outer, below))
            database.execute("DELETE FROM roots WHERE id = ?", [inner.id])
        return doubles

    def fold(self, double: tuple[int, Path], folder: tuple[int, Path]) -> list[tuple[int, int]]:
        """All that is known of a folder holds of another path to it; both by root and path below.

        A present photo for whose file there is an entry already is missing from now on. The answer
        is every such entry with that photo, where both saw the same content.
        """
        about = {
            "source": double[0],
            "prefix": _prefix(double[1]),
            "target": folder[0],
            "goal": _prefix(folder[1]),
        }
        with self._store.write() as database:
            taken = database.execute(
                "SELECT kept.id, photos.id, kept.content = photos.content FROM photos "
                "JOIN photos AS kept ON kept.root = :target AND kept.state = 'present' AND "
                f"kept.path = {_goal('photos')} WHERE photos.state = 'present' AND "
                f"{_lies_inside('photos')}",
                about,
            ).fetchall()
            database.conn.executemany(
                "UPDATE photos SET state = 'missing' WHERE id = ?", [(row[1],) for row in taken]
            )
            for verb, table in (("UPDATE", "photos"), ("UPDATE OR REPLACE", "problems")):
                database.execute(
                    f"{verb} {table} SET root = :target, path = {_goal(table)} "
                    f"WHERE {_lies_inside(table)}",
                    about,
                )
        return [(kept, photo) for kept, photo, is_same in taken if is_same]

    def _select(self, condition: str) -> list[Root]:
        return self._store.records(
            lambda row: self._root(row["id"], Path(os.fsdecode(path_of(row["path"])))),
            f"SELECT id, path FROM roots WHERE {condition} ORDER BY path",
        )

    @staticmethod
    def _root(identity: int, path: Path) -> Root:
        return Root(id=identity, path=path, online=is_online(path))


def _lies_inside(table: str) -> str:
    """The condition for a row that it lies in the folder that is folded."""
    path = f"substr({table}.path, 1, length(:prefix))"
    return f"{table}.root = :source AND {path} = :prefix"


def _goal(table: str) -> str:
    """The path of such a row in the folder it is folded into; of any bytes."""
    return f"CAST(:goal || substr({table}.path, length(:prefix) + 1) AS BLOB)"


def _prefix(below: Path) -> bytes:
    return b"" if below == Path() else os.fsencode(below) + os.sep.encode()


def _is_roundabout(folder: Path) -> bool:
    """Whether a path leads over a link."""
    return os.path.realpath(folder) != os.fspath(folder)
