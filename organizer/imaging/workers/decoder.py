"""One decoding process, as seen by the app."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, cast

import organizer
from organizer.errors import PictureError
from organizer.imaging.damage import explain_undecodable_file
from organizer.imaging.decode import Picture
from organizer.imaging.pixel_budget import PixelBudget
from organizer.imaging.workers import decoder_process
from organizer.imaging.workers.allowance import Allowance, allow_decoding, allow_opening
from organizer.imaging.workers.answers import Answers
from organizer.imaging.workers.limits import OUT_OF_MEMORY
from organizer.imaging.workers.messages import Message, send, unpack_metadata
from organizer.imaging.workers.shared_bytes import SharedBytes

_PLACE = Path(organizer.__file__).parents[1]
"""Where this very package lies: the process takes its own from there."""
_SECONDS_TO_END = 5.0
_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # glibc keeps the memory of one picture for the next, which saves 4 % of the time.
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**26),
}


class DecoderEnded(Exception):
    """The process ended instead of answering."""

    def __init__(self, problem: PictureError, is_certain: bool) -> None:
        super().__init__(problem.sentence)
        self.problem = problem
        self.is_certain = is_certain
        """Whether the picture at hand is to blame; a picture before may have spoilt the process."""


class Decoder:
    """Takes one picture at a time, from any thread. After `DecoderEnded` only `close` works."""

    def __init__(self, niceness: int, module: str = decoder_process.__name__) -> None:
        """Starts the process, which runs `module`."""
        self._shared = SharedBytes.create()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, self._shared.handle, str(niceness)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PLACE,
            env=_environment(),
            pass_fds=self._shared.inheritable,
            process_group=None if sys.platform == "win32" else 0,  # Ctrl+C is for the app alone
            creationflags=_windows_flags(niceness),
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = Answers(self._process)

    def read(
        self,
        source: bytes | Path,
        name: str,
        long_side: int | None,
        short_side: int,
        budget: PixelBudget,
    ) -> Picture:
        """As of `DecoderPool.read`. DecoderEnded."""
        request = {"asks": "picture", "long_side": long_side, "short_side": short_side}
        answer = self._ask(source, name, request, budget)
        try:
            height, width = int(answer["height"]), int(answer["width"])
            if height < 1 or width < 1:
                raise ValueError("There is no picture.")
            pixels = self._shared.read_pixels(height, width)
            metadata = unpack_metadata(answer["metadata"])
        except (KeyError, ValueError, TypeError, EOFError, MemoryError) as error:
            raise self._explain_nonsense() from error
        finally:
            self._shared.shrink()
        return Picture(pixels, metadata)

    def read_rating(self, path: Path, budget: PixelBudget) -> int | None:
        """As of `DecoderPool.read_rating`. DecoderEnded."""
        rating = self._ask(path, path.name, {"asks": "rating"}, budget).get("rating")
        return rating if isinstance(rating, int) and -1 <= rating <= 5 else None

    def close(self) -> None:
        """End the process, at work or not, and leave nothing of it."""
        with suppress(OSError):
            self._requests.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()
        self._shared.close()

    def _ask(
        self, source: bytes | Path, name: str, request: Message, budget: PixelBudget
    ) -> Message:
        if isinstance(source, Path):
            size, place = source.stat().st_size, os.fspath(source)
        else:
            size, place = len(source), None
            self._shared.write(source)
        request |= {"path": place, "length": size, "name": name}
        allowed, may_sleep = allow_opening(size), place is not None
        with ExitStack() as held:
            answer = self._exchange(request, allowed, may_sleep)
            while "needs" in answer:
                held.close()
                needed = int(answer["needs"])
                allowed = allow_decoding(needed, size, request.get("long_side") is None)
                held.enter_context(budget.reserve(needed))
                answer = self._exchange({}, allowed, may_sleep)
        if "failed" in answer:
            sentence, remedy = map(str, answer["failed"])
            raise PictureError(sentence, remedy)
        if "bug" in answer:
            raise RuntimeError(f"A decoding process failed:\n{answer['bug']}")
        return answer

    def _exchange(self, message: Message, allowed: Allowance, may_sleep: bool) -> Message:
        try:
            send(self._requests, message)
            answer = self._answers.receive(allowed.seconds, may_sleep)
        except OSError:  # the process has ended
            answer = None
        except ValueError as error:
            raise self._explain_nonsense() from error
        if answer is None:
            raise self._explain_end(allowed)
        return answer

    def _explain_end(self, allowed: Allowance) -> DecoderEnded:
        code = self._process.wait()
        if self._answers.has_ended_it or (sys.platform != "win32" and code == -signal.SIGPROF):
            sentence = f"Decoding took longer than {allowed.seconds:.0f} seconds and was stopped."
            return DecoderEnded(explain_undecodable_file(sentence), is_certain=True)
        if code == OUT_OF_MEMORY:
            sentence = "The picture needs more memory than Smalti allows."
            return DecoderEnded(explain_undecodable_file(sentence), is_certain=True)
        return self._explain_crash()

    def _explain_nonsense(self) -> DecoderEnded:
        self._process.kill()
        self._process.wait()
        return self._explain_crash()

    def _explain_crash(self) -> DecoderEnded:
        problem = explain_undecodable_file("The decoder crashed on this file.")
        return DecoderEnded(problem, is_certain=False)


def _environment() -> dict[str, str]:
    """Modules come from where they do here, never from the folder a person stands in."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    places = [os.fspath(_PLACE), *(place for place in given if os.path.isabs(place))]  # noqa: PTH117
    return os.environ | _SETTINGS | {"PYTHONPATH": os.pathsep.join(places)}


def _windows_flags(niceness: int) -> int:
    """No console of its own, which would flash up; what nice is elsewhere."""
    if sys.platform == "win32":
        slow = subprocess.BELOW_NORMAL_PRIORITY_CLASS if niceness else 0
        return subprocess.CREATE_NO_WINDOW | slow
    return 0
