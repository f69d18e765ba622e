"""A program to drag from: `drag_source.py uri|image FILE` prints where to press the mouse."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtGui import QDrag, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

KIND, FILE = sys.argv[1], Path(sys.argv[2])


class Source(QLabel):
    """Starts a drag as soon as the mouse moves with a button down."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mime = QMimeData()
        if KIND == "uri":
            mime.setData("text/uri-list", f"{FILE.as_uri()}\r\n".encode())
        else:
            mime.setImageData(QImage(str(FILE)))
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)  # the data is fetched later, so the program lives on


app = QApplication(sys.argv[:1])
source = Source("Drag me")
source.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
source.setGeometry(300, 880, 120, 80)
source.show()


def tell() -> None:
    centre = source.mapToGlobal(QPoint(60, 40))
    print(centre.x(), centre.y(), flush=True)  # noqa: T201 - what the test reads


QTimer.singleShot(300, tell)
app.exec()
