"""The groupings, groups, members and edits tables: clusterings of the library."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, text_of
from organizer.records import Group, Grouping

Settings = tuple[tuple[str, float], ...]
"""Of a clustering, by name."""

_CHUNK = 500
"""Parameters a query; far below SQLite's limit."""


class Groupings:
    """Only the last clustering is kept, with what a person changed in it; ids name its groups."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def save(self, grouping: Grouping) -> Grouping:
        """Replace the last grouping; all ids are given anew."""
        settings = {"given": grouping.settings, "automatic": grouping.automatic}
        with self._store.write() as database:
            database.execute("DELETE FROM groupings")
            identity = database.execute(
                "INSERT INTO groupings (method, settings) VALUES (?, ?) RETURNING id",
                [grouping.method, json.dumps(settings)],
            ).fetchone()[0]
            groups = tuple(_insert(database, identity, group) for group in grouping.groups)
            _insert(database, identity, Group(0, "", grouping.noise, 0), is_noise=True)
        return replace(grouping, id=identity, groups=groups)

    def last(self) -> Grouping | None:
        """The last clustering with the members that are still present, without empty groups."""
        found = self._store.records(
            lambda row: (number_of(row[0]), text_of(row[1]), *_settings(row[2])),
            "SELECT id, method, settings FROM groupings ORDER BY id DESC LIMIT 1",
        )
        if not found:
            return None
        identity, method, given, automatic = found[0]
        members: dict[int, list[int]] = {}
        for group, photo in self._store.records(
            lambda row: (number_of(row[0]), number_of(row[1])),
            "SELECT photo_group, photo FROM members JOIN photos ON photos.id = photo "
            "WHERE state = 'present' AND "
            "photo_group IN (SELECT id FROM groups WHERE grouping = ?) "
            "ORDER BY photo_group, position",
            (identity,),
        ):
            members.setdefault(group, []).append(photo)
        groups: list[Group] = []
        noise: tuple[int, ...] = ()
        for each, is_noise in self._store.records(
            lambda row: (_group(row, tuple(members.get(row["id"], ()))), row["is_noise"]),
            "SELECT * FROM groups WHERE grouping = ?",
            (identity,),
        ):
            if is_noise:
                noise = each.photos
            elif each.photos:
                groups.append(each)
        groups.sort(key=lambda group: (-len(group.photos), group.id))
        return Grouping(identity, method, given, tuple(groups), noise, automatic)

    def edit(self, title: str, gone: Iterable[int], changed: Sequence[Group]) -> None:
        """Replace groups in one step that can be taken back; those with id 0 are new.

        `gone` are groups that have no place any more; id 0 in `changed` makes a new group. A
        photo is in one group only: it leaves the others, and the photos of no group.
        """
        with self._store.write() as database:
            grouping = database.execute("SELECT max(id) FROM groupings").fetchone()[0]
            kept = [group.id for group in changed if group.id]
            moving = [photo for group in changed for photo in group.photos]
            touched = sorted({*gone, *kept, *_holders(database, moving)})
            before = [_read_group(database, identity) for identity in touched]
            _forget(database, moving)
            for identity in gone:
                database.execute("DELETE FROM groups WHERE id = ?", [identity])
            made = []
            for group in changed:
                database.execute("DELETE FROM groups WHERE id = ?", [group.id])
                made.append(_insert(database, grouping, group, identity=group.id or None).id)
            database.execute(
                "INSERT INTO edits (grouping, after, title, before) "
                "VALUES (?, (SELECT coalesce(max(id), 0) FROM actions), ?, ?)",
                [grouping, title, json.dumps({"groups": before, "made": made})],
            )

    def undoable(self) -> tuple[str, int] | None:
        """What the newest edit of the last clustering was, and the id of the action before it."""
        found = self._store.records(
            lambda row: (text_of(row[0]), number_of(row[1])),
            "SELECT title, after FROM edits ORDER BY id DESC LIMIT 1",
        )
        return found[0] if found else None

    def undo(self) -> str | None:
        """Take the newest edit back; what it was."""
        with self._store.write() as database:
            row = database.execute("SELECT * FROM edits ORDER BY id DESC LIMIT 1").fetchone()
            if row is None:
                return None
            before = json.loads(row["before"])
            for identity in before["made"]:
                database.execute("DELETE FROM groups WHERE id = ?", [identity])
            for stored in before["groups"]:
                database.execute("DELETE FROM groups WHERE id = ?", [stored["id"]])
                group = Group(**{k: v for k, v in stored.items() if k != "is_noise"})
                _insert(database, row["grouping"], group, stored["is_noise"], group.id)
            database.execute("DELETE FROM edits WHERE id = ?", [row["id"]])
            return str(row["title"])

    def place(self, placed: dict[int, list[int]], nowhere: Iterable[int]) -> None:
        """Add new photos to the ends of groups by id, and to the photos of no group."""
        with self._store.write() as database:
            noise = database.execute("SELECT id FROM groups WHERE is_noise").fetchone()
            wanted = dict(placed)
            if noise:
                wanted[noise[0]] = list(nowhere)
            for group, photos in wanted.items():
                last = database.execute(
                    "SELECT coalesce(max(position), -1) FROM members WHERE photo_group = ?", [group]
                ).fetchone()[0]
                database.conn.executemany(
                    "INSERT INTO members (photo_group, position, photo) VALUES (?, ?, ?)",
                    [(group, last + 1 + at, photo) for at, photo in enumerate(photos)],
                )


def _settings(stored: str) -> tuple[Settings, Settings]:
    """The settings that were given and those worked out; before version 4 only the former."""
    found = json.loads(stored)
    parts = (found, []) if isinstance(found, list) else (found["given"], found["automatic"])
    given, automatic = (tuple((name, float(value)) for name, value in part) for part in parts)
    return given, automatic


def _group(row: sqlite3.Row, photos: tuple[int, ...]) -> Group:
    return Group(
        row["id"],
        text_of(row["name"]),
        photos,
        float(row["cohesion"]),
        bool(row["is_named"]),
        bool(row["is_locked"]),
        bool(row["is_fixed"]),
    )


def _insert(
    database: Database,
    grouping: int,
    group: Group,
    is_noise: bool = False,
    identity: int | None = None,
) -> Group:
    row = database.execute(
        "INSERT INTO groups (id, grouping, name, cohesion, is_named, is_locked, is_fixed, "
        "is_noise) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            identity,
            grouping,
            group.name,
            group.cohesion,
            group.is_named,
            group.is_locked,
            group.is_fixed,
            is_noise,
        ],
    ).fetchone()
    database.conn.executemany(
        "INSERT INTO members (photo_group, position, photo) VALUES (?, ?, ?)",
        [(row[0], at, photo) for at, photo in enumerate(group.photos)],
    )
    return replace(group, id=row[0])


def _read_group(database: Database, identity: int) -> dict[str, Any]:
    """A group as it is, photos that are gone included."""
    row = database.execute("SELECT * FROM groups WHERE id = ?", [identity]).fetchone()
    photos = database.execute(
        "SELECT photo FROM members WHERE photo_group = ? ORDER BY position", [identity]
    ).fetchall()
    names = ("id", "name", "cohesion", "is_named", "is_locked", "is_fixed", "is_noise")
    return {name: row[name] for name in names} | {"photos": [photo[0] for photo in photos]}


def _holders(database: Database, photos: Sequence[int]) -> set[int]:
    """The groups that some photos are in."""
    holders: set[int] = set()
    for marks, part in _chunks(photos):
        question = f"SELECT DISTINCT photo_group FROM members WHERE photo IN ({marks})"
        holders.update(row[0] for row in database.execute(question, part))
    return holders


def _forget(database: Database, photos: Sequence[int]) -> None:
    for marks, part in _chunks(photos):
        database.execute(f"DELETE FROM members WHERE photo IN ({marks})", part)


def _chunks(photos: Sequence[int]) -> Iterable[tuple[str, list[int]]]:
    for start in range(0, len(photos), _CHUNK):
        part = [int(photo) for photo in photos[start : start + _CHUNK]]
        yield ",".join("?" * len(part)), part
