"""Text from anywhere stays text."""

from __future__ import annotations

import csv
import io

import pytest

from organizer.plain_text import csv_line, one_line


@pytest.mark.parametrize(
    "code", [0, 9, 10, 13, 27, 127, 0x9B, 0x200F, 0x2028, 0x202E, 0x2066, 0xD800]
)
def test_what_rewrites_a_screen_or_turns_text_becomes_a_mark(code: int) -> None:
    assert one_line(f"a{chr(code)}b") == "a\ufffdb"


def test_all_other_text_stays() -> None:
    text = "Größe 照片 🌳 עברית \u202f é [a].jpg"
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://a/?"&A1).png', '\'=HYPERLINK("http://a/?"&A1).png'),
        ("+a", "'+a"),
        ("-a.png", "'-a.png"),
        ("@SUM(1)", "'@SUM(1)"),
        (" =1+1", "' =1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\t=1", "\ufffd=1"),
        ("-0.25", "-0.25"),
        (-0.25, "-0.25"),
        (3, "3"),
        ("a=b.png", "a=b.png"),
        ('a,"b"', 'a,"b"'),
        ("", ""),
    ],
)
def test_a_spreadsheet_finds_no_formula_and_every_number(cell: object, written: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([cell, "b"])))
    assert row == [written, "b"]
