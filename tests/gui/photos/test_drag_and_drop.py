"""Real drags from another program, with the mouse moved by xdotool over the X server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QProcess, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from organizer.ui.window.main_window import MainWindow

SOURCE = Path(__file__).with_name("drag_source.py")


@pytest.fixture
def drag(window: MainWindow, qtbot) -> Iterator[Callable[[str, Path], None]]:
    """Drags a file's address or its pixels from another program into the middle of the window."""
    if QGuiApplication.platformName() != "xcb" or shutil.which("xdotool") is None:
        pytest.skip("needs an X server and xdotool")
    source = QProcess()
    window.move(0, 0)
    window.resize(1200, 800)

    def carry(kind: str, file: Path) -> None:
        source.start(sys.executable, [str(SOURCE), kind, str(file)])
        qtbot.waitUntil(source.canReadLine, timeout=20_000)
        start_x, start_y = map(int, bytes(source.readLine().data()).split())
        end = window.mapToGlobal(QPoint(500, 400))
        mouse = QProcess()
        with qtbot.waitSignal(window.search_controller.found, timeout=20_000):
            mouse.start("xdotool", movements(QPoint(start_x, start_y), end))
        qtbot.waitUntil(lambda: mouse.state() == QProcess.ProcessState.NotRunning, timeout=20_000)

    yield carry
    source.kill()
    source.waitForFinished()


@pytest.mark.parametrize("kind", ["uri", "image"])
def test_a_picture_dragged_in_finds_itself_first(
    kind: str, drag: Callable[[str, Path], None], window: MainWindow, album
) -> None:
    drag(kind, album.folder / "2.jpg")
    best = window.context.library.catalogue.photos.by_ids([window.photos.model.id_at(0)])[0]
    assert best.path.name == "2.jpg"
    assert window.photos.model.scores is not None


def test_a_photo_dragged_out_of_the_grid_onto_the_window_finds_its_look_alikes(
    window: MainWindow, qtbot
) -> None:
    if QGuiApplication.platformName() != "xcb" or shutil.which("xdotool") is None:
        pytest.skip("needs an X server and xdotool")
    window.move(0, 0)
    qtbot.waitUntil(lambda: window.photos.model.photo_at(0) is not None)
    grid = window.photos.grid
    start = grid.viewport().mapToGlobal(grid.cell_rect(0).center())
    end = window.search_bar.mapToGlobal(window.search_bar.rect().center())
    mouse = QProcess()
    with qtbot.waitSignal(window.search_controller.found, timeout=20_000):
        mouse.start("xdotool", movements(start, end))
    qtbot.waitUntil(lambda: mouse.state() == QProcess.ProcessState.NotRunning, timeout=20_000)
    assert window.photos.result_bar.isVisible()


def movements(start: QPoint, end: QPoint) -> list[str]:
    """What xdotool does to drag from one place of the screen to another."""
    return [
        *("mousemove", str(start.x()), str(start.y()), "mousedown", "1", "sleep", "0.1"),
        *("mousemove", str(start.x() - 16), str(start.y() + 16), "sleep", "0.3"),
        *("mousemove", str(end.x()), str(end.y()), "sleep", "0.2"),
        *("mousemove", str(end.x() + 4), str(end.y() + 4), "sleep", "0.3"),
        *("mouseup", "1"),
    ]


def drop(window: MainWindow, mime: QMimeData) -> None:
    entering = QDragEnterEvent(
        QPoint(400, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def test_several_pictures_are_looked_for_together(window: MainWindow, qtbot, album) -> None:
    mime = QMimeData()
    lines = [(album.folder / name).as_uri() for name in ("1.jpg", "2.jpg")]
    mime.setData("text/uri-list", ("\r\n".join(lines) + "\r\n").encode())
    with qtbot.waitSignal(window.search_controller.found):
        drop(window, mime)
    assert len(window.search_bar.pictures.chips) == 2


def test_photos_of_the_grid_can_be_dropped_too(window: MainWindow, qtbot) -> None:
    index = window.photos.model.index(0)
    qtbot.waitUntil(lambda: window.photos.model.photo_at(0) is not None)
    with qtbot.waitSignal(window.search_controller.found) as found:
        drop(window, window.photos.model.mimeData([index]))
    assert window.photos.model.ids.tolist() != []
    assert found.args[1] == "Look-alikes"


def test_a_name_that_is_not_utf8_survives_the_drop(window: MainWindow, qtbot, album) -> None:
    path = album.add(b"caf\xe9.jpg", 77)
    mime = QMimeData()
    mime.setData("text/uri-list", path.as_uri().encode() + b"\r\n")
    with qtbot.waitSignal(window.search_controller.found):
        drop(window, mime)


def test_a_folder_that_is_dropped_is_indexed(window: MainWindow, qtbot, other_album) -> None:
    other_album.add("elsewhere.jpg", 31)
    mime = QMimeData()
    mime.setData("text/uri-list", other_album.folder.as_uri().encode() + b"\r\n")
    drop(window, mime)
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 7)
