"""The button that opens the form of filters, and is marked while there are any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from organizer.library.search.filter_choices import FilterChoices
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon
from organizer.ui.search.filter_popup import FilterPopup


class FilterButton(QToolButton):
    """Knows the filters of the search, whoever changed them."""

    changed = Signal(str, tuple)
    """A key of the search language, and its values as tuple[str, ...]; () for none."""
    emptied = Signal()
    """All filters are to be taken away."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        """The form belongs to `window`."""
        super().__init__()
        self._context = context
        self._values: Mapping[str, Sequence[str]] = {}
        self.popup = FilterPopup(window)
        self.popup.changed.connect(self.changed)
        self.popup.emptied.connect(self.emptied)
        self.setAccessibleName("Filters")
        self.setToolTip("Narrow down by date, folder, camera, rating …")
        self.clicked.connect(self.open)

    def show_values(self, values: Mapping[str, Sequence[str]]) -> None:
        """The filters there are, by their keys; tells nothing."""
        self._values = values
        kind = "active" if values else ""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)

    def show_form(self) -> None:
        """Bring the form up to date with the filters there are, if it is open."""
        if self.popup.isVisible():
            self.popup.show_values(self._values)

    def open(self) -> None:
        """Open the form at once; what the library has to choose from comes when it is read."""
        catalogue = self._context.library.catalogue
        self._context.ask(lambda: FilterChoices.of(catalogue), self._offer, lane="choices")
        self.popup.show_values(self._values)
        self.popup.open_under(self)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.setIcon(icon("filter"))
        self.popup.recolour()

    def _offer(self, choices: FilterChoices) -> None:
        self.popup.show_choices(choices)
        self.popup.show_values(self._values)
