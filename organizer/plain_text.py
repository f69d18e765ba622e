"""Makes text that may come from anyone harmless where it is shown, logged or written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_SEPARATORS = (0x2028, 0x2029)
_DIRECTIONS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Of writing; they let "gpj.exe" look like "exe.jpg"."""
_SURROGATES = range(0xD800, 0xE000)
_UNSAFE = dict.fromkeys(
    (*range(32), *range(127, 160), *_SEPARATORS, *_DIRECTIONS, *_SURROGATES),
    "\N{REPLACEMENT CHARACTER}",
)
"""What could rewrite a screen, begin a new line or turn the text around it."""

_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for the beginning of a formula, in either width."""


def one_line(text: str) -> str:
    """The text in one line that any terminal can show, each unsafe character replaced by a mark."""
    return text.translate(_UNSAFE)


def csv_line(cells: Iterable[object]) -> str:
    """A line of CSV that no spreadsheet takes for formulas; what is a number stays one."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_cell(one_line(str(cell))) for cell in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    if not text.lstrip().startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
