"""Reads how many stars a person gave a picture out of an XMP packet (ISO 16684-1)."""

from __future__ import annotations

import codecs
import math
from xml.etree import ElementTree

MOST_BYTES = 8 * 2**20
"""A larger packet is not read; raw developers keep the history of their edits in it."""

_XMP = "{http://ns.adobe.com/xap/1.0/}Rating"
_MICROSOFT = (
    "{http://ns.microsoft.com/photo/1.0/}Rating",
    "{http://ns.microsoft.com/photo/1.0}Rating",
)
_PERCENT_OF_STARS = (0, 1, 25, 50, 75, 99)
"""What Microsoft's percentages are written for 0 to 5 stars."""


def rating_of(packet: bytes | str) -> int | None:
    """1 to 5 stars, -1 for a reject, 0 where it says "unrated"; None where it says nothing.

    Nothing ever fails. A document type, which XMP has not, is refused unread: entities may grow
    without bound.
    """
    text = _decoded(packet)
    if not text or "<!DOCTYPE" in text:
        return None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without entities
    except ElementTree.ParseError:
        return None
    said = {key: value for each in root.iter() for key, value in each.items()}
    said |= {each.tag: each.text or "" for each in root.iter() if not len(each)}
    stars = stars_of(said.get(_XMP))
    others = (stars_of_percent(said.get(name)) for name in _MICROSOFT)
    return stars or next((each for each in others if each is not None), stars)


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


def _number(value: object) -> int | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
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
