"""Pictures of three colours, and what one command line led to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

COLOURS = {"red": (220, 20, 20), "green": (20, 200, 40), "blue": (20, 40, 220)}
FIVE_COLOURS = {
    "red": (230, 20, 20),
    "green": (20, 200, 40),
    "blue": (20, 40, 220),
    "violet": (150, 20, 150),
    "white": (240, 240, 240),
}
EACH = 4
"""Pictures of a colour."""


@dataclass(frozen=True)
class Outcome:
    """What a command line led to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def names(self) -> list[str]:
        """Of the photos in the document, without folders and endings."""
        return [Path(each["path"]).stem for each in self.document]


Smalti = Callable[..., Outcome]


def picture(path: Path, colour: str, number: int = 0) -> Path:
    """A picture of one colour, a little different for each number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shade = tuple(min(255, channel + 3 * number) for channel in COLOURS[colour])
    Image.new("RGB", (24, 16), shade).save(path)
    return path


def photo_count(smalti: Smalti) -> int:
    return int(smalti("status", "--json").document["photos"])


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
