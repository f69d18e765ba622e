"""The groupings, groups and members tables: clusterings of the library."""

from __future__ import annotations

import json
from collections.abc import Sequence

from organizer.catalogue.store import Store
from organizer.records import Group, Grouping


class Groupings:
    """Only the last clustering is kept; actions name its groups by id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(
        self,
        method: str,
        settings: Sequence[tuple[str, float]],
        groups: Sequence[Group],
    ) -> Grouping:
        """Replace the last grouping; the ids of `groups` are ignored and given anew."""
        with self._store.write() as database:
            database.execute("DELETE FROM groupings")
            grouping = database.execute(
                "INSERT INTO groupings (method, settings) VALUES (?, ?) RETURNING id",
                [method, json.dumps(list(settings))],
            ).fetchone()[0]
            saved = []
            for group in groups:
                identity = database.execute(
                    "INSERT INTO groups (grouping, name, cohesion) VALUES (?, ?, ?) RETURNING id",
                    [grouping, group.name, group.cohesion],
                ).fetchone()[0]
                database.conn.executemany(
                    "INSERT INTO members (photo_group, position, photo) VALUES (?, ?, ?)",
                    [(identity, at, photo) for at, photo in enumerate(group.photos)],
                )
                saved.append(Group(identity, group.name, group.photos, group.cohesion))
        return Grouping(grouping, method, tuple(settings), tuple(saved))

    def last(self) -> Grouping | None:
        """The last clustering with the members that are still present, without empty groups."""
        rows = self._store.rows("SELECT id, method, settings FROM groupings ORDER BY id DESC")
        if not rows:
            return None
        groups = tuple(
            group
            for row in self._store.rows(
                "SELECT id, name, cohesion FROM groups WHERE grouping = ? ORDER BY id",
                (rows[0]["id"],),
            )
            if (group := Group(row["id"], row["name"], self._present(row["id"]), row["cohesion"]))
            and group.photos
        )
        settings = tuple((name, float(value)) for name, value in json.loads(rows[0]["settings"]))
        return Grouping(rows[0]["id"], rows[0]["method"], settings, groups)

    def _present(self, group: int) -> tuple[int, ...]:
        rows = self._store.rows(
            "SELECT photo FROM members JOIN photos ON photos.id = photo "
            "WHERE photo_group = ? AND state = 'present' ORDER BY position",
            (group,),
        )
        return tuple(row[0] for row in rows)
