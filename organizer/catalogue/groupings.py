"""The groupings, groups and members tables: clusterings of the library."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlite_utils import Database

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.edits import Edits
from organizer.catalogue.row_values import number_of, text_of
from organizer.errors import QueryError
from organizer.records import Changes, Group, Grouping

Settings = tuple[tuple[str, float], ...]
"""Of a clustering, by name."""

_CHUNK = 500
"""Parameters a query; far below SQLite's limit."""

_KEPT = 5
"""Clusterings before the last one that an undo can bring back."""


class Groupings:
    """The last clustering, with what a person changed in it, and a few that an undo brings back.

    Ids name the groups, and are never used again.
    """

    def __init__(self, store: CatalogueDatabase, edits: Edits) -> None:
        self._store = store
        self._edits = edits

    def save(self, grouping: Grouping, title: str = "Cluster the library") -> Grouping:
        """Put a clustering in the place of the last one, in one step that can be undone.

        Clusterings of one title that directly follow each other are one step: those in between
        are tries. All ids are given anew.
        """
        settings = {"given": grouping.settings, "automatic": grouping.automatic}
        with self._store.write() as database:
            before = _last(database)
            made = database.execute(
                "INSERT INTO groupings (method, settings, is_last) VALUES (?, ?, 0) RETURNING id",
                [grouping.method, json.dumps(settings)],
            ).fetchone()[0]
            groups = tuple(_insert(database, made, group) for group in grouping.groups)
            _insert(database, made, Group(0, "", grouping.noise, 0), is_noise=True)
            if before is None:
                _put_last(database, made)
            else:
                self._replace(database, before, made, title)
        return replace(grouping, id=made, groups=groups)

    def last(self) -> Grouping | None:
        """The last clustering with the members that are still present, without empty groups."""
        found = self._store.records(
            lambda row: (number_of(row[0]), text_of(row[1]), *_settings(row[2])),
            "SELECT id, method, settings FROM groupings WHERE is_last",
        )
        if not found:
            return None
        identity, method, given, automatic = found[0]
        members: dict[int, list[int]] = {}
        # From the groups to the photos: the other way round takes seconds in a large library.
        for group, photo in self._store.records(
            lambda row: (number_of(row[0]), number_of(row[1])),
            "SELECT photo_group, photo FROM groups CROSS JOIN members ON photo_group = groups.id "
            "CROSS JOIN photos ON photos.id = photo WHERE grouping = ? AND state = 'present' "
            "ORDER BY photo_group, position, photo",
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

    def edit(self, title: str, gone: Iterable[int], changed: Sequence[Group]) -> Changes:
        """Replace groups in one step that can be undone; those with id 0 are new.

        `gone` are groups that have no place any more. A photo is in one group only: it leaves the
        others, and the photos of no group. QueryError where a group is not of the last clustering.
        """
        gone = list(gone)
        with self._store.write() as database:
            grouping = _last(database)
            named = [*gone, *(group.id for group in changed if group.id)]
            if grouping is None or not set(named) <= _groups(database, grouping):
                raise QueryError(
                    "The library was clustered again meanwhile.", "Look at the clusters again."
                )
            with self._edits.record(title, grouping=grouping) as recording:
                _forget(database, grouping, [photo for each in changed for photo in each.photos])
                for identity in named:
                    database.execute("DELETE FROM groups WHERE id = ?", [identity])
                for group in changed:
                    _insert(database, grouping, group, identity=group.id or None)
        return recording.changes

    def place(self, placed: dict[int, list[int]], nowhere: Iterable[int]) -> None:
        """Add new photos to the ends of groups by id, and to the photos of no group."""
        with self._store.write() as database:
            noise = database.execute(
                "SELECT id FROM groups WHERE is_noise AND grouping = ?", [_last(database)]
            ).fetchone()
            wanted = dict(placed)
            if noise:
                wanted[noise[0]] = list(nowhere)
            for group, photos in wanted.items():
                last = database.execute(
                    "SELECT coalesce(max(position), -1) FROM members WHERE photo_group = ?", [group]
                ).fetchone()[0]
                _add_members(database, group, photos, last + 1)

    def _replace(self, database: Database, before: int, made: int, title: str) -> None:
        with self._edits.record(title, grouping=before, joins=True) as recording:
            _put_last(database, made)
        if recording.has_joined:
            database.execute("DELETE FROM groupings WHERE id = ?", [before])
        database.execute(
            "DELETE FROM groupings WHERE NOT is_last AND id NOT IN "
            "(SELECT id FROM groupings WHERE NOT is_last ORDER BY id DESC LIMIT ?)",
            [_KEPT],
        )

    def hand_over(self, double: int, photo: int) -> None:
        """A photo takes the places of another entry for its file, unless its own are as dear.

        The place that a person gave is dearer than one that was worked out.
        """
        question = (
            "SELECT grouping, photo_group, is_fixed FROM members "
            "JOIN groups ON groups.id = photo_group WHERE photo = ?"
        )
        with self._store.write() as database:
            own = {row[0]: row for row in database.execute(question, [photo])}
            for grouping, group, is_fixed in database.execute(question, [double]).fetchall():
                if grouping in own and is_fixed <= own[grouping][2]:
                    continue
                places = "WHERE photo = ? AND photo_group = ?"
                if grouping in own:
                    database.execute(f"DELETE FROM members {places}", [photo, own[grouping][1]])
                database.execute(f"UPDATE members SET photo = ? {places}", [photo, double, group])


def _last(database: Database) -> int | None:
    row = database.execute("SELECT id FROM groupings WHERE is_last").fetchone()
    return row[0] if row else None


def _put_last(database: Database, grouping: int) -> None:
    database.execute("UPDATE groupings SET is_last = (id = ?)", [grouping])


def _groups(database: Database, grouping: int) -> set[int]:
    rows = database.execute("SELECT id FROM groups WHERE grouping = ?", [grouping]).fetchall()
    return {row[0] for row in rows}


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
    _add_members(database, row[0], group.photos, 0)
    return replace(group, id=row[0])


def _add_members(database: Database, group: int, photos: Iterable[int], place: int) -> None:
    """From a place on; a photo is in a group once."""
    database.conn.executemany(
        "INSERT OR IGNORE INTO members (photo_group, photo, position) VALUES (?, ?, ?)",
        [(group, photo, at) for at, photo in enumerate(photos, start=place)],
    )


def _forget(database: Database, grouping: int, photos: Sequence[int]) -> None:
    """Photos leave the groups of a clustering."""
    for start in range(0, len(photos), _CHUNK):
        part = [int(photo) for photo in photos[start : start + _CHUNK]]
        database.execute(
            f"DELETE FROM members WHERE photo IN ({','.join('?' * len(part))}) "
            "AND photo_group IN (SELECT id FROM groups WHERE grouping = ?)",
            [*part, grouping],
        )
