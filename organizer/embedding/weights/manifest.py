"""One model's folder: its files, and the manifest that says they are whole."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from organizer.errors import ModelError
from organizer.paths import displayable
from organizer.private_files import make_private_folder, write_private
from organizer.records import Progress
from organizer.regular_file import open_file

_log = logging.getLogger(__name__)

_MANIFEST = "manifest.json"
_CHUNK = 4 * 2**20


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What a file was when it arrived."""

    sha256: str
    bytes: int
    source: str
    """Its address, or its path on this computer."""

    def is_at(self, path: Path) -> bool:
        """Whether a file of this size is there; its content is checked when it is read."""
        return path.is_file() and path.stat().st_size == self.bytes


class VerifiedFiles(Mapping[str, Path]):
    """A model's files by name, each compared with its checksum whenever it is asked for."""

    def __init__(self, folder: Path, entries: Mapping[str, ManifestEntry]) -> None:
        self._folder = folder
        self._entries = entries

    def __getitem__(self, name: str) -> Path:
        path = self._folder / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"{displayable(path)} cannot be read: {error.strerror}.", "Download it again."
            ) from error
        if found != self._entries[name].sha256:
            raise ModelError(
                f"{displayable(path)} was altered since it was downloaded.",
                "Remove the model and download it again.",
            )
        return path

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def read_manifest(folder: Path) -> dict[str, ManifestEntry]:
    """The files that arrived whole, by name; none where there is no manifest."""
    try:
        stored = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return {name: ManifestEntry(**entry) for name, entry in stored["files"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("The manifest in %s was not read: %s", folder, error)
        return {}


def write_manifest(folder: Path, name: str, entry: ManifestEntry) -> None:
    """Note a file that lies in the folder, whole, beside what is noted already."""
    files = {known: asdict(each) for known, each in read_manifest(folder).items()}
    text = json.dumps({"files": files | {name: asdict(entry)}}, indent=1)
    _write(folder / _MANIFEST, text.encode())


def copy_file(
    source: Path, target: Path, checkpoint: Callable[[], None]
) -> Generator[Progress, None, str]:
    """Copy a file in one step, as others see it; its SHA-256, hexadecimal."""
    stage = f"Copying {displayable(source.name)}"
    digest = hashlib.sha256()
    partial: Path | None = None
    try:
        make_private_folder(target.parent)
        handle, name = tempfile.mkstemp(".part", dir=target.parent)
        partial = Path(name)
        with os.fdopen(handle, "wb") as to, open_file(source) as file:
            total, done = source.stat().st_size, 0
            while data := file.read(_CHUNK):
                to.write(data)
                digest.update(data)
                done += len(data)
                checkpoint()
                yield Progress(stage, done, total, in_bytes=True)
            to.flush()
            os.fsync(to.fileno())
        partial.replace(target)
    except OSError as error:
        raise ModelError(
            f"{displayable(source)} cannot be copied to {displayable(target.parent)}: "
            f"{error.strerror or error}.",
            "Free some space, or make the folder writable, then try again.",
        ) from error
    finally:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
    return digest.hexdigest()


def _write(path: Path, data: bytes) -> None:
    partial = path.with_suffix(".part")
    write_private(partial, data)
    partial.replace(path)
