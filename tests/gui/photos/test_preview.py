"""One photo large: thumbnail first, then the picture, zoomed and leafed through."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from organizer.errors import PictureError
from organizer.records import Metadata
from organizer.ui.photos.preview import Preview
from organizer.ui.photos.viewer.image_pyramid import build_pyramid

WIDTH, HEIGHT = 1600, 1200
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def photos(make_photo):
    about = Metadata(width=WIDTH, height=HEIGHT, format="JPEG")
    return [replace(make_photo(number), metadata=about) for number in range(1, 7)]


@pytest.fixture
def loaded() -> list[int]:
    """The ids of the photos whose pictures were read, in order."""
    return []


@pytest.fixture
def preview(thumbnails, runner, loaded, qtbot):
    def load(photo):
        assert threading.current_thread() is not threading.main_thread()
        loaded.append(photo.id)
        return np.full((HEIGHT, WIDTH, 3), (250, 10 * photo.id, 0), np.uint8)

    preview = Preview(load, thumbnails, runner)
    qtbot.addWidget(preview)
    preview.resize(800, 640)
    with qtbot.waitExposed(preview):
        preview.show()
    return preview


def show_sharp(preview, qtbot, photo) -> None:
    preview.show_photo(photo, 1, 6)
    qtbot.waitUntil(lambda: preview.canvas.is_sharp)


def colour_seen(preview) -> QColor:
    image = preview.canvas.grab().toImage()
    return image.pixelColor(image.rect().center())


def test_the_thumbnail_comes_first_and_then_the_picture(thumbnails, runner, photos, qtbot):
    gate = threading.Event()

    def load(photo):
        gate.wait()
        return np.full((HEIGHT, WIDTH, 3), (250, 0, 0), np.uint8)

    preview = Preview(load, thumbnails, runner)
    qtbot.addWidget(preview)
    preview.resize(800, 640)
    preview.show_photo(photos[0], 1, 6)
    with qtbot.waitExposed(preview):
        preview.show()
    qtbot.waitUntil(lambda: abs(colour_seen(preview).blue() - 175) < 5)
    assert not preview.canvas.is_sharp
    gate.set()
    qtbot.waitUntil(lambda: preview.canvas.is_sharp)
    assert colour_seen(preview) == QColor(250, 0, 0)


def test_a_picture_is_fitted_and_its_zoom_told(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    canvas = preview.canvas
    expected = min(canvas.width() / WIDTH, canvas.height() / HEIGHT)
    assert canvas.is_fitted
    assert canvas.zoom == pytest.approx(expected)
    assert preview.caption() == ("1.jpg", "1 of 6", f"{expected:.0%}")


def test_the_wheel_zooms_around_the_pointer(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    canvas = preview.canvas
    point = QPointF(canvas.rect().center()) + QPointF(60, -40)
    fixed, zoom = canvas.camera.picture_point(point), canvas.zoom
    for _ in range(3):
        turn = QWheelEvent(
            point,
            point,
            QPoint(),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, turn)
    assert canvas.zoom > 2 * zoom
    assert canvas.camera.picture_point(point).x() == pytest.approx(fixed.x(), abs=0.01)
    assert canvas.camera.picture_point(point).y() == pytest.approx(fixed.y(), abs=0.01)


def test_keys_zoom(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    fitted = preview.canvas.zoom
    qtbot.keyClick(preview, Qt.Key.Key_Plus)
    assert preview.canvas.zoom == pytest.approx(1.25 * fitted)
    qtbot.keyClick(preview, Qt.Key.Key_Minus)
    assert preview.canvas.zoom == pytest.approx(fitted)
    qtbot.keyClick(preview, Qt.Key.Key_0)
    assert preview.canvas.is_fitted
    qtbot.keyClick(preview, Qt.Key.Key_Z)
    assert preview.canvas.zoom == 1.0
    qtbot.keyClick(preview, Qt.Key.Key_Z)
    assert preview.canvas.is_fitted


def test_a_double_click_shows_full_size_and_dragging_pans_up_to_the_edge(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    canvas = preview.canvas
    qtbot.mouseDClick(canvas, LEFT, NONE, canvas.rect().center())
    assert canvas.zoom == 1.0
    before = canvas.camera.picture_point(QPointF(0, 0))
    qtbot.mousePress(canvas, LEFT, NONE, QPoint(300, 300))
    qtbot.mouseMove(canvas, QPoint(280, 290))
    moved = canvas.camera.picture_point(QPointF(0, 0)) - before
    assert (moved.x(), moved.y()) == pytest.approx((20, 10))
    qtbot.mouseMove(canvas, QPoint(3000, 3000))
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(3000, 3000))
    corner = canvas.camera.picture_point(QPointF(0, 0))
    assert (corner.x(), corner.y()) == pytest.approx((0, 0), abs=1)


def test_arrows_ask_for_other_photos_and_escape_and_space_to_close(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    for key, signal in (
        (Qt.Key.Key_Left, preview.previous),
        (Qt.Key.Key_Right, preview.next),
        (Qt.Key.Key_Escape, preview.closed),
        (Qt.Key.Key_Space, preview.closed),
    ):
        with qtbot.waitSignal(signal):
            qtbot.keyClick(preview, key)


def test_the_following_photo_is_read_ahead_and_shown_without_waiting(
    preview, photos, loaded, qtbot
):
    preview.show_photo(photos[0], 1, 6, following=photos[1])
    qtbot.waitUntil(lambda: loaded == [1, 2] and not preview.is_reading)
    preview.show_photo(photos[1], 2, 6)
    assert preview.canvas.is_sharp
    assert colour_seen(preview) == QColor(250, 20, 0)
    assert loaded == [1, 2]


def test_only_three_pictures_are_kept(preview, photos, loaded, qtbot):
    for photo in photos[:4]:
        show_sharp(preview, qtbot, photo)
        qtbot.waitUntil(lambda: not preview.is_reading)
    show_sharp(preview, qtbot, photos[1])
    assert loaded == [1, 2, 3, 4]
    show_sharp(preview, qtbot, photos[0])
    assert loaded == [1, 2, 3, 4, 1]


def test_a_picture_that_cannot_be_read_says_why(thumbnails, runner, photos, qtbot):
    def load(photo):
        raise PictureError("The file is cut off.", "Restore it from a backup.")

    preview = Preview(load, thumbnails, runner)
    qtbot.addWidget(preview)
    preview.show_photo(photos[0], 1, 1)
    qtbot.waitUntil(
        lambda: preview.canvas.message == "The file is cut off. Restore it from a backup."
    )


def test_zooming_in_before_the_picture_is_there_is_kept_when_it_comes(
    thumbnails, runner, photos, qtbot
):
    gate = threading.Event()

    def load(photo):
        gate.wait()
        return np.zeros((2 * HEIGHT, 2 * WIDTH, 3), np.uint8)

    preview = Preview(load, thumbnails, runner)
    qtbot.addWidget(preview)
    preview.show_photo(photos[0], 1, 1)
    preview.canvas.zoom_to(1.0)
    gate.set()
    qtbot.waitUntil(lambda: preview.canvas.is_sharp)
    assert preview.canvas.zoom == pytest.approx(0.5)


def test_clearing_shows_nothing(preview, photos, qtbot):
    show_sharp(preview, qtbot, photos[0])
    preview.clear()
    assert preview.photo is None
    assert not preview.canvas.is_sharp


def test_a_pyramid_halves_until_it_is_small_and_keeps_the_colours():
    pixels = np.zeros((1500, 4001, 3), np.uint8)
    pixels[:] = (200, 100, 50)
    pyramid = build_pyramid(pixels)
    sizes = [level.size().toTuple() for level in pyramid.levels]
    assert sizes == [(4001, 1500), (2001, 750), (1001, 375)]
    assert {level.pixelColor(100, 100).name() for level in pyramid.levels} == {"#c86432"}


@pytest.mark.parametrize(("zoom", "width"), [(4.0, 4000), (0.6, 4000), (0.5, 2000), (0.1, 1000)])
def test_a_pyramid_draws_from_the_smallest_level_that_is_sharp(zoom, width):
    pyramid = build_pyramid(np.zeros((1000, 4000, 3), np.uint8))
    assert pyramid.level_for(zoom).width() == width
