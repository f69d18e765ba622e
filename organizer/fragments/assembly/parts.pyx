# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# distutils: language=c++
"""Pieces that lie together in parts of pictures: joined, filled in and bettered.

Joining best first is after Gallagher 2012, but scored by all borders that would touch, as a merge
is only as good as the whole seam it makes. Bettering is a large neighbourhood search (Shaw 1998):
what lies badly in a few related pictures is taken out together and laid again with some
randomness. What gains less may stay too, ever less likely, by simulated annealing (Kirkpatrick et
al. 1983), as single steps alone lead into dead ends.

Compiled, as it is all small steps; runs without the interpreter's lock.
"""

from libc.math cimport log, sqrt
from libc.stdint cimport uint64_t
from libcpp.vector cimport vector

import numpy as np

from organizer.fragments.scoring.pairwise_odds import LEAST

cdef int SIDES = 4
cdef int[4] DOWN = [0, 1, 0, -1]
cdef int[4] ALONG = [1, 0, -1, 0]

cdef uint64_t GOLDEN = <uint64_t>0x9E3779B97F4A7C15
cdef uint64_t SECOND = <uint64_t>0xC2B2AE3D27D4EB4F
cdef uint64_t THIRD = <uint64_t>0x165667B19E3779F9

cdef double NEVER = LEAST       # what a joint gains that is on no shortlist
cdef double WARMTH = 4.0        # loss that stays with likelihood 1/e at first; falls to nothing
cdef double NOISE = 0.5         # scale of the Gumbel noise on gains while laying anew
cdef double TIGHTEST = 5.0      # joints up to a random gain between 0 and this come apart
cdef double WEAKEST = -2.0      # gain of the weakest joint that is tried while laying anew
cdef double SURE = 8.0          # a part without any joint below this is left as it is
cdef int TRIED = 8              # partners of a border that are tried while laying anew
cdef int MOST_VICTIMS = 5
cdef double NOT_A_KEY = -1e300
cdef int LARGE = 48             # a part of more pieces comes apart only around one of them, at times


cdef struct Candidate:
    double worth    # with the noise
    double noise
    int first       # a border, or a part
    int second      # a border, or a piece
    int row
    int column
    int rotation


cdef struct Merge:
    double gain
    int into
    int moving
    int turn
    int down
    int along


cdef struct Box:
    int top
    int left
    int bottom      # the last two included
    int right


cdef struct Place:
    int piece
    int group       # a number of its own for each victim, -1 for the pool
    int row
    int column
    int rotation


cdef inline Box joined(Box first, Box second) noexcept nogil:
    cdef Box both
    both.top = min(first.top, second.top)
    both.left = min(first.left, second.left)
    both.bottom = max(first.bottom, second.bottom)
    both.right = max(first.right, second.right)
    return both


cdef inline void turn_cell(int* row, int* column, int turn) noexcept nogil:
    """Quarter turns anticlockwise about (0, 0)."""
    cdef int was
    for _ in range(turn):
        was = row[0]
        row[0] = -column[0]
        column[0] = was


cdef void push(vector[Candidate]& heap, Candidate each) noexcept nogil:
    cdef size_t at = heap.size(), above
    heap.push_back(each)
    while at > 0:
        above = (at - 1) // 2
        if heap[above].worth >= each.worth:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = each


cdef Candidate pop(vector[Candidate]& heap) noexcept nogil:
    cdef Candidate best = heap[0], last = heap.back()
    cdef size_t at = 0, below, size
    heap.pop_back()
    size = heap.size()
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1].worth > heap[below].worth:
            below += 1
        if heap[below].worth <= last.worth:
            break
        heap[at] = heap[below]
        at = below
    if size:
        heap[at] = last
    return best


cdef class Parts:
    """Where each piece lies; each is in exactly one part, at first in one of its own."""

    cdef int pieces, rows, columns
    cdef bint rotated
    # What joints gain: the partners of each border best first, and again in rising order.
    cdef vector[int] bounds, partner, sorted_partner
    cdef vector[double] gain, sorted_gain
    # Pieces, those of a part in a chain.
    cdef vector[int] part, row, column, rotation, after
    cdef vector[char] held
    # Parts.
    cdef vector[int] head, size, unused
    cdef vector[Box] box
    # Which piece lies in a cell: open addressing; an entry counts only if its piece says so too.
    cdef vector[int] slots
    cdef int used
    # Joining and filling.
    cdef vector[Candidate] heap
    cdef double bonus
    cdef vector[char] in_pool
    cdef int pool
    # Bettering.
    cdef uint64_t random_state
    cdef vector[int] kept
    cdef vector[double] worth_of, badness_of
    cdef object best_state
    cdef double behind
    cdef int made, idle

    def __init__(self, odds, int pieces, grid, bint rotated=False, int seed=0):
        """No part outgrows `grid`, rows and columns; `rotated` parts may also lie on their side."""
        self.pieces = pieces
        self.rows, self.columns = grid or (0, 0)
        self.rotated = rotated
        self.bounds = odds.bounds.tolist()
        self.partner = odds.others.tolist()
        self.gain = odds.values.tolist()
        self.sorted_partner = odds.sorted_others.tolist()
        self.sorted_gain = odds.sorted_values.tolist()
        self.part.assign(pieces, -1)
        self.row.assign(pieces, 0)
        self.column.assign(pieces, 0)
        self.rotation.assign(pieces, 0)
        self.after.assign(pieces, -1)
        self.held.assign(pieces, 0)
        self.in_pool.assign(pieces, 0)
        self.head.assign(pieces, -1)
        self.size.assign(pieces, 0)
        self.box.resize(pieces)
        self.worth_of.assign(pieces, 0)
        self.badness_of.assign(pieces, 0)
        self.random_state = seed
        cdef int slots = 64, piece
        while slots < 8 * pieces:
            slots *= 2
        self.slots.assign(slots, -1)
        for piece in range(pieces - 1, -1, -1):
            self.unused.push_back(piece)
        for piece in range(pieces):
            self.set_apart(piece)

    # What Python asks

    def state(self):
        """Part, row, column and rotation of each piece; shape (4, pieces). Parts have any number.

        After `improve` the best that was found.
        """
        if self.best_state is not None:
            return self.best_state
        return self._now()

    def worth(self):
        """What all joints gain, in log odds against lying apart."""
        cdef int part
        return sum(self.worth_in(part) for part in range(self.pieces) if self.head[part] >= 0)

    def lay(self, places, bint hold=True):
        """Make one part of single pieces: (piece, row, column, rotation) each.

        Held ones never come apart.
        """
        cdef int piece, part = -1
        for piece, row, column, rotation in places:
            self.free_part(self.part[piece])
            if part < 0:
                part = self.new_part()
            self.row[piece], self.column[piece], self.rotation[piece] = row, column, rotation
            self.held[piece] = hold
            self.add(part, piece)

    def queue_links(self, double least, double bonus):
        """Have all joints above `least` tried; `bonus` is added for each border that would touch."""
        cdef int border, at
        cdef Candidate link
        self.heap.clear()
        self.bonus = bonus
        link.noise = 0
        link.row = link.column = link.rotation = 0
        for border in range(SIDES * self.pieces):
            for at in range(self.bounds[border], self.bounds[border + 1]):
                if self.gain[at] <= least:
                    break
                if border < self.partner[at]:
                    link.worth = self.gain[at] + bonus
                    link.first, link.second = border, self.partner[at]
                    push(self.heap, link)

    def join(self, int most):
        """Join what was queued best first, that often at most; how often it was."""
        cdef int made
        with nogil:
            made = self.agglomerate(most)
        return made

    def fill(self, int pictures):
        """Keep the largest parts, with all that are held, and fill them with what is left.

        The piece and the cell that gain most together come first. A part floats until it is as
        large as the grid.
        """
        cdef int part
        cdef vector[int] pool
        self.kept = sorted(
            (part for part in range(self.pieces) if self.head[part] >= 0), key=self._rank
        )[:pictures]
        keeping = set(self.kept)
        self.pool = 0
        for part in range(self.pieces):
            if self.head[part] >= 0 and part not in keeping:
                self.members(part, pool)
        with nogil:
            self.loosen(pool)
            self.fill_kept(self.kept, False)
        for part in self.kept:
            self.judge(part)

    def improve(self, int rounds, int of, int patience, double bonus):
        """Better what was filled by some more of all rounds; whether to go on, and whether the
        best state is a new one. Ends after `patience` rounds that change nothing."""
        cdef int result = 0
        cdef bint is_better = False
        self.bonus = bonus
        if self.best_state is None:
            self.best_state = self._now()
        for _ in range(rounds):
            if self.made >= of or self.idle >= patience:
                return False, is_better
            with nogil:
                result = self.lay_anew(WARMTH * (1 - <double>self.made / of))
            if result < 0:
                return False, is_better
            self.made += 1
            if self.behind < -1e-6:
                self.best_state, self.behind, is_better = self._now(), 0.0, True
        return True, is_better

    def _now(self):
        return np.array([self.part, self.row, self.column, self.rotation], np.int64)

    def _rank(self, int part):
        return not self.holds_any(part), -self.size[part], part

    # Pieces in parts

    cdef int new_part(self) noexcept nogil:
        cdef int part = self.unused.back()
        self.unused.pop_back()
        self.head[part] = -1
        self.size[part] = 0
        return part

    cdef void free_part(self, int part) noexcept nogil:
        cdef int piece = self.head[part]
        while piece >= 0:
            self.part[piece] = -1
            piece = self.after[piece]
        self.head[part] = -1
        self.unused.push_back(part)

    cdef void add(self, int part, int piece) noexcept nogil:
        """Put a piece that is in no part where its row and column say."""
        cdef Box cell
        cell.top = cell.bottom = self.row[piece]
        cell.left = cell.right = self.column[piece]
        self.box[part] = joined(self.box[part], cell) if self.size[part] else cell
        self.after[piece] = self.head[part]
        self.head[part] = piece
        self.size[part] += 1
        self.part[piece] = part
        self.enter(piece)

    cdef void set_apart(self, int piece) noexcept nogil:
        self.row[piece] = self.column[piece] = self.rotation[piece] = 0
        self.add(self.new_part(), piece)

    cdef void members(self, int part, vector[int]& found) noexcept nogil:
        """Append the pieces of a part."""
        cdef int piece = self.head[part]
        while piece >= 0:
            found.push_back(piece)
            piece = self.after[piece]

    cdef bint holds_any(self, int part) noexcept nogil:
        cdef int piece = self.head[part]
        while piece >= 0:
            if self.held[piece]:
                return True
            piece = self.after[piece]
        return False

    # Cells

    cdef inline size_t slot(self, int part, int row, int column) noexcept nogil:
        cdef uint64_t mixed = (
            <uint64_t>part * GOLDEN
            ^ <uint64_t>(row + 65536) * SECOND
            ^ <uint64_t>(column + 65536) * THIRD
        )
        return (mixed ^ (mixed >> 29)) & (self.slots.size() - 1)

    cdef void enter(self, int piece) noexcept nogil:
        cdef size_t at
        cdef int each
        self.used += 1
        if 2 * <size_t>self.used > self.slots.size():
            self.slots.assign(self.slots.size(), -1)
            self.used = 0
            for each in range(self.pieces):
                if self.part[each] >= 0:
                    self.enter(each)
            return
        at = self.slot(self.part[piece], self.row[piece], self.column[piece])
        while self.slots[at] >= 0:
            at = (at + 1) & (self.slots.size() - 1)
        self.slots[at] = piece

    cdef int at_cell(self, int part, int row, int column) noexcept nogil:
        """The piece in a cell of a part; -1 for none."""
        cdef size_t at = self.slot(part, row, column)
        cdef int piece
        while True:
            piece = self.slots[at]
            if piece < 0:
                return -1
            if self.part[piece] == part and self.row[piece] == row:
                if self.column[piece] == column:
                    return piece
            at = (at + 1) & (self.slots.size() - 1)

    cdef bint fits(self, Box box) noexcept nogil:
        cdef int high = box.bottom - box.top + 1, wide = box.right - box.left + 1
        if self.rows == 0 or (high <= self.rows and wide <= self.columns):
            return True
        return self.rotated and high <= self.columns and wide <= self.rows

    cdef bint has_room(self, int part, int row, int column) noexcept nogil:
        cdef Box cell
        cell.top = cell.bottom = row
        cell.left = cell.right = column
        return self.fits(joined(self.box[part], cell))

    # Gains

    cdef double gain_of(self, int border, int other) noexcept nogil:
        cdef int low = self.bounds[border], high = self.bounds[border + 1], middle
        cdef int end = high
        while low < high:
            middle = (low + high) // 2
            if self.sorted_partner[middle] < other:
                low = middle + 1
            else:
                high = middle
        if low < end and self.sorted_partner[low] == other:
            return self.sorted_gain[low]
        return NEVER

    cdef int neighbour(self, int piece, int side) noexcept nogil:
        return self.at_cell(
            self.part[piece], self.row[piece] + DOWN[side], self.column[piece] + ALONG[side]
        )

    cdef int facing(self, int piece, int side) noexcept nogil:
        """The border that a piece shows on a side as it lies."""
        return SIDES * piece + ((side + self.rotation[piece]) & 3)

    cdef double touching(
        self, int part, int row, int column, int piece, int rotation, double bonus
    ) noexcept nogil:
        """What a piece gains in a cell from its neighbours there."""
        cdef double total = 0
        cdef int side, beside
        for side in range(SIDES):
            beside = self.at_cell(part, row + DOWN[side], column + ALONG[side])
            if beside >= 0:
                total += bonus + self.gain_of(
                    SIDES * piece + ((side + rotation) & 3), self.facing(beside, side + 2)
                )
        return total

    cdef double worth_in(self, int part) noexcept nogil:
        self.judge(part)
        return self.worth_of[part]

    cdef void judge(self, int part) noexcept nogil:
        """Sum what a part's joints gain, and what they lack to being sure."""
        cdef double worth = 0, badness = 0, gain
        cdef int piece = self.head[part], side, other
        while piece >= 0:
            for side in range(2):
                other = self.neighbour(piece, side)
                if other >= 0:
                    gain = self.gain_of(self.facing(piece, side), self.facing(other, side + 2))
                    worth += gain
                    if gain < SURE:
                        badness += SURE - gain
            piece = self.after[piece]
        self.worth_of[part] = worth
        self.badness_of[part] = badness

    # Joining

    cdef int agglomerate(self, int most) noexcept nogil:
        """Join what is in the heap; how often, at most that often."""
        cdef int made = 0
        cdef Candidate link
        cdef Merge merge
        while made < most and not self.heap.empty():
            link = pop(self.heap)
            if not self.weigh(link.first, link.second, &merge):
                continue
            merge.gain += link.noise
            if merge.gain <= 0:
                continue
            if merge.gain < link.worth - 1e-9:
                # Not what it was when it was queued: back into the line.
                link.worth = merge.gain
                push(self.heap, link)
                continue
            self.carry_out(merge)
            made += 1
        return made

    cdef bint weigh(self, int border, int other, Merge* merge) noexcept nogil:
        """What joining two borders' parts gains; False where they are one or collide."""
        cdef int piece = border // SIDES, guest = other // SIDES, side, row, column, swapped
        cdef Box moved, box
        merge.into, merge.moving = self.part[piece], self.part[guest]
        if merge.into == merge.moving:
            return False
        if self.size[merge.into] < self.size[merge.moving]:
            merge.into, merge.moving = merge.moving, merge.into
            swapped = border
            border, other = other, swapped
            piece, guest = guest, piece
        side = (border - self.rotation[piece]) & 3
        merge.turn = (other - side - 2 - self.rotation[guest]) & 3
        row, column = self.row[guest], self.column[guest]
        turn_cell(&row, &column, merge.turn)
        merge.down = self.row[piece] + DOWN[side] - row
        merge.along = self.column[piece] + ALONG[side] - column
        box = self.box[merge.moving]
        turn_cell(&box.top, &box.left, merge.turn)
        turn_cell(&box.bottom, &box.right, merge.turn)
        moved.top = min(box.top, box.bottom) + merge.down
        moved.bottom = max(box.top, box.bottom) + merge.down
        moved.left = min(box.left, box.right) + merge.along
        moved.right = max(box.left, box.right) + merge.along
        if not self.fits(joined(self.box[merge.into], moved)):
            return False
        merge.gain = 0
        guest = self.head[merge.moving]
        while guest >= 0:
            row, column = self.row[guest], self.column[guest]
            turn_cell(&row, &column, merge.turn)
            row += merge.down
            column += merge.along
            if self.at_cell(merge.into, row, column) >= 0:
                return False
            merge.gain += self.touching(
                merge.into, row, column, guest, self.rotation[guest] + merge.turn, self.bonus
            )
            guest = self.after[guest]
        return True

    cdef void carry_out(self, Merge merge) noexcept nogil:
        cdef int piece = self.head[merge.moving], following, row, column
        self.free_part(merge.moving)
        while piece >= 0:
            following = self.after[piece]
            row, column = self.row[piece], self.column[piece]
            turn_cell(&row, &column, merge.turn)
            self.row[piece] = row + merge.down
            self.column[piece] = column + merge.along
            self.rotation[piece] = (self.rotation[piece] + merge.turn) & 3
            self.add(merge.into, piece)
            piece = following

    # Filling

    cdef void loosen(self, vector[int]& pieces) noexcept nogil:
        """Set pieces apart and into the pool."""
        cdef int piece
        for piece in pieces:
            if self.part[piece] >= 0:
                self.free_part(self.part[piece])
            self.in_pool[piece] = 1
            self.pool += 1
        for piece in pieces:
            self.set_apart(piece)

    cdef void fill_kept(self, vector[int]& kept, bint is_noisy) noexcept nogil:
        """Lay pieces of the pool into some parts, then roll these."""
        cdef int part, piece, row, column
        self.heap.clear()
        for part in kept:
            piece = self.head[part]
            while piece >= 0:
                self.propose(piece, is_noisy)
                piece = self.after[piece]
        self.fill_heap(is_noisy)
        # Cells that no shortlist knows a piece for: the best enclosed get any, and it goes on.
        piece = 0
        for part in kept:
            while self.pool and self.widest_gap(part, &row, &column):
                while not self.in_pool[piece]:
                    piece += 1
                self.put(piece, part, row, column, 0)
                self.propose(piece, is_noisy)
                self.fill_heap(is_noisy)
        for part in kept:
            if not self.holds_any(part):
                self.roll(part, 1)
                self.roll(part, 0)

    cdef void fill_heap(self, bint is_noisy) noexcept nogil:
        cdef Candidate each
        cdef double gain
        while self.pool and not self.heap.empty():
            each = pop(self.heap)
            if not self.in_pool[each.second] or self.at_cell(each.first, each.row, each.column) >= 0:
                continue
            if not self.has_room(each.first, each.row, each.column):
                continue
            gain = each.noise + self.touching(
                each.first, each.row, each.column, each.second, each.rotation, 0
            )
            if gain < each.worth - 1e-9:
                each.worth = gain
                push(self.heap, each)
                continue
            self.put(each.second, each.first, each.row, each.column, each.rotation)
            self.propose(each.second, is_noisy)

    cdef void put(self, int piece, int part, int row, int column, int rotation) noexcept nogil:
        """Lay a single piece of the pool into an empty cell."""
        self.free_part(self.part[piece])
        self.in_pool[piece] = 0
        self.pool -= 1
        self.row[piece], self.column[piece], self.rotation[piece] = row, column, rotation
        self.add(part, piece)

    cdef void propose(self, int piece, bint is_noisy) noexcept nogil:
        """Queue what could lie in the empty cells around a piece."""
        cdef Candidate each
        cdef int side, border, at, other
        each.first = self.part[piece]
        for side in range(SIDES):
            each.row, each.column = self.row[piece] + DOWN[side], self.column[piece] + ALONG[side]
            if self.at_cell(each.first, each.row, each.column) >= 0:
                continue
            if not self.has_room(each.first, each.row, each.column):
                continue
            border = self.facing(piece, side)
            for at in range(self.bounds[border], self.bounds[border + 1]):
                other = self.partner[at]
                each.second = other // SIDES
                if self.in_pool[each.second]:
                    each.rotation = (other - side - 2) & 3
                    each.noise = self.gumbel() * NOISE if is_noisy else 0
                    each.worth = each.noise + self.touching(
                        each.first, each.row, each.column, each.second, each.rotation, 0
                    )
                    push(self.heap, each)

    cdef bint widest_gap(self, int part, int* row, int* column) noexcept nogil:
        """The empty cell of a part's grid with the most neighbours; False if it is full."""
        cdef Box box = self.box[part]
        cdef int rows = self.rows, columns = self.columns, best = -1, down, along, side, beside
        if box.bottom - box.top >= rows or box.right - box.left >= columns:
            rows, columns = columns, rows
        if self.size[part] >= rows * columns:
            return False
        for down in range(box.top, box.top + rows):
            for along in range(box.left, box.left + columns):
                if self.at_cell(part, down, along) >= 0:
                    continue
                beside = 0
                for side in range(SIDES):
                    beside += self.at_cell(part, down + DOWN[side], along + ALONG[side]) >= 0
                if beside > best:
                    best = beside
                    row[0], column[0] = down, along
        return best >= 0

    cdef void roll(self, int part, int side) noexcept nogil:
        """Cut a picture open along its worst seam and lay the halves the other way round.

        One that grew from its middle may have reached its full size one row too early, so that
        the true first row ended up as the last. Only where the seam that this makes is better
        than the one it cuts. Side 1 rolls rows, 0 columns.
        """
        cdef Box box = self.box[part]
        cdef int rows = box.bottom - box.top + 1, columns = box.right - box.left + 1
        cdef int length = rows if side == 1 else columns
        cdef int piece, other, at, worst = 0, row, column
        cdef vector[double] seams
        cdef vector[int] pieces
        if length < 2:
            return
        seams.assign(length, 0)
        self.members(part, pieces)
        for piece in pieces:
            row, column = self.row[piece] - box.top, self.column[piece] - box.left
            at = row if side == 1 else column
            other = self.at_cell(
                part,
                box.top + (row + DOWN[side]) % rows,
                box.left + (column + ALONG[side]) % columns,
            )
            if other >= 0:
                seams[at] += self.gain_of(self.facing(piece, side), self.facing(other, side + 2))
        for at in range(length):
            if seams[at] < seams[worst]:
                worst = at
        if seams[worst] >= seams[length - 1] - 1e-9:
            return
        self.free_part(part)
        at = self.new_part()    # the number that was just freed
        for piece in pieces:
            row, column = self.row[piece] - box.top, self.column[piece] - box.left
            if side == 1:
                row = (row + rows - worst - 1) % rows
            else:
                column = (column + columns - worst - 1) % columns
            self.row[piece], self.column[piece] = box.top + row, box.left + column
            self.add(at, piece)

    # Bettering

    cdef double random(self) noexcept nogil:
        """Above 0 and below 1, by SplitMix64 (Steele et al. 2014)."""
        cdef uint64_t mixed
        self.random_state += GOLDEN
        mixed = self.random_state
        mixed = (mixed ^ (mixed >> 30)) * <uint64_t>0xBF58476D1CE4E5B9
        mixed = (mixed ^ (mixed >> 27)) * <uint64_t>0x94D049BB133111EB
        mixed = mixed ^ (mixed >> 31)
        return (<double>(mixed >> 11) + 0.5) / 9007199254740992.0

    cdef double gumbel(self) noexcept nogil:
        return -log(-log(self.random()))

    cdef int lay_anew(self, double warmth) noexcept nogil:
        """One round; 1 where it changed anything, -1 where nothing is doubtful."""
        cdef vector[int] victims, anew
        cdef vector[Place] before
        cdef int part
        cdef double lost = 0
        self.choose_victims(victims)
        if victims.empty():
            return -1
        self.remember(victims, before)
        for part in victims:
            lost += self.worth_of[part]
            self.come_apart(part)
        self.lay_together(before, <int>victims.size(), anew)
        for part in anew:
            self.judge(part)
            lost -= self.worth_of[part]
        if (lost > 1e-6 or lost < -1e-6) and lost < -warmth * log(self.random()):
            self.behind += lost
            self.idle = 0
        else:
            anew.resize(victims.size())
            self.put_back(before, anew)
            self.idle += 1
        self.replace_kept(victims, anew)
        return 1

    cdef void replace_kept(self, vector[int]& victims, vector[int]& anew) noexcept nogil:
        cdef vector[int] kept = anew
        cdef int part, victim
        cdef bint is_victim
        for part in self.kept:
            is_victim = False
            for victim in victims:
                is_victim = is_victim or part == victim
            if not is_victim:
                kept.push_back(part)
        self.kept = kept

    cdef void choose_victims(self, vector[int]& victims) noexcept nogil:
        """One part, the worse the likelier, and up to four that its pieces would like to be in."""
        cdef vector[double] liking, key
        cdef int part, piece, side, border, at, number, best, first = -1
        cdef double each, highest = 0
        for part in self.kept:
            if self.badness_of[part] > 0:
                each = log(self.badness_of[part]) + self.gumbel()
                if first < 0 or each > highest:
                    first, highest = part, each
        if first < 0:
            return
        victims.push_back(first)
        liking.assign(self.pieces, 0)
        piece = self.head[first]
        while piece >= 0:
            for side in range(SIDES):
                border = SIDES * piece + side
                for at in range(self.bounds[border], self.last_tried(border)):
                    liking[self.part[self.partner[at] // SIDES]] += self.gain[at] - WEAKEST
            piece = self.after[piece]
        key.assign(self.kept.size(), NOT_A_KEY)
        for number in range(<int>self.kept.size()):
            part = self.kept[number]
            if part != first and self.badness_of[part] > 0:
                each = (0.1 + liking[part]) * sqrt(self.badness_of[part])
                key[number] = log(each) + self.gumbel()
        for _ in range(1 + <int>(self.random() * (MOST_VICTIMS - 1))):
            best = -1
            for number in range(<int>key.size()):
                if key[number] > NOT_A_KEY and (best < 0 or key[number] > key[best]):
                    best = number
            if best < 0:
                return
            key[best] = NOT_A_KEY
            victims.push_back(self.kept[best])

    cdef int last_tried(self, int border) noexcept nogil:
        """One past the last partner of a border that is tried."""
        cdef int at = self.bounds[border]
        cdef int end = min(at + TRIED, self.bounds[border + 1])
        while at < end and self.gain[at] > WEAKEST:
            at += 1
        return at

    cdef void remember(self, vector[int]& victims, vector[Place]& before) noexcept nogil:
        """Where the victims' pieces lie, and which are in the pool."""
        cdef Place place
        cdef int number
        for number in range(<int>victims.size()):
            place.group = number
            place.piece = self.head[victims[number]]
            while place.piece >= 0:
                place.row, place.column = self.row[place.piece], self.column[place.piece]
                place.rotation = self.rotation[place.piece]
                before.push_back(place)
                place.piece = self.after[place.piece]
        place.group = -1
        if self.pool:
            for number in range(self.pieces):
                if self.in_pool[number]:
                    place.piece = number
                    before.push_back(place)

    cdef void come_apart(self, int part) noexcept nogil:
        """Split a part at joints below a random gain; all that a person holds stays together.

        A large one at times only around one of its pieces.
        """
        cdef double threshold = self.random() * TIGHTEST
        cdef int centre = -1, reach = 0, piece, side, other, first = -1, held = -1
        cdef vector[int] pieces, groups, root
        self.members(part, pieces)
        if <int>pieces.size() > LARGE and self.random() < 0.7:
            centre = pieces[<int>(self.random() * pieces.size())]
            reach = 1 + <int>(self.random() * 5)
        root.assign(self.pieces, -1)
        for piece in pieces:
            root[piece] = piece
        for piece in pieces:
            for side in range(2):
                other = self.neighbour(piece, side)
                if other < 0:
                    continue
                if not (self.is_near(piece, centre, reach) or self.is_near(other, centre, reach)) \
                        or self.gain_of(
                            self.facing(piece, side), self.facing(other, side + 2)
                        ) > threshold:
                    unite(root, piece, other)
            if self.held[piece]:
                if held >= 0:
                    unite(root, piece, held)
                held = piece
        self.free_part(part)
        groups.assign(self.pieces, -1)
        for piece in pieces:
            first = find(root, piece)
            if groups[first] < 0:
                groups[first] = self.new_part()
            self.add(groups[first], piece)

    cdef bint is_near(self, int piece, int centre, int reach) noexcept nogil:
        cdef int down, along
        if centre < 0:
            return True
        down, along = self.row[piece] - self.row[centre], self.column[piece] - self.column[centre]
        return -reach <= down <= reach and -reach <= along <= reach

    cdef void lay_together(
        self, vector[Place]& places, int number, vector[int]& anew
    ) noexcept nogil:
        """Join the groups and what is in the pool into that many parts."""
        cdef Candidate link
        cdef Place place
        cdef int side, at, part, best, each, last
        cdef vector[char] wanted
        cdef vector[int] found, rest
        wanted.assign(self.pieces, 0)
        for place in places:
            wanted[place.piece] = 1
            self.in_pool[place.piece] = 0
        self.pool = 0
        self.heap.clear()
        link.row = link.column = link.rotation = 0
        for place in places:
            for side in range(SIDES):
                if self.neighbour(place.piece, side) >= 0:
                    continue
                link.first = self.facing(place.piece, side)
                for at in range(self.bounds[link.first], self.last_tried(link.first)):
                    link.second = self.partner[at]
                    each = link.second // SIDES
                    if not wanted[each] or self.part[each] == self.part[place.piece]:
                        continue
                    # Once, where each would try the other.
                    last = self.last_tried(link.second) - 1
                    if link.first < link.second or self.gain[last] > self.gain[at]:
                        link.noise = self.gumbel() * NOISE
                        link.worth = self.gain[at] + self.bonus + link.noise
                        push(self.heap, link)
        self.agglomerate(self.pieces)
        for place in places:
            if wanted[place.piece]:
                part = self.part[place.piece]
                found.push_back(part)
                each = self.head[part]
                while each >= 0:
                    wanted[each] = 0
                    each = self.after[each]
        for _ in range(number):
            best = -1
            for at in range(<int>found.size()):
                if found[at] >= 0 and (best < 0 or self.comes_first(found[at], found[best])):
                    best = at
            if best < 0:    # two of them became one
                break
            anew.push_back(found[best])
            found[best] = -1
        for part in found:
            if part >= 0:
                self.members(part, rest)
        self.loosen(rest)
        self.fill_kept(anew, True)

    cdef bint comes_first(self, int part, int other) noexcept nogil:
        cdef bint ours = self.holds_any(part), theirs = self.holds_any(other)
        return self.size[part] > self.size[other] if ours == theirs else ours

    cdef void put_back(self, vector[Place]& before, vector[int]& anew) noexcept nogil:
        """Lay all as it was; `anew` become the victims' parts again."""
        cdef Place place
        cdef vector[int] pool
        cdef int part, at
        for place in before:
            if self.part[place.piece] >= 0:
                self.free_part(self.part[place.piece])
            if self.in_pool[place.piece]:
                self.in_pool[place.piece] = 0
                self.pool -= 1
        for at in range(<int>anew.size()):
            anew[at] = self.new_part()
        for place in before:
            if place.group < 0:
                pool.push_back(place.piece)
                continue
            self.row[place.piece], self.column[place.piece] = place.row, place.column
            self.rotation[place.piece] = place.rotation
            self.add(anew[place.group], place.piece)
        self.loosen(pool)
        for part in anew:
            self.judge(part)


cdef int find(vector[int]& root, int piece) noexcept nogil:
    while root[piece] != piece:
        root[piece] = root[root[piece]]
        piece = root[piece]
    return piece


cdef void unite(vector[int]& root, int first, int second) noexcept nogil:
    root[find(root, first)] = find(root, second)
