"""The catalogue file: connections, transactions and the version guard."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from organizer.catalogue.filters import FUNCTIONS
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from organizer.errors import CatalogueError
from organizer.paths import displayable

_BUSY_SECONDS = 5.0


class CatalogueDatabase:
    """One SQLite file in WAL mode: a connection for each thread, one writer at a time.

    Every failure of SQLite leaves this class as a CatalogueError; the file is left as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._register = threading.Lock()
        self._writer = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            size = path.stat().st_size if path.exists() else 0
        except OSError as error:
            raise CatalogueError(
                f"The library folder {displayable(path.parent)} cannot be used: {error.strerror}.",
                "Choose another library folder, or make this one writable.",
            ) from error
        with self._report():
            if size:
                self._guard(size)
            self._migrate()

    def read(self) -> sqlite3.Connection:
        """This thread's connection, for queries."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._report():
                connection = self._connect()
            self._local.connection = connection
        return connection

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """All rows of one query."""
        with self._report():
            return self.read().execute(sql, parameters).fetchall()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One transaction: all of it is kept, or on any exception none of it."""
        with self._writer, self._report():
            connection = self.read()
            database = Database(connection, execute_plugins=False)
            if connection.in_transaction:
                yield database
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield database
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Close every thread's connection; no thread may use the store after this."""
        with self._register:
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        for name, arguments, function in FUNCTIONS:
            connection.create_function(name, arguments, function, deterministic=True)
        with self._register:
            for thread in [t for t in self._connections if not t.is_alive()]:
                self._connections.pop(thread).close()
            self._connections[threading.current_thread()] = connection
        return connection

    def _guard(self, size: int) -> None:
        """Refuse a file that is not ours before anything could change it."""
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS
        )
        try:
            application, version, pages, page_size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version", "page_count", "page_size")
            )
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        finally:
            connection.close()
        if pages == 1 and not tables:
            return  # killed while it was being made
        if application != APPLICATION_ID:
            raise CatalogueError(
                f"{displayable(self.path)} is a database of another program.",
                "Choose another library folder.",
            )
        if version > len(MIGRATIONS):
            raise CatalogueError(
                f"The catalogue {displayable(self.path)} was made by a newer version of Smalti.",
                "Update Smalti, or choose another library folder.",
            )
        if size < pages * page_size and not self._has_wal():
            raise self._explain_damage()

    def _has_wal(self) -> bool:
        wal = self.path.with_name(self.path.name + "-wal")
        return wal.exists() and wal.stat().st_size > 0

    def _migrate(self) -> None:
        connection = self.read()
        while (version := connection.execute("PRAGMA user_version").fetchone()[0]) < len(
            MIGRATIONS
        ):
            try:
                connection.executescript(
                    f"BEGIN IMMEDIATE; {MIGRATIONS[version]}"
                    f"PRAGMA application_id={APPLICATION_ID};"
                    f"PRAGMA user_version={version + 1}; COMMIT;"
                )
            except sqlite3.OperationalError:
                connection.rollback()
                if connection.execute("PRAGMA user_version").fetchone()[0] == version:
                    raise  # and not that another Smalti has just done this step

    @contextmanager
    def _report(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a bug of ours, not the file's condition
        except sqlite3.DatabaseError as error:
            raise self._explain(error) from error

    def _explain(self, error: sqlite3.DatabaseError) -> CatalogueError:
        """SQLite's words as a sentence and a remedy."""
        where = displayable(self.path)
        text = str(error)
        if "locked" in text or "busy" in text:
            return CatalogueError(
                f"The catalogue {where} is in use by another program.",
                "Close the other program, then try again.",
            )
        if "disk is full" in text or "disk I/O" in text:
            return CatalogueError(
                f"The disk that holds the catalogue {where} is full or failing.",
                "Free some space, then try again; everything stored so far is kept.",
            )
        if "readonly" in text or "read-only" in text or "unable to open" in text:
            return CatalogueError(
                f"The catalogue {where} cannot be written.",
                "Make the folder and its files writable, or choose another library folder.",
            )
        if "not a database" in text:
            return CatalogueError(
                f"{where} is not a Smalti catalogue.",
                "Choose another library folder, or move that file away.",
            )
        if "malformed" in text or "corrupt" in text:
            return self._explain_damage()
        return CatalogueError(f"The catalogue {where} reported: {text}.", "Please report this.")

    def _explain_damage(self) -> CatalogueError:
        return CatalogueError(
            f"The catalogue {displayable(self.path)} is damaged.",
            "Bring it back from a backup, or move it away and index your folders again; "
            "your photos are not affected.",
        )


def storable(text: str) -> str | bytes:
    """A search as the catalogue can hold it, in bytes where it names a file that has no text.

    `os.fsdecode` is the way back for both.
    """
    return text if displayable(text) == text else os.fsencode(text)
