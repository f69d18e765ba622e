"""Which folders are one."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer import folder_identity
from organizer.folder_identity import folder_id, outermost, path_below


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a folder in it, and a link to it beside it."""
    (tmp_path / "photos" / "2019").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    return tmp_path / "photos"


@pytest.fixture
def mounted(photos: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another place at which the folder is seen, as after a mount or in another spelling."""
    other = photos.parent / "mounted"
    (other / "2019").mkdir(parents=True)
    real = folder_id

    def see(folder: Path) -> folder_identity.FolderId | None:
        return real(photos / folder.relative_to(other) if folder.is_relative_to(other) else folder)

    monkeypatch.setattr(folder_identity, "folder_id", see)
    return other


@pytest.mark.parametrize("name", ["photos", "link"])
def test_a_link_leads_to_the_same_folder(photos: Path, name: str) -> None:
    other = photos.parent / name
    assert path_below(other, photos) == Path()
    assert path_below(photos, other) == Path()
    assert path_below(other / "2019" / "1.jpg", photos) == Path("2019/1.jpg")
    assert path_below(photos / "2019", other) == Path("2019")


def test_a_mount_is_the_same_folder(photos: Path, mounted: Path) -> None:
    assert path_below(mounted, photos) == Path()
    assert path_below(mounted / "2019", photos) == Path("2019")
    assert path_below(photos / "2019", mounted) == Path("2019")


def test_what_lies_elsewhere_lies_nowhere(photos: Path) -> None:
    (photos / "out").symlink_to(photos.parent)
    assert path_below(photos.parent, photos) is None
    assert path_below(photos / "out" / "beside", photos) is None
    assert path_below(photos.parent / "photos2", photos) is None


def test_a_drive_that_is_away_goes_by_its_path(tmp_path: Path) -> None:
    assert folder_id(tmp_path / "away") is None
    assert path_below(tmp_path / "away" / "2019", tmp_path / "away") == Path("2019")
    assert path_below(tmp_path / "away", tmp_path / "gone") is None


def test_two_folders_have_two_identities(photos: Path) -> None:
    assert folder_id(photos) == folder_id(photos.parent / "link") != folder_id(photos / "2019")


def test_of_folders_in_each_other_the_outermost_count_once(photos: Path, mounted: Path) -> None:
    link, beside = photos.parent / "link", photos.parent / "beside"
    beside.mkdir()
    assert outermost([beside, link / "2019", photos]) == [beside, photos]
    assert outermost([link, photos, beside, link]) == [link, beside]
    assert outermost([photos / "2019", mounted]) == [mounted]
    assert outermost([]) == []
