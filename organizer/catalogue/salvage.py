"""Carries over to a restored catalogue what the one before it knew of files that were moved.

An archive or a trash leaves files elsewhere: what is not finished must be, and what can be undone
must stay so, although the backup knows nothing of it. Nothing else is carried over.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from organizer.catalogue.failures import UNREADABLE
from organizer.catalogue.journal import action_of, step_of
from organizer.catalogue.row_values import path_of
from organizer.records import ActionKind

_MOVES_FILES = (ActionKind.ARCHIVE, ActionKind.TRASH)

Row = Mapping[str, Any]


@dataclass(slots=True)
class Salvage:
    """What was carried over."""

    actions: int = 0
    """That the backup did not know, or not as they are now."""
    is_complete: bool = True
    """Whether everything could be read."""


def salvage_journal(present: sqlite3.Connection, restored: Path) -> Salvage:
    """Carry actions over into a catalogue of the newest schema that nobody has open.

    All of it is one transaction. Whatever cannot be read is left out.
    """
    done = Salvage()
    present.row_factory = sqlite3.Row
    with closing(sqlite3.connect(restored, isolation_level=None)) as target:
        target.row_factory = sqlite3.Row
        target.execute("BEGIN IMMEDIATE")
        carrier = _Carrier(present, target, done)
        for action in carrier.read("SELECT * FROM actions ORDER BY id"):
            target.execute("SAVEPOINT one_action")
            try:
                if action_of(action).kind in _MOVES_FILES:
                    carrier.carry(action)
            except (*UNREADABLE, sqlite3.Error):
                target.execute("ROLLBACK TO one_action")
                done.is_complete = False
        target.execute("COMMIT")
    return done


@dataclass(slots=True)
class _Carrier:
    present: sqlite3.Connection
    target: sqlite3.Connection
    done: Salvage
    _roots: dict[int, int] = field(default_factory=dict)

    def read(self, question: str, *values: object) -> Iterator[sqlite3.Row]:
        """The rows of the present catalogue, as far as they can be read."""
        try:
            yield from self.present.execute(question, values)
        except (sqlite3.Error, UnicodeDecodeError):
            self.done.is_complete = False

    def carry(self, action: sqlite3.Row) -> None:
        """One action with its steps and their photos, where the backup has it otherwise."""
        steps = list(self.read("SELECT * FROM steps WHERE action = ?", action["id"]))
        known = self.target.execute(
            "SELECT * FROM actions WHERE kind = ? AND started = ?",
            (action["kind"], action["started"]),
        ).fetchone()
        if known is not None and known["state"] == action["state"]:
            before = self.target.execute("SELECT * FROM steps WHERE action = ?", (known["id"],))
            if {_essence(step) for step in before} == {_essence(step) for step in steps}:
                return
        identity = known["id"] if known else self._free("actions", action["id"])
        self._put("actions", dict(action) | {"id": identity})
        for step in steps:
            try:
                step_of(step)
                photo = self._carry_photo(step)
            except (*UNREADABLE, sqlite3.Error):
                self.done.is_complete = False
            else:
                self._put("steps", dict(step) | {"action": identity, "photo": photo})
        for table, column in self._details():
            for row in self.read(f'SELECT * FROM "{table}" WHERE "{column}" = ?', action["id"]):
                self._put(table, dict(row) | {column: identity})
        self.done.actions += 1

    def _carry_photo(self, step: sqlite3.Row) -> int:
        """The photo of a step as it is at present; its id in the restored catalogue."""
        (photo,) = self.read("SELECT * FROM photos WHERE id = ?", step["photo"])
        root = self._carry_root(photo["root"])
        twin = self.target.execute(
            "SELECT id FROM photos WHERE id = ? AND (content = ? OR path = ?)",
            (photo["id"], photo["content"], photo["path"]),
        ).fetchone()
        place = {name: photo[name] for name in ("path", "state", "content", "size", "modified")}
        if twin is None:
            identity = self._free("photos", photo["id"])
            self._put("photos", dict(photo) | {"id": identity, "root": root})
            return identity
        names = ", ".join(f"{name} = ?" for name in ("root", *place))
        with suppress(sqlite3.IntegrityError):  # another is there: indexing will find out
            self.target.execute(
                f"UPDATE photos SET {names} WHERE id = ?", (root, *place.values(), photo["id"])
            )
        return int(photo["id"])

    def _carry_root(self, root: int) -> int:
        """The id in the restored catalogue of the folder that a root is."""
        if root not in self._roots:
            (row,) = self.read("SELECT * FROM roots WHERE id = ?", root)
            os.fsdecode(path_of(row["path"]))
            known = self.target.execute("SELECT id FROM roots WHERE path = ?", (row["path"],))
            found = known.fetchone()
            identity = found["id"] if found else self._free("roots", root)
            if found is None:
                self._put("roots", dict(row) | {"id": identity})
            self._roots[root] = identity
        return self._roots[root]

    def _details(self) -> list[tuple[str, str]]:
        """The other tables whose rows are part of an action, with the column that names it."""
        return [
            (row[0], row[1])
            for row in self.target.execute(
                'SELECT t.name, f."from" FROM sqlite_schema AS t, '
                "pragma_foreign_key_list(t.name) AS f JOIN pragma_table_info(t.name) AS c "
                'ON c.name = f."from" AND c."notnull" WHERE t.type = \'table\' AND '
                "t.name != 'steps' AND (f.\"table\" = 'actions' "
                "OR (f.\"table\" = 'steps' AND f.\"to\" = 'action'))"
            )
        ]

    def _free(self, table: str, wanted: int) -> int:
        """An id that no row of the restored catalogue has: the wanted one, or a new one."""
        taken = self.target.execute(f"SELECT 1 FROM {table} WHERE id = ?", (wanted,)).fetchone()
        if taken is None:
            return wanted
        return int(self.target.execute(f"SELECT max(id) + 1 FROM {table}").fetchone()[0])

    def _put(self, table: str, row: Row) -> None:
        """Write a row, of the columns that the restored catalogue has."""
        names = [each["name"] for each in self.target.execute(f'PRAGMA table_info("{table}")')]
        known = [name for name in names if name in row]
        columns = ", ".join(f'"{name}"' for name in known)
        marks = ", ".join("?" * len(known))
        self.target.execute(
            f'INSERT OR REPLACE INTO "{table}" ({columns}) VALUES ({marks})',
            [row[name] for name in known],
        )


def _essence(step: sqlite3.Row) -> tuple[object, ...]:
    return tuple(step[name] for name in ("position", "state", "source", "target", "back"))
