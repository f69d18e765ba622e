"""Photos, thumbnails and worker lanes for tests of real widgets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from organizer.library.library import Library
from organizer.records import Metadata, Photo, State
from organizer.settings import Settings
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.base.theme import Theme
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos.grid.photo_grid import PhotoGrid
from organizer.ui.photos.photo_model import PhotoModel
from organizer.ui.window.main_window import MainWindow

_CONTENTS = 7
"""Photos share this many thumbnails."""


def _photo(photo_id: int) -> Photo:
    return Photo(
        id=photo_id,
        root=1,
        path=Path(f"/photos/{photo_id}.jpg"),
        content=f"{photo_id % _CONTENTS:032x}",
        size=1234,
        modified=0,
        state=State.PRESENT,
        metadata=Metadata(width=64, height=48, format="GIF" if photo_id % 5 == 0 else "JPEG"),
    )


def _fetched(ids: Sequence[int]) -> list[Photo]:
    """What the catalogue would answer; it does not know ids below one."""
    if threading.current_thread() is threading.main_thread():
        raise AssertionError("The catalogue was read in the UI thread")
    return [_photo(photo_id) for photo_id in ids if photo_id > 0]


@pytest.fixture
def make_photo() -> Callable[[int], Photo]:
    """The photo that an id stands for."""
    return _photo


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    before = set(threading.enumerate())
    runner = TaskRunner()
    yield runner
    runner.close()
    assert set(threading.enumerate()) <= before


@pytest.fixture
def thumbnail_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "thumbnails"
    folder.mkdir()
    for number in range(_CONTENTS):
        colour = (30 * number, 120, 200 - 25 * number)
        Image.new("RGB", (64, 48), colour).save(folder / f"{number:032x}.jpg")
    return folder


@pytest.fixture
def thumbnails(qapp: object, thumbnail_folder: Path) -> Iterator[ThumbnailCache]:
    cache = ThumbnailCache(lambda content: thumbnail_folder / f"{content}.jpg")
    yield cache
    cache.close()


@pytest.fixture
def model(runner: TaskRunner) -> PhotoModel:
    return PhotoModel(_fetched, runner)


@pytest.fixture
def show_grid(
    model: PhotoModel, thumbnails: ThumbnailCache, qtbot
) -> Callable[[Sequence[int]], PhotoGrid]:
    """Shows a window of three columns with the photos of these ids."""

    def show(ids: Sequence[int]) -> PhotoGrid:
        grid = PhotoGrid(model, thumbnails)
        qtbot.addWidget(grid)
        grid.set_cell(96)
        grid.resize(3 * 102 + 50, 320)
        model.show(ids)
        with qtbot.waitExposed(grid):
            grid.show()
        grid.setFocus()
        return grid

    return show


@pytest.fixture(scope="session")
def dress(qapp: QApplication) -> Theme:
    """The theme of every window; dressing the application takes long the more often it is done."""
    return Theme(qapp)


@pytest.fixture
def make_window(library: Library, dress: Theme, qtbot) -> Iterator[Callable[[], MainWindow]]:
    """Opens the real window on the library, once."""
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        context = AppContext(library, Settings(library.paths.settings))
        window = MainWindow(context, dress)
        windows.append(window)
        window.show()
        window.start([])
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def empty_window(make_window: Callable[[], MainWindow]) -> MainWindow:
    return make_window()


@pytest.fixture
def window(make_window: Callable[[], MainWindow], album, index, qtbot) -> MainWindow:
    """The window on six photos and one broken file."""
    for seed in range(6):
        album.add(f"{seed}.jpg", seed)
    album.write("broken.jpg", b"no picture")
    index(album.folder)
    window = make_window()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    # It looks for changes at its start: a test that indexes as well comes after that.
    for lane in ("roots", "ingest"):
        with qtbot.waitSignal(window.context.runner.run(lambda: None, lane=lane).ended):
            pass
    return window
