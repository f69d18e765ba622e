"""From one day to another, typed, picked in a calendar or preset."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.popup import place_under

_DAY = re.compile(r"\d{4}(-\d{1,2}(-\d{1,2})?)?")


class DateRange(QWidget):
    """Writes the values of a date filter: a year, a month or a day at either end."""

    changed = Signal(tuple)
    """tuple[str, ...]: one value, or none."""

    def __init__(self) -> None:
        super().__init__()
        self._value = ""
        self.first, self.last = DateField("From"), DateField("To")
        for field in (self.first, self.last):
            field.changed.connect(self._type)
        self.presets = {value: QPushButton(title) for title, value in list_presets(date.today())}
        fields = QHBoxLayout()
        fields.setSpacing(6)
        fields.addWidget(self.first, 1)
        fields.addWidget(PlainLabel("–"))
        fields.addWidget(self.last, 1)
        row = QHBoxLayout()
        row.setSpacing(6)
        for value, button in self.presets.items():
            button.setCheckable(True)
            button.setProperty("kind", "pill")
            button.clicked.connect(partial(self._choose, value))
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addLayout(row)
        self.setFocusProxy(self.first)

    def show_values(self, values: tuple[str, ...]) -> None:
        """The first of these values, or none; tells nothing."""
        self._value = values[0] if values else ""
        start, dots, end = self._value.partition("..")
        self.first.show_text(start)
        self.last.show_text(end if dots else start)
        for value, button in self.presets.items():
            button.setChecked(value == self._value)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.first.recolour()
        self.last.recolour()

    def _type(self) -> None:
        start, end = self.first.text(), self.last.text()
        self._tell(start if start == end else f"{start}..{end}")

    def _choose(self, value: str, *_: object) -> None:
        self._tell("" if value == self._value else value)

    def _tell(self, value: str) -> None:
        values = (value,) if value else ()
        self.show_values(values)
        self.changed.emit(values)


class DateField(QLineEdit):
    """A year, a month or a day, as in 2023, 2023-05 or 2023-05-28; or nothing."""

    changed = Signal()
    """The person wrote or picked another day, or none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setPlaceholderText(title)
        self.setAccessibleName(title)
        self.setToolTip("A year, a month or a day, such as 2023, 2023-05 or 2023-05-28")
        self._shown = ""
        self.editingFinished.connect(self._finish_typing)
        self._pick = self.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
        self._pick.setToolTip("Pick a day")
        self._pick.triggered.connect(self._open)

    def show_text(self, text: str) -> None:
        """A day as it was typed, or nothing; tells nothing."""
        self._shown = text
        self.setText(text)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self._pick.setIcon(icon("calendar"))

    def _finish_typing(self) -> None:
        """Take what makes sense; leave out what does not."""
        text = self.text().strip()
        if text != self._shown:
            self.show_text(text if _DAY.fullmatch(text) else "")
            self.changed.emit()

    def _open(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, QTextCharFormat())  # not in red
        if _DAY.fullmatch(self._shown):
            numbers = [int(number) for number in self._shown.split("-")]
            calendar.setSelectedDate(QDate(*numbers, *[1] * (3 - len(numbers))))
        calendar.clicked.connect(partial(self._take, calendar))
        calendar.adjustSize()
        place_under(calendar, self)
        calendar.show()

    def _take(self, calendar: QCalendarWidget, day: QDate) -> None:
        calendar.close()
        self.show_text(day.toString(Qt.DateFormat.ISODate))
        self.changed.emit()


def list_presets(today: date) -> tuple[tuple[str, str], ...]:
    """Titles and values of the spans that are asked for most."""
    return (
        ("This year", f"{today.year}"),
        ("Last year", f"{today.year - 1}"),
        ("Last 30 days", f"{today - timedelta(days=30)}.."),
    )
