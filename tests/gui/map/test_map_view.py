"""The map of photos: looking around, selecting, opening."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from organizer.ui.base.theme import CLUSTER_COLOURS, LIGHT
from organizer.ui.map.cluster_colours import LEVELS, build_colour_table, spread_colours
from organizer.ui.map.map_camera import MapCamera
from organizer.ui.map.map_raster import paint_dots
from organizer.ui.map.map_scene import MapCluster, MapScene
from organizer.ui.map.map_thumbnails import choose_with_room, tile_side
from organizer.ui.map.map_view import MapView

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier


@pytest.fixture
def photo_map(model, thumbnails, qtbot) -> MapView:
    """A map of 25 photos, 1 to 25, in five lines of five."""
    view = MapView(model, thumbnails)
    qtbot.addWidget(view)
    view.resize(500, 500)
    numbers = np.arange(25)
    points = np.column_stack((numbers % 5, numbers // 5)).astype(np.float32) / 4
    view.show_map(numbers + 1, points)
    with qtbot.waitExposed(view):
        view.show()
    view.setFocus()
    return view


@pytest.fixture
def place_of(photo_map: MapView) -> Callable[[int], QPoint]:
    """Where a photo is painted now."""

    def find(photo: int) -> QPoint:
        places = np.array([((photo - 1) % 5 / 4, (photo - 1) // 5 / 4)], np.float32)
        return QPointF(*photo_map.camera.pixels(places)[0].tolist()).toPoint()

    return find


def lasso(view: MapView, corners: list[QPoint], keys=KEYS.NoModifier) -> None:
    QTest.mousePress(view, LEFT, keys, corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(view, corner)
    QTest.mouseRelease(view, LEFT, keys, corners[-1])


def around(*points: QPoint) -> list[QPoint]:
    """A rectangle with some room around points."""
    left, right = max(1, min(p.x() for p in points) - 20), max(p.x() for p in points) + 20
    top, bottom = max(1, min(p.y() for p in points) - 20), max(p.y() for p in points) + 20
    return [QPoint(left, top), QPoint(right, top), QPoint(right, bottom), QPoint(left, bottom)]


def wheel(view: MapView, at: QPoint, notches: int) -> None:
    where, turned = QPointF(at), QPoint(0, 120 * notches)
    event = QWheelEvent(
        where,
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        KEYS.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_a_line_drawn_around_photos_selects_them(photo_map, place_of, qtbot):
    with qtbot.waitSignal(photo_map.selection_changed) as told:
        lasso(photo_map, around(place_of(7), place_of(13)))
    assert told.args == [[7, 8, 12, 13]]
    assert photo_map.selected() == [7, 8, 12, 13]


def test_shift_adds_and_control_takes_away(photo_map, place_of):
    lasso(photo_map, around(place_of(1), place_of(2)))
    lasso(photo_map, around(place_of(6)), KEYS.ShiftModifier)
    assert photo_map.selected() == [1, 2, 6]
    lasso(photo_map, around(place_of(2)), KEYS.ControlModifier)
    assert photo_map.selected() == [1, 6]


def test_a_click_selects_one_photo_and_a_click_beside_all_clears(photo_map, place_of):
    QTest.mouseClick(photo_map, LEFT, KEYS.NoModifier, place_of(13))
    assert photo_map.selected() == [13]
    QTest.mouseClick(photo_map, LEFT, KEYS.NoModifier, (place_of(1) + place_of(7)) / 2)
    assert photo_map.selected() == []


def test_the_wheel_zooms_about_the_pointer(photo_map, place_of):
    before = place_of(19)
    wheel(photo_map, before, 3)
    assert photo_map.camera.zoom > 1.5
    assert (place_of(19) - before).manhattanLength() <= 2


@pytest.mark.parametrize("way", ["middle", "space"])
def test_the_map_is_drawn_along(photo_map, place_of, way):
    button = Qt.MouseButton.MiddleButton if way == "middle" else LEFT
    if way == "space":
        QTest.keyPress(photo_map, Qt.Key.Key_Space)
    before = place_of(13)
    QTest.mousePress(photo_map, button, KEYS.NoModifier, before)
    QTest.mouseMove(photo_map, before + QPoint(30, -20))
    QTest.mouseRelease(photo_map, button, KEYS.NoModifier, before + QPoint(30, -20))
    assert (place_of(13) - before - QPoint(30, -20)).manhattanLength() <= 2
    assert photo_map.selected() == []


def test_the_keyboard_zooms_moves_and_shows_all_again(photo_map):
    QTest.keyClick(photo_map, Qt.Key.Key_Plus)
    QTest.keyClick(photo_map, Qt.Key.Key_Plus)
    assert photo_map.camera.zoom > 1.5
    across = photo_map.camera.across
    QTest.keyClick(photo_map, Qt.Key.Key_Right)
    assert photo_map.camera.across > across
    QTest.keyClick(photo_map, Qt.Key.Key_Minus)
    assert photo_map.camera.zoom == pytest.approx(1.25)
    QTest.keyClick(photo_map, Qt.Key.Key_0)
    assert photo_map.camera == MapCamera(500, 500)


def test_escape_selects_nothing(photo_map):
    photo_map.select([3, 4])
    QTest.keyClick(photo_map, Qt.Key.Key_Escape)
    assert photo_map.selected() == []


def test_a_double_click_and_return_open_a_photo(photo_map, place_of, qtbot):
    with qtbot.waitSignal(photo_map.opened) as told:
        QTest.mouseDClick(photo_map, LEFT, KEYS.NoModifier, place_of(8))
    assert told.args == [8]
    photo_map.select([21])
    QTest.mouseMove(photo_map, (place_of(1) + place_of(7)) / 2)
    with qtbot.waitSignal(photo_map.opened) as told:
        QTest.keyClick(photo_map, Qt.Key.Key_Return)
    assert told.args == [21]


def test_the_menu_is_for_the_photo_under_the_pointer_or_all_selected(photo_map, place_of, qtbot):
    def ask(photo: int) -> list[int]:
        at = place_of(photo)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, at, photo_map.mapToGlobal(at), KEYS.NoModifier
        )
        with qtbot.waitSignal(photo_map.menu_requested) as told:
            QApplication.sendEvent(photo_map, event)
        assert told.args[0] == photo_map.mapToGlobal(at)
        return told.args[1]

    assert ask(5) == [5]
    photo_map.select([5, 6])
    assert ask(6) == [5, 6]
    assert ask(7) == [7]


def test_only_photos_on_the_map_are_selected(photo_map):
    photo_map.select([2, 99])
    assert photo_map.selected() == [2]
    photo_map.select_all()
    assert len(photo_map.selected()) == 25
    assert "25 selected" in photo_map.accessibleDescription()


def test_a_new_map_keeps_what_is_seen_and_selected(photo_map, qtbot):
    photo_map.select([2, 3])
    photo_map.zoom(2)
    seen = photo_map.camera
    with qtbot.waitSignal(photo_map.selection_changed) as told:
        photo_map.show_map(np.array([3, 4]), np.array([[0, 0], [1, 1]], np.float32))
    assert told.args == [[3]]
    assert photo_map.camera == seen


def test_thumbnails_appear_where_there_is_room(photo_map, qtbot):
    photo_map.fit()

    def colours() -> set[str]:
        image = photo_map.grab().toImage()
        at = photo_map.camera.pixels(np.array([[0.5, 0.5]], np.float32))[0]
        return {image.pixelColor(round(at[0]), round(at[1])).name()}

    qtbot.waitUntil(lambda: colours() != {"#eceff0"} and "#000000" not in colours())
    dull = {photo_map.palette().base().color().name()}
    assert colours() - dull


def test_a_photo_has_the_colour_and_the_card_the_name_of_its_cluster(photo_map, place_of, qtbot):
    photo_map.colour_by(np.array([0] * 10 + [1] * 10 + [-1] * 5), ["Goose", "Beach"])
    assert [cluster.name for cluster in photo_map.scene.clusters] == ["Goose", "Beach"]
    assert [cluster.count for cluster in photo_map.scene.clusters] == [10, 10]
    before = photo_map.grab().toImage()
    QTest.mouseMove(photo_map, place_of(1) + QPoint(1, 1))
    qtbot.waitUntil(lambda: photo_map.grab().toImage() != before)


def test_an_empty_map_says_so(model, thumbnails, qtbot):
    view = MapView(model, thumbnails)
    qtbot.addWidget(view)
    view.resize(300, 200)
    shown = view.grab().toImage()
    blank = shown.copy()
    blank.fill(shown.pixelColor(0, 0))
    assert shown != blank
    assert view.frame.row_at(QPointF(10, 10)) == -1


# The parts


def test_a_camera_finds_the_place_of_a_pixel_again():
    camera = MapCamera(800, 600, 0.3, 0.7, 4.0)
    x, y = camera.pixels(np.array([[0.25, 0.8]], np.float32))[0].tolist()
    assert camera.place(x, y) == pytest.approx((0.25, 0.8), abs=1e-4)


def test_a_camera_comes_no_nearer_than_allowed_and_stays_on_the_map():
    camera = MapCamera(800, 600).zoomed(1000, 400, 300, most=50)
    assert camera.zoom == 50
    assert camera.moved(10**7, -(10**7)).across == 0
    assert camera.moved(10**7, -(10**7)).down == 1


def test_dots_are_painted_whole_and_none_outside_is():
    table = [0xFFFFFFFF] + [0xFF000000 + n for n in range(1, 40)]
    pixels = np.array([[5, 5], [-3, 2], [9.9, 9.9], [10, 3]], np.float32)
    image = paint_dots((10, 10), pixels, np.ones(4, np.uint8), 1, table)
    painted = {
        (x - 1, y - 1)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) != 0xFFFFFFFF
    }
    cross = {(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)}
    inside = {(5 + x, 5 + y) for x, y in cross} | {(9, 9), (8, 9), (9, 8)}
    assert {(x, y) for x, y in painted if min(x, y) >= 0 and max(x, y) < 10} == inside


@pytest.mark.parametrize("radius", [1, 4])
def test_a_selected_dot_is_never_hidden_by_others(radius):
    table = [0xFF000000 + kind for kind in range(3) for _ in range(LEVELS + 1)]
    pixels = np.full((50, 2), 8, np.float32)
    kinds = np.ones(50, np.uint8)
    kinds[0] = 2
    image = paint_dots((16, 16), pixels, kinds, radius, table)
    assert image.pixel(8 + radius, 8 + radius) == 0xFF000002


def test_dots_on_top_of_each_other_are_stronger():
    pixels = np.array([[3, 3], [12, 3], [12, 3]], np.float32)
    table = list(range(0xFF000000, 0xFF000000 + LEVELS + 1))
    image = paint_dots((16, 8), pixels, np.zeros(3, np.uint8), 1, table)
    assert image.pixel(13, 4) - image.pixel(4, 4) == 1


def test_a_table_has_a_colour_for_every_kind_and_level_beginning_with_the_ground():
    table = build_colour_table(LIGHT, is_choosing=True)
    assert len(table) == 2 * (len(CLUSTER_COLOURS) + 1) * (LEVELS + 1) <= 256
    assert set(table[:: LEVELS + 1]) == {0xFFFFFFFF}


def test_neighbouring_clusters_have_colours_of_their_own():
    clusters = [MapCluster(str(n), n % 6 / 5, n // 6 / 5, 1) for n in range(36)]
    colours = spread_colours(clusters).reshape(6, 6)
    assert (colours[:, 1:] != colours[:, :-1]).mean() > 0.9
    assert (colours[1:] != colours[:-1]).mean() > 0.9


def test_thumbnails_never_overlap_and_every_photo_alone_has_one():
    draw = np.random.default_rng(0)
    pixels = (1000 * draw.random((3000, 2))).astype(np.float32)
    for count in (800, 3000):
        rows = choose_with_room(pixels[:count], np.arange(count), 48, np.zeros(2, np.float32))
        shown = pixels[rows]
        apart = np.abs(shown[:, None] - shown[None]).max(axis=2) + 1000 * np.eye(len(rows))
        assert apart.min() >= 48
        assert len(rows) > 150
    alone = choose_with_room(
        np.array([[5, 5], [500, 5]], np.float32), np.arange(2), 48, np.zeros(2)
    )
    assert sorted(alone.tolist()) == [0, 1]


def test_thumbnails_stay_while_the_map_is_moved():
    pixels = (400 * np.random.default_rng(0).random((300, 2))).astype(np.float32)
    rank = np.random.default_rng(1).permutation(300)
    here = choose_with_room(pixels, rank, 32, np.zeros(2, np.float32))
    moved = choose_with_room(pixels + np.float32(17), rank, 32, np.full(2, 17, np.float32))
    assert sorted(here.tolist()) == sorted(moved.tolist())


def test_thumbnails_grow_with_the_room():
    assert tile_side(5) == 0
    assert [tile_side(room) for room in (30, 60, 1000)] == [32, 64, 176]


def test_a_cluster_in_two_parts_is_named_at_one_of_its_photos():
    scene = MapScene(np.arange(4), np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32))
    scene.colour(np.array([0, -1, -1, 0]), ["Both ends"])
    named = scene.clusters[0]
    assert (named.across, named.down) in ((0.0, 0.0), (1.0, 1.0))
