"""Sets of duplicates as one list of photos, with what stays and what goes of each set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from organizer.records import Duplicates
from organizer.ui.photos.photo_model import PhotoModel


class DuplicateModel(PhotoModel):
    """The photos of all sets one after the other, the keeper first.

    Whatever a person marks, a set has one keeper while any photo of it stays.
    """

    marked = Signal()
    """What goes has changed."""

    sets: tuple[Duplicates, ...] = ()
    starts: NDArray[np.int64] = np.zeros(1, np.int64)
    """Set s has the rows from starts[s] to starts[s + 1]; one longer than `sets`."""
    goes: NDArray[np.bool_] = np.empty(0, np.bool_)
    """Of every row, whether it is to leave the library."""
    keepers: NDArray[np.int64] = np.empty(0, np.int64)
    """The row of every set's keeper."""

    # Content

    def show_sets(self, sets: Iterable[Duplicates], without: Collection[int] = ()) -> None:
        """Replace the content; what was marked stays so. `without` are photos that are gone."""
        before = self._marks()
        old_keepers = self.ids[self.keepers]
        self.sets = _without(tuple(sets), without)
        ids, self.starts = _flatten(self.sets)
        self.goes = np.ones(len(ids), np.bool_)
        if before.size:
            at = np.searchsorted(before[:, 0], ids).clip(max=len(before) - 1)
            self.goes[before[at, 0] == ids] = before[at, 1][before[at, 0] == ids]
        was_keeper = np.isin(ids, old_keepers)
        # Of each set the keeper it had, else the first of those that stay, else the best.
        rank = np.where(was_keeper, 0, np.where(self.goes, 2, 1)) * len(ids) + np.arange(len(ids))
        least = np.minimum.reduceat(rank, self.starts[:-1]) if self.sets else rank
        self.keepers = least % max(1, len(ids))
        self.goes[self.keepers] &= was_keeper[self.keepers]
        self.show(ids, keep_place=True)
        self.marked.emit()

    def _marks(self) -> NDArray[np.int64]:
        """Of every photo, by id, whether it goes; shape (n, 2)."""
        marks: NDArray[np.int64] = np.stack((self.ids, self.goes.astype(np.int64)), axis=1)
        return marks[np.argsort(self.ids)]

    def forget_marks(self) -> None:
        """The next sets are shown as their keepers come, whatever was marked."""
        self.sets, self.starts = (), np.zeros(1, np.int64)
        self.goes, self.keepers = np.empty(0, np.bool_), np.empty(0, np.int64)
        self.show(())

    def remove(self, ids: Iterable[int]) -> None:
        """Take photos out; a set of one is none."""
        gone = frozenset(ids)
        if np.isin(self.ids, list(gone)).any():
            self.show_sets(self.sets, gone)

    # Questions

    def set_of(self, row: int) -> int:
        """The number of the set that a row belongs to."""
        return int(np.searchsorted(self.starts, row, side="right")) - 1

    def rows_of_set(self, number: int) -> slice:
        """The rows of a set, its photos in their order."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def is_keeper(self, row: int) -> bool:
        """Whether a row's photo is the one to keep of its set."""
        return bool(self.keepers[self.set_of(row)] == row)

    def is_last(self, row: int) -> bool:
        """Whether nothing of its set would stay if this photo went."""
        stays = ~self.goes[self.rows_of_set(self.set_of(row))]
        return bool(not self.goes[row] and stays.sum() == 1)

    def is_emptied(self, number: int) -> bool:
        """Whether nothing stays of a set."""
        return bool(self.goes[self.rows_of_set(number)].all())

    def count_emptied(self) -> int:
        """How many sets nothing stays of."""
        if not self.sets:
            return 0
        return int(np.logical_and.reduceat(self.goes, self.starts[:-1]).sum())

    def going_photos(self) -> list[int]:
        """The photos that go."""
        going: list[int] = self.ids[self.goes].tolist()
        return going

    def stand_ins(self, photos: Collection[int]) -> dict[int, int]:
        """For each of some photos one of its set that stays when just these go, if any does."""
        going = frozenset(photos)
        found: dict[int, int] = {}
        for photo in going:
            row = self.row_of(photo)
            if row < 0:
                continue
            number = self.set_of(row)
            others = (self.id_at(int(self.keepers[number])), *self.sets[number].photos)
            staying = next((other for other in others if other not in going), None)
            if staying is not None:
                found[photo] = staying
        return found

    def merges(self) -> Callable[[], list[Duplicates]]:
        """Works out, in a worker, of each keeper that stays what goes in its favour."""
        now = (self.ids, self.starts, self.goes.copy(), self.keepers.copy())
        return partial(_merges, self.sets, *now)

    # Marks

    def keep(self, row: int) -> None:
        """Make a photo the keeper; the one before goes in its place."""
        number = self.set_of(row)
        if not self.is_keeper(row):
            self.goes[self.keepers[number]] = True
            self.keepers[number] = row
        self.goes[row] = False
        self._tell_marks()

    def mark(self, row: int, goes: bool) -> None:
        """Say whether a photo goes. Where the keeper does, the next that stays takes over."""
        self.goes[row] = goes
        number = self.set_of(row)
        rows = self.rows_of_set(number)
        staying = np.flatnonzero(~self.goes[rows])
        if staying.size and self.goes[self.keepers[number]]:
            self.keepers[number] = rows.start + int(staying[0])
        self._tell_marks()

    def _tell_marks(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
        self.marked.emit()

    # What Qt asks

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """As of every photo; in words for a screen reader also whether it stays or goes."""
        said = super().data(index, role)
        if role != Qt.ItemDataRole.AccessibleTextRole or not index.isValid():
            return said
        row = index.row()
        mark = "goes" if self.goes[row] else "the one to keep" if self.is_keeper(row) else "stays"
        return f"{said}, {mark}, set {self.set_of(row) + 1:,} of {len(self.sets):,}"


def _flatten(sets: tuple[Duplicates, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The photos of all sets one after the other, and where each set begins."""
    lengths = np.fromiter((len(each.photos) for each in sets), np.int64, len(sets))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    photos = chain.from_iterable(each.photos for each in sets)
    return np.fromiter(photos, np.int64, int(starts[-1])), starts


def _without(sets: tuple[Duplicates, ...], gone: Collection[int]) -> tuple[Duplicates, ...]:
    """The sets without some photos; a set of one is none."""
    ids, starts = _flatten(sets)
    hit = np.isin(ids, np.fromiter(gone, np.int64))
    changed = set((np.searchsorted(starts, np.flatnonzero(hit), side="right") - 1).tolist())
    if not changed:
        return sets
    left = (
        replace(each, photos=tuple(photo for photo in each.photos if photo not in gone))
        if number in changed
        else each
        for number, each in enumerate(sets)
    )
    return tuple(each for each in left if len(each.photos) > 1)


def _merges(
    sets: tuple[Duplicates, ...],
    ids: NDArray[np.int64],
    starts: NDArray[np.int64],
    goes: NDArray[np.bool_],
    keepers: NDArray[np.int64],
) -> list[Duplicates]:
    """Each keeper with the photos of its set that go; sets of which nothing stays are left out."""
    found = []
    for number, each in enumerate(sets):
        rows, keeper = slice(starts[number], starts[number + 1]), keepers[number]
        gone = ids[rows][goes[rows]].tolist()
        if gone and not goes[keeper]:
            found.append(replace(each, photos=(int(ids[keeper]), *gone)))
    return found
