"""The bottom edge of the window: what is running, or was just done."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.jobs import Control
from organizer.records import Progress
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.tasks import Task

_NOTICE_MS = 15_000
_BAR = 1000


class ActivityBar(QWidget):
    """A row for each running job with pause and stop, and a notice with undo."""

    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.notice = _Notice()
        self.notice.undo.clicked.connect(self.undo_wanted)
        self._column.addWidget(self.notice)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.notice.recolour()
        for job in self.findChildren(_Job):
            job.recolour()

    def show_job(self, task: Task[object], control: Control) -> None:
        """Show a job until it ends; one that ends at once never flickers up."""
        self._column.addWidget(_Job(task, control))

    def tell(self, sentence: str, can_undo: bool) -> None:
        """Show a sentence for 15 seconds, with a button that wants undo if it `can_undo`."""
        self.notice.tell(sentence, can_undo)


class _Notice(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        self.words.setAccessibleName("Notice")
        self.undo = QPushButton("Undo")
        self.undo.setToolTip("Ctrl+Z")
        self._close = QToolButton()
        self._close.setAccessibleName("Close this notice")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True, interval=_NOTICE_MS)
        self._timer.timeout.connect(self.hide)
        self.recolour()
        self.hide()

    def recolour(self) -> None:
        self._close.setIcon(icon("close"))

    def tell(self, sentence: str, can_undo: bool) -> None:
        self.words.setText(sentence)
        self.undo.setVisible(can_undo)
        self.show()
        self._timer.start()


class _Job(QWidget):
    def __init__(self, task: Task[object], control: Control) -> None:
        super().__init__()
        self.setObjectName("job")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._control = control
        self._words = PlainLabel()
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setMaximumWidth(320)
        self._pause = QToolButton()
        self._pause.clicked.connect(self._toggle)
        self._stop = QToolButton()
        self._stop.setToolTip("Stop; what is done is kept")
        self._stop.setAccessibleName("Stop")
        self._stop.clicked.connect(control.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar, 1)
        row.addWidget(self._pause)
        row.addWidget(self._stop)
        self.recolour()
        self.hide()
        task.progressed.connect(self._advance)
        task.ended.connect(self.deleteLater)

    def recolour(self) -> None:
        self._stop.setIcon(icon("stop"))
        self._draw_pause()

    def _advance(self, step: Progress) -> None:
        self._words.setText(formatting.progress(step))
        # Shares, because bytes may be more than Qt's numbers hold.
        self._bar.setRange(0, _BAR if step.total else 0)
        self._bar.setValue(_BAR * step.done // step.total if step.total else 0)
        self.show()

    def _toggle(self) -> None:
        if self._control.paused:
            self._control.resume()
        else:
            self._control.pause()
            self._words.setText(f"Paused · {self._words.text()}")
        self._draw_pause()

    def _draw_pause(self) -> None:
        paused = self._control.paused
        self._pause.setIcon(icon("resume" if paused else "pause"))
        self._pause.setToolTip("Go on" if paused else "Pause")
        self._pause.setAccessibleName("Go on" if paused else "Pause")
