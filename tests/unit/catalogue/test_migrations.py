"""The schema."""

from __future__ import annotations

from organizer.catalogue import Catalogue
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS


def test_a_new_catalogue_has_the_newest_version_and_our_mark(catalogue: Catalogue) -> None:
    assert catalogue.store.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    assert catalogue.store.rows("PRAGMA application_id")[0][0] == APPLICATION_ID
    assert APPLICATION_ID.to_bytes(4, "big") == b"SMLT"
    assert [row[0] for row in catalogue.store.rows("PRAGMA integrity_check")] == ["ok"]


def test_the_questions_asked_of_a_large_library_use_an_index(catalogue: Catalogue) -> None:
    for question in (
        "SELECT id FROM photos WHERE content = ? AND state = 'present'",
        "SELECT id FROM photos WHERE state = 'present' ORDER BY moment DESC, id DESC",
        "SELECT id FROM photos WHERE root = ? AND path = ? AND state = 'present'",
        "SELECT vector FROM embeddings WHERE photo = ? AND model = ? AND space = ?",
    ):
        values = (None,) * question.count("?")
        plan = catalogue.store.rows(f"EXPLAIN QUERY PLAN {question}", values)
        assert all("SEARCH" in row["detail"] for row in plan), question
        assert not any("TEMP B-TREE" in row["detail"] for row in plan), question
