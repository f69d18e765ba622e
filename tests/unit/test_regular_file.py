"""Only files are opened: pipes would be waited for, and devices never end."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from organizer.regular_file import open_file, read_file

posix_only = pytest.mark.skipif(os.name == "nt", reason="no such things here")


def test_a_file_is_read_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"picture")
    (tmp_path / "b.jpg").symlink_to("a.jpg")
    assert read_file(tmp_path / "a.jpg") == read_file(tmp_path / "b.jpg") == b"picture"


@posix_only
def test_a_pipe_a_device_and_a_socket_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "device.jpg").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(tmp_path / "socket.jpg"))
        for path in tmp_path.iterdir():
            with pytest.raises(OSError, match="not a file but a pipe, a device or a socket"):
                open_file(path)


def test_a_missing_file_and_a_folder_have_their_own_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_file(tmp_path / "gone.jpg")
    with pytest.raises(OSError, match=r"directory|denied"):
        open_file(tmp_path)
