"""Thumbnails arrive later, are kept within bounds, and are never asked for in vain."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from organizer.ui.base.thumbnail_cache import ThumbnailCache

BLUE = f"{0:032x}"


class GatedPath:
    """A file that is not read before the gate is open, and says when it is."""

    def __init__(self, folder: Path, content: str, gate: threading.Event, read: list[str]) -> None:
        self._path, self._gate, self._read = folder / f"{content}.jpg", gate, read

    def read_bytes(self) -> bytes:
        self._gate.wait()
        self._read.append(self._path.stem)
        return self._path.read_bytes()


def test_a_thumbnail_is_none_until_it_has_been_read(thumbnails, qtbot):
    with qtbot.waitSignal(thumbnails.loaded) as told:
        assert thumbnails.get(BLUE, 32) is None
    assert told.args == [BLUE]
    pixmap = thumbnails.get(BLUE, 32)
    assert (pixmap.width(), pixmap.height()) == (32, 24)


def test_another_size_stands_in_for_one_that_is_not_there_yet(thumbnails, qtbot):
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.get(BLUE, 16)
    with qtbot.waitSignal(thumbnails.loaded):
        assert thumbnails.get(BLUE, 64).width() == 16
    assert thumbnails.get(BLUE, 64).width() == 64


def test_round_corners_are_transparent(thumbnails, qtbot):
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.get(BLUE, 64, 10)
    image = thumbnails.get(BLUE, 64, 10).toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(32, 24).alpha() == 255


@pytest.mark.parametrize("data", [None, b"", b"not a picture"])
def test_a_file_that_cannot_be_read_is_tried_once_until_it_is_forgotten(
    thumbnails, thumbnail_folder, qtbot, data
):
    path = thumbnail_folder / "lost.jpg"
    if data is not None:
        path.write_bytes(data)
    assert thumbnails.get("lost", 32) is None
    qtbot.waitUntil(lambda: "lost" in thumbnails._unreadable)
    Image.new("RGB", (20, 20), "red").save(path)
    assert thumbnails.get("lost", 32) is None
    thumbnails.forget("lost")
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.get("lost", 32)
    assert thumbnails.get("lost", 32).toImage().pixelColor(5, 5).red() > 200


def test_a_forgotten_thumbnail_is_read_anew(thumbnails, thumbnail_folder, qtbot):
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.get(BLUE, 32)
    Image.new("RGB", (64, 48), "white").save(thumbnail_folder / f"{BLUE}.jpg")
    thumbnails.forget(BLUE)
    assert thumbnails.used_bytes == 0
    with qtbot.waitSignal(thumbnails.loaded):
        assert thumbnails.get(BLUE, 32) is None
    assert thumbnails.get(BLUE, 32).toImage().pixelColor(5, 5) == QColor("white")


def test_the_least_recently_used_thumbnails_are_dropped_first(thumbnail_folder, qtbot):
    one = 32 * 24 * 4
    cache = ThumbnailCache(lambda content: thumbnail_folder / f"{content}.jpg", 3 * one)
    for number in range(5):
        with qtbot.waitSignal(cache.loaded):
            cache.get(f"{number:032x}", 32)
        cache.get(BLUE, 32)
    cache.close()
    assert cache.used_bytes <= 3 * one
    assert cache.get(f"{0:032x}", 32) is not None
    assert cache.get(f"{4:032x}", 32) is not None
    assert cache.get(f"{1:032x}", 32) is None
    cache.close()


def test_loads_nobody_looks_at_any_more_are_dropped(thumbnail_folder, qtbot):
    gate, read = threading.Event(), []
    cache = ThumbnailCache(lambda content: GatedPath(thumbnail_folder, content, gate, read))
    contents = [f"{number:032x}" for number in range(7)]
    viewer = QObject()
    cache.set_wanted(contents, viewer)
    for content in contents:
        cache.get(content, 32)
    cache.set_wanted(contents[-1:], viewer)
    gate.set()
    qtbot.waitUntil(lambda: cache.get(contents[-1], 32) is not None)
    cache.close()
    assert contents[4] not in read
    assert contents[5] not in read


def test_what_another_view_still_shows_is_not_dropped(thumbnail_folder, qtbot):
    gate = threading.Event()
    cache = ThumbnailCache(lambda content: GatedPath(thumbnail_folder, content, gate, []))
    contents = [f"{number:032x}" for number in range(7)]
    first, second = QObject(), QObject()
    cache.set_wanted(contents, first)
    cache.set_wanted(contents[5:6], second)
    for content in contents:
        cache.get(content, 32)
    cache.set_wanted((), first)
    with qtbot.waitSignal(cache.loaded, check_params_cb=lambda content: content == contents[5]):
        gate.set()
    cache.close()
