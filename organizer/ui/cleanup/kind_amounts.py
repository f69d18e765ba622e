"""What each kind of photos that can go amounts to, as the person has decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from organizer import formatting
from organizer.ui.base.context import AppContext
from organizer.ui.cleanup.findings import Findings


@dataclass(frozen=True, slots=True)
class Amount:
    """How much goes."""

    count: int = 0
    """Photos."""
    bytes: int = 0
    """On disk."""

    def __str__(self) -> str:
        """Such as "312 photos, 1.4 GB"."""
        if not self.count:
            return "Nothing"
        return f"{formatting.photos(self.count)}, {formatting.data_size(self.bytes)}"


class KindAmounts(QObject):
    """Asks the library in a worker; until it has answered, the last answer stands."""

    listed = Signal()
    """There is an answer for all kinds of which there is anything."""
    changed = Signal()
    """There is an answer for some kinds of which something else goes."""

    def __init__(self, context: AppContext, findings: Findings, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._findings = findings
        self._stale: set[str] = set()
        self._amounts: dict[str, Amount] = {}

    @property
    def total(self) -> int:
        """Photos of all kinds that go."""
        return sum(amount.count for amount in self._amounts.values())

    def kinds(self) -> list[str]:
        """Those that were listed last, the one that frees most first."""
        return sorted(self._amounts, key=lambda kind: -self._amounts[kind].bytes)

    def amount(self, kind: str) -> Amount:
        """What was last known of a kind; nothing where there is none of it."""
        return self._amounts.get(kind, Amount())

    def list_all(self) -> None:
        """Ask of every kind there is anything of."""
        self._ask(self._findings.kinds(), self._store_all, "cleanup-kinds")

    def recount(self, kind: str) -> None:
        """Ask of a kind, and of those that are not answered yet."""
        self._stale.add(kind)
        self._ask(self._stale, self._store_some, "cleanup-sizes")

    def _ask(
        self, kinds: Iterable[str], answer: Callable[[dict[str, Amount]], None], lane: str
    ) -> None:
        going = {kind: self._findings.going_photos(kind) for kind in kinds}
        bytes_of = self._context.library.catalogue.photos.bytes_of
        self._context.ask(
            lambda: {kind: Amount(len(photos), bytes_of(photos)) for kind, photos in going.items()},
            answer,
            lane=lane,
        )

    def _store_all(self, amounts: dict[str, Amount]) -> None:
        self._amounts = amounts
        self.listed.emit()

    def _store_some(self, amounts: dict[str, Amount]) -> None:
        self._stale -= set(amounts)
        self._amounts.update(amounts)
        self.changed.emit()
