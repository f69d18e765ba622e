"""Reads a whole catalogue to tell whether all of it is as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from organizer.catalogue import Catalogue
from organizer.catalogue.copies import find_faults
from organizer.catalogue.failures import reported
from organizer.errors import DamagedCatalogueError

_KINDS = {
    "INTEGER": "integer",
    "REAL": "real', 'integer",
    "TEXT": "text",
    "BLOB": "blob",
}
"""What SQLite may have stored in a column of each type."""

_CHUNK = 5_000


def find_damage(
    catalogue: Catalogue, is_quick: bool = False, checkpoint: Callable[[], None] = lambda: None
) -> list[str]:
    """What is wrong with a catalogue, in a line each; nothing where it is sound.

    A quick look has SQLite check the file's structure; another reads every value as well, which
    takes seconds in a large library. `checkpoint` is called now and then.
    """
    found: list[str] = []
    try:
        with reported(catalogue.store.path):
            found += find_faults(catalogue.store.read(), is_quick)
        if is_quick:
            return found
        for question, fault in _questions(catalogue):
            checkpoint()
            if count := catalogue.store.number(question):
                found.append(f"{fault}: {count}")
        if found:
            return found
        for _ in _read_all(catalogue):
            checkpoint()
    except DamagedCatalogueError as error:
        found.append(str(error.__cause__ or error.sentence))
    return found


def _questions(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Questions that a sound catalogue answers with 0, and what another answer means."""
    store = catalogue.store
    yield "SELECT count(*) FROM pragma_foreign_key_check", "rows that refer to none"
    yield (
        "SELECT count(*) FROM row_changes WHERE NOT (json_valid(before) AND json_valid(after))",
        "changes to undo that cannot be read",
    )
    for (table,) in store.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ):
        columns = [
            (row["name"], _KINDS[row["type"]], "" if row["notnull"] else "null")
            for row in store.rows("SELECT * FROM pragma_table_info(?)", (table,))
            if row["type"] in _KINDS
        ]
        rules = [f"typeof(\"{name}\") IN ('{kinds}', '{none}')" for name, kinds, none in columns]
        wrong = f'SELECT count(*) FROM "{table}" WHERE NOT ({" AND ".join(rules)})'
        yield wrong, f"values of another type in {table}"


def _read_all(catalogue: Catalogue) -> Iterator[None]:
    """Everything that is ever read, as it is read, part after part."""
    store = catalogue.store
    ids = store.numbers("SELECT id FROM photos ORDER BY id").tolist()
    for start in range(0, len(ids), _CHUNK):
        yield
        catalogue.photos.by_ids(ids[start : start + _CHUNK])
        catalogue.tags.of(ids[start : start + _CHUNK])
    for model, space in store.rows("SELECT DISTINCT model, space FROM embeddings"):
        for _ in catalogue.embeddings.since(0, model, space):
            yield
    for (model,) in store.rows("SELECT DISTINCT model FROM layouts"):
        catalogue.layouts.of(model)
    for (version,) in store.rows("SELECT DISTINCT version FROM fingerprints"):
        yield
        catalogue.fingerprints.present(version)
    for action in store.numbers("SELECT id FROM actions").tolist():
        yield
        catalogue.journal.steps(action)
    catalogue.journal.undoable()
    catalogue.journal.unfinished()
    catalogue.roots.all()
    catalogue.problems.all()
    catalogue.groupings.last()
    catalogue.edits.newest()
    catalogue.edits.redoable()
    catalogue.albums.all()
    catalogue.searches.recent()
    catalogue.verdicts.all()
