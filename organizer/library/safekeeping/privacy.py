"""Takes other people's rights off a library's own files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from organizer.paths import LibraryPaths
from organizer.private_files import tighten

_OWN = re.compile(
    r"catalogue\..+|thumbnails|vectors|backups|pasted|models|settings\.(json|part)|reading\..+|"
    r"smalti\.log(\.\d+)?|.+\.(lock|sock)"
)
"""What we call things in a library's folder."""


def keep_private(paths: LibraryPaths, others: Iterable[Path]) -> None:
    """Tighten what an earlier Smalti, or another program, left open; `others` are ours as well.

    The folder itself only where nothing else is in it: a person may keep a library in, or as, the
    folder of their photos. What lies in folders of ours is out of reach with them.
    """
    with suppress(OSError):
        entries = list(paths.folder.iterdir())
        own = [entry for entry in entries if _OWN.fullmatch(entry.name)]
        for entry in own:
            tighten(entry)
        if len(own) == len(entries):
            tighten(paths.folder)
    for folder in others:
        tighten(folder)
