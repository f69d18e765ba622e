"""Where an archive may lie: as a person writes it, and as the disk and the library allow it."""

from __future__ import annotations

import os
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.errors import ActionError
from organizer.folder_identity import path_below

_ANOTHER = "Choose another place, such as a new folder."


def read_place(words: str) -> Path:
    """The absolute path that a person wrote, with `~` and `~name` for homes; looks at no disk.

    ActionError where it is none.
    """
    words = words.strip()
    path = Path(os.path.expanduser(words))  # noqa: PTH111 - keeps a ~ of nobody, without an error
    if path.is_absolute():
        return Path(os.path.abspath(path))  # noqa: PTH100 - links stay
    if not words:
        raise ActionError("The archive has no place yet.", "Write one, or choose a folder.")
    if words.startswith("~"):
        raise ActionError(f"There is no home folder {Path(words).parts[0]}.", "Use ~ for your own.")
    raise ActionError(
        f"{formatting.quoted(words)} does not say in which folder.",
        "Write it from the beginning, such as ~/Pictures/Archive.",
    )


def is_zip_file(target: Path) -> bool:
    """Whether an archive at this path is a zip file rather than a folder."""
    return target.suffix.lower() == ".zip"


def check_place(catalogue: Catalogue, target: Path) -> None:
    """Whether photos can be archived at an absolute path; changes nothing.

    ActionError with the reason otherwise. It takes as long as the drive takes to answer.
    """
    try:
        _check_disk(target)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "such a name cannot be"
        raise ActionError(
            f"The archive {formatting.place(target)} cannot be reached: {why}.", _ANOTHER
        ) from error
    if not is_zip_file(target):
        _check_library(catalogue, target)


def _check_disk(target: Path) -> None:
    if target.is_file() and not is_zip_file(target):
        raise ActionError(
            f"{formatting.place(target)} is a file.", "Choose a folder, or a name ending in .zip."
        )
    # A zip file is always a new one: one that is there already is not written to.
    below = target.parent if is_zip_file(target) else target
    found = next(each for each in (below, *below.parents) if _is_there(each))
    if not found.is_dir():
        raise ActionError(f"{formatting.place(found)} is not a folder.", _ANOTHER)
    if not os.access(found, os.W_OK | os.X_OK):
        raise ActionError(f"You may not write into {formatting.place(found)}.", _ANOTHER)


def _is_there(path: Path) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return path == path.parent
    return True


def _check_library(catalogue: Catalogue, target: Path) -> None:
    """Refuse a folder that the scan must go on looking into: an archive is left out of it."""
    if path_below(catalogue.store.path.parent, target) is not None:
        raise ActionError(f"{formatting.place(target)} holds Smalti's own library.", _ANOTHER)
    for root in catalogue.roots.all():
        if path_below(root.path, target) is not None:
            raise ActionError(
                f"{formatting.place(target)} holds your folder {formatting.place(root.path)}.",
                _ANOTHER,
            )
        below = path_below(target, root.path)
        if below is not None and catalogue.photos.under(
            root.id, os.fsencode(below) + os.sep.encode()
        ):
            raise ActionError(
                f"The folder {formatting.place(target)} holds photos of your library.", _ANOTHER
            )
