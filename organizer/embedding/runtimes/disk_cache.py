"""Keeps in the cache folder what took long to make, whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from organizer.private_files import make_private_folder, write_private

_log = logging.getLogger(__name__)

_DIGEST = 16
"""Bytes of BLAKE2b before the data: a guard against damage, not against malice."""


def read_kept(path: Path) -> bytes | None:
    """What `keep` wrote there; None where there is nothing or it is damaged."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    data = found[_DIGEST:]
    return data if _digest(data) == found[:_DIGEST] else None


def keep(path: Path, data: bytes) -> None:
    """Write the file; a reader, or another writer at the same time, never sees half of it.

    A folder that cannot be written is only logged: the work is then done again the next time.
    """
    try:
        make_private_folder(path.parent)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            partial = Path(folder) / path.name
            write_private(partial, _digest(data) + data)
            partial.replace(path)
    except OSError as error:
        _log.warning("%s was not kept: %s", path.name, error)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
