"""Downloads one file of a model, whole and checked, or leaves a part to resume from."""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from organizer.embedding.weights.hub import HubAnswer, NotingRedirects, explain_http_error
from organizer.errors import ModelError
from organizer.paths import displayable
from organizer.private_files import FILE_MODE, make_private_folder, open_private
from organizer.records import Progress

_CHUNK = 256 * 1024
_TIMEOUT = 10.0
"""Seconds without a byte after which a connection counts as lost."""

_TRIES = 4
"""Connections in a row that may bring nothing before it is given up."""

_SECONDS_BETWEEN_REPORTS = 0.1
_RATE_WINDOW = 50
"""Reports that the rate is averaged over: some five seconds."""


def fetch(
    address: str,
    target: Path,
    sha256: str | None,
    checkpoint: Callable[[], None],
    stage: str = "Downloading",
    wait: Callable[[float], None] = time.sleep,
) -> Generator[Progress, None, str]:
    """Download to `target`; the file's SHA-256, hexadecimal. Progress is in bytes.

    What arrives lies in a .part file until its length and checksum proved right: `sha256`, or
    else the one that the hub announces. Whatever `checkpoint` raises stops it; the part stays, and
    the next call resumes there. Proxies are those of the environment or the system.

    ModelError where there is no network, the hub refuses, or what came is not what it should be.
    """
    with _locked(target):
        part = target.with_name(target.name + ".part")
        answer = yield from _complete(address, part, checkpoint, stage, wait)
        yield Progress(f"Checking {target.name}", 0)
        found = _digest(part, checkpoint)
        expected = sha256 or answer.sha256
        if expected and found != expected:
            part.unlink()
            raise ModelError(
                f"{target.name} arrived altered: its checksum is wrong.",
                "Try again; if it happens again, the network or the server cannot be trusted.",
            )
        part.replace(target)
        _notes(part).unlink(missing_ok=True)
        return found


def _complete(
    address: str,
    part: Path,
    checkpoint: Callable[[], None],
    stage: str,
    wait: Callable[[float], None],
) -> Generator[Progress, None, HubAnswer]:
    """Bring the part to its full length, over as many connections as it takes."""
    idle = 0
    while True:
        checkpoint()
        before = _size(part)
        try:
            answer = yield from _one_connection(address, part, checkpoint, stage)
            if answer.size is None or _size(part) == answer.size:
                return answer
            if _size(part) > answer.size:
                part.unlink()
            problem = "the connection ended early"
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is as long as the file, or longer
                part.unlink(missing_ok=True)
            elif error.code not in (408, 429) and error.code < 500:
                raise explain_http_error(error, address) from error
            problem = f"the server answered {error.code}"
        except (
            urllib.error.URLError,
            ssl.SSLError,
            http.client.HTTPException,
            ConnectionError,
            TimeoutError,
        ) as error:
            problem = _reason(error)
        except OSError as error:
            raise _explain_unwritable(part, error) from error
        idle = 0 if _size(part) > before else idle + 1
        if idle >= _TRIES:
            raise ModelError(
                f"{part.name.removesuffix('.part')} cannot be downloaded: {problem}.",
                f"Check the network and try again, or bring the file over from another computer: "
                f"{address}",
            )
        for _ in range(2**idle):
            checkpoint()
            wait(0.2)


def _one_connection(
    address: str, part: Path, checkpoint: Callable[[], None], stage: str
) -> Generator[Progress, None, HubAnswer]:
    """Append what one connection brings, beginning where the part ends."""
    answer = HubAnswer.read(_notes(part))
    start = _size(part) if answer.etag else 0
    headers = {"User-Agent": f"smalti/{version('smalti')}", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": answer.etag}
    opener = urllib.request.build_opener(NotingRedirects(answer))
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    if token := os.environ.get("HF_TOKEN"):
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    with opener.open(request, timeout=_TIMEOUT) as response:
        start = start if response.status == 206 else 0
        answer.take_last(response.headers, start)
        make_private_folder(part.parent)
        answer.write(_notes(part))
        with open(part, "ab" if start else "wb", opener=open_private) as file:
            done = start
            pace = _Pace(stage, done, answer.size)
            while data := response.read1(_CHUNK):
                file.write(data)
                done += len(data)
                checkpoint()
                yield from pace.report(done)
            file.flush()
            os.fsync(file.fileno())
    return answer


class _Pace:
    """How fast the bytes come, over the last seconds."""

    def __init__(self, stage: str, done: int, total: int | None) -> None:
        self._stage, self._total = stage, total
        self._marks = deque([(time.monotonic(), done)], maxlen=_RATE_WINDOW)
        self._reported = 0.0

    def report(self, done: int) -> Iterator[Progress]:
        """Nothing, or one step where enough time has passed since the last or all is here."""
        now = time.monotonic()
        if now - self._reported < _SECONDS_BETWEEN_REPORTS and done != self._total:
            return
        self._reported = now
        then, before = self._marks[0]
        self._marks.append((now, done))
        if now - then < _SECONDS_BETWEEN_REPORTS:  # too short a time to tell
            yield Progress(self._stage, done, self._total, in_bytes=True)
            return
        rate = (done - before) / (now - then)
        eta = (self._total - done) / max(rate, 1e-6) if self._total else None
        yield Progress(self._stage, done, self._total, rate, eta, in_bytes=True)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Two of us must not write one part."""
    try:
        make_private_folder(target.parent)
        lock = FileLock(target.with_name(target.name + ".lock"), mode=FILE_MODE, thread_local=False)
        lock.acquire(timeout=0)
    except Timeout:
        raise ModelError(
            f"{target.name} is being downloaded already, by another Smalti.",
            "Wait until it has finished.",
        ) from None
    except OSError as error:
        raise _explain_unwritable(target, error) from error
    try:
        yield
    finally:
        lock.release()


def _reason(error: Exception) -> str:
    """Why nothing came, in words."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, socket.gaierror):
        return "there is no network, or the server's name is unknown"
    if isinstance(reason, TimeoutError):
        return "the server stopped answering"
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__


def _notes(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _digest(path: Path, checkpoint: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(16 * _CHUNK):
            digest.update(data)
            checkpoint()
    return digest.hexdigest()


def _explain_unwritable(path: Path, error: OSError) -> ModelError:
    if error.errno == errno.ENOSPC:
        return ModelError(
            f"The disk is full: {displayable(path.parent)} has no room for the model.",
            "Free some space, then try again; it carries on where it stopped.",
        )
    return ModelError(
        f"The folder {displayable(path.parent)} cannot be written: {error.strerror or error}.",
        "Make it writable, then try again.",
    )
