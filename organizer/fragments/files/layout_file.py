"""A layout as a JSON document, written and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from organizer.errors import QueryError
from organizer.fragments.layout import (
    MOST_PIXELS,
    Layout,
    Picture,
    Pieces,
    Place,
    count_pixels,
)
from organizer.paths import displayable
from organizer.regular_file import open_file

_MOST_CELLS = 1_000_000
"""Of a picture."""

_MOST_BYTES = 2**26
"""Of a document; one of the largest heap has a tenth of them."""


def layout_json(
    pieces: Pieces, layout: Layout, files: Sequence[str] | None = None
) -> dict[str, Any]:
    """The layout as a JSON document; `files` are the names of its pictures, where they have any.

    `read_layout` is the way back.
    """
    pictures = []
    for number, picture in enumerate(layout.pictures):
        document: dict[str, Any] = {} if files is None else {"file": files[number]}
        document |= {
            "rows": picture.rows,
            "columns": picture.columns,
            "confidence": round(picture.confidence, 4),
            "pieces": [
                {
                    "file": pieces.names[place.piece],
                    "row": place.row,
                    "column": place.column,
                    "rotation": place.rotation,
                    "confidence": round(place.confidence, 4),
                }
                | ({"locked": True} if place.is_locked else {})
                for place in picture.places
            ],
        }
        pictures.append(document)
    return {"pictures": pictures, "leftover": [pieces.names[piece] for piece in layout.leftover]}


def write_layout(path: Path, pieces: Pieces, layout: Layout) -> None:
    """As `layout_json`; never over a file that is there: FileExistsError."""
    with path.open("x", encoding="utf-8") as sink:
        json.dump(layout_json(pieces, layout), sink, indent=1)


def load_layout(path: Path, pieces: Pieces) -> Layout:
    """As `read_layout`; QueryError also for a file that cannot be read."""
    try:
        with open_file(path) as file:
            document = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: also no UTF-8
        raise QueryError(
            f"{displayable(path.name)} cannot be read as a layout.",
            "Choose one that was saved here.",
        ) from error
    return read_layout(document, pieces)


def read_layout(document: object, pieces: Pieces) -> Layout:
    """What `layout_json` wrote, for pieces with the same names; joints are left out.

    Pictures of other pieces alone are passed over, as there are of several sizes; pieces
    that the document does not name are left over. QueryError where it does not fit.
    """
    rows = {name: row for row, name in enumerate(pieces.names)}
    listed = _get(document, "pictures", list, "The layout")
    square = pieces.size[0] == pieces.size[1]
    pictures, used = [], set[int]()
    for number, each in enumerate(listed, start=1):
        title = f"Picture {number} of the layout"
        known = [
            _get(piece, "file", str, title) in rows for piece in _get(each, "pieces", list, title)
        ]
        if not any(known):
            continue
        picture = _read_picture(each, pieces, rows, title)
        placed = {place.piece for place in picture.places}
        if len(placed) < len(picture.places) or placed & used:
            raise _explain_unfit(f"{title} has a piece that is placed twice.")
        if not square and len({place.rotation % 2 for place in picture.places}) > 1:
            raise _explain_unfit(f"{title} has oblong pieces that lie across each other.")
        used |= placed
        pictures.append(picture)
    if listed and not pictures:
        raise QueryError(
            "This is the layout of other pieces.", "Open the pieces it was saved with."
        )
    return Layout(tuple(pictures), tuple(sorted(set(range(len(pieces))) - used)))


def _read_picture(document: object, pieces: Pieces, rows: Mapping[str, int], title: str) -> Picture:
    high, wide = (_get_whole(document, each, title) for each in ("rows", "columns"))
    if min(high, wide) < 1 or high * wide > _MOST_CELLS:
        raise _explain_unfit(f"{title} has an impossible grid.")
    if count_pixels(high, wide, pieces) > MOST_PIXELS:
        raise _explain_unfit(f"{title} would have more than {MOST_PIXELS // 10**6} million pixels.")
    places: dict[tuple[int, int], Place] = {}
    for each in _get(document, "pieces", list, title):
        name = _get(each, "file", str, title)
        if name not in rows:
            raise _explain_unfit(f"{title} has a piece that is not here: {name}.")
        row, column = (_get_whole(each, key, title) for key in ("row", "column"))
        rotation = _get_whole(each, "rotation", title)
        if not (0 <= row < high and 0 <= column < wide and 0 <= rotation < 4):
            raise _explain_unfit(f"{title} has a piece outside of its grid: {name}.")
        if (row, column) in places:
            raise _explain_unfit(f"{title} has two pieces in one place: {name} is the second.")
        sure, is_locked = _get_confidence(each, title), each.get("locked") is True
        places[row, column] = Place(rows[name], row, column, rotation, sure, is_locked)
    ordered = tuple(places[cell] for cell in sorted(places))
    return Picture(high, wide, ordered, (), _get_confidence(document, title))


def _get(document: object, key: str, kind: type, title: str) -> Any:
    if not isinstance(document, dict) or not isinstance(document.get(key), kind):
        raise _explain_unfit(f"{title} does not say its {key} as it should.")
    return document[key]


def _get_whole(document: object, key: str, title: str) -> int:
    value: int = _get(document, key, int, title)
    if isinstance(value, bool):
        raise _explain_unfit(f"{title} does not say its {key} as it should.")
    return value


def _get_confidence(document: object, title: str) -> float:
    value = document.get("confidence", 0.0) if isinstance(document, dict) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None or not is_number or not 0 <= value <= 1:
        raise _explain_unfit(f"{title} does not say its confidence as it should.")
    return float(value)


def _explain_unfit(sentence: str) -> QueryError:
    return QueryError(sentence, "Choose a layout that Smalti has saved.")
