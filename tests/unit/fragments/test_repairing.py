"""Rolling a picture whose rows or columns start in the wrong place."""

from __future__ import annotations

import pytest

from organizer.fragments import compatibility, gains, repairing
from organizer.fragments.agglomeration import Joining
from organizer.fragments.cut import Cutting, cut


@pytest.mark.parametrize("rolled", [(0, 0), (1, 0), (0, 3), (3, 2)])
def test_a_rolled_picture_is_rolled_back(pictures, rolled):
    pieces, true = cut(pictures[:1], Cutting())
    comparing = compatibility.shortlist(pieces, rotated=False)
    while True:
        try:
            next(comparing)
        except StopIteration as end:
            worth = gains.plain(end.value)
            break
    homes = {place.piece: (place.row, place.column) for place in true.pictures[0].places}
    joining = Joining(worth, len(pieces), (4, 4))
    start = {each: ((r + rolled[0]) % 4, (c + rolled[1]) % 4) for each, (r, c) in homes.items()}
    joining.cell[0] = start[0]
    joining.parts[0].cells = {start[0]: 0}
    for piece in range(1, 16):
        joining.put(piece, 0, start[piece], 0)
    repairing.roll(joining, worth, 0)
    assert dict(enumerate(joining.cell)) == homes
    assert joining.parts[0].cells == {cell: piece for piece, cell in homes.items()}
