"""Fingerprints by content."""

from __future__ import annotations

import numpy as np

from organizer.catalogue import Catalogue
from organizer.records import State


def put(catalogue: Catalogue, version: int, *contents: str) -> None:
    count = len(contents)
    measures = np.arange(count * 6, dtype=np.float32).reshape(count, 6)
    catalogue.fingerprints.put(version, contents, np.full((count, 4), 7, np.uint8), measures)


def test_fingerprints_come_back_by_content(catalogue: Catalogue, add) -> None:
    add(b"1.jpg", "b")
    add(b"2.jpg", "a")
    put(catalogue, 1, "b", "a")
    found = catalogue.fingerprints.present(1)
    assert found.contents == ("a", "b")
    assert found.sketches.tolist() == [[7] * 4] * 2
    assert found.measures[:, 0].tolist() == [6, 0]


def test_an_empty_catalogue_has_none(catalogue: Catalogue) -> None:
    found = catalogue.fingerprints.present(1)
    assert (found.contents, len(found.sketches), found.measures.shape) == ((), 0, (0, 6))


def test_copies_lack_one_fingerprint_together(catalogue: Catalogue, add) -> None:
    add(b"1.jpg", "a")
    add(b"2.jpg", "a")
    assert catalogue.fingerprints.lacking(1) == ["a"]
    put(catalogue, 1, "a")
    assert catalogue.fingerprints.lacking(1) == []


def test_those_of_another_version_are_made_again(catalogue: Catalogue, add) -> None:
    add(b"1.jpg", "a")
    put(catalogue, 1, "a")
    assert catalogue.fingerprints.lacking(2) == ["a"]
    assert catalogue.fingerprints.present(2).contents == ()
    put(catalogue, 2, "a")
    assert catalogue.fingerprints.present(2).contents == ("a",)


def test_photos_that_are_gone_are_left_out(catalogue: Catalogue, add) -> None:
    one, other = add(b"1.jpg", "a"), add(b"2.jpg", "b")
    put(catalogue, 1, "a", "b")
    catalogue.photos.set_state([one], State.TRASHED)
    assert catalogue.fingerprints.present(1).contents == ("b",)
    assert catalogue.fingerprints.owners() == {"b": [other]}


def test_owners_are_told_oldest_first(catalogue: Catalogue, add) -> None:
    first, other, second = add(b"1.jpg", "a"), add(b"2.jpg", "b"), add(b"3.jpg", "a")
    assert catalogue.fingerprints.owners() == {"a": [first, second], "b": [other]}


def test_fingerprints_can_be_narrowed_to_some_contents(catalogue: Catalogue, add) -> None:
    for name in ("a", "b", "c"):
        add(name.encode(), name)
    put(catalogue, 1, "a", "b", "c")
    found = catalogue.fingerprints.present(1).only({"c", "a"})
    assert (found.contents, found.measures[:, 0].tolist()) == (("a", "c"), [0, 12])
    assert catalogue.fingerprints.present(1).only(()).sketches.shape == (0, 4)
