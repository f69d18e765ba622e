"""Files that grow, beside other processes' and beside what crashes left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from organizer.library.actions.part_files import clear_parts, new_part

posix = pytest.mark.skipif(os.name == "nt", reason="open files cannot be deleted there")


def test_a_part_goes_unless_it_was_renamed(tmp_path: Path) -> None:
    with new_part(tmp_path, ".p") as part:
        assert part.read_bytes() == b""
    with new_part(tmp_path, ".p") as part:
        part.write_bytes(b"whole")
        part.rename(tmp_path / "goal")
    assert [path.name for path in tmp_path.iterdir()] == ["goal"]


def test_a_part_goes_where_writing_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), new_part(tmp_path, ".p"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_debris_makes_room_and_other_files_stay(tmp_path: Path) -> None:
    for name in (".p.part", ".p.2.part", ".other.part", "p.part"):
        (tmp_path / name).write_bytes(b"cut short")
    with new_part(tmp_path, ".p") as part:
        assert part.read_bytes() == b""
    clear_parts(tmp_path, ".p")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.part", "p.part"]


@posix
def test_a_part_that_is_being_written_is_no_debris(tmp_path: Path) -> None:
    with new_part(tmp_path, ".p") as first, new_part(tmp_path, ".p") as second:
        assert first != second
        clear_parts(tmp_path, ".p")
        assert first.exists()
        assert second.exists()


@posix
def test_another_part_of_the_same_name_outlives_ours(tmp_path: Path) -> None:
    with new_part(tmp_path, ".p") as ours:
        ours.rename(tmp_path / "goal")
        ours.write_bytes(b"another process's")
    assert ours.read_bytes() == b"another process's"


@posix
def test_a_part_is_debris_once_its_process_was_killed(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, organizer.library.actions.part_files as p\n"
        "with p.new_part(pathlib.Path(sys.argv[1]), '.p'): print(flush=True), input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        clear_parts(tmp_path, ".p")
        assert (tmp_path / ".p.part").exists()
        process.send_signal(signal.SIGKILL)
    clear_parts(tmp_path, ".p")
    assert list(tmp_path.iterdir()) == []


@posix
def test_without_locks_nothing_is_taken_for_debris(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    (tmp_path / ".p.part").write_bytes(b"who knows")
    with new_part(tmp_path, ".p") as part:
        assert part.name == ".p.2.part"
    assert (tmp_path / ".p.part").read_bytes() == b"who knows"
