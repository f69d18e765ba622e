"""What the command line writes where, and how Ctrl+C ends a job."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from organizer.cli.terminal import Terminal
from organizer.jobs import Control
from organizer.records import Progress
from tests.unit.interrupted_job import counting

ROOT = Path(__file__).parents[3]


def interrupted(times: int) -> str:
    """How a job ends that is interrupted so many times, in a process whose signals are its own."""
    command = [sys.executable, "-m", "tests.unit.interrupted_job", f"{times}"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def test_nothing_that_is_said_can_rewrite_the_screen(capsys):
    terminal = Terminal(as_json=False)
    terminal.answer({}, ["a\x1b]0;owned\x07", "b\nc\u202egpj.exe\x9b2J", "é\u202f🌳"])
    terminal.note("d\x1b[31m\r\udc80")
    terminal.fail("e\x1b[31m", "f\x1b[31m")
    captured = capsys.readouterr()
    assert captured.out == "a�]0;owned�\nb�c�gpj.exe�2J\né\u202f🌳\n"
    assert captured.err == "d�[31m��\ne�[31m\nf�[31m\n"


def test_a_question_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert Terminal(as_json=False).agrees("Move a\x1b[2J\nb?")
    assert capsys.readouterr().err.startswith("Move a�[2J�b?")


def test_the_bar_shows_plain_words(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    def job():
        yield Progress("Looking into a\x1b]0;owned\x07[red].pt", 0)

    Terminal(as_json=False).follow(job())
    assert "\x1b]0;owned" not in capsys.readouterr().err


def test_a_document_is_ascii_and_alone_on_standard_output(capsys):
    Terminal(as_json=True).answer([{"path": "ä\udcff"}], ["for a person"])
    Terminal(as_json=True).note("A note.")
    captured = capsys.readouterr()
    assert captured.out.isascii()
    assert json.loads(captured.out) == [{"path": "ä\udcff"}]
    assert captured.err == "A note.\n"


def test_a_failure_is_a_document_or_two_lines(capsys):
    Terminal(as_json=True).fail("It failed.", "Try again.")
    assert json.loads(capsys.readouterr().out) == {"error": "It failed.", "remedy": "Try again."}
    Terminal(as_json=False).fail("It failed.", "Try again.")
    assert capsys.readouterr() == ("", "It failed.\nTry again.\n")


def test_nobody_is_asked_by_a_script():
    assert not Terminal(as_json=False).asks
    assert not Terminal(as_json=True).asks


def test_a_job_is_run_to_its_result_without_a_bar_in_a_file(capsys):
    control = Control()
    assert Terminal(as_json=False).follow(counting(control, 0), control) == "counted"
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_cancels_the_job_and_is_an_interrupt_again_afterwards():
    assert interrupted(1) == "Cancelled True True"


def test_a_second_ctrl_c_insists():
    assert interrupted(2) == "KeyboardInterrupt True True"
