"""Asks how photos of the library are to be cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from organizer import formatting
from organizer.library.fragment_samples import Sample
from organizer.ui.base.inputs import NumberBox
from organizer.ui.base.labels import PlainLabel

_WIDTH = 460


class SampleForm(QFrame):
    """Takes the photos that are chosen elsewhere, where the person ticks that, or random ones."""

    wanted = Signal(Sample)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("modelcard")
        self.setFixedWidth(_WIDTH)
        first = Sample()
        self._chosen: tuple[int, ...] = ()
        self.count = NumberBox("Random photos", 1, 50, first.count)
        self.takes_chosen = QCheckBox()
        self.takes_chosen.toggled.connect(self.count.setDisabled)
        self.pixels = NumberBox("Side of a piece", 8, 256, first.pixels, " px")
        self.pieces = NumberBox("Pieces a photo", 4, 2000, first.pieces)
        self.noise = NumberBox("Noise", 0, 100, 0)
        self.noise.setToolTip("Standard deviation, in levels of 255")
        self.noise.setSpecialValueText("None")
        self.missing = NumberBox("Missing pieces", 0, 90, 0, " %")
        self.missing.setSpecialValueText("None")
        self.rotate = QCheckBox("Turn the pieces too")
        self.cut = QPushButton("Cut and shuffle")
        self.cut.setProperty("kind", "primary")
        self.cut.clicked.connect(lambda: self.wanted.emit(self.sample()))
        self._lay_out()
        self.offer(())

    def sample(self) -> Sample:
        """The photos and the cutting as the form says now."""
        return Sample(
            photos=self._chosen if self.takes_chosen.isChecked() else (),
            count=self.count.value(),
            pixels=self.pixels.value(),
            pieces=self.pieces.value(),
            rotate=self.rotate.isChecked(),
            noise=float(self.noise.value()),
            missing=self.missing.value() / 100,
        )

    def offer(self, photos: Sequence[int]) -> None:
        """Photos that can be taken instead of random ones."""
        is_new = tuple(photos) != self._chosen
        self._chosen = tuple(photos)
        self.takes_chosen.setText(f"The {formatting.photos(len(photos))} chosen in Photos")
        self.takes_chosen.setVisible(bool(photos))
        if is_new or not photos:
            self.takes_chosen.setChecked(bool(photos))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnMinimumWidth(2, 8)
        for number, (words, box) in enumerate(
            (
                ("Random photos", self.count),
                ("Noise", self.noise),
                ("Side of a piece", self.pixels),
                ("Missing", self.missing),
                ("Pieces a photo", self.pieces),
            )
        ):
            row, column = divmod(number, 2)
            grid.addWidget(PlainLabel(words), row, 3 * column)
            grid.addWidget(box, row, 3 * column + 1)
        grid.addWidget(self.rotate, 2, 3, 1, 2)
        below = QHBoxLayout()
        below.addWidget(self.takes_chosen)
        below.addStretch(1)
        below.addWidget(self.cut)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(12)
        whole.addLayout(grid)
        whole.addLayout(below)
