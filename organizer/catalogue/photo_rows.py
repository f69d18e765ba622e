"""A photo as a row of the photos table, and back."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from organizer.catalogue.row_values import path_of, text_of
from organizer.records import Exposure, Metadata, Photo, Stamp, State

_NUMBER, _NONE = (int, float), type(None)
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("content", "format", "details"), (str,)),
    **dict.fromkeys(("size", "modified", "changed", "width", "height", "orientation"), (int,)),
    **dict.fromkeys(("rating", "iso"), (int, _NONE)),
    **dict.fromkeys(("latitude", "longitude", "shutter", "aperture"), (*_NUMBER, _NONE)),
    "focal_length": (*_NUMBER, _NONE),
    "camera": (str, _NONE),
}
"""SQLite stores anything in any column, and so does damage."""


def insertion(columns: dict[str, object]) -> tuple[str, list[object]]:
    """A statement that adds a row of these columns and returns its id, and its parameters."""
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO photos ({names}) VALUES ({marks}) RETURNING id", list(columns.values())


def columns_of(content: str, stamp: Stamp, about: Metadata) -> dict[str, object]:
    """What is stored of a file's content; its place, state and rating are not among it."""
    exposure = about.exposure
    return {
        "content": content,
        "size": stamp.size,
        "modified": stamp.modified,
        "changed": stamp.changed,
        "moment": _moment(about.taken, stamp.modified),
        "width": about.width,
        "height": about.height,
        "format": about.format,
        "orientation": about.orientation,
        "taken": about.taken.isoformat() if about.taken else None,
        "latitude": about.latitude,
        "longitude": about.longitude,
        "camera": exposure.camera,
        "shutter": exposure.shutter,
        "aperture": exposure.aperture,
        "iso": exposure.iso,
        "focal_length": exposure.focal_length,
        "details": json.dumps(dict(about.details)),
    }


def _moment(taken: datetime | None, modified: int) -> int:
    """What photos are sorted by: seconds of the camera's clock, or else of the file's."""
    if taken is None:
        return modified // 1_000_000_000
    return int(taken.replace(tzinfo=UTC).timestamp())


def photo_of(row: sqlite3.Row) -> Photo:
    """A row of the table with the root's path beside it as `folder`."""
    for name, kinds in _KINDS.items():
        if not isinstance(row[name], kinds):
            raise TypeError(name)
    return Photo(
        id=row["id"],
        root=row["root"],
        path=Path(os.fsdecode(os.path.join(path_of(row["folder"]), path_of(row["path"])))),
        content=row["content"],
        size=row["size"],
        modified=row["modified"],
        changed=row["changed"],
        state=State(row["state"]),
        metadata=Metadata(
            width=row["width"],
            height=row["height"],
            format=row["format"],
            orientation=row["orientation"],
            taken=datetime.fromisoformat(row["taken"]) if row["taken"] else None,
            latitude=row["latitude"],
            longitude=row["longitude"],
            rating=row["rating"],
            details=_details(row["details"]),
            exposure=Exposure(
                camera=row["camera"],
                shutter=row["shutter"],
                aperture=row["aperture"],
                iso=row["iso"],
                focal_length=row["focal_length"],
            ),
        ),
    )


def _details(stored: str) -> dict[str, str]:
    found = json.loads(stored)
    if not isinstance(found, dict):
        raise ValueError("no details")
    return {name: text_of(value) for name, value in found.items()}
