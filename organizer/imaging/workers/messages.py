"""What the app and its decoding processes say to each other: lines of JSON, never objects.

A decoder that a hostile file has taken over could send anything: nothing here is run, and what
is not of the right form is a ValueError.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from organizer.records import Exposure, Metadata

MOST_BYTES = 2**20
"""Of one message; metadata are a few hundred."""

_MOST = 2**63
"""Whole numbers are smaller."""

Message = dict[str, Any]


def send(channel: IO[bytes], message: Message) -> None:
    """Write a message; OSError where nobody listens."""
    channel.write(json.dumps(message).encode() + b"\n")
    channel.flush()


def receive(channel: IO[bytes]) -> Message | None:
    """Wait for a message; None at the end."""
    line = channel.readline()
    return parse(line) if line else None


def parse(line: bytes) -> Message:
    """The message in a line; ValueError for anything else."""
    try:
        message = json.loads(line)
    except RecursionError as error:
        raise ValueError("A message is too deep.") from error
    if not isinstance(message, dict):
        raise ValueError("A message is no object.")
    return message


def pack_metadata(metadata: Metadata) -> Message:
    """Metadata as what JSON knows."""
    taken = metadata.taken
    return asdict(metadata) | {"taken": taken.isoformat() if taken else None}


def unpack_metadata(message: object) -> Metadata:
    """The same metadata; ValueError for anything else."""
    fields = _checked(message, dict)
    exposure = _checked(fields.get("exposure"), dict)
    taken = _words(fields.get("taken"))
    details = _checked(fields.get("details"), dict)
    return Metadata(
        width=_checked(fields.get("width"), int),
        height=_checked(fields.get("height"), int),
        format=_checked(fields.get("format"), str),
        orientation=_checked(fields.get("orientation"), int),
        taken=None if taken is None else datetime.fromisoformat(taken),
        latitude=_number(fields.get("latitude")),
        longitude=_number(fields.get("longitude")),
        exposure=Exposure(
            camera=_words(exposure.get("camera")),
            shutter=_number(exposure.get("shutter")),
            aperture=_number(exposure.get("aperture")),
            iso=_whole(exposure.get("iso")),
            focal_length=_number(exposure.get("focal_length")),
        ),
        rating=_whole(fields.get("rating")),
        details={_checked(name, str): _checked(words, str) for name, words in details.items()},
    )


def _checked(value: object, kind: type) -> Any:
    """The value, if it is of a kind and the catalogue can store it."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{value!r:.40} is no {kind.__name__}.")
    if isinstance(value, str):
        value.encode()
    if isinstance(value, int) and not -_MOST <= value < _MOST:
        raise ValueError("A number is too large.")
    return value


def _words(value: object) -> str | None:
    return None if value is None else str(_checked(value, str))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) else _whole(value)


def _whole(value: object) -> int | None:
    return None if value is None else int(_checked(value, int))
