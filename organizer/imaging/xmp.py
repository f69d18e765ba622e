"""Reads how many stars a person gave a picture out of an XMP packet (ISO 16684-1)."""

from __future__ import annotations

import codecs
import math
from xml.parsers import expat

MOST_BYTES = 8 * 2**20
"""A larger packet is not read; raw developers keep the history of their edits in it."""

_MOST_ELEMENTS = 200_000
_LONGEST_TAG = 2**20
"""Bytes of the beginning of an element, with its attributes."""

_CHUNK = 2**16
_LONGEST_NUMBER = 100
"""Letters; space around it is counted."""

_ROOTS = (
    "adobe:ns:meta/}xmpmeta",
    "adobe:ns:meta/}xapmeta",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF",
)
_XMP = "http://ns.adobe.com/xap/1.0/}Rating"
_MICROSOFT = (
    "http://ns.microsoft.com/photo/1.0/}Rating",
    "http://ns.microsoft.com/photo/1.0}Rating",
)
_PERCENT_OF_STARS = (0, 1, 25, 50, 75, 99)
"""What Microsoft's percentages are written for 0 to 5 stars."""


def rating_of(packet: bytes | str) -> int | None:
    """1 to 5 stars, -1 for a reject, 0 where it says "unrated"; None where it says nothing.

    Nothing ever fails. A document type, which XMP has not, is refused unread: entities may grow
    without bound. Of a packet that has no end of elements only the beginning is read.
    """
    said = _Reading().read(_decoded(packet))
    stars = stars_of(said.get(_XMP))
    others = (stars_of_percent(said.get(name)) for name in _MICROSOFT)
    return stars or next((each for each in others if each is not None), stars)


def is_packet(data: bytes) -> bool:
    """Whether it is XMP from its first element on, well-formed as far as it is read."""
    reading = _Reading()
    reading.read(_decoded(data))
    return reading.is_whole and reading.root in _ROOTS


def stars_of(value: object) -> int | None:
    """A number of stars as XMP and EXIF write it; None where it makes no sense."""
    number = _number(value)
    return number if number is not None and -1 <= number <= 5 else None


def stars_of_percent(value: object) -> int | None:
    """Stars out of Microsoft's percentage; None where it makes no sense."""
    number = _number(value)
    if number is None or not 0 <= number <= 100:
        return None
    return min(range(6), key=lambda stars: abs(_PERCENT_OF_STARS[stars] - number))


class _Enough(Exception):
    """No more is read."""


class _Reading:
    """Ratings as they come by, without the document ever being in memory as a tree."""

    def __init__(self) -> None:
        self.root = ""
        self.is_whole = True
        self._said: dict[str, str] = {}
        self._count = 0
        self._text: str | None = None
        self._parser = parser = expat.ParserCreate("utf-8", "}")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end

    def read(self, text: str) -> dict[str, str]:
        """What is said under the names of ratings; nothing where it is no XML to its end."""
        fed = 0
        try:
            for start in range(0, len(text), _CHUNK):
                data = text[start : start + _CHUNK].encode("utf-8", "replace")
                self._parser.Parse(data, False)
                fed += len(data)
                if fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
                    raise _Enough
            self._parser.Parse(b"", True)
        except _Enough:
            pass
        except expat.ExpatError:
            self.is_whole = False
            return {}
        return self._said

    def _refuse(self, *_: object) -> None:
        raise _Enough  # it comes before all elements

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise _Enough
        self._said |= {key: attributes[key] for key in (_XMP, *_MICROSOFT) if key in attributes}
        self._text = "" if name in (_XMP, *_MICROSOFT) else None
        self._parser.CharacterDataHandler = self._hear if self._text is not None else None

    def _hear(self, text: str) -> None:
        if self._text is not None and len(self._text) <= _LONGEST_NUMBER:
            self._text += text

    def _end(self, name: str) -> None:
        if self._text is not None:
            self._said[name] = self._text
        self._text = self._parser.CharacterDataHandler = None


def _number(value: object) -> int | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return round(number) if math.isfinite(number) else None


def _decoded(packet: bytes | str) -> str:
    """The document without the padding around it; empty where it is too long."""
    if len(packet) > MOST_BYTES:
        return ""
    if isinstance(packet, bytes):
        is_wide = packet.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        packet = packet.decode("utf-16" if is_wide else "utf-8", "replace")
    return packet[packet.find("<") : packet.rfind(">") + 1] if "<" in packet else ""
