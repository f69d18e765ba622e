"""SQLite's failures as a sentence and a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.paths import displayable

UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError)
"""What reading a value raises that was never written so."""

_DAMAGE = ("malformed", "corrupt", "decode to UTF-8", "no such table", "no such column", "too big")
_BRING_BACK = "Bring back a backup: smalti library restore, or Library > Restore a backup."


@contextmanager
def reported(file: Path) -> Iterator[None]:
    """Whatever SQLite raises here becomes a CatalogueError about the file."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a bug of ours, or what damage leads to: whoever meets it checks the file
    except sqlite3.DatabaseError as error:
        raise _explain(file, error) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged schema in its message
        raise damaged(file) from error


def damaged(file: Path) -> DamagedCatalogueError:
    """The file holds what nobody wrote."""
    return DamagedCatalogueError(
        f"The catalogue {displayable(file)} is damaged.",
        f"{_BRING_BACK} Your photos are not affected.",
    )


def lost(folder: Path, is_there: bool) -> DamagedCatalogueError:
    """The file is gone or empty although a library's other files are there."""
    what = "is empty" if is_there else "is gone"
    return DamagedCatalogueError(
        f"The catalogue of the library {displayable(folder)} {what}, though its other files "
        "are there.",
        f"{_BRING_BACK} To begin anew without it: smalti library new.",
    )


def _explain(file: Path, error: sqlite3.DatabaseError) -> CatalogueError:
    where, text = displayable(file), str(error)
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
    if "not a database" in text or "file format" in text:
        return DamagedCatalogueError(
            f"{where} is damaged, or not a Smalti catalogue.",
            f"{_BRING_BACK} If the file is not Smalti's, choose another library folder.",
        )
    if any(words in text for words in _DAMAGE):
        return damaged(file)
    return CatalogueError(
        f"The catalogue {where} reported: {text}.", "Check it: smalti library check."
    )
