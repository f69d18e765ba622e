"""What is known of the files that were being read when Smalti was killed."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from organizer.library.indexing.reading_notes import ReadingNotes

A, B = b"/photos/a.jpg", b"/photos/\xff\n.jpg"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library" / "reading.jsonl"


def killed(path: Path, *while_reading: bytes) -> Counter[bytes]:
    """A run that is killed in the middle of some files; what it knew at its start."""
    notes = ReadingNotes(path)
    suspects = notes.open()
    with notes.reading(b"/photos/read before.jpg"):
        pass
    with ExitStack() as at_work:
        for each in while_reading:
            at_work.enter_context(notes.reading(each))
        notes.close(is_complete=False)  # as the kernel does, which notes nothing
    return suspects


def test_the_files_of_a_killed_run_are_known_to_the_next(path: Path) -> None:
    assert killed(path, A, B) == {}
    assert killed(path) == {A: 1, B: 1}


def test_ends_add_up_until_a_file_is_read(path: Path) -> None:
    killed(path, A, B)
    killed(path, A)
    assert killed(path, B) == {A: 2, B: 1}
    notes = ReadingNotes(path)
    notes.open()
    with notes.reading(A):
        pass
    notes.close(is_complete=False)
    assert killed(path) == {B: 2}


def test_a_run_that_came_to_its_end_suspects_nobody(path: Path) -> None:
    killed(path, A)
    notes = ReadingNotes(path)
    notes.open()
    notes.close(is_complete=True)
    assert not path.exists()
    assert killed(path) == {}


def test_a_file_that_fails_is_no_suspect(path: Path) -> None:
    notes = ReadingNotes(path)
    notes.open()
    with pytest.raises(ValueError, match="bad"), notes.reading(A):
        raise ValueError("bad")
    notes.close(is_complete=False)
    assert killed(path) == {}


@pytest.mark.parametrize("rest", [b'["begun", "/pho', b"\xff\xfe", b"{}", b'[1, 2, 3]\n["', b"7"])
def test_a_torn_line_costs_no_more_than_itself(path: Path, rest: bytes) -> None:
    killed(path, A)
    with path.open("ab") as file:
        file.write(rest)
    assert killed(path) == {A: 1}


def test_where_nothing_can_be_written_there_are_no_notes(tmp_path: Path) -> None:
    (tmp_path / "library").write_bytes(b"")
    notes = ReadingNotes(tmp_path / "library" / "reading.jsonl")
    assert notes.open() == {}
    with notes.reading(A):
        pass
    notes.close(is_complete=True)
