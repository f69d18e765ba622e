"""Lets one process at a time index a library or act on its files, and one show its window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from organizer.errors import CatalogueError
from organizer.paths import displayable
from organizer.private_files import FILE_MODE


class LibraryLock:
    """Shared by the jobs of one process; refused at once while another process holds it.

    The system frees it when its process ends, however that happens.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path, mode=FILE_MODE, thread_local=False)
        self._guard = threading.Lock()  # FileLock counts its holders, but not atomically

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock meanwhile; from any thread, more than one at a time.

        CatalogueError at once where another process holds it, or where it cannot be written.
        """
        try:
            with self._guard:
                self._lock.acquire(timeout=0)
        except Timeout:
            raise CatalogueError(
                f"Another Smalti is busy with the library {displayable(self._path.parent)}.",
                "Wait until it has finished, or pause it, then try again.",
            ) from None
        except OSError as error:
            raise CatalogueError(
                f"The library folder {displayable(self._path.parent)} cannot be written: "
                f"{error.strerror}.",
                "Free some space or make the folder writable, then try again.",
            ) from error
        try:
            yield
        finally:
            with self._guard:
                self._lock.release()


class WindowLock:
    """Of the process that shows the window of a library; the system frees it when that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path)

    def take(self) -> bool:
        """Whether this process has it now. Where it cannot be written there is nobody to share
        the library with: whoever opens that says why.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError:
            pass
        return True

    def release(self) -> None:
        """Let the next one have it."""
        self._lock.release()
