"""Texts to the token numbers that the CLIP family reads."""

from __future__ import annotations

import gzip
import html
import importlib.util
import re
import string
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.errors import ModelError, foreign_code
from organizer.paths import displayable

Tokenizer = Callable[[Sequence[str]], NDArray[np.int64]]
"""Texts to (n, context), padded with zeros, cut off where they are too long."""

_MERGES = 49152 - 256 - 2
_START, _END = "<|startoftext|>", "<|endoftext|>"
_PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def clip_tokenizer(context: int) -> Tokenizer:
    """CLIP's byte pair encoding (Radford et al., 2021), with the vocabulary open_clip carries.

    open_clip's own tokenizer gives the same numbers, but importing it imports torch.
    """
    from tokenizers import Regex, pre_tokenizers
    from tokenizers import Tokenizer as Pieces
    from tokenizers.models import BPE

    merges = _merges()
    letters = _letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    words += ["".join(pair) for pair in merges] + [_START, _END]
    numbers = {word: number for number, word in enumerate(words)}
    pieces = Pieces(BPE(numbers, merges, end_of_word_suffix="</w>", unk_token=_END))
    pieces.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    start, end = numbers[_START], numbers[_END]

    def tokenize(texts: Sequence[str]) -> NDArray[np.int64]:
        rows = np.zeros((len(texts), context), np.int64)
        for row, text in zip(rows, texts, strict=True):
            found = pieces.encode(_cleaned(text), add_special_tokens=False).ids[: context - 2]
            row[: len(found) + 2] = [start, *found, end]
        return rows

    return tokenize


def sentencepiece_tokenizer(file: Path, context: int) -> Tokenizer:
    """SigLIP 2's: the vocabulary of Gemma, in a tokenizer.json; small letters, no punctuation.

    ModelError for a file that is none.
    """
    from tokenizers import Tokenizer as Pieces

    name = displayable(file.name)
    no_tokenizer = ModelError(f"{name} is not a tokenizer file.", "Download it again.")
    with foreign_code(lambda error: no_tokenizer):
        pieces = Pieces.from_file(str(file))
    pieces.no_padding()
    pieces.no_truncation()
    pad, end, first = (pieces.token_to_id(mark) for mark in ("<pad>", "<eos>", "<bos>"))
    if pad is None or end is None:
        raise ModelError(f"{name} is of another model.", "Download it again.")

    def tokenize(texts: Sequence[str]) -> NDArray[np.int64]:
        rows = np.full((len(texts), context), pad, np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = pieces.encode(_canonical(text), add_special_tokens=False).ids
            found = [number for number in ids if number not in (first, end)][: context - 1]
            row[: len(found) + 1] = [*found, end]
        return rows

    return tokenize


def _merges() -> list[tuple[str, str]]:
    spec = importlib.util.find_spec("open_clip")
    if spec is None or spec.origin is None:
        raise ModelError("The package open_clip is not installed.", "Install Smalti again.")
    file = Path(spec.origin).parent / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    pairs = (line.split() for line in lines[1 : _MERGES + 1])
    return [(first, second) for first, second in pairs]


def _letters() -> list[str]:
    """A printable character for every byte, in the order of their numbers in the vocabulary."""
    printable = [*range(ord("!"), ord("~") + 1), *range(161, 173), *range(174, 256)]
    others = (256 + extra for extra in range(256 - len(printable)))
    return [chr(code) for code in (*printable, *others)]


def _cleaned(text: str) -> str:
    """As CLIP was taught: mended encoding, no entities, single spaces, small letters."""
    import ftfy

    plain = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    return re.sub(r"\s+", " ", plain).strip().lower()


def _canonical(text: str) -> str:
    """As SigLIP was taught."""
    import ftfy

    plain = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    plain = plain.replace("_", " ").translate(str.maketrans("", "", string.punctuation))
    return re.sub(r"\s+", " ", plain).lower().strip()
