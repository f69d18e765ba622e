"""Whole words in the names of files and folders, whatever their case and Unicode form."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from unicodedata import normalize

_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(rb"[0-9a-z]+")

_SHORT = 2
"""Letters of an English word that is too short to look for; in other scripts one may be a word."""


def words_of(text: str) -> set[str]:
    """The words of a text in one case: split at whatever is no letter or digit."""
    return set(_WORD.findall(normalize("NFC", text).casefold()))


def wanted_words(texts: Iterable[str]) -> set[str]:
    """The words worth looking for in names: "of", "a" and the like are not."""
    words = words_of(" ".join(texts))
    return {word for word in words if len(word) > _SHORT or not word.isascii()}


def patterns(words: Iterable[str]) -> list[str]:
    """For SQL's LIKE over paths as text, one of which fits wherever one of the words stands.

    LIKE knows the case of English letters alone, and macOS takes accents off their letters.
    """
    return [
        f"%{normalize(form, spelling)}%"
        for word in words
        for form in (("NFC",) if word.isascii() else ("NFC", "NFD"))
        for spelling in ({word} if word.isascii() else {word, word.upper(), word.title()})
    ]


def words_in(path: bytes, wanted: set[str]) -> int:
    """How many of the words a path has; the ending of the file's name does not count."""
    stem, _ = os.path.splitext(path)  # noqa: PTH122 - bytes paths
    if stem.isascii():  # as most are; this way is three times as fast
        found = {word.decode() for word in _ASCII_WORD.findall(stem.lower())}
    else:
        found = words_of(os.fsdecode(stem))
    return len(wanted & found)
