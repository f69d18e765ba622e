"""Where Smalti keeps its files and finds its resources."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
"""The same place in a source tree, a wheel and a frozen bundle: beside the package."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes in a name that it cannot decode."""


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """One library's files, all in the folder that `--library` names."""

    folder: Path

    @property
    def catalogue(self) -> Path:
        """The SQLite file, with its write-ahead log beside it."""
        return self.folder / "catalogue.sqlite"

    @property
    def thumbnails(self) -> Path:
        """The folder of a `ThumbnailStore`; what is missing is made again when a photo is read."""
        return self.folder / "thumbnails"

    @property
    def vectors(self) -> Path:
        """The folder of the search indexes; they can be made again from the catalogue."""
        return self.folder / "vectors"

    @property
    def backups(self) -> Path:
        """The folder of copies of the catalogue."""
        return self.folder / "backups"

    @property
    def settings(self) -> Path:
        """The file of `Settings`."""
        return self.folder / "settings.json"

    @property
    def pasted(self) -> Path:
        """Pictures without a file of their own that a search was made with."""
        return self.folder / "pasted"

    @property
    def reading(self) -> Path:
        """The file of `ReadingNotes`."""
        return self.folder / "reading.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one process that indexes or acts on this library."""
        return self.folder / "busy.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the one process that shows the window of this library."""
        return self.folder / "window.lock"

    @property
    def log(self) -> Path:
        """The newest log file; older ones have numbers behind their names."""
        return self.folder / "smalti.log"


def default_library() -> Path:
    """The platform's data folder, where a person keeps no files of their own."""
    return platformdirs.user_data_path("smalti", appauthor=False)


def model_store() -> Path:
    """Downloaded and trained weights, shared by every library."""
    return default_library() / "models"


def model_cache() -> Path:
    """Compiled models: rebuilt when lost, shared by every library."""
    return platformdirs.user_cache_path("smalti", appauthor=False) / "models"


def displayable(path: Path | str | bytes) -> str:
    """A path as text that any encoder takes: undecodable bytes become the replacement mark."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", os.fsdecode(path))
