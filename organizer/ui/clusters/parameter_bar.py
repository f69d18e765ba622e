"""Chooses a clustering method and sets its parameters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QWidget,
)

from organizer.clustering.base import Clusterer, Parameter
from organizer.clustering.features import FEATURES
from organizer.records import Grouping
from organizer.ui.base.plain_text import plain_tip

_SETTLE_MS = 180
"""The slider is asked for its value this long after its last move."""
_STEPS = 1000
_EITHER = {"number": "threshold", "threshold": "number"}
"""A tree is cut by one of these: setting one gives up the other."""


class ParameterBar(QWidget):
    """A method, one of its parameters, a slider with a box, and whether it is left to Smalti.

    Every parameter keeps what the person set until the method changes.
    """

    moved = Signal()
    """Something else is to be clustered by; told once the slider has come to rest."""

    def __init__(self, clusterers: Mapping[str, Clusterer]) -> None:
        super().__init__()
        self._clusterers = clusterers
        self._given: dict[str, float] = {}
        self._worked_out: dict[str, float] = {}
        self.methods = QComboBox()
        self.methods.setAccessibleName("Method")
        for row, (identity, clusterer) in enumerate(clusterers.items()):
            self.methods.addItem(clusterer.title, identity)
            self.methods.setItemData(row, plain_tip(clusterer.about), Qt.ItemDataRole.ToolTipRole)
        self.parameters = QComboBox()
        self.parameters.setAccessibleName("Setting")
        # Long names give way to the slider.
        self.parameters.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.parameters.setMinimumContentsLength(10)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setMinimumWidth(90)
        self.slider.setAccessibleName("Value")
        self.box = QDoubleSpinBox()
        self.box.setAccessibleName("Exact value")
        self.box.setKeyboardTracking(False)
        self.auto = QCheckBox("Auto")
        row_layout = QHBoxLayout(self)
        row_layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.methods, self.parameters):
            row_layout.addWidget(widget)
        row_layout.addWidget(self.slider, 1)
        row_layout.addWidget(self.box)
        row_layout.addWidget(self.auto)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self.moved)
        self.methods.currentIndexChanged.connect(self._change_method)
        self.parameters.currentIndexChanged.connect(self._show_parameter)
        self.slider.valueChanged.connect(self._slide)
        self.box.valueChanged.connect(self._give)
        self.auto.clicked.connect(self._leave)
        self._show_method()

    def method(self) -> str:
        """The id of the chosen method."""
        return str(self.methods.currentData())

    def parameter(self) -> Parameter:
        """The one that the slider moves."""
        return self._all()[str(self.parameters.currentData())]

    def settings(self) -> dict[str, float]:
        """What the person set; the rest is left to Smalti."""
        return dict(self._given)

    def show_settings(self, grouping: Grouping) -> None:
        """Show the settings of a clustering that is there already."""
        if grouping.method not in self._clusterers:
            return
        if grouping.method != self.method():
            self.methods.blockSignals(True)
            self.methods.setCurrentIndex(self.methods.findData(grouping.method))
            self.methods.blockSignals(False)
            self._show_method()
        self._given, self._worked_out = dict(grouping.settings), dict(grouping.automatic)
        self._show_parameter()

    def is_answered_by(self, grouping: Grouping) -> bool:
        """Whether a clustering was made by the method and the settings that are shown."""
        return grouping.method == self.method() and dict(grouping.settings) == self._given

    def choose(self, method: str) -> None:
        """Cluster by another method."""
        self.methods.setCurrentIndex(self.methods.findData(method))

    def set(self, name: str, value: float) -> None:
        """Set a parameter as if by hand."""
        self.parameters.setCurrentIndex(self.parameters.findData(name))
        self.box.setValue(value)

    def _all(self) -> dict[str, Parameter]:
        own = self._clusterers[self.method()].parameters
        return {parameter.name: parameter for parameter in (*own, *FEATURES)}

    def _change_method(self) -> None:
        known = {parameter.name for parameter in FEATURES}
        self._given = {name: value for name, value in self._given.items() if name in known}
        self._worked_out = {}
        self._show_method()
        self._timer.start()

    def _show_method(self) -> None:
        self.methods.setToolTip(plain_tip(self._clusterers[self.method()].about))
        self.parameters.blockSignals(True)
        self.parameters.clear()
        own = len(self._all()) - len(FEATURES)
        for number, parameter in enumerate(self._all().values()):
            if number == own and own:
                self.parameters.insertSeparator(number)
            self.parameters.addItem(parameter.title, parameter.name)
        self.parameters.blockSignals(False)
        self._show_parameter()

    def _show_parameter(self) -> None:
        parameter = self.parameter()
        name = parameter.name
        self.box.blockSignals(True)
        self.box.setDecimals(0 if parameter.whole else 2 if parameter.step >= 0.01 else 3)
        self.box.setRange(parameter.low, parameter.high)
        self.box.setSingleStep(parameter.step)
        value = self._given.get(name, self._worked_out.get(name, parameter.default))
        self.box.setValue(value)
        self.box.blockSignals(False)
        self._follow_box()
        for part in (self.parameters, self.slider, self.box):
            part.setToolTip(plain_tip(parameter.help))
        self.auto.setChecked(name not in self._given)
        self.auto.setText("Auto" if parameter.is_automatic else "Default")
        self.auto.setToolTip(
            "Work it out from the photos" if parameter.is_automatic else "Leave it as it comes"
        )

    def _slide(self, step: int) -> None:
        """The slider is finer at its low end, where a step matters more."""
        parameter = self.parameter()
        span = parameter.high - parameter.low
        self.box.blockSignals(True)
        self.box.setValue(parameter.low + span * (step / _STEPS) ** 2)
        self.box.blockSignals(False)
        self._keep()

    def _give(self) -> None:
        self._follow_box()
        self._keep()

    def _keep(self) -> None:
        name = self.parameter().name
        self._given.pop(_EITHER.get(name, ""), None)
        self._given[name] = self.box.value()
        self.auto.setChecked(False)
        self._timer.start()

    def _leave(self, is_left: bool) -> None:
        """Auto was switched on, or off at the value that was worked out."""
        if is_left:
            self._given.pop(self.parameter().name, None)
            self._show_parameter()
            self._timer.start()
        else:
            self._keep()

    def _follow_box(self) -> None:
        parameter = self.parameter()
        share = (self.box.value() - parameter.low) / (parameter.high - parameter.low)
        self.slider.blockSignals(True)
        self.slider.setValue(round(_STEPS * max(share, 0) ** 0.5))
        self.slider.blockSignals(False)
