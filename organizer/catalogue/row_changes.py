"""What changes in the rows that a person's work lies in: noted as it happens, and put back.

Triggers that exist only while an edit is open note every row before and after, whichever code
changes it, so that no feature has to know how it is undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
"""Values by column."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; None where it was not there."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is or was, whichever there is."""
        return self.after or self.before or {}

    @property
    def key(self) -> tuple[object, ...]:
        """Which row of all tables it is."""
        return (self.table, *(self.row[name] for name in _TABLES[self.table].key))

    def reversed(self) -> RowChange:
        """What takes it back."""
        return RowChange(self.table, self.after, self.before)


@dataclass(frozen=True, slots=True)
class _Table:
    key: tuple[str, ...]
    values: tuple[str, ...] = ()
    """The columns that are a person's, of rows that come and go otherwise; empty for all."""


_TABLES = {
    "photos": _Table(("id",), ("rating",)),
    "choices": _Table(("task",), ("wanted",)),
    "tags": _Table(("photo", "tag")),
    "verdicts": _Table(("first", "second")),
    "albums": _Table(("id",)),
    "groupings": _Table(("id",), ("is_last",)),
    "groups": _Table(("id",)),
    "members": _Table(("photo_group", "photo")),
}
"""What a person's work lies in; a table comes after those that its rows refer to."""


@contextmanager
def note_changes(connection: sqlite3.Connection) -> Iterator[list[RowChange]]:
    """Fill the list with what changes meanwhile; for the inside of a transaction."""
    changes: list[RowChange] = []

    def note(table: str, has_before: int, has_after: int, *values: object) -> None:
        names = columns[table]
        before = dict(zip(names, values, strict=False)) if has_before else None
        later = values[len(names) :] if has_before else values
        changes.append(
            RowChange(table, before, dict(zip(names, later, strict=False)) if has_after else None)
        )

    columns = {name: _columns(connection, name) for name in _TABLES}
    connection.create_function("note_change", -1, note)
    triggers = dict(_triggers(columns))
    for name, sql in triggers.items():
        connection.execute(f"CREATE TEMP TRIGGER {name} {sql}")
    try:
        yield changes
    finally:
        for name in triggers:
            connection.execute(f"DROP TRIGGER IF EXISTS temp.{name}")


def merged(changes: Iterable[RowChange]) -> list[RowChange]:
    """Every row once, as it was first and is last; those that are the same again are left out."""
    found: dict[tuple[object, ...], RowChange] = {}
    for each in changes:
        first = found.get(each.key, each)
        found[each.key] = RowChange(each.table, first.before, each.after)
    return [each for each in found.values() if each.before != each.after]


def carry_out(
    connection: sqlite3.Connection, changes: Iterable[RowChange]
) -> tuple[list[RowChange], int]:
    """Make rows what they were after changes, each once: those that were made, and how many not.

    A row that is not any more what it was before the change is left as it is, and so is one that
    has no place: nothing that came in between is lost.
    """
    made, left = [], 0
    for each in sorted(changes, key=_turn):
        if _read(connection, each) == each.before and _write(connection, each):
            made.append(each)
        else:
            left += 1
    return made, left


def _turn(change: RowChange) -> tuple[int, int]:
    """First rows go, and those before that they refer to; what comes takes the other way."""
    place = list(_TABLES).index(change.table)
    if change.after is None:
        return 0, -place
    return (1, 0) if change.before is not None else (2, place)


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    about = _TABLES[table]
    if about.values:
        return about.key + about.values
    return tuple(row["name"] for row in connection.execute(f"PRAGMA table_info({table})"))


def _triggers(columns: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Names, and what comes after them."""
    for table, names in columns.items():
        old, new = (", ".join(f"{side}.{name}" for name in names) for side in ("OLD", "NEW"))
        differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in names)
        yield (
            f"note_{table}_update",
            f"AFTER UPDATE ON main.{table} WHEN {differs} "
            f"BEGIN SELECT note_change('{table}', 1, 1, {old}, {new}); END",
        )
        if _TABLES[table].values:
            continue
        for event, sides, values in (("INSERT", "0, 1", new), ("DELETE", "1, 0", old)):
            yield (
                f"note_{table}_{event.lower()}",
                f"AFTER {event} ON main.{table} "
                f"BEGIN SELECT note_change('{table}', {sides}, {values}); END",
            )


def _where(change: RowChange) -> tuple[str, list[object]]:
    names = _TABLES[change.table].key
    condition = " AND ".join(f"{name} = ?" for name in names)
    return condition, [change.row[name] for name in names]


def _read(connection: sqlite3.Connection, change: RowChange) -> Row | None:
    """The row as it is, in the columns that the change knows."""
    condition, key = _where(change)
    found = connection.execute(
        f"SELECT {', '.join(change.row)} FROM {change.table} WHERE {condition}", key
    ).fetchone()
    return None if found is None else dict(found)


def _write(connection: sqlite3.Connection, change: RowChange) -> bool:
    """Whether the row could be made what it is to be."""
    condition, key = _where(change)
    values: Sequence[object] = list((change.after or {}).values())
    names = list(change.after or {})
    if change.after is None:
        sql, values = f"DELETE FROM {change.table} WHERE {condition}", key
    elif change.before is None:
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {change.table} ({', '.join(names)}) VALUES ({marks})"
    else:
        settings = ", ".join(f"{name} = ?" for name in names)
        sql, values = f"UPDATE {change.table} SET {settings} WHERE {condition}", [*values, *key]
    try:
        connection.execute(sql, values)
    except sqlite3.IntegrityError:
        return False  # such as an album whose name another one has now
    return True
