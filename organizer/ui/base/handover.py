"""Hands what a second start asks for to the window that is open, over a socket of this user."""

from __future__ import annotations

import contextlib
import ctypes
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from organizer.errors import CatalogueError
from organizer.library.lock import WindowLock

_log = logging.getLogger(__name__)

_VERSION = 1
_MOST_BYTES = 2**20
_LONGEST_TOKEN = 1000
_LONGEST_ADDRESS = 100
"""Bytes of a socket's path; the systems take a few more."""
_SECONDS_TO_START = 30.0
"""For a window that is being opened, from a cold disk too."""
_SECONDS_TO_ANSWER = 10.0
_MILLISECONDS_A_STEP = 50
_MILLISECONDS_TO_ASK = 5000
_GRANTED = b"granted\n"
_ANY_PROCESS = -1
"""ASFW_ANY of Windows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a second start is about."""

    folders: tuple[Path, ...]
    """To be indexed; absolute."""
    token: str = ""
    """By which the desktop lets a window come to the front."""

    def encode(self) -> bytes:
        """As one line, in which names of any bytes come through."""
        folders = [os.fspath(folder) for folder in self.folders]
        document = {"version": _VERSION, "folders": folders, "token": self.token}
        return json.dumps(document).encode("ascii") + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Wish:
        """ValueError for anything that `encode` has not written."""
        document = json.loads(line)
        if not isinstance(document, dict) or document.get("version") != _VERSION:
            raise ValueError("another version")
        folders, token = document.get("folders"), document.get("token")
        if not isinstance(folders, list) or not isinstance(token, str):
            raise ValueError("no folders or no token")
        for text in (token, *folders):
            if not isinstance(text, str) or "\0" in text:
                raise ValueError("no text")
        paths = tuple(Path(folder) for folder in folders)
        if len(token) > _LONGEST_TOKEN or not all(path.is_absolute() for path in paths):
            raise ValueError("a long token or a relative path")
        return cls(paths, token)


class HandoverServer(QObject):
    """Grants the wishes of later starts while the window of its library is open."""

    def __init__(self, lock: Path, grant: Callable[[Sequence[Path], str], bool]) -> None:
        """`lock` is the file of the `WindowLock` that this process has. `grant` is given folders
        and a token, in the UI thread; it is False where the window cannot be shown any more.
        """
        super().__init__()
        self._grant = grant
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._address = _address(lock)

    def listen(self) -> None:
        """Begin; in the place of a process that crashed as well."""
        if self._address is None:
            return
        QLocalServer.removeServer(self._address)
        if not self._server.listen(self._address):
            _log.warning("A second start cannot be noticed: %s", self._server.errorString())

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.close()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_MOST_BYTES + 1)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            QTimer.singleShot(_MILLISECONDS_TO_ASK, socket, socket.abort)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        try:
            wish = Wish.decode(bytes(socket.readLine().data()))
        except (ValueError, RecursionError) as error:
            _log.warning("What a second start asked was not understood: %s", error)
            socket.abort()
            return
        if self._grant(wish.folders, wish.token):
            socket.write(_GRANTED)
        socket.disconnectFromServer()


def hand_over(lock: WindowLock, folders: Sequence[Path]) -> bool:
    """Have the open window shown and folders indexed there; from a process without a window.

    False where this process has the lock meanwhile, so that the window is its own to open.
    CatalogueError where the process that has it does not answer.
    """
    token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
    absolute = tuple(Path(os.path.abspath(folder)) for folder in folders)  # noqa: PTH100
    message = Wish(absolute, token[:_LONGEST_TOKEN]).encode()
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        if lock.take():
            return False
        if _ask(lock.path, message):
            return True
        time.sleep(0.1)
    raise _explain_silence()


def _ask(lock: Path, message: bytes) -> bool:
    """Whether the window that is open did what was asked; False where nobody listens."""
    address = _address(lock)
    if address is None or not _is_ours(address):
        return False
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected():
        return False
    socket.write(message)
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        # In short steps, between which Ctrl+C is noticed.
        socket.waitForReadyRead(_MILLISECONDS_A_STEP)
        if socket.canReadLine():
            return bytes(socket.readLine().data()) == _GRANTED
        if socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
            return False  # the window is closing
    raise _explain_silence()


def _explain_silence() -> CatalogueError:
    return CatalogueError(
        "Smalti is open on this library already, but its window does not answer.",
        "Wait a moment or end that Smalti, then start it again.",
    )


def _address(lock: Path) -> str | None:
    """Where the process that has a lock listens; None where that cannot be told.

    It is the same however the library's folder is spelled or linked to, and another one for
    another library and another user.
    """
    try:
        about = lock.stat()
    except OSError:
        return None
    identity = f"{about.st_dev}:{about.st_ino}:{_user()}"
    name = f"smalti-{blake2b(identity.encode(), digest_size=12).hexdigest()}"
    if sys.platform == "win32":
        return name
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):  # noqa: S108
        path = os.path.join(folder, name)  # noqa: PTH118 - Qt takes text
        if folder and len(os.fsencode(path)) <= _LONGEST_ADDRESS and os.access(folder, os.W_OK):
            return path
    return None


def _user() -> str:
    return os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())


def _is_ours(address: str) -> bool:
    """Whether nobody else has put a socket there."""
    if sys.platform == "win32":
        return True
    with contextlib.suppress(OSError):
        return Path(address).lstat().st_uid == os.getuid()
    return False
