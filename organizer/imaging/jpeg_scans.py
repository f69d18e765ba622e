"""Counts the scans of a JPEG, which its decoder goes through one by one (ITU-T T.81, annex B)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class JpegScans:
    """How a JPEG is stored, where its decoder must hold all of it at once; else zeros."""

    count: int = 0
    coefficients: int = 0
    """Of all colours together; each takes two bytes."""


def read_scans(file: IO[bytes]) -> JpegScans:
    """Look at the markers of a JPEG file from its beginning; a damaged one has what is found."""
    components: list[tuple[int, int]] = []
    width = height = 0
    is_progressive = False
    file.seek(2)
    while (marker := _next_marker(file)) is not None:
        segment = file.read(max(0, int.from_bytes(file.read(2), "big") - 2))
        if marker in _FRAMES and len(segment) >= 6:
            is_progressive = marker in _PROGRESSIVE
            height, width = (int.from_bytes(segment[at : at + 2], "big") for at in (1, 3))
            sampling = segment[7::3][: segment[5]]
            components = [(each >> 4 or 1, each & 15 or 1) for each in sampling]
        elif marker == _SCAN:
            if not is_progressive and segment[:1] == bytes([len(components)]):
                return JpegScans()
            return JpegScans(1 + _count_rest(file), _coefficients(width, height, components))
    return JpegScans()


def _next_marker(file: IO[bytes]) -> int | None:
    """None where there is none, or an end."""
    mark = file.read(2)
    while mark == b"\xff\xff":
        mark = mark[1:] + file.read(1)
    if len(mark) < 2 or mark[0] != _FILL or mark[1] == _END:
        return None
    return mark[1]


def _count_rest(file: IO[bytes]) -> int:
    """In what is packed, no byte of ones stands before a marker's."""
    count, last = 0, b""
    while chunk := file.read(_CHUNK):
        data = last + chunk
        end = data.find(b"\xff\xd9")
        count += data.count(b"\xff\xda", 0, end if end >= 0 else len(data))
        if end >= 0:
            break
        last = data[-1:]
    return count


def _coefficients(width: int, height: int, components: list[tuple[int, int]]) -> int:
    across = max((h for h, _ in components), default=1)
    down = max((v for _, v in components), default=1)
    return sum(width * height * h * v // (across * down) for h, v in components)
