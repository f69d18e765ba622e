"""What is asked before there is a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from organizer import app, jobs
from organizer.jobs import Control
from organizer.library.library import Library
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.safekeeping.restore_dialog import RestoreDialog


@pytest.fixture
def lost(library: Library, index, album, monkeypatch: pytest.MonkeyPatch, model_store) -> Path:
    """The folder of a library of three pictures whose catalogue is gone, with a backup."""
    for seed in range(3):
        album.add(f"{seed}.jpg", seed)
    index(album.folder)
    jobs.run(library.safekeeper.back_up(Control()))
    library.close()
    library.paths.catalogue.unlink()
    monkeypatch.setattr(app, "ModelStore", lambda *_: model_store)
    return library.paths.folder


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What boxes say."""
    said: list[str] = []
    monkeypatch.setattr(PlainMessageBox, "exec", lambda box: said.append(box.text()))
    return said


def answer(monkeypatch: pytest.MonkeyPatch, result: int, row: int | None) -> list[RestoreDialog]:
    """Whatever is asked is answered so; the questions."""
    asked: list[RestoreDialog] = []

    def run(dialog: RestoreDialog) -> int:
        asked.append(dialog)
        if row is not None:
            dialog._take()
        return result

    monkeypatch.setattr(RestoreDialog, "exec", run)
    return asked


@pytest.mark.parametrize(("row", "photos", "words"), [(0, 3, "Restored"), (None, 0, "Began")])
def test_a_lost_catalogue_is_restored_or_begun_anew(
    lost: Path, said: list[str], monkeypatch: pytest.MonkeyPatch, row, photos, words, qapp
) -> None:
    asked = answer(monkeypatch, QDialog.DialogCode.Accepted, row)
    opened = app._open(lost)
    assert opened is not None
    assert opened.catalogue.photos.count() == photos
    opened.close()
    assert len(asked) == 1
    assert [each.split()[0] for each in said] == [words]


def test_a_person_who_wants_neither_gets_no_window(
    lost: Path, said: list[str], monkeypatch: pytest.MonkeyPatch, qapp
) -> None:
    answer(monkeypatch, QDialog.DialogCode.Rejected, None)
    assert app._open(lost) is None
    assert not (lost / "catalogue.sqlite").exists()
    assert said == []


def test_what_no_backup_mends_is_said(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch, qapp
) -> None:
    (tmp_path / "file").touch()
    assert app._open(tmp_path / "file") is None
    assert "cannot be used" in said[0]
