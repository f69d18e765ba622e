"""What was found that can go, kind by kind, with what a person decided about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from organizer import formatting
from organizer.library.cleanup.clear_out import Clearance, contents_of
from organizer.records import ActionKind, Clearable, DuplicateKind, Duplicates
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel

SETS = {
    DuplicateKind.EXACT.value: "Exact copies",
    DuplicateKind.NEAR.value: "Near duplicates",
    DuplicateKind.TURNED.value: "Turned or mirrored",
}
"""The kinds that are sets of duplicates, and what they are called."""


class Findings(QObject):
    """Decisions stay while photos come and go. For the UI thread."""

    changed = Signal(str)
    """The kind of which something else goes now."""

    def __init__(self, create_model: Callable[[], DuplicateModel]) -> None:
        super().__init__()
        self.models = {kind: create_model() for kind in SETS}
        self._sets: dict[str, list[Duplicates]] = {kind: [] for kind in SETS}
        self._clearables: dict[str, Clearable] = {}
        self._kept: dict[str, frozenset[int]] = {}
        self._gone: set[int] = set()
        self._contents: dict[int, str] = {}
        """What the photos of all sets held when they were looked for."""
        for kind, model in self.models.items():
            model.marked.connect(partial(self.changed.emit, kind))

    # Content

    def show_duplicates(self, found: Iterable[Duplicates], afresh: bool) -> None:
        """What was looked for anew; `afresh`, whatever was marked before."""
        self._gone.clear()
        found = list(found)
        changed = self._follow_contents(found)
        for kind, model in self.models.items():
            self._sets[kind] = [each for each in found if each.kind.value == kind]
            if afresh:
                model.forget_marks()
            model.remove(changed)
            model.show_sets(self._sets[kind])

    def _follow_contents(self, found: Sequence[Duplicates]) -> list[int]:
        """The photos that are not what they were when a person marked them."""
        before, self._contents = self._contents, contents_of(found)
        return [photo for photo, held in self._contents.items() if before.get(photo, held) != held]

    def show_clearables(self, found: Iterable[Clearable]) -> None:
        """What was looked for anew, apart from duplicates; what a person kept stays so."""
        self._clearables = {each.kind: each for each in found}
        for kind in self._clearables:
            self.changed.emit(kind)

    def remove(self, photos: Iterable[int]) -> None:
        """They have left the library."""
        self._gone.update(photos)
        for model in self.models.values():
            model.remove(self._gone)
        for kind in self._clearables:
            self.changed.emit(kind)

    def bring_back(self, photos: Iterable[int]) -> None:
        """They are in the library again, as after an undo."""
        returned = self._gone.intersection(photos)
        self._gone -= returned
        for kind in self.models if returned else ():
            if any(returned.intersection(each.photos) for each in self._sets[kind]):
                self._show_sets(kind)
        for kind in self._clearables if returned else ():
            self.changed.emit(kind)

    # Questions

    def kinds(self) -> list[str]:
        """Those with anything to see."""
        sets = [kind for kind, model in self.models.items() if model.sets]
        return sets + [kind for kind in self._clearables if self.photos(kind)]

    def title(self, kind: str) -> str:
        """What a kind is called; KeyError for one that was not found."""
        return SETS[kind] if kind in SETS else self._clearables[kind].title

    def photos(self, kind: str) -> list[int]:
        """What is shown of a kind that is not sets, the surest first."""
        found = self._clearables.get(kind)
        return [] if found is None else [each for each in found.photos if each not in self._gone]

    def going_photos(self, kind: str) -> list[int]:
        """The photos of a kind that go, as the person has decided."""
        if kind in SETS:
            return self.models[kind].going_photos()
        kept = self._kept.get(kind, frozenset())
        return [photo for photo in self.photos(kind) if photo not in kept]

    def contents(self, photos: Iterable[int]) -> dict[int, str]:
        """What photos of sets held when they were looked for."""
        return {photo: self._contents[photo] for photo in photos if photo in self._contents}

    def found_in(self, kind: str, photos: Sequence[int]) -> tuple[Clearable, ...]:
        """What some photos of a kind were found in; of sets, with who stays when just these go."""
        if kind in self._clearables:
            return (self._clearables[kind],)
        if kind not in SETS:
            return ()
        keepers = self.models[kind].stand_ins(photos)
        return (Clearable(kind, SETS[kind], tuple(photos), (), 0, self._contents, keepers),)

    def clearance(self, action: ActionKind, kind: str) -> Clearance:
        """What an action, archive or trash, would apply to."""
        source = formatting.quoted(self.title(kind))
        if kind not in SETS:
            going = self.going_photos(kind)
            found_in = self.found_in(kind, going)
            return Clearance(action, going, source=source, found_in=found_in)
        model = self.models[kind]
        going, emptied = model.going_photos(), model.count_emptied()
        return Clearance(action, going, model.merges(), emptied, source, model.sets)

    # Decisions

    def choose(self, kind: str, going: Iterable[int]) -> None:
        """Of a kind that is not sets: just these go."""
        kept = frozenset(self.photos(kind)) - frozenset(going)
        if kept != self._kept.get(kind, frozenset()):
            self._kept[kind] = kept
            self.changed.emit(kind)

    def dismiss(self, kind: str, photos: Sequence[int]) -> None:
        """Photos of a set are no duplicates of the rest of it."""
        gone = frozenset(photos)
        parted = [_without(each, gone) for each in self._sets[kind]]
        self._sets[kind] = [each for each in parted if len(each.photos) > 1]
        self._show_sets(kind)

    def _show_sets(self, kind: str) -> None:
        self.models[kind].show_sets(self._sets[kind], self._gone)


def _without(each: Duplicates, gone: frozenset[int]) -> Duplicates:
    left = tuple(photo for photo in each.photos if photo not in gone)
    return each if left == each.photos else replace(each, photos=left)
