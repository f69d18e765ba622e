"""The list of photos whose records are read when they are looked at."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from organizer.ui.photos.photo_model import PHOTO_IDS, PhotoModel, photo_ids, photo_mime
from tests.gui.photos.hands import wait_for_records


def test_the_model_keeps_qts_rules_while_its_content_changes(model, qtbot):
    fatal = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(model, fatal)
    model.show(range(1, 1001))
    wait_for_records(qtbot, model, 999)
    model.remove(range(5, 500, 2))
    model.refresh([1, 2])
    assert tester.model().rowCount() == 1000 - 248


def test_records_arrive_later_and_only_those_that_are_looked_at(runner, make_photo, qtbot):
    asked: list[int] = []

    def fetch(ids):
        asked.extend(ids)
        return [make_photo(photo_id) for photo_id in ids]

    model = PhotoModel(fetch, runner)
    model.show(range(1, 100_001))
    index = model.index(50_000)
    assert index.data(PhotoModel.PhotoRole) is None
    assert index.data() == ""
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert index.data(PhotoModel.PhotoRole) == make_photo(50_001)
    assert index.data() == "50001.jpg"
    assert "64 x 48 JPEG" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert 50_001 in asked
    assert len(asked) <= 200


def test_a_photo_the_catalogue_does_not_know_is_asked_for_once(runner, qtbot):
    calls: list[int] = []
    model = PhotoModel(lambda ids: calls.append(1) or [], runner)
    model.show([4])
    model.photo_at(0)
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.photo_at(0) is None
    assert calls == [1]


def test_a_refreshed_photo_is_shown_as_it_was_until_it_has_been_read_again(
    runner, make_photo, qtbot
):
    size = [1]
    model = PhotoModel(lambda ids: [replace(make_photo(i), size=size[0]) for i in ids], runner)
    model.show([1, 2, 3])
    wait_for_records(qtbot, model, 0)
    size[0] = 2
    model.refresh([1, 99])
    assert model.photo_at(0).size == 1
    qtbot.waitUntil(lambda: model.photo_at(0).size == 2)
    assert model.photo_at(1).size == 1


def test_scores_are_told_to_the_eye_and_to_a_screen_reader(model, qtbot):
    model.show([3, 4], np.array([0.9, 0.25], np.float32))
    wait_for_records(qtbot, model, 1)
    index = model.index(1)
    assert index.data(PhotoModel.ScoreRole) == 0.25
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "4.jpg, score 25%"


def test_dragged_photos_are_urls_for_others_and_ids_for_us(model, qtbot):
    model.show([7, 8, 9])
    wait_for_records(qtbot, model, 2)
    mime = model.mimeData([model.index(0), model.index(2)])
    assert [url.toLocalFile() for url in mime.urls()] == ["/photos/7.jpg", "/photos/9.jpg"]
    assert photo_ids(mime) == [7, 9]
    assert set(model.mimeTypes()) == {"text/uri-list", PHOTO_IDS}
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_url_carries_the_bytes_of_a_name_that_is_not_text(make_photo):
    path = Path(os.fsdecode(b"/photos/caf\xe9 1.jpg"))
    mime = photo_mime([replace(make_photo(1), path=path)])
    assert mime.data("text/uri-list").data() == b"file:///photos/caf%E9%201.jpg\r\n"
