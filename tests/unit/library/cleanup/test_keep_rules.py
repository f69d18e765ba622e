"""Which copy is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from organizer.library.cleanup.keep_rules import DEFAULT_RULES, KEEP_RULES, KeepRules, sort_by_worth
from organizer.records import Metadata, Photo, State

PLAIN = Photo(1, 1, Path("/p/IMG_1.jpg"), "a", 100, 10**18, State.PRESENT, Metadata(40, 30, "JPEG"))


def other(path: str = "/p/IMG_2.jpg", content: str = "b", size: int = 100, **about) -> Photo:
    metadata = replace(PLAIN.metadata, **about)
    return replace(PLAIN, id=2, path=Path(path), content=content, size=size, metadata=metadata)


@pytest.mark.parametrize(
    ("rule", "better"),
    [
        ("resolution", other(width=41)),
        ("format", other(format="RAW")),
        ("format", other(format="PNG")),
        ("sharpness", other(content="sharp")),
        ("size", other(size=101)),
        ("rating", other(rating=1)),
        ("folder", other("/dear/old/IMG_2.jpg")),
        ("older", other(taken=datetime(1999, 1, 1))),
    ],
)
def test_a_rule_alone_decides_what_is_kept(rule: str, better: Photo) -> None:
    rules = KeepRules((rule,), (Path("/dear"),))
    sharpness = {"a": 0.3, "b": 0.3, "sharp": 0.6}
    for photos in ([PLAIN, better], [better, PLAIN]):
        assert sort_by_worth(photos, rules, sharpness)[0] is better


@pytest.mark.parametrize(
    "name", ["IMG_1 (1)", "IMG_1 copy", "Copy of IMG_1", "IMG_1-Kopie", "IMG_1_copy2x", "a~2"]
)
def test_the_plain_name_is_kept(name: str) -> None:
    copy = other(f"/p/{name}.jpg")
    assert sort_by_worth([copy, PLAIN], KeepRules(("name",)), {})[0] is PLAIN


@pytest.mark.parametrize("name", ["copyright", "photocopy", "IMG(1)b"])
def test_words_that_only_look_like_copy_are_plain(name: str) -> None:
    plain, copy = other(f"/p/{name}.jpg"), other("/p/x (2).jpg")
    assert sort_by_worth([copy, plain], KeepRules(("name",)), {})[0] is plain


def test_the_next_rule_decides_between_equals() -> None:
    large, rated = other(size=200), replace(other(rating=5), id=3)
    assert sort_by_worth([PLAIN, large, rated], KeepRules(("rating", "size")), {})[0] is rated
    assert sort_by_worth([PLAIN, large, rated], KeepRules(("size", "rating")), {})[0] is large


def test_hardly_sharper_is_not_sharper() -> None:
    rules = KeepRules(("sharpness", "size"))
    sharpness = {"a": 0.5, "b": 0.505}
    assert sort_by_worth([other(size=99), PLAIN], rules, sharpness)[0] is PLAIN


def test_every_rule_has_a_title_and_counts_by_default() -> None:
    assert DEFAULT_RULES.order == tuple(KEEP_RULES)
    assert all(KEEP_RULES.values())
    assert sort_by_worth([PLAIN], DEFAULT_RULES, {}) == [PLAIN]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError):
        sort_by_worth([PLAIN], KeepRules(("beauty",)), {})
