"""What a second start says to the window that is open, and what anybody else may say."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from organizer.errors import CatalogueError
from organizer.library.lock import WindowLock
from organizer.ui.base import handover
from organizer.ui.base.handover import HandoverServer, Wish, hand_over

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes have no path there")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library's."""
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def granted() -> list[tuple[tuple[Path, ...], str]]:
    """What the open window was asked for."""
    return []


@pytest.fixture
def lock(folder: Path) -> Iterator[WindowLock]:
    """Of the process with the window."""
    lock = WindowLock(folder / "window.lock")
    assert lock.take()
    yield lock
    lock.release()


@pytest.fixture
def make_server(granted, lock: WindowLock, qapp: object) -> Iterator[Callable[[], HandoverServer]]:
    """Listens, as the process with the window does."""
    servers: list[HandoverServer] = []

    def grant(folders, token) -> bool:
        granted.append((folders, token))
        return True

    def make() -> HandoverServer:
        servers.append(HandoverServer(lock.path, grant))
        servers[-1].listen()
        return servers[-1]

    yield make
    for server in servers:
        server.close()


@pytest.fixture
def server(make_server: Callable[[], HandoverServer]) -> HandoverServer:
    return make_server()


@pytest.fixture
def start_again(qtbot) -> Callable[..., bool]:
    """A second start on a library, while the window goes on."""

    def start(library: Path, *folders: Path) -> bool:
        with ThreadPoolExecutor(1) as pool:
            started = pool.submit(hand_over, WindowLock(library / "window.lock"), folders)
            qtbot.waitUntil(started.done)
        return started.result()

    return start


def say(folder: Path, message: bytes, qtbot) -> QLocalSocket:
    """Send anything at all to the window, and wait until it has had enough."""
    stranger = QLocalSocket()
    with qtbot.waitSignal(stranger.disconnected):
        stranger.connectToServer(handover._address(folder / "window.lock"))
        stranger.write(message)
    return stranger


def test_a_second_start_hands_its_folders_over(
    server, folder, granted, start_again, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "of the desktop")
    odd = Path(os.fsdecode(b"/photos/\xff\n"))
    assert start_again(folder, Path("here"), odd)
    assert granted == [((tmp_path / "here", odd), "of the desktop")]


def test_a_second_start_without_folders_only_shows_the_window(
    server, folder, granted, start_again, monkeypatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    monkeypatch.delenv("DESKTOP_STARTUP_ID", raising=False)
    assert start_again(folder)
    assert granted == [((), "")]


def test_a_library_is_the_same_by_another_way(
    server, folder, granted, start_again, tmp_path
) -> None:
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    assert start_again(tmp_path / "link")
    assert start_again(folder / ".." / folder.name)
    assert len(granted) == 2


def test_another_library_has_a_window_of_its_own(server, granted, start_again, tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert not start_again(other)
    assert granted == []


def test_a_window_that_is_closing_is_waited_for(server, folder, lock, start_again) -> None:
    def end(folders, token) -> bool:
        server.close()
        lock.release()
        return False

    server._grant = end
    assert not start_again(folder), "it has a window to open itself"


@posix
def test_the_socket_of_a_crash_is_taken_over(
    folder, lock, granted, start_again, make_server
) -> None:
    address = handover._address(lock.path)
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(address)
    make_server()
    assert start_again(folder)
    assert len(granted) == 1


@posix
def test_a_window_that_hangs_is_said_so(lock, monkeypatch, qapp) -> None:
    monkeypatch.setattr(handover, "_SECONDS_TO_ANSWER", 0.05)
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(handover._address(lock.path))
        hanging.listen()
        with pytest.raises(CatalogueError, match="does not answer"):
            hand_over(WindowLock(lock.path), [])
    Path(handover._address(lock.path)).unlink()


def test_a_process_that_never_listens_is_not_waited_for_for_ever(lock, monkeypatch) -> None:
    monkeypatch.setattr(handover, "_SECONDS_TO_START", 0.05)
    with pytest.raises(CatalogueError, match="does not answer"):
        hand_over(WindowLock(lock.path), [])


@pytest.mark.parametrize(
    "message",
    [
        b"\n",
        b"no JSON\n",
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b'{"version": 2, "folders": [], "token": ""}\n',
        b'{"version": 1, "folders": "/a", "token": ""}\n',
        b'{"version": 1, "folders": [1], "token": ""}\n',
        b'{"version": 1, "folders": ["relative"], "token": ""}\n',
        b'{"version": 1, "folders": ["/a\\u0000b"], "token": ""}\n',
        b'{"version": 1, "folders": [], "token": null}\n',
        b'{"version": 1, "folders": [], "token": "' + b"x" * 2000 + b'"}\n',
        b"[" * 100_000 + b"\n",
        b"x" * (2**20 + 10),
    ],
    ids=lambda message: message[:40].decode("latin-1"),
)
def test_what_makes_no_sense_is_ignored(
    server, folder, granted, start_again, qtbot, message
) -> None:
    stranger = say(folder, message, qtbot)
    assert stranger.readAll().isEmpty()
    assert granted == []
    assert start_again(folder), "the window goes on listening"


def test_who_says_nothing_is_sent_away(server, folder, granted, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(handover, "_MILLISECONDS_TO_ASK", 10)
    say(folder, b'{"version"', qtbot)
    assert granted == []


@posix
def test_only_this_user_may_speak_to_the_window(server, folder) -> None:
    mode = Path(handover._address(folder / "window.lock")).stat().st_mode
    assert mode & 0o077 == 0


@posix
def test_a_socket_of_somebody_else_is_not_spoken_to(server, folder, granted, monkeypatch) -> None:
    monkeypatch.setattr(handover, "_is_ours", lambda address: False)
    monkeypatch.setattr(handover, "_SECONDS_TO_START", 0.05)
    with pytest.raises(CatalogueError):
        hand_over(WindowLock(folder / "window.lock"), [])
    assert granted == []


def test_a_wish_comes_through_as_it_is() -> None:
    wish = Wish((Path(os.path.abspath(os.fsdecode(b"a\xff"))),), "token")  # noqa: PTH100
    assert Wish.decode(wish.encode()) == wish
