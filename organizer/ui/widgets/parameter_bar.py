"""Chooses a clustering method and moves its parameter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from organizer.clustering.base import Clusterer, Parameter

_SETTLE_MS = 180
"""The slider is asked for its value this long after its last move."""
_STEPS = 1000


class ParameterBar(QWidget):
    """A method, which of its parameters to cut by, and a slider with a box for the value."""

    moved = Signal()

    def __init__(self, clusterers: Mapping[str, Clusterer]) -> None:
        super().__init__()
        self._clusterers = clusterers
        self.methods = QComboBox()
        self.methods.setAccessibleName("Method")
        for identity, clusterer in clusterers.items():
            self.methods.addItem(clusterer.title, identity)
        self.parameters = QComboBox()
        self.parameters.setAccessibleName("Cut by")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setMinimumWidth(140)
        self.slider.setAccessibleName("Value")
        self.box = QDoubleSpinBox()
        self.box.setAccessibleName("Exact value")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.methods)
        row.addWidget(QLabel("by"))
        row.addWidget(self.parameters)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.moved)
        self.methods.currentIndexChanged.connect(self._show_method)
        self.parameters.currentIndexChanged.connect(self._show_parameter)
        self.slider.valueChanged.connect(self._slide)
        self.box.valueChanged.connect(self._type)
        self._show_method()
        self._timer.stop()

    def method(self) -> str:
        return str(self.methods.currentData())

    def settings(self) -> dict[str, float]:
        return {self._parameter().name: self.box.value()}

    def show_settings(self, method: str, settings: Mapping[str, float]) -> None:
        """Show the settings of a clustering that is there already."""
        if method not in self._clusterers:
            return
        self.methods.setCurrentIndex(self.methods.findData(method))
        for name, value in settings.items():
            self.parameters.setCurrentIndex(self.parameters.findData(name))
            self.box.setValue(value)
        self._timer.stop()

    def _parameter(self) -> Parameter:
        return self._clusterer().parameters[max(self.parameters.currentIndex(), 0)]

    def _clusterer(self) -> Clusterer:
        return self._clusterers[self.method()]

    def _show_method(self) -> None:
        clusterer = self._clusterer()
        self.methods.setToolTip(clusterer.about)
        self.parameters.blockSignals(True)
        self.parameters.clear()
        for parameter in clusterer.parameters:
            self.parameters.addItem(parameter.title, parameter.name)
        self.parameters.blockSignals(False)
        self._show_parameter()

    def _show_parameter(self) -> None:
        parameter = self._parameter()
        self.box.blockSignals(True)
        self.box.setRange(parameter.low, parameter.high)
        self.box.setDecimals(0 if parameter.whole else 2)
        self.box.setSingleStep(parameter.step)
        self.box.blockSignals(False)
        for part in (self.slider, self.box):
            part.setToolTip(parameter.help)
        self.box.setValue(parameter.default)
        self._type(self.box.value())

    def _slide(self, step: int) -> None:
        """The slider is finer at its low end, where a step matters more."""
        parameter = self._parameter()
        span = parameter.high - parameter.low
        self.box.blockSignals(True)
        self.box.setValue(parameter.low + span * (step / _STEPS) ** 2)
        self.box.blockSignals(False)
        self._timer.start()

    def _type(self, value: float) -> None:
        parameter = self._parameter()
        span = parameter.high - parameter.low
        self.slider.blockSignals(True)
        self.slider.setValue(round(_STEPS * ((value - parameter.low) / span) ** 0.5))
        self.slider.blockSignals(False)
        self._timer.start()
