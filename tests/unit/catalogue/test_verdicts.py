"""What a person said of pairs of contents."""

from __future__ import annotations

from organizer.catalogue import Catalogue


def test_a_verdict_holds_whichever_way_round(catalogue: Catalogue) -> None:
    catalogue.verdicts.put("b", "a", "different")
    assert catalogue.verdicts.all() == {("a", "b"): "different"}


def test_the_last_verdict_counts(catalogue: Catalogue) -> None:
    catalogue.verdicts.put("a", "b", "different")
    catalogue.verdicts.put("b", "a", "duplicate")
    assert catalogue.verdicts.all() == {("a", "b"): "duplicate"}
