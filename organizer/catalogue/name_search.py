"""Looks for whole words in the names of files and folders, whatever their case and form."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from unicodedata import normalize

_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(rb"[0-9a-z]+")

_SHORT = 2
"""Letters of an English word that is too short to look for; in other scripts one may be a word."""


class NameQuery:
    """Words to look for, split at whatever is no letter or digit."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = {
            word for word in _words_of(" ".join(texts)) if len(word) > _SHORT or not word.isascii()
        }
        self._ascii = {word.encode() for word in self._words if word.isascii()}

    def patterns(self) -> list[str]:
        """For SQL's LIKE over paths as text: one of them fits any path that has one of the words.

        LIKE knows the case of English letters alone, and macOS takes accents off their letters.
        """
        return [f"%{spelling}%" for word in self._words for spelling in _spellings(word)]

    def share_in(self, path: bytes) -> float:
        """The share of the words that a path has; the ending of the file's name does not count."""
        stem, _, _ = path.rpartition(b".")  # every photo's name has an ending
        if stem.isascii():  # as most are, and much faster
            count = len(self._ascii.intersection(_ASCII_WORD.findall(stem.lower())))
        else:
            count = len(self._words & _words_of(os.fsdecode(stem)))
        return count / len(self._words)


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(normalize("NFC", text).casefold()))


def _spellings(word: str) -> set[str]:
    if word.isascii():
        return {word}
    cased = {word, word.upper(), word.title()}
    return {normalize("NFC", each) for each in cased} | {normalize("NFD", each) for each in cased}
