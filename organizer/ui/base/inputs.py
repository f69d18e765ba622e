"""A spin box whose number keeps clear of its frame."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

_MARGIN = 7


class NumberBox(QSpinBox):
    """Whole numbers from `low` to `high`."""

    def __init__(self, name: str, low: int, high: int, value: int, unit: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.setValue(value)
        # A style sheet's padding does not reach the text in a spin box.
        self.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)
