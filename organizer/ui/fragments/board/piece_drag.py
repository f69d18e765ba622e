"""Carries pieces from the board to the tray and back while the mouse drags them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QWidget

_KIND = "application/x-smalti-pieces"
_SIDE = 44


def bundle(pieces: Sequence[int]) -> QMimeData:
    """Pieces, the one that was grabbed first."""
    mime = QMimeData()
    mime.setData(_KIND, json.dumps([os.getpid(), *pieces]).encode())
    return mime


def carried(event: QDropEvent) -> list[int]:
    """The pieces that are dropped; none where it is something else or another window's."""
    if not event.mimeData().hasFormat(_KIND):
        return []
    process, *pieces = json.loads(bytes(event.mimeData().data(_KIND).data()))
    return pieces if process == os.getpid() else []


def carry(source: QWidget, pieces: Sequence[int], image: QImage) -> None:
    """Drag pieces until they are dropped; the image of the grabbed one follows the pointer."""
    drag = QDrag(source)
    drag.setMimeData(bundle(pieces))
    kind = Qt.TransformationMode.SmoothTransformation
    fitted = image.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, kind)
    drag.setPixmap(QPixmap.fromImage(fitted))
    # Beside the pointer, so that the landing stays in sight.
    drag.setHotSpot(QPoint(-10, -10))
    drag.exec(Qt.DropAction.MoveAction)
