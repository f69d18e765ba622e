"""What is logged where."""

from __future__ import annotations

import logging
from pathlib import Path

from organizer import log

LOGGER = logging.getLogger("organizer.anything")


def test_the_file_gets_everything_and_standard_error_warnings(tmp_path: Path, capsys):
    with log.keep_log(tmp_path / "library" / "smalti.log"):
        LOGGER.info("a detail")
        LOGGER.warning("a warning")
    written = (tmp_path / "library" / "smalti.log").read_text()
    assert "a detail" in written
    assert "a warning" in written
    assert capsys.readouterr().err == "smalti: a warning\n"


def test_tracebacks_are_for_the_file_alone(tmp_path: Path, capsys):
    with log.keep_log(tmp_path / "smalti.log"):
        try:
            raise ValueError("the cause")
        except ValueError:
            LOGGER.exception("a failure")
    assert "ValueError: the cause" in (tmp_path / "smalti.log").read_text()
    assert capsys.readouterr().err == ""


def test_what_is_quoted_begins_no_record_and_stays_plain(tmp_path: Path, capsys):
    with log.keep_log(tmp_path / "smalti.log"):
        LOGGER.warning("%s is odd", "a\n2026-01-01 ERROR\x1b[2J.jpg")
        try:
            raise ValueError("b\n2026-01-01 ERROR\x1b[2J.jpg")
        except ValueError:
            LOGGER.exception("a failure")
    first, second, *more = (tmp_path / "smalti.log").read_text("utf-8").splitlines()
    assert first.endswith("a�2026-01-01 ERROR�[2J.jpg is odd")
    assert second.endswith("a failure")
    assert all(line.startswith("    ") for line in more)
    assert more[-1] == "    2026-01-01 ERROR�[2J.jpg"
    assert capsys.readouterr().err == "smalti: a�2026-01-01 ERROR�[2J.jpg is odd\n"


def test_without_a_file_warnings_are_still_shown(tmp_path: Path, capsys):
    (tmp_path / "file").write_text("")
    with log.keep_log(tmp_path / "file" / "smalti.log"):
        LOGGER.warning("a warning")
    assert capsys.readouterr().err == "smalti: a warning\n"


def test_nothing_is_left_behind(tmp_path: Path):
    logger = logging.getLogger()
    before = list(logger.handlers)
    with log.keep_log(tmp_path / "smalti.log"):
        assert len(logger.handlers) == len(before) + 2
    assert logger.handlers == before
