"""Tells whether a file of a stranger's archive is, by its content, what its name says."""

from __future__ import annotations

import json
import plistlib
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from organizer.errors import ActionError, OrganizerError, foreign_code
from organizer.imaging.decode import EXTENSIONS
from organizer.imaging.xmp import MOST_BYTES, is_packet

_START = 256
"""Bytes that tell the kind of a picture or a movie."""

_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0"
    rb"|II[*+]\0|MM\0[*+]|II(RO|RS|U\0|\x1a\0\0\0HEAPCCDR)|MMOR|FUJIFILMCCD-RAW|\0MRM|FOVb"
    rb"|....ftyp(avi[fs]|he[iv][a-z]|mif1|msf1|crx )|\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n",
    re.DOTALL,
)
_MOVIE = re.compile(
    rb"....(ftyp|moov|mdat|wide|free|skip|pnot)|RIFF....AVI |\x1a\x45\xdf\xa3|\0\0\x01[\xb3\xba]",
    re.DOTALL,
)
_SOUND = re.compile(rb"(RIFF|RF64|RIFX)....WAVE", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_JPEG = re.compile(rb"\xff\xd8\xff")
_STARTS = {
    **dict.fromkeys(EXTENSIONS, _PICTURE),
    **dict.fromkeys((".mov", ".mp4"), _MOVIE),
    ".thm": _JPEG,
    ".wav": _SOUND,
}


def is_what_it_says(name: str, file: BinaryIO) -> bool:
    """Whether an opened file is a picture, a movie or a companion as its name ends.

    Which kind of picture does not matter, as anywhere in Smalti. Raises what reading raises.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _STARTS:
        return _STARTS[suffix].match(file.read(_START)) is not None
    if suffix not in _READERS:
        return False
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return False
    try:
        with foreign_code(lambda error: ActionError(str(error), "")):
            return _READERS[suffix](data)
    except OrganizerError:
        return False


def _is_note(data: bytes) -> bool:
    return isinstance(json.loads(data), dict)


def _is_edit(data: bytes) -> bool:
    """A property list, in which entities are refused."""
    return isinstance(plistlib.loads(data), dict)


def _is_text(data: bytes) -> bool:
    """Plain lines, and no script."""
    text = data.decode("utf-8-sig")
    return not text.startswith("#!") and _CONTROL.search(text) is None


_READERS: dict[str, Callable[[bytes], bool]] = {
    ".xmp": is_packet,
    ".aae": _is_edit,
    ".json": _is_note,
    **dict.fromkeys((".pp3", ".arp", ".dop", ".on1"), _is_text),
}
