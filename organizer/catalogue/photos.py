"""The photos table: what is where, and what its file says about itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.filters import Filters
from organizer.catalogue.name_search import NameQuery
from organizer.catalogue.photo_rows import columns_of, insertion, photo_of
from organizer.catalogue.ratings import LOOK_AGAIN
from organizer.catalogue.row_values import number_of, path_of, text_of
from organizer.records import Metadata, Photo, Stamp, State

_PHOTO = "SELECT photos.*, roots.path AS folder FROM photos JOIN roots ON roots.id = photos.root"
_MOST_FOLDERS = 20
"""More of them are not looked into one by one."""
_PAST_NAMES = b"\xff" * 256
"""More than any path, for no name is that long."""
_CHUNK = 500
"""Parameters a query; far below SQLite's limit."""

_MOST_PATTERNS = 500
"""A longer text is no file's name; SQLite takes at most 1000."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a scan needs of one catalogued photo to tell whether its file changed."""

    id: int
    path: bytes
    """Relative to the root."""
    size: int
    modified: int
    content: str
    state: State
    changed: int = 0
    """As in `Stamp`."""


class Shot(NamedTuple):
    """What is asked of one present photo to tell whether another is of the same shot."""

    id: int
    root: int
    path: bytes
    """Relative to the root."""
    format: str
    taken: int | None
    """The camera's local time in seconds."""


def _shot(row: sqlite3.Row) -> Shot:
    return Shot(*row)


class Photos:
    """The photos table. Paths given and returned are absolute unless a name says otherwise."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    # Questions

    def count(self) -> int:
        """How many photos are present."""
        return self._store.number("SELECT count(*) FROM photos WHERE state = 'present'")

    def has_any(self) -> bool:
        """Whether there is any photo, in whatever state."""
        return bool(self._store.number("SELECT EXISTS (SELECT 1 FROM photos)"))

    def present_ids(self) -> NDArray[np.int64]:
        """Every present photo, newest first."""
        return self._store.numbers(
            "SELECT id FROM photos WHERE state = 'present' ORDER BY moment DESC, id DESC"
        )

    def by_ids(self, ids: Iterable[int]) -> list[Photo]:
        """The photos with these ids in the order given, whatever their state.

        Unknown ids are left out.
        """
        wanted = [int(identity) for identity in ids]
        found: dict[int, Photo] = {}
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            question = f"{_PHOTO} WHERE photos.id IN ({marks})"
            for photo in self._store.records(photo_of, question, tuple(part)):
                found[photo.id] = photo
        return [found[identity] for identity in wanted if identity in found]

    def bytes_of(self, ids: Sequence[int]) -> int:
        """The size on disk of some photos together."""
        total = 0
        for start in range(0, len(ids), _CHUNK):
            part = tuple(int(identity) for identity in ids[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            question = f"SELECT coalesce(sum(size), 0) FROM photos WHERE id IN ({marks})"
            total += self._store.number(question, part)
        return total

    def when_and_where(
        self, ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """When photos were taken, in seconds, and latitude and longitude in degrees.

        Shapes (n,) and (n, 2), of ids in ascending order; NaN where a photo does not say.
        """
        found = self._store.gather(
            lambda rows: np.array([tuple(row) for row in rows], np.float64).reshape(len(rows), 4),
            "SELECT id, unixepoch(taken), latitude, longitude FROM photos "
            "WHERE taken IS NOT NULL OR latitude IS NOT NULL",
        )
        known = np.full((len(ids), 3), np.nan)
        at = np.searchsorted(ids, found[:, 0])
        at[at == len(ids)] = 0
        is_wanted = ids[at] == found[:, 0] if len(ids) else np.zeros(len(found), dtype=bool)
        known[at[is_wanted]] = found[is_wanted, 1:]
        return known[:, 0], known[:, 1:]

    def newest_of(self, ids: Sequence[int]) -> int:
        """When the newest of some photos was taken, or else written, in seconds; 0 for none."""
        newest = 0
        for start in range(0, len(ids), _CHUNK):
            part = tuple(int(identity) for identity in ids[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            question = f"SELECT coalesce(max(moment), 0) FROM photos WHERE id IN ({marks})"
            newest = max(newest, self._store.number(question, part))
        return newest

    def by_content(self, content: str) -> list[Photo]:
        """The present photos whose file has this content, oldest entry first."""
        question = f"{_PHOTO} WHERE content = ? AND state = 'present' ORDER BY photos.id"
        return self._store.records(photo_of, question, (content,))

    def matching(self, filters: Filters) -> NDArray[np.int64]:
        """The present photos that pass the filters, newest first."""
        condition, values = filters.conditions()
        return self._store.numbers(
            "SELECT photos.id FROM photos JOIN roots ON roots.id = photos.root "
            f"WHERE state = 'present' AND {condition} ORDER BY moment DESC, photos.id DESC",
            tuple(values),
        )

    def named(self, words: Sequence[str]) -> dict[int, float]:
        """The present photos whose file or folder names below the root have any of these words.

        The value is the share of the words they have. English words of one or two letters do not
        count; a text of hundreds of words fits no name.
        """
        wanted = NameQuery(words)
        likely = wanted.patterns()
        if not 0 < len(likely) <= _MOST_PATTERNS:
            return {}
        # The index by moment would only be a detour: every row is looked at.
        shares = self._store.records(
            lambda row: (int(row["id"]), wanted.share_in(row["path"])),
            "SELECT id, path FROM photos NOT INDEXED WHERE state = 'present' AND "
            f"({' OR '.join(['CAST(path AS TEXT) LIKE ?'] * len(likely))})",
            tuple(likely),
        )
        return {identity: share for identity, share in shares if share}

    def cameras(self) -> list[str]:
        """The cameras of the present photos, most used first."""
        return self._most_used("camera")

    def formats(self) -> list[str]:
        """The format names of the present photos, most used first."""
        return self._most_used("format")

    def _most_used(self, column: str) -> list[str]:
        return self._store.records(
            lambda row: text_of(row[0]),
            f"SELECT {column} FROM photos WHERE state = 'present' AND {column} IS NOT NULL "
            f"GROUP BY {column} ORDER BY count(*) DESC, {column}",
        )

    def at(self, root: int, paths: Iterable[bytes]) -> list[Photo]:
        """The present photos at these paths relative to a root."""
        question = f"{_PHOTO} WHERE root = ? AND photos.path = ? AND state = 'present'"
        found = [self._store.records(photo_of, question, (root, path)) for path in paths]
        return [photo for photos in found for photo in photos]

    def under(self, root: int, prefix: bytes) -> list[int]:
        """The present photos whose path relative to a root starts so, by path."""
        found = self._store.numbers(
            "SELECT id FROM photos WHERE root = ? AND state = 'present' "
            "AND substr(path, 1, length(?)) = ? ORDER BY path",
            (root, prefix, prefix),
        )
        return [int(photo) for photo in found]

    def withdrawn(self, root: int) -> list[int]:
        """The photos that left the library with their root."""
        rows = self._store.rows(
            "SELECT id FROM photos WHERE root = ? AND state = 'withdrawn' ORDER BY id", (root,)
        )
        return [row[0] for row in rows]

    def sightings(self, root: int) -> list[Sighting]:
        """Every photo ever seen under a root and not superseded."""
        return self._store.records(
            _sighting,
            "SELECT id, path, size, modified, content, state, changed FROM photos WHERE root = ?",
            (root,),
        )

    def shots(self, developed: Sequence[str], beside: Sequence[int] | None = None) -> list[Shot]:
        """The present photos that are RAW or of a developed format; none where none is RAW.

        `beside` some photos those of their folders are enough.
        """
        marks = ",".join("?" * len(developed))
        question = (
            "SELECT id, root, path, format, unixepoch(taken) FROM photos "
            f"WHERE state = 'present' AND format IN ('RAW', {marks}) AND EXISTS "
            "(SELECT 1 FROM photos WHERE state = 'present' AND format = 'RAW')"
        )
        folders = None if beside is None else _folders_of(self._store, beside)
        if folders is None or len(folders) > _MOST_FOLDERS:
            return self._store.records(_shot, question, tuple(developed))
        found: dict[int, Shot] = {}
        for root, start in folders:
            end = start[:-1] + bytes([start[-1] + 1]) if start else _PAST_NAMES
            inside = (*developed, root, start, end)
            within = f"{question} AND root = ? AND path >= ? AND path < ?"
            found |= {shot.id: shot for shot in self._store.records(_shot, within, inside)}
        return list(found.values())

    # Changes; each call is one transaction unless one is already open

    def add(self, root: int, path: bytes, content: str, stamp: Stamp, about: Metadata) -> int:
        """A new present photo; its id."""
        with self._store.write() as database:
            place: dict[str, object] = {"root": root, "path": path}
            said = {"rating": about.rating, "file_rating": about.rating, "sidecar": 0}
            columns = place | columns_of(content, stamp, about) | said
            cursor = database.execute(*insertion(columns))
            return int(cursor.fetchone()[0])

    def update(self, photo: int, content: str, stamp: Stamp, about: Metadata) -> None:
        """The file at the photo's path was read again.

        Where its content is new, `Ratings` will find out what became of its rating.
        """
        columns = columns_of(content, stamp, about)
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self._store.write() as database:
            database.execute(
                f"UPDATE photos SET {assignments}, "
                "sidecar = CASE WHEN content = ? THEN sidecar ELSE ? END WHERE id = ?",
                [*columns.values(), content, LOOK_AGAIN, photo],
            )

    def rate(self, photos: Sequence[int], rating: int | None) -> None:
        """Give photos 0 to 5 stars, -1 for a reject, or None; their files stay as they are."""
        with self._store.write() as database:
            database.conn.executemany(
                "UPDATE photos SET rating = ? WHERE id = ?",
                [(rating, int(photo)) for photo in photos],
            )

    def touch(self, stamps: Iterable[tuple[int, Stamp]]) -> None:
        """Files of photos, by id, were written again with the same content, or got other rights."""
        with self._store.write() as database:
            database.conn.executemany(
                "UPDATE photos SET modified = ?, size = ?, changed = ? WHERE id = ?",
                [(stamp.modified, stamp.size, stamp.changed, photo) for photo, stamp in stamps],
            )

    def relink(self, places: Sequence[tuple[int, int, bytes, Stamp]]) -> None:
        """Photos (id, root, path, stamp) whose files were found at other paths.

        They are present again, unless a person removed them or the root they are in. Swaps and
        chains of renames are fine.
        """
        with self._store.write() as database:
            # A path no file can have frees every old path before any new one is taken.
            database.conn.executemany(
                "UPDATE photos SET path = CAST(char(0) || id AS BLOB) WHERE id = ?",
                [(photo,) for photo, *_ in places],
            )
            database.conn.executemany(
                "UPDATE photos SET root = ?, path = ?, modified = ?, size = ?, changed = ?, "
                "state = CASE WHEN state = 'removed' THEN 'removed' WHEN (SELECT is_removed "
                "FROM roots WHERE roots.id = ?) THEN 'withdrawn' ELSE 'present' END WHERE id = ?",
                [
                    (root, path, stamp.modified, stamp.size, stamp.changed, root, photo)
                    for photo, root, path, stamp in places
                ],
            )

    def set_state(self, photos: Sequence[int], state: State) -> None:
        """Move photos to another state; their rows, thumbnails and vectors stay.

        One that is to be present, but whose path another present photo has taken, is missing.
        """
        with self._store.write() as database:
            database.conn.executemany(
                "UPDATE photos SET state = CASE WHEN :state = 'present' AND EXISTS ("
                "SELECT 1 FROM photos AS other WHERE other.root = photos.root "
                "AND other.path = photos.path AND other.state = 'present' AND other.id != :photo"
                ") THEN 'missing' ELSE :state END WHERE id = :photo",
                [{"state": state.value, "photo": int(photo)} for photo in photos],
            )


def _folders_of(store: CatalogueDatabase, ids: Sequence[int]) -> set[tuple[int, bytes]]:
    """The roots of some photos, each with how the paths in a photo's folder begin."""
    found = set()
    for start in range(0, len(ids), _CHUNK):
        part = tuple(int(identity) for identity in ids[start : start + _CHUNK])
        marks = ",".join("?" * len(part))
        question = f"SELECT root, path FROM photos WHERE id IN ({marks})"
        for root, path in store.rows(question, part):
            found.add((root, path[: path.rfind(os.sep.encode()) + 1]))
    return found


def _sighting(row: sqlite3.Row) -> Sighting:
    return Sighting(
        number_of(row[0]),
        path_of(row[1]),
        number_of(row[2]),
        number_of(row[3]),
        text_of(row[4]),
        State(row[5]),
        number_of(row[6]),
    )
