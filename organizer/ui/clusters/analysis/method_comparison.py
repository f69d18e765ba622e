"""Compares clustering methods and combines them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from organizer.clustering.base import Clusterer
from organizer.clustering.ensemble import WAYS
from organizer.library.clusters.comparison import Comparison
from organizer.ui.base.labels import make_label
from organizer.ui.clusters.analysis.agreement_table import AgreementTable
from organizer.ui.clusters.analysis.alluvial_diagram import MOST, AlluvialDiagram

_FIRST = ("communities", "ward", "kmeans++", "spectral")


class MethodComparison(QWidget):
    """Which methods, how far they agree, two of them side by side, and one made of all."""

    changed = Signal()
    """Other methods are to be compared."""
    combine_wanted = Signal(str)
    """One of `ensemble.WAYS`."""
    photos_wanted = Signal(list, str)
    """The ids of the photos of a band, and what they are."""

    def __init__(self, clusterers: Mapping[str, Clusterer]) -> None:
        super().__init__()
        self._clusterers = clusterers
        self._comparison: Comparison | None = None
        self._pair = (0, 1)
        self.pick = QToolButton()
        self.pick.setText("Methods")
        self.pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pick.setToolTip("Which methods to compare and combine")
        menu = QMenu(self.pick)
        self.actions_by_method: dict[str, QAction] = {}
        for identity, clusterer in clusterers.items():
            action = menu.addAction(clusterer.title)
            action.setCheckable(True)
            action.setChecked(identity in _FIRST)
            action.toggled.connect(lambda _: self.changed.emit())
            self.actions_by_method[identity] = action
        self.pick.setMenu(menu)
        self.ways = QComboBox()
        self.ways.setAccessibleName("How to combine them")
        for identity, words in WAYS.items():
            self.ways.addItem(words, identity)
        self.ways.setCurrentIndex(self.ways.findData("average"))
        self.combine = QPushButton("Make clusters of all")
        self.combine.clicked.connect(lambda: self.combine_wanted.emit(self.ways.currentData()))
        self.words = make_label("muted")
        self.agreement_table = AgreementTable()
        self.agreement_table.chosen.connect(self._show_pair)
        self.alluvial_diagram = AlluvialDiagram()
        self.alluvial_diagram.chosen.connect(self._choose)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.pick)
        row.addWidget(self.words, 1)
        row.addWidget(self.ways)
        row.addWidget(self.combine)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.agreement_table)
        halves.addWidget(self.alluvial_diagram)
        halves.setSizes([220, 320])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(halves, 1)

    def methods(self) -> list[str]:
        """The ids of the methods that are ticked."""
        return [name for name, action in self.actions_by_method.items() if action.isChecked()]

    def say(self, words: str) -> None:
        """Show a sentence above the table, which stays."""
        self.words.setText(words)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show how far the methods agree, and the first two side by side."""
        self._comparison = comparison
        self.words.setText("")
        titles = [self._clusterers[method].title for method in comparison.methods]
        self.agreement_table.show_agreement(titles, comparison.nmi, comparison.ari)
        if len(titles) > 1:
            self._show_pair(0, 1)

    def _show_pair(self, row: int, column: int) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        self._pair = row, column
        first, second = comparison.labels[row], comparison.labels[column]
        flows = np.zeros((first.max(initial=-1) + 1, second.max(initial=-1) + 1), dtype=np.int64)
        both = (first >= 0) & (second >= 0)
        np.add.at(flows, (first[both], second[both]), 1)
        titles = tuple(self._clusterers[comparison.methods[at]].title for at in (row, column))
        names = [[f"Cluster {number + 1}" for number in range(size)] for size in flows.shape]
        self.alluvial_diagram.show_flows((titles[0], titles[1]), names[0], names[1], flows)

    def _choose(self, left: int, right: int) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        first, second = (comparison.labels[at] for at in self._pair)
        shown = [labels.max() + 1 for labels in (first, second)]
        inside = [
            labels == number if number >= 0 else labels >= min(shown[side], MOST)
            for side, (labels, number) in enumerate(((first, left), (second, right)))
        ]
        photos = comparison.photos[inside[0] & inside[1]].tolist()
        self.photos_wanted.emit(photos, "Photos that two methods group this way")
