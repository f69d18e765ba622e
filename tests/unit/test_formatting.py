"""Figures are told as a person reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer import formatting
from organizer.records import ActionKind, ActionSummary, Progress


def test_a_transfer_tells_share_bytes_rate_and_time_left() -> None:
    step = Progress("Downloading", 119_000_000, 350_000_000, 4_100_000, 80.2, in_bytes=True)
    assert formatting.transfer(step) == "34 %, 119 MB of 350 MB · 4.1 MB/s · 1:20 left"
    assert formatting.progress(step) == f"Downloading · {formatting.transfer(step)}"


def test_a_transfer_of_unknown_size_tells_what_has_arrived() -> None:
    assert formatting.transfer(Progress("Downloading", 1_500, in_bytes=True)) == "1.5 kB"


def test_a_transfer_that_hardly_moves_promises_no_time() -> None:
    step = Progress("Downloading", 10, 1_000_000, 0.001, 1e9, in_bytes=True)
    assert "left" not in formatting.transfer(step)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0:01"), (45, "0:45"), (80, "1:20"), (3725, "1:02:05")]
)
def test_the_clock_shows_hours_only_where_there_are_any(seconds: float, told: str) -> None:
    assert formatting.clock(seconds) == told


def test_a_list_reads_like_a_sentence() -> None:
    assert formatting.listed(["a", "b", "c"]) == "a, b and c"
    assert formatting.listed(["a"]) == "a"
    assert formatting.listed([]) == ""


def test_a_slow_model_has_a_decimal() -> None:
    assert formatting.pace(38.4) == "38 pictures/s"
    assert formatting.pace(1.62) == "1.6 pictures/s"


@pytest.mark.parametrize(
    ("kind", "plan", "result"),
    [
        (ActionKind.ARCHIVE, "Archive 2 photos (1.5 kB)", "Archived 2 photos (1.5 kB)."),
        (
            ActionKind.TRASH,
            "Move 2 photos to the trash (1.5 kB)",
            "Moved 2 photos to the trash (1.5 kB).",
        ),
        (
            ActionKind.REMOVE,
            "Remove 2 photos from the catalogue (1.5 kB)",
            "Removed 2 photos from the catalogue (1.5 kB).",
        ),
    ],
)
def test_an_action_is_told_before_and_after(kind: ActionKind, plan: str, result: str) -> None:
    summary = ActionSummary(kind, 2, 1500)
    assert formatting.sized_plan(summary) == plan
    assert formatting.action_result(summary) == result


def test_what_is_archived_is_told_with_what_it_is_of_and_where_to(monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("USERPROFILE", "/home/ann")
    target = Path("/home/ann/Pictures/Old")
    summary = ActionSummary(ActionKind.ARCHIVE, 2, 1500, source="“Beach”", target=target)
    place = str(Path("~/Pictures/Old"))
    assert formatting.sized_plan(summary) == f"Archive 2 photos of “Beach” to {place} (1.5 kB)"
    assert formatting.action_result(summary) == f"Archived 2 photos to {place} (1.5 kB)."
    assert formatting.place(Path("/home/ann")) == str(Path("/home/ann"))
    assert formatting.place(Path("/home/anna")) == str(Path("/home/anna"))


def test_a_long_name_is_cut_in_its_middle() -> None:
    assert formatting.quoted("Beach") == "“Beach”"
    assert formatting.quoted("a" * 100 + "b" * 100) == f"“{'a' * 24}…{'b' * 24}”"


def test_one_photo_is_no_photos() -> None:
    assert formatting.action_plan(ActionKind.ARCHIVE, 1) == "Archive 1 photo"
    undone = ActionSummary(ActionKind.UNDO, 1, 20, undone="Archive 1 photo")
    assert formatting.action_result(undone) == "Brought back: 1 photo (20 bytes)."


@pytest.mark.parametrize(
    ("count", "companions", "words"),
    [
        (1, 0, "1 photo"),
        (12, 1, "12 photos and 1 companion file"),
        (1_200, 2_000, "1,200 photos and 2,000 companion files"),
        (0, 2, "2 companion files"),
        (0, 0, "0 photos"),
    ],
)
def test_photos_and_what_belongs_to_them(count: int, companions: int, words: str) -> None:
    assert formatting.files(count, companions) == words
    assert formatting.action_plan(ActionKind.ARCHIVE, count, companions) == f"Archive {words}"
