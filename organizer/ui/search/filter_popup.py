"""The form that narrows a search down: it writes filters, and shows those that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.catalogue.filters import ALIASES
from organizer.library.search import query_description
from organizer.library.search.filter_choices import FilterChoices
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.inputs import ChoiceBox
from organizer.ui.base.labels import make_label
from organizer.ui.base.popup import place_under
from organizer.ui.search.date_range import DateRange
from organizer.ui.search.star_rating import StarRating

_SIZES = ("..200kb", "..1mb", "1mb..", "5mb..", "20mb..")


class FilterPopup(QFrame):
    """Every change is told at once as the key of a filter and its values."""

    changed = Signal(str, tuple)
    """A key of the search language, and its values as tuple[str, ...]; () for none."""
    emptied = Signal()
    """All filters are to be taken away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filters")
        self.setAccessibleName("Filters")
        self.dates = DateRange()
        self.folder = ChoiceBox("Any folder")
        self.camera = ChoiceBox("Any camera")
        self.tag = ChoiceBox("Any tag")
        self.rating = StarRating()
        self.size_choice = ChoiceBox("Any size", partial(query_description.filter_words, "size"))
        self.place = ChoiceBox("Anywhere", partial(query_description.filter_words, "gps"))
        self._fields: dict[str, DateRange | ChoiceBox | StarRating] = {
            "date": self.dates,
            "folder": self.folder,
            "camera": self.camera,
            "tag": self.tag,
            "rating": self.rating,
            "size": self.size_choice,
            "gps": self.place,
        }
        for key, field in self._fields.items():
            field.changed.connect(lambda values, key=key: self.changed.emit(key, values))
        self.types: dict[str, QPushButton] = {}
        self._types = FlowLayout(spacing=6)
        self.clear_button = QPushButton("Clear filters")
        self.clear_button.clicked.connect(self.emptied)
        self._lay_out()
        self.size_choice.show_choices(_SIZES)
        self.place.show_choices(("yes", "no"))
        self.show_choices(FilterChoices())

    def show_choices(self, choices: FilterChoices) -> None:
        """Offer what the library has."""
        self.folder.show_choices(choices.folders)
        self.camera.show_choices(choices.cameras)
        self.tag.show_choices(choices.tags)
        if tuple(self.types) != choices.types:
            self._types.clear()
            self.types = {family: self._make_pill(family) for family in choices.types}
            self.adjustSize()

    def show_values(self, values: Mapping[str, Sequence[str]]) -> None:
        """The filters there are; tells nothing."""
        for key, field in self._fields.items():
            field.show_values(tuple(values.get(key, ())))
        families = {ALIASES.get(each.lower(), each.lower()) for each in values.get("type", ())}
        for family, pill in self.types.items():
            pill.setChecked(family in families)
        self.clear_button.setEnabled(bool(values))

    def open_under(self, anchor: QWidget) -> None:
        """Show the form below a button, with the keyboard in its first field."""
        self.adjustSize()
        place_under(self, anchor, gap=8, is_right=True)
        self.show()
        self.dates.setFocus()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.rating.recolour()
        self.dates.recolour()

    def _make_pill(self, family: str) -> QPushButton:
        pill = QPushButton(query_description.type_words(family))
        pill.setCheckable(True)
        pill.setProperty("kind", "pill")
        pill.clicked.connect(self._tell_types)
        self._types.addWidget(pill)
        return pill

    def _tell_types(self) -> None:
        chosen = tuple(family for family, pill in self.types.items() if pill.isChecked())
        self.changed.emit("type", chosen)

    def _lay_out(self) -> None:
        hint = make_label("muted", "Or type them: date:2023 folder:Rome")
        foot = QHBoxLayout()
        foot.addWidget(hint)
        foot.addStretch()
        foot.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(16)
        column.addLayout(self._lay_out_fields())
        column.addLayout(foot)
        self.setFixedWidth(400)

    def _lay_out_fields(self) -> QGridLayout:
        types = QWidget()
        types.setLayout(self._types)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (title, field) in enumerate(
            (
                ("Taken", self.dates),
                ("Folder", self.folder),
                ("Camera", self.camera),
                ("Tag", self.tag),
                ("Rating", self.rating),
                ("File type", types),
                ("File size", self.size_choice),
                ("Place", self.place),
            )
        ):
            label = make_label("muted", title)
            top = Qt.AlignmentFlag.AlignTop if field in (self.dates, types) else Qt.AlignmentFlag(0)
            label.setContentsMargins(0, 6 if top else 0, 0, 0)
            grid.addWidget(label, row, 0, top)
            grid.addWidget(field, row, 1)
            label.setBuddy(field)
            field.setAccessibleName(title)
        return grid
