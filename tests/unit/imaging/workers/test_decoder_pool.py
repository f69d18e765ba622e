"""Pictures that crash, stop or fill a decoder cost no more than themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from organizer.errors import PictureError
from organizer.imaging.decode import read_picture
from organizer.imaging.workers import answers, decoder_pool
from organizer.imaging.workers.decoder import Decoder
from organizer.imaging.workers.decoder_pool import DecoderPool

Encoder = Callable[..., bytes]
Pixels = NDArray[np.uint8]

CRASHED = "The decoder crashed on this file."


@pytest.fixture
def started() -> list[Decoder]:
    """The processes of `spoilt`."""
    return []


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch, started: list[Decoder]) -> Iterator[DecoderPool]:
    """Decoders that do what a picture's name says; see spoilt_process.py."""

    def start(niceness: int) -> Decoder:
        started.append(Decoder(niceness, "tests.unit.imaging.workers.spoilt_process"))
        return started[-1]

    monkeypatch.setattr(decoder_pool, "Decoder", start)
    pool = DecoderPool(kept=2)
    yield pool
    pool.close()
    assert None not in [each._process.poll() for each in started], "none is left behind"


@pytest.fixture
def source(encoded: Encoder, quarters: Pixels) -> bytes:
    return encoded(quarters, "PNG")


def reason(pool: DecoderPool, source: bytes, name: str) -> str:
    with pytest.raises(PictureError) as caught:
        pool.read(source, name)
    assert caught.value.remedy
    return caught.value.sentence


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF", "BMP"])
@pytest.mark.parametrize("long_side", [None, 40])
def test_a_process_decodes_to_the_very_same_pixels_and_metadata(
    decoders: DecoderPool,
    encoded: Encoder,
    quarters: Pixels,
    picture_format: str,
    long_side: int | None,
) -> None:
    source = encoded(quarters, picture_format)
    found = decoders.read(source, "a", long_side, 8)
    expected = read_picture(source, "a", long_side, 8)
    np.testing.assert_array_equal(found.pixels, expected.pixels)
    assert found.metadata == expected.metadata


def test_a_large_file_is_opened_by_the_process_itself(
    decoders: DecoderPool, source: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / os.fsdecode(b"\xff.png")
    path.write_bytes(source)
    monkeypatch.setattr(decoder_pool, "MOST_COPIED", 10)
    expected = read_picture(source, "a.png")
    np.testing.assert_array_equal(decoders.read_file(path).pixels, expected.pixels)
    assert decoders.read_file(path).metadata == expected.metadata


def test_why_a_picture_cannot_be_decoded_comes_through(decoders: DecoderPool) -> None:
    for data in (b"", b"Dear reader", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(PictureError) as caught:
            read_picture(data, "a.jpg")
        assert reason(decoders, data, "a.jpg") == caught.value.sentence


def test_a_crash_costs_the_one_picture(
    spoilt: DecoderPool, source: bytes, started: list[Decoder]
) -> None:
    assert reason(spoilt, source, "crash") == CRASHED
    assert spoilt.read(source, "fine").pixels.shape == (64, 96, 3)
    assert len(started) == 3, "it was tried twice, and the next one had a new process"


def test_a_picture_that_another_one_spoilt_the_process_for_is_read_again(
    spoilt: DecoderPool, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    assert "not a picture" in reason(spoilt, os.fsencode(mark), "crash once")
    assert mark.exists()


def test_what_another_process_decodes_meanwhile_is_not_touched(
    spoilt: DecoderPool, source: bytes
) -> None:
    with ThreadPoolExecutor(2) as threads:
        bad = [threads.submit(reason, spoilt, source, "crash") for _ in range(2)]
        good = [threads.submit(spoilt.read, source, "fine") for _ in range(8)]
        assert [each.result(60) for each in bad] == [CRASHED] * 2
        assert {each.result(60).pixels.shape for each in good} == {(64, 96, 3)}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no processor time for us")
def test_one_that_never_comes_to_an_end_is_stopped(
    spoilt: DecoderPool, source: bytes, started: list[Decoder]
) -> None:
    assert reason(spoilt, source, "spin") == "Decoding took longer than 5 seconds and was stopped."
    assert len(started) == 1, "it is not tried again"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")
def test_one_that_waits_for_nothing_is_stopped(
    spoilt: DecoderPool, source: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt.read(source, "fine")
    monkeypatch.setattr(answers, "_PERIOD", 0.05)
    assert "took longer" in reason(spoilt, source, "sleep")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux refuses memory at once")
def test_one_that_takes_too_much_memory_gets_none(
    spoilt: DecoderPool, source: bytes, started: list[Decoder]
) -> None:
    assert reason(spoilt, source, "eat") == "There is not enough memory to decode the picture."
    spoilt.read(source, "fine")
    assert len(started) == 1


def test_nonsense_from_a_process_is_taken_for_a_crash(spoilt: DecoderPool, source: bytes) -> None:
    assert reason(spoilt, source, "lie") == CRASHED
    assert spoilt.read(source, "fine").pixels.shape == (64, 96, 3)


def test_more_pixels_than_were_sent_are_a_crash(spoilt: DecoderPool, source: bytes) -> None:
    assert reason(spoilt, source, "claim") == CRASHED


def test_what_a_decoder_prints_disturbs_nobody(spoilt: DecoderPool, source: bytes) -> None:
    assert spoilt.read(source, "print").pixels.shape == (64, 96, 3)


def test_a_bug_is_not_taken_for_a_bad_file(spoilt: DecoderPool, source: bytes) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)spoilt_process.*KeyError: 'a bug'"):
        spoilt.read(source, "bug")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_process_that_died_while_it_waited_is_replaced(
    spoilt: DecoderPool, source: bytes, started: list[Decoder]
) -> None:
    spoilt.read(source, "fine")
    started[0]._process.kill()
    started[0]._process.wait()
    assert spoilt.read(source, "fine").pixels.shape == (64, 96, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_ctrl_c_does_not_reach_a_process(decoders: DecoderPool, source: bytes) -> None:
    decoders.read(source, "a")
    (decoder,) = decoders._idle
    assert os.getpgid(decoder._process.pid) != os.getpgid(0)
    decoder._process.send_signal(signal.SIGINT)
    assert decoders.read(source, "a").pixels.shape == (64, 96, 3)
    assert decoders._idle == [decoder]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_no_process_outlives_its_parent(source: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(source)
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from organizer.imaging.workers.decoder_pool import DecoderPool\n"
        "pool = DecoderPool()\n"
        "pool.read_file(Path(sys.argv[1]))\n"
        "print(pool._idle[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.png")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(done.stdout)).wait(60)


def test_a_process_imports_nothing_from_the_folder_a_person_stands_in(
    source: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(decoder_pool, "Decoder", Decoder)
    pool = DecoderPool()
    assert pool.read(source, "a").pixels.shape == (64, 96, 3)
    pool.close()


def test_a_process_imports_no_more_than_decoding_takes() -> None:
    script = (
        "import sys, organizer.imaging.workers.decoder_process\n"
        "print({name.partition('.')[0] for name in sys.modules} & "
        "{'torch', 'PySide6', 'sqlite3', 'scipy', 'rawpy', 'pi_heif', 'imagecodecs'})"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.stdout.strip() == "set()"
