"""The catalogue file: connections, transactions and the version guard."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from organizer.catalogue.backups import Backups
from organizer.catalogue.copies import has_log
from organizer.catalogue.failures import UNREADABLE, damaged, reported
from organizer.catalogue.filters import FUNCTIONS
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from organizer.errors import CatalogueError
from organizer.paths import LibraryPaths, displayable
from organizer.private_files import make_private_folder

_BUSY_SECONDS = 5.0

Built = TypeVar("Built")


class CatalogueDatabase:
    """One SQLite file in WAL mode: a connection for each thread, one writer at a time.

    Every failure of SQLite leaves this class as a CatalogueError, and so does what is read here
    and was never written so: then it is a DamagedCatalogueError. The file is left as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._register = threading.Lock()
        self._writer = threading.RLock()
        try:
            make_private_folder(path.parent)
            size = path.stat().st_size if path.exists() else 0
            if not path.exists():
                path.touch(0o600)
        except OSError as error:
            raise CatalogueError(
                f"The library folder {displayable(path.parent)} cannot be used: {error.strerror}.",
                "Choose another library folder, or make this one writable.",
            ) from error
        self.was_interrupted = has_log(path)
        """Whether another process has it open, or was killed while it had."""
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

    def records(
        self, build: Callable[[sqlite3.Row], Built], sql: str, parameters: tuple[object, ...] = ()
    ) -> list[Built]:
        """What `build` makes of each row of a query; a row that it cannot read is damage."""
        return self.gather(lambda rows: [build(row) for row in rows], sql, parameters)

    def gather(
        self,
        build: Callable[[list[sqlite3.Row]], Built],
        sql: str,
        parameters: tuple[object, ...] = (),
    ) -> Built:
        """What `build` makes of all rows of a query; rows that it cannot read are damage."""
        rows = self.rows(sql, parameters)
        try:
            return build(rows)
        except UNREADABLE as error:
            raise damaged(self.path) from error

    def number(self, sql: str, parameters: tuple[object, ...] = ()) -> int:
        """The one number that a query answers."""
        return self.gather(lambda rows: int(rows[0][0]), sql, parameters)

    def numbers(self, sql: str, parameters: tuple[object, ...] = ()) -> NDArray[np.int64]:
        """The first column of a query, shape (n,)."""
        return self.gather(
            lambda rows: np.fromiter((row[0] for row in rows), np.int64, len(rows)),
            sql,
            parameters,
        )

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
            named = connection.execute("SELECT name FROM sqlite_schema").fetchall()
            tables = {row[0] for row in named}
        finally:
            connection.close()
        if pages == 1 and not tables and not version:
            return  # killed while it was being made
        if application != APPLICATION_ID and tables and not tables >= {"roots", "photos", "steps"}:
            raise CatalogueError(
                f"{displayable(self.path)} is a database of another program.",
                "Choose another library folder.",
            )
        if version > len(MIGRATIONS):
            raise CatalogueError(
                f"The catalogue {displayable(self.path)} was made by a newer version of Smalti.",
                "Update Smalti, or choose another library folder.",
            )
        is_cut = size < pages * page_size and not has_log(self.path)
        if is_cut or version < 1 or application != APPLICATION_ID:
            raise damaged(self.path)

    def _migrate(self) -> None:
        connection = self.read()
        before = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < before < len(MIGRATIONS):
            Backups(LibraryPaths(self.path.parent).backups).keep_before_upgrade(self.path, before)
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

    def _report(self) -> AbstractContextManager[None]:
        return reported(self.path)
