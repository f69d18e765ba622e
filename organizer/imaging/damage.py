"""Says why a picture file cannot be read, in a sentence for a person."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from PIL import UnidentifiedImageError

from organizer.errors import PictureError
from organizer.paths import displayable

READABLE = "Check its name and that you may read it."
"""What to do about a file that cannot be opened, where nothing better is known."""

_KNOWN = re.compile(
    rb"\xff\xd8|\x89PNG|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(avi|he[iv]|mif1|msf1|crx)",
    re.DOTALL,
)
"""How the kinds begin that Smalti reads."""
_UNSUPPORTED = ("unsupported", "not supported", "not been built in", "not available")
"""What decoders say of files that may well be whole."""


def explain_unreadable_file(path: Path, error: OSError, remedy: str = READABLE) -> PictureError:
    """For a file that cannot be opened or read to its end."""
    return PictureError(f"{displayable(path)} cannot be read: {error.strerror}.", remedy)


def explain_undecodable_file(sentence: str) -> PictureError:
    """For a file whose content is not a picture that Smalti can show."""
    return PictureError(sentence, "Bring the file back from a backup, or leave it out.")


def explain_decoder(error: Exception, source: bytes | mmap.mmap) -> PictureError:
    """A decoder's complaint about a file's content as a sentence."""
    return explain_undecodable_file(_reason(error, source))


def _reason(error: Exception, source: bytes | mmap.mmap) -> str:
    if isinstance(error, MemoryError):
        return "There is not enough memory to decode the picture."
    text = str(error).lower()
    if isinstance(error, UnidentifiedImageError) and not _KNOWN.match(source[:12]):
        return "The file is not a picture of a kind Smalti knows."
    if "truncated" in text or "end of file" in text or "eof" in text or _is_cut(source):
        return "The file is truncated: its end is missing."
    if any(words in text for words in _UNSUPPORTED):
        return "The picture is of a rare kind that Smalti cannot decode."
    return "The picture is damaged and cannot be decoded."


def _is_cut(source: bytes | mmap.mmap) -> bool:
    """Whether WebP's or HEIF's own lengths, which their decoders do not tell of, pass the end."""
    if source[:4] == b"RIFF":
        return 8 + int.from_bytes(source[4:8], "little") > len(source)
    start = 0 if source[4:8] == b"ftyp" else len(source)
    while start + 8 <= len(source):
        length = int.from_bytes(source[start : start + 4], "big")
        if length < 8:  # 0 is "to the end", 1 stands for 64 bits: both are rare
            return False
        start += length
    return start > len(source)
