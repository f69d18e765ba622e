"""The actions and steps tables: what is being done to a person's files, and how to undo it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, path_of, text_of
from organizer.records import ActionKind, Stamp

NOWHERE = Path()


class StepState(StrEnum):
    """How far one file of an action has come."""

    PLANNED = "planned"
    """The file is about to be moved to its target."""
    DONE = "done"
    SKIPPED = "skipped"
    """Never moved; the note says why."""
    RETURNING = "returning"
    """The file is about to be moved from its target to `back`."""
    RETURNED = "returned"
    LOST = "lost"
    """Done, and not to be undone any more; the note says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file of an action, a photo or a companion of one, written before it is touched."""

    position: int
    photo: int
    """The photo, or the first of those that a companion belongs to."""
    source: Path
    """Absolute, where the file was."""
    target: Path
    """Where it goes: absolute, or relative inside a zip file; NOWHERE while the system decides."""
    stamp: Stamp
    content: str
    state: StepState = StepState.PLANNED
    back: Path = NOWHERE
    """Absolute, where an undo brings it."""
    note: str | None = None
    bound: tuple[int, ...] = ()
    """Photos of the action without which this file stays where it is: all that a companion belongs
    to, `photo` among them, or the other half of a pair."""

    @property
    def is_companion(self) -> bool:
        """Whether it is a file that belongs to `photo` rather than the photo itself."""
        return self.photo in self.bound


@dataclass(frozen=True, slots=True)
class Action:
    """One archive, trash or remove, with its steps kept apart."""

    id: int
    kind: ActionKind
    target: Path
    """The archive folder or zip file, or NOWHERE."""


class Journal:
    """Written before a file is touched. What is written is on the disk when a call returns."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    # Questions

    def unfinished(self) -> list[Action]:
        """Actions and undos that were begun and have not ended, oldest first."""
        return self._store.records(
            action_of, "SELECT id, kind, target FROM actions WHERE state = 'begun' ORDER BY id"
        )

    def undoable(self) -> Action | None:
        """The newest action of which something is done and not undone."""
        found = self._store.records(
            action_of,
            "SELECT id, kind, target FROM actions WHERE EXISTS (SELECT 1 FROM steps "
            "WHERE action = id AND steps.state = 'done') OR "
            # The folder itself comes back, too, which may have held no photo.
            "kind = 'remove_folder' AND state != 'undone' ORDER BY id DESC LIMIT 1",
        )
        return found[0] if found else None

    def removed_folders(self) -> list[Action]:
        """The folders that were taken out of the library and have not come back, oldest first."""
        return self._store.records(
            action_of,
            "SELECT id, kind, target FROM actions "
            "WHERE kind = 'remove_folder' AND state != 'undone' ORDER BY id",
        )

    def steps(self, action: int) -> list[Step]:
        """Every step of an action, in order."""
        question = "SELECT * FROM steps WHERE action = ? ORDER BY position"
        return self._store.records(step_of, question, (action,))

    def count_done(self, action: int) -> tuple[int, int]:
        """How many photos an undo of the action would bring back, and how many companions."""
        rows = self._store.rows(
            "SELECT count(*), total(EXISTS (SELECT 1 FROM json_each(bound) WHERE value = photo)) "
            "FROM steps WHERE action = ? AND state = 'done'",
            (action,),
        )
        files, companions = map(int, rows[0])
        return files - companions, companions

    def is_claimed(self, root: int, path: bytes, photo: int) -> bool:
        """Whether a present photo other than this one has a path relative to a root."""
        rows = self._store.rows(
            "SELECT 1 FROM photos WHERE root = ? AND path = ? AND state = 'present' AND id != ?",
            (root, path, photo),
        )
        return bool(rows)

    def archived_among(self, files: set[tuple[Path, str]]) -> set[tuple[Path, str]]:
        """Those of some files, by path and content, that an action of this library archived."""
        moved = self._store.records(
            lambda row: (Path(os.fsdecode(path_of(row["source"]))), text_of(row["content"])),
            "SELECT source, content FROM steps JOIN actions ON actions.id = action "
            "WHERE kind = 'archive' AND content IN (SELECT value FROM json_each(?))",
            (json.dumps([content for _, content in files]),),
        )
        return files & set(moved)

    # Changes; each call is one transaction unless one is already open

    def begin(self, kind: ActionKind, target: Path, steps: Iterable[Step]) -> Action:
        """A new action with what it is going to do."""
        with self._store.write() as database:
            row = database.execute(
                "INSERT INTO actions (kind, state, target, started) VALUES (?, 'begun', ?, ?) "
                "RETURNING id",
                [kind.value, os.fsencode(target), datetime.now(UTC).isoformat()],
            ).fetchone()
            self.record(row["id"], steps)
        return Action(row["id"], kind, target)

    def record(self, action: int, steps: Iterable[Step]) -> None:
        """Write steps anew."""
        with self._store.write() as database:
            database.conn.executemany(
                "INSERT OR REPLACE INTO steps (action, position, photo, state, source, target, "
                "back, size, modified, content, note, bound) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_row(action, step) for step in steps],
            )

    def retarget(self, action: int, target: Path) -> None:
        """An action makes another archive than it was going to."""
        with self._store.write() as database:
            database.execute(
                "UPDATE actions SET target = ? WHERE id = ?", [os.fsencode(target), action]
            )

    def resume(self, action: int) -> None:
        """An action is being undone."""
        with self._store.write() as database:
            database.execute("UPDATE actions SET state = 'begun' WHERE id = ?", [action])

    def close(self, action: int) -> None:
        """The folder that an action took out of the library has come back."""
        with self._store.write() as database:
            database.execute("UPDATE actions SET state = 'undone' WHERE id = ?", [action])

    def end(self, action: int) -> None:
        """No file of an action is being moved any more; what was only planned will not be."""
        with self._store.write() as database:
            database.execute(
                "UPDATE steps SET state = CASE state WHEN 'planned' THEN 'skipped' ELSE 'done' END "
                "WHERE action = ? AND state IN ('planned', 'returning')",
                [action],
            )
            database.execute("UPDATE actions SET state = 'ended' WHERE id = ?", [action])


def _row(action: int, step: Step) -> tuple[object, ...]:
    return (
        action,
        step.position,
        step.photo,
        step.state.value,
        os.fsencode(step.source),
        os.fsencode(step.target),
        os.fsencode(step.back),
        step.stamp.size,
        step.stamp.modified,
        step.content,
        step.note,
        json.dumps(step.bound),
    )


def action_of(row: sqlite3.Row) -> Action:
    """A row of the actions table; ValueError or TypeError for one that nobody wrote."""
    return Action(row["id"], ActionKind(row["kind"]), Path(os.fsdecode(path_of(row["target"]))))


def step_of(row: sqlite3.Row) -> Step:
    """A row of the steps table; ValueError or TypeError for one that nobody wrote."""
    return Step(
        position=row["position"],
        photo=row["photo"],
        source=Path(os.fsdecode(path_of(row["source"]))),
        target=Path(os.fsdecode(path_of(row["target"]))),
        stamp=Stamp(number_of(row["size"]), number_of(row["modified"])),
        content=text_of(row["content"]),
        state=StepState(row["state"]),
        back=Path(os.fsdecode(path_of(row["back"]))),
        note=None if row["note"] is None else text_of(row["note"]),
        bound=tuple(json.loads(text_of(row["bound"]))),
    )
