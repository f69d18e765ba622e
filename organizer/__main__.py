"""Decides between the window and the command line."""

from __future__ import annotations

import getopt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from organizer import log
from organizer.paths import LibraryPaths, default_library

COMMANDS = (
    "index",
    "search",
    "similar",
    "albums",
    "clusters",
    "duplicates",
    "cleanup",
    "tag",
    "archive",
    "restore",
    "trash",
    "remove",
    "undo",
    "redo",
    "status",
    "problems",
    "models",
    "library",
    "fragments",
)
"""A folder of such a name is opened by its path: `smalti ./search`."""


def main(argv: Sequence[str] | None = None) -> int:
    """`smalti [--library DIR] [FOLDER…]` opens the window; anything else is a command."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    window = _window(arguments)
    if window is None:
        from organizer.cli import run

        return run(arguments)
    folders, library = window
    with log.keep_log(LibraryPaths(library).log):
        return _show_window(folders, library)


def _show_window(folders: list[Path], library: Path) -> int:
    """Open the window, or have the one that is open already shown."""
    # Imported here because a command needs no window, and may run where there is no screen.
    from organizer.library.lock import WindowLock

    lock = WindowLock(LibraryPaths(library).window_lock)
    if not lock.take():
        from organizer.errors import OrganizerError
        from organizer.ui.base.handover import hand_over

        try:
            if hand_over(lock, folders):
                print("Smalti is open on this library already: its window is in front now.")  # noqa: T201
                return 0
        except OrganizerError as error:
            from organizer.app import show_error

            show_error(error)
            return 1
    from organizer.app import open_window

    try:
        return open_window(folders, library)
    finally:
        lock.release()


def _window(arguments: list[str]) -> tuple[list[Path], Path] | None:
    """The folders and the library to open; None where the command line must answer."""
    try:
        options, words = getopt.gnu_getopt(arguments, "", ["library="])
    except getopt.GetoptError:
        return None
    place = options[-1][1] if options else str(default_library())
    if not place or (words and words[0] in COMMANDS):
        return None
    if not all(os.path.exists(word) for word in words):  # noqa: PTH110 - never raises
        return None
    return [Path(word) for word in words], Path(place)


if __name__ == "__main__":
    sys.exit(main())
