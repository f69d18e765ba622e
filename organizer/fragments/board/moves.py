"""Works out what a layout becomes when a person moves, turns or locks pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from organizer.fragments.board.drop_targets import find_landing
from organizer.fragments.board.positions import Cell, PiecePosition, find_positions
from organizer.fragments.layout import Joint, Layout, Picture, Place, Side

Cells = dict[Cell, Place]


def moved(layout: Layout, pieces: Sequence[int], picture: int, row: int, column: int) -> Layout:
    """Pieces on their landing; what lies there goes to where they came from, or is left over.

    The layout itself where `find_landing` refuses.
    """
    cells = find_landing(layout, pieces, picture, row, column)
    if cells is None:
        return layout
    homes = find_positions(layout, cells)
    touched = {picture, *(home.picture for home in homes.values())}
    grids = {number: _cells_of(layout, number) for number in touched}
    for home in homes.values():
        del grids[home.picture][home.cell]
    arrivals = {cell: piece for piece, cell in cells.items()}
    leftover = set(layout.leftover) - set(cells)
    displaced = {cell: grids[picture].pop(cell) for cell in arrivals if cell in grids[picture]}
    for cell, piece in arrivals.items():
        rotation = homes[piece].place.rotation if piece in homes else 0
        grids[picture][cell] = Place(piece, *cell, rotation)
    for cell, place in displaced.items():
        vacated = _vacated_position(cell, picture, arrivals, homes)
        if vacated is None:
            leftover.add(place.piece)
        else:
            grids[vacated.picture][vacated.cell] = replace(place, confidence=0.0)
    changed = {*cells, *(place.piece for place in displaced.values())}
    return _rebuilt(layout, grids, changed, leftover)


def _vacated_position(
    cell: Cell, picture: int, arrivals: dict[Cell, int], homes: dict[int, PiecePosition]
) -> PiecePosition | None:
    """The place that a displaced piece gets; None if it was taken by a piece that was left over.

    Where a moved piece left its cell to another moved one, the next one's place is looked at:
    no two cells lead to the same place.
    """
    while True:
        home = homes.get(arrivals[cell])
        if home is None or home.picture != picture or home.cell not in arrivals:
            return home
        cell = home.cell


def left_over(layout: Layout, pieces: Iterable[int]) -> Layout:
    """Pieces taken out of their pictures; locked ones stay."""
    positions = find_positions(layout, pieces)
    out = {piece: each for piece, each in positions.items() if not each.place.is_locked}
    if not out:
        return layout
    touched = {each.picture for each in out.values()}
    grids = {number: _cells_of(layout, number) for number in touched}
    for each in out.values():
        del grids[each.picture][each.cell]
    return _rebuilt(layout, grids, set(out), {*layout.leftover, *out})


def turned(layout: Layout, pieces: Iterable[int], turns: int) -> Layout:
    """Quarter turns anticlockwise: a whole picture as one, else each unlocked piece by itself."""
    wanted = set(pieces)
    pictures: list[Picture] = []
    for picture in layout.pictures:
        inside = wanted.intersection(place.piece for place in picture.places)
        if 1 < len(inside) == len(picture.places):
            for _ in range(turns % 4):
                picture = _turned_once(picture)
        elif inside and turns % 4:
            picture = _turned_singly(picture, inside, turns)
        pictures.append(picture)
    return replace(layout, pictures=tuple(pictures))


def _turned_singly(picture: Picture, pieces: set[int], turns: int) -> Picture:
    cells = {(place.row, place.column): place for place in picture.places}
    changed = set()
    for cell, place in cells.items():
        if place.piece in pieces and not place.is_locked:
            rotation = (place.rotation + turns) % 4
            cells[cell] = replace(place, rotation=rotation, confidence=0.0)
            changed.add(place.piece)
    return _build_picture(picture, cells, changed) if changed else picture


def _turned_once(picture: Picture) -> Picture:
    """The whole turned anticlockwise: what was the right side is on top."""
    places = (
        replace(
            place,
            row=picture.columns - 1 - place.column,
            column=place.row,
            rotation=(place.rotation + 1) % 4,
        )
        for place in picture.places
    )
    joints = (
        Joint(joint.second, joint.first, False, joint.confidence)
        if joint.is_upright
        else Joint(joint.first, joint.second, True, joint.confidence)
        for joint in picture.joints
    )
    return Picture(
        picture.columns, picture.rows, _ordered(places), tuple(joints), picture.confidence
    )


def locked(layout: Layout, pieces: Iterable[int], on: bool) -> Layout:
    """Pieces held where they are, or let go."""
    wanted = set(pieces)
    pictures = (
        replace(
            picture,
            places=tuple(
                replace(place, is_locked=on) if place.piece in wanted else place
                for place in picture.places
            ),
        )
        if any(place.piece in wanted and place.is_locked != on for place in picture.places)
        else picture
        for picture in layout.pictures
    )
    return replace(layout, pictures=tuple(pictures))


def _cells_of(layout: Layout, number: int) -> Cells:
    """Empty for a picture that is yet to be."""
    if number == len(layout.pictures):
        return {}
    return {(place.row, place.column): place for place in layout.pictures[number].places}


def _rebuilt(
    layout: Layout, grids: dict[int, Cells], changed: set[int], leftover: Iterable[int]
) -> Layout:
    """Other cells in some pictures; one that is left without a piece is gone."""
    pictures: list[Picture] = []
    for number in range(len(layout.pictures) + 1):
        before = layout.pictures[number] if number < len(layout.pictures) else Picture(0, 0, ())
        cells = grids.get(number)
        if cells:
            pictures.append(_build_picture(before, cells, changed))
        elif cells is None and before.places:
            pictures.append(before)
    return replace(layout, pictures=tuple(pictures), leftover=tuple(sorted(leftover)))


def _build_picture(before: Picture, cells: Cells, changed: set[int]) -> Picture:
    """A picture of these cells; joints of changed pieces are worth nothing yet."""
    top, bottom = _edges(before.rows, {place.row for place in before.places}, {r for r, _ in cells})
    left, right = _edges(
        before.columns, {place.column for place in before.places}, {c for _, c in cells}
    )
    places = _ordered(
        _placed(place, row - top, column - left) for (row, column), place in cells.items()
    )
    known = {(each.first, each.second, each.is_upright): each for each in before.joints}
    joints = []
    for (row, column), place in sorted(cells.items()):
        for side in (Side.RIGHT, Side.BELOW):
            other = cells.get((row + side.offset[0], column + side.offset[1]))
            if other is None:
                continue
            is_upright = side is Side.RIGHT
            joint = known.get((place.piece, other.piece, is_upright))
            if place.piece in changed or other.piece in changed:
                joint = Joint(place.piece, other.piece, is_upright, 0.0)
            if joint is not None:
                joints.append(joint)
    sure = sum(place.confidence for place in places) / len(places)
    return Picture(bottom - top, right - left, places, tuple(joints), sure)


def _edges(length: int, before: set[int], after: set[int]) -> tuple[int, int]:
    """First and past-last line of the grid: it grows with its pieces, and loses the outer lines
    that they left; those that were empty before stay."""
    if not before:
        return min(after), max(after) + 1
    ahead, behind = max(0, min(after) - min(before)), max(0, max(before) - max(after))
    return min(ahead, min(after)), max(length - behind, max(after) + 1)


def _ordered(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (place.row, place.column)))


def _placed(place: Place, row: int, column: int) -> Place:
    is_there = place.row == row and place.column == column
    return place if is_there else replace(place, row=row, column=column)
