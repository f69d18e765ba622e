"""MiniLM puts sentences of one meaning near each other."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.embedding.models import minilm
from organizer.embedding.models.minilm import DIMENSION, MiniLM, unit


@pytest.fixture(scope="module")
def text() -> MiniLM:
    return MiniLM()


def test_sentences_of_one_meaning_are_near_each_other(text):
    dog, puppy, tax = text.embed(["a dog on the lawn", "A PUPPY in the grass", "a tax return"])
    assert dog @ puppy > 0.6
    assert dog @ tax < 0.3


def test_rows_are_in_the_order_of_the_texts_whatever_their_length(text, monkeypatch):
    monkeypatch.setattr(minilm, "_BATCH", 2)
    texts = ["a very long walk along the coast of Norway", "sea", "a small red bicycle", "dog", "x"]
    alone = np.concatenate([text.embed([each]) for each in texts])
    np.testing.assert_allclose((text.embed(texts) * alone).sum(axis=1), 1, atol=1e-4)


def test_capital_letters_and_accents_make_no_difference(text):
    upper, lower = text.embed(["CAFÉ", "cafe"])
    np.testing.assert_allclose(upper, lower, atol=1e-5)


def test_a_text_too_long_is_cut_off(text):
    beginning = "word " * 126  # the first and the last token are not words
    whole, cut = text.embed([beginning + "and much more " * 99, beginning])
    np.testing.assert_allclose(whole, cut, atol=1e-5)


def test_no_texts_give_no_vectors(text):
    assert text.embed([]).shape == (0, DIMENSION)


def test_a_row_of_zeros_gets_unit_length_too():
    rows = unit(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [1, 0]], rtol=1e-6)
    assert rows.dtype == np.float32
