"""The edits and row_changes tables: what a person changed in the catalogue, and its undo."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlite_utils import Database

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_changes import RowChange, carry_out, merged, note_changes
from organizer.catalogue.row_values import number_of, text_of
from organizer.records import Changes

_KEPT = 500
"""Edits that can be undone."""
_KEPT_ROWS = 1_000_000
"""Rows of them, about; the newest edit is kept whatever its size."""

_IS_LATEST = (
    "NOT EXISTS (SELECT 1 FROM steps WHERE steps.action > edits.after AND steps.state = 'done')"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One step that a person took."""

    id: int
    title: str
    """Such as "Tag 3 photos “beach”"."""
    after: int
    """The id of the newest action on files before it."""
    is_latest: bool
    """Whether no action on files came after it that can be undone."""


@dataclass(slots=True)
class Recording:
    """An edit while it is made; what came of it once it is whole."""

    title: str
    edit: int | None = None
    """Its id; None where nothing was changed."""
    has_joined: bool = False
    """Whether it became part of an edit that there was."""
    changes: Changes = field(default=Changes())


@dataclass(frozen=True, slots=True)
class Reversal:
    """What an undo or a redo of an edit did."""

    title: str
    changes: Changes
    left: int
    """Rows that were changed since, or have no place any more, and were left as they are."""


class Edits:
    """The newest are kept, also over a restart. A new edit ends what could be redone."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store
        self._open: Recording | None = None
        """The edit that is being made; there is one writer at a time."""

    # Questions

    def newest(self, of_clusters: bool = False) -> Edit | None:
        """The newest that is not undone, and not part of an action on files that can be undone."""
        return self._find(
            "NOT is_undone AND NOT EXISTS (SELECT 1 FROM steps "
            "WHERE steps.action = edits.action AND steps.state = 'done')"
            f"{' AND grouping IS NOT NULL' if of_clusters else ''} ORDER BY id DESC"
        )

    def redoable(self) -> Edit | None:
        """The one that was undone last, unless something else was done since."""
        return self._find(f"is_undone AND {_IS_LATEST} ORDER BY id")

    def of_action(self, action: int) -> list[int]:
        """The ids of the edits that are part of an action on files, newest first."""
        found = self._store.numbers(
            "SELECT id FROM edits WHERE action = ? AND NOT is_undone ORDER BY id DESC", (action,)
        )
        return [int(edit) for edit in found]

    # Changes

    @contextmanager
    def record(
        self,
        title: str,
        *,
        grouping: int | None = None,
        into: int | None = None,
        joins: bool = False,
    ) -> Iterator[Recording]:
        """One transaction, whatever it changes being one step that can be undone.

        What changes nothing is no step. `grouping` is the clustering without which it cannot be
        undone, `into` an edit that it becomes part of. Where it `joins`, that is the newest one, if
        it has the same title and nothing was done since: what a person tries is one step. Inside
        another one it is part of that, which knows in the end what changed.
        """
        with self._store.write() as database:
            if self._open is not None:
                yield self._open
                return
            newest = self.newest() if joins else None
            if newest and newest.title == title and newest.is_latest:
                into = newest.id
            recording = self._open = Recording(title, into, into is not None)
            try:
                with note_changes(database.conn) as noted:
                    yield recording
            finally:
                self._open = None
            if rows := merged(noted):
                database.execute("DELETE FROM edits WHERE is_undone")
                recording.edit = into or _insert(database, title, grouping)
                _add_rows(database, recording.edit, rows)
                recording.changes = _changes(rows)
                _prune(database)

    def bind(self, edit: int) -> None:
        """An edit is part of the action on files that was begun after it, and is undone by it."""
        with self._store.write() as database:
            database.execute(
                "UPDATE edits SET action = (SELECT min(id) FROM actions WHERE id > edits.after) "
                "WHERE id = ?",
                [edit],
            )

    def undo(self, edit: int) -> Reversal:
        """Make the rows what they were; what was changed since stays."""
        return self._carry_out(edit, is_undone=True)

    def redo(self, edit: int) -> Reversal:
        """Make the rows again what the edit made them."""
        return self._carry_out(edit, is_undone=False)

    def forget_undone(self) -> None:
        """Nothing is to be redone any more."""
        with self._store.write() as database:
            database.execute("DELETE FROM edits WHERE is_undone")

    def _find(self, condition: str) -> Edit | None:
        found = self._store.records(
            lambda row: Edit(row[0], text_of(row[1]), number_of(row[2]), bool(row[3])),
            f"SELECT id, title, after, {_IS_LATEST} FROM edits WHERE {condition} LIMIT 1",
        )
        return found[0] if found else None

    def _carry_out(self, edit: int, is_undone: bool) -> Reversal:
        with self._store.write() as database:
            found = database.execute(
                "UPDATE edits SET is_undone = ? WHERE id = ? AND is_undone != ? RETURNING title",
                [is_undone, edit, is_undone],
            ).fetchone()
            if found is None:
                return Reversal("", Changes(), 0)  # another Smalti was quicker
            rows = _read_rows(database, edit)
            if is_undone:
                rows = [row.reversed() for row in rows]
            made, left = carry_out(database.conn, rows)
            return Reversal(found[0], _changes(made), left)


def _insert(database: Database, title: str, grouping: int | None) -> int:
    row = database.execute(
        "INSERT INTO edits (title, after, grouping) "
        "VALUES (?, (SELECT coalesce(max(id), 0) FROM actions), ?) RETURNING id",
        [title, grouping],
    ).fetchone()
    return int(row[0])


def _add_rows(database: Database, edit: int, rows: list[RowChange]) -> None:
    size = database.execute("SELECT size FROM edits WHERE id = ?", [edit]).fetchone()[0]
    database.conn.executemany(
        "INSERT INTO row_changes (edit, position, name, before, after) VALUES (?, ?, ?, ?, ?)",
        [
            (edit, size + at, row.table, _encode(row.before), _encode(row.after))
            for at, row in enumerate(rows)
        ],
    )
    database.execute("UPDATE edits SET size = ? WHERE id = ?", [size + len(rows), edit])


def _read_rows(database: Database, edit: int) -> list[RowChange]:
    stored: list[sqlite3.Row] = database.execute(
        "SELECT name, before, after FROM row_changes WHERE edit = ? ORDER BY position", [edit]
    ).fetchall()
    return merged(
        RowChange(row["name"], _decode(row["before"]), _decode(row["after"])) for row in stored
    )


def _prune(database: Database) -> None:
    """Forget the oldest."""
    database.execute(
        "DELETE FROM edits WHERE id IN (SELECT id FROM (SELECT id, "
        "row_number() OVER newest AS place, sum(size) OVER newest AS total "
        "FROM edits WINDOW newest AS (ORDER BY id DESC)) "
        "WHERE place > 1 AND (place > ? OR total > ?))",
        [_KEPT, _KEPT_ROWS],
    )


def _changes(rows: Iterable[RowChange]) -> Changes:
    """What views have to show anew."""
    tables = {row.table for row in rows}
    photos = [row.row["id"] for row in rows if row.table == "photos"]
    photos += [row.row["photo"] for row in rows if row.table == "tags"]
    return Changes(
        updated=tuple(dict.fromkeys(photos)),
        groups=not tables.isdisjoint(("groupings", "groups", "members")),
        models="choices" in tables,
        albums="albums" in tables,
        verdicts="verdicts" in tables,
    )


def _encode(row: dict[str, object] | None) -> str:
    return json.dumps(row, default=lambda stored: {"hex": stored.hex()})


def _decode(row: str) -> dict[str, object] | None:
    found: dict[str, object] | None = json.loads(row, object_hook=_from_hex)
    return found


def _from_hex(found: dict[str, str]) -> dict[str, str] | bytes:
    return bytes.fromhex(found["hex"]) if found.keys() == {"hex"} else found
