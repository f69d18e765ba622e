"""Says what is known of the pieces, and has them put together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.layout import Pieces
from organizer.fragments.scoring.scorer import SCORERS
from organizer.records import Progress
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.inputs import GridBox, NumberBox
from organizer.ui.base.labels import PlainLabel

_BAR = 1000
_HEIGHT = 34


class OptionsBar(QWidget):
    """What is left at Auto is found out."""

    start_wanted = Signal()
    stop_wanted = Signal()
    size_chosen = Signal(int)
    """The number of the set to work on, where there are pieces of several sizes."""
    tiles_wanted = Signal(tuple)
    """Rows and columns along which the sheet is to be cut; None to find them."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes = QComboBox()
        self.sizes.activated.connect(self.size_chosen)
        self.tiles = GridBox("", "Rows × columns of tiles on the sheet")
        self.tiles.editingFinished.connect(self._cut_anew)
        self._tiles: tuple[int, int] | None = None
        self.pictures = NumberBox("Pictures", 0, 9999, 0)
        self.pictures.setSpecialValueText("Auto")
        self.pictures.setToolTip("How many pictures the pieces come from, if you know")
        self.grid = GridBox("", "Rows × columns of each picture, if you know")
        self.grid.textChanged.connect(self._check)
        self.rotated = QCheckBox("Turned")
        self.rotated.setToolTip("Pieces may lie on their side or upside down")
        self.scorers = QComboBox()
        self.scorers.setToolTip("What judges whether two pieces belong side by side")
        for identity, words in SCORERS.items():
            self.scorers.addItem(words, identity)
        self.start = QPushButton("Start")
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self._press)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How far the pieces are put together")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self._is_running = False
        self._can_turn = True
        self._lay_out()
        self.show_sizes(())
        self.show_sheet(None)
        self.show_running(False)

    def options(self) -> AssemblyOptions:
        """What the person said of the pieces; None for what is left at Auto."""
        return AssemblyOptions(
            pictures=self.pictures.value() or None,
            grid=self.grid.grid(),
            rotated=self.rotated.isChecked(),
            scorer=str(self.scorers.currentData()),
        )

    def forget(self) -> None:
        """Leave number and grid to Auto again, for other pieces."""
        self.pictures.setValue(0)
        self.grid.clear()

    def show_sizes(self, piece_sets: Sequence[Pieces]) -> None:
        """List the sets of pieces by size; there is a choice only where there are several."""
        self.sizes.clear()
        for pieces in piece_sets:
            height, width = pieces.size
            self.sizes.addItem(f"{len(pieces):,} pieces of {width} × {height} px")
        self._several.setVisible(len(piece_sets) > 1)

    def show_sheet(self, tiles: tuple[int, int] | None) -> None:
        """Show how the sheet was cut, by rows and columns; None where the pieces are no sheet."""
        self._tiles = tiles
        self.tiles.show_grid(tiles)
        self._sheet.setVisible(tiles is not None)

    def allow_turns(self, can_turn: bool) -> None:
        """Let a person say that pieces are turned, which only square ones can be."""
        self._can_turn = can_turn
        self.rotated.setEnabled(can_turn and not self._is_running)
        if not can_turn:
            self.rotated.setChecked(False)

    def show_running(self, is_running: bool) -> None:
        """Offer Stop instead of Start; nothing else can be changed while it runs."""
        self._is_running = is_running
        self.start.setText("Stop" if is_running else "Start")
        self.start.setToolTip(
            "Stop; the best so far is kept" if is_running else "Put the pieces together"
        )
        for part in (self.sizes, self.tiles, self.pictures, self.grid, self.scorers):
            part.setEnabled(not is_running)
        self.rotated.setEnabled(self._can_turn and not is_running)
        self.progress.setRange(0, 0)
        self.progress.setVisible(is_running)

    def show_step(self, step: Progress) -> None:
        """Show how far it has come; a total of 0 means that this is unknown."""
        self.progress.setRange(0, _BAR if step.total else 0)
        self.progress.setValue(_BAR * step.done // step.total if step.total else 0)

    def _press(self) -> None:
        (self.stop_wanted if self._is_running else self.start_wanted).emit()

    def _check(self) -> None:
        self.start.setDisabled(self.grid.is_wrong)

    def _cut_anew(self) -> None:
        if not self.tiles.is_wrong and self.tiles.grid() != self._tiles:
            self._tiles = self.tiles.grid()
            self.tiles_wanted.emit(self._tiles)

    def _lay_out(self) -> None:
        self._several = _with_label("Pieces of several &sizes, each put together apart", self.sizes)
        self._sheet = _with_label("The s&heet is cut into", self.tiles)
        row = QWidget()
        flow = FlowLayout(row, spacing=14)
        for part in (
            _with_label("P&ictures", self.pictures),
            _with_label("&Grid", self.grid),
            _with_label("S&corer", self.scorers),
            self.rotated,
            self.start,
        ):
            part.setMinimumHeight(_HEIGHT)
            flow.addWidget(part)
        self.start.setFixedHeight(_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 4)
        column.setSpacing(6)
        for line in (self._several, self._sheet):
            column.addWidget(line)
        column.addWidget(row)
        column.addWidget(self.progress)


def _with_label(words: str, box: QWidget) -> QWidget:
    label = PlainLabel(words)
    label.setBuddy(box)
    box.setAccessibleName(words.replace("&", ""))
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label)
    row.addWidget(box)
    row.addStretch(1)
    return pair
