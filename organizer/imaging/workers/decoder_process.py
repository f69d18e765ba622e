"""What runs in a decoding process: answers one request after the other until its parent is gone.

    python -m organizer.imaging.workers.decoder_process HANDLE NICE

Imports no more than decoding takes. It ends when its standard input does.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from organizer.errors import PictureError
from organizer.imaging.damage import explain_unreadable_file
from organizer.imaging.decode import Source, read_picture, read_rating_of
from organizer.imaging.workers.allowance import FREE_BYTES, allow_decoding, allow_opening
from organizer.imaging.workers.limits import Limits
from organizer.imaging.workers.messages import Message, pack_metadata, receive, send
from organizer.imaging.workers.shared_bytes import SharedBytes


class DecoderProcess:
    """Serves the requests of one `Decoder`."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes], shared: SharedBytes) -> None:
        self._requests = requests
        self._answers = answers
        self._shared = shared
        self._limits = Limits()
        self._file_bytes = 0
        self._is_full = False

    def serve(self) -> None:
        """Until the parent has gone."""
        while (request := receive(self._requests)) is not None:
            try:
                answer = self._answer(request)
            except PictureError as error:
                answer = {"failed": [error.sentence, error.remedy]}
            except Exception:  # the process's boundary: whoever asked raises it as a bug
                answer = {"bug": traceback.format_exc()[-10_000:]}
            finally:
                self._limits.stop()
            send(self._answers, answer)

    def _answer(self, request: Message) -> Message:
        with ExitStack() as opened:
            source = self._source(request, opened)
            self._file_bytes = (
                len(source) if isinstance(source, bytes) else os.fstat(source.fileno()).st_size
            )
            self._limits.start(allow_opening(self._file_bytes))
            if request["asks"] == "rating":
                return {"rating": read_rating_of(source, request["name"])}
            self._is_full = request["long_side"] is None
            picture = read_picture(
                source, request["name"], request["long_side"], request["short_side"], self
            )
        self._limits.stop()
        height, width, _ = picture.pixels.shape
        self._shared.write(picture.pixels.data.cast("B"))
        return {
            "height": height,
            "width": width,
            "metadata": pack_metadata(picture.metadata),
        }

    def _source(self, request: Message, opened: ExitStack) -> Source:
        if request["path"] is None:
            return self._shared.read(request["length"])
        path = Path(request["path"])
        try:
            return opened.enter_context(path.open("rb"))
        except OSError as error:
            raise explain_unreadable_file(path, error) from error

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """As of `PixelBudget`: the parent keeps it for all processes. PictureError for too much."""
        if size > FREE_BYTES:
            allowed = allow_decoding(size, self._file_bytes, self._is_full)
            self._limits.stop()
            send(self._answers, {"needs": size})
            if receive(self._requests) is None:
                sys.exit()
            self._limits.start(allowed)
        yield


def main(handle: str, niceness: str) -> None:
    """Take over the standard streams, so that nothing a decoder prints gets between messages."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        for stream in (0, 1):
            os.dup2(nothing.fileno(), stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(int(niceness))
    DecoderProcess(requests, answers, SharedBytes.inherit(handle)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
