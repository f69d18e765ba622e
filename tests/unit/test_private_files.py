"""Files and folders for their owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from organizer.private_files import make_private_folder, tighten, write_private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows ignores modes")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """Nothing is taken off what is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_that_is_made_is_private_and_those_above_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(0o755)
    make_private_folder(tmp_path / "there" / "a" / "b")
    assert [mode(tmp_path / "there" / name) for name in ("", "a", "a/b")] == [0o755, 0o700, 0o700]


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError):
        make_private_folder(tmp_path / "file" / "folder")
    with pytest.raises(OSError):
        make_private_folder(tmp_path / "file")


def test_a_written_file_is_private_and_whole(tmp_path: Path) -> None:
    for data in (b"long before", b"now"):
        write_private(tmp_path / "file", data)
    assert (mode(tmp_path / "file"), (tmp_path / "file").read_bytes()) == (0o600, b"now")


def test_tightening_takes_off_what_others_may_and_leaves_links_alone(tmp_path: Path) -> None:
    file, folder, link = tmp_path / "file", tmp_path / "folder", tmp_path / "link"
    file.touch(0o644)
    folder.mkdir(0o777)
    other = tmp_path / "other"
    other.touch(0o666)
    link.symlink_to(other)
    for path in (file, folder, link, tmp_path / "none"):
        tighten(path)
    assert (mode(file), mode(folder), mode(other)) == (0o600, 0o700, 0o666)
