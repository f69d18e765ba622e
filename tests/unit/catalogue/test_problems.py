"""Files that could not be read."""

from __future__ import annotations

from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.records import FileProblem, Root


def test_a_problem_comes_back_with_its_reason(catalogue: Catalogue, root: Root) -> None:
    catalogue.problems.put(root.id, b"b.jpg", 5, 6, "It is empty.")
    catalogue.problems.put(root.id, b"a.jpg", 7, 8, "It is truncated.")
    assert catalogue.problems.all() == [
        FileProblem(root.path / "a.jpg", "It is truncated.", 7, 8),
        FileProblem(root.path / "b.jpg", "It is empty.", 5, 6),
    ]
    assert catalogue.problems.stamps(root.id) == {b"a.jpg": (7, 8), b"b.jpg": (5, 6)}


def test_a_file_has_one_problem_at_a_time(catalogue: Catalogue, root: Root) -> None:
    catalogue.problems.put(root.id, b"a.jpg", 5, 6, "It is empty.")
    catalogue.problems.put(root.id, b"a.jpg", 7, 8, "It is truncated.")
    assert [problem.reason for problem in catalogue.problems.all()] == ["It is truncated."]


def test_clearing_tells_whether_there_was_a_problem(catalogue: Catalogue, root: Root) -> None:
    catalogue.problems.put(root.id, b"a.jpg", 5, 6, "It is empty.")
    assert not catalogue.problems.clear(root.id, [b"b.jpg"])
    assert catalogue.problems.clear(root.id, [b"b.jpg", b"a.jpg"])
    assert not catalogue.problems.clear(root.id, [])
    assert catalogue.problems.all() == []


def test_the_reason_is_found_by_a_photos_path(catalogue: Catalogue, root: Root) -> None:
    catalogue.problems.put(root.id, b"s/a\xff.jpg", 5, 6, "It is empty.")
    assert catalogue.problems.reason(root.id, root.path / "s" / "a\udcff.jpg") == "It is empty."
    assert catalogue.problems.reason(root.id, root.path / "s" / "b.jpg") == ""


def test_a_problem_in_the_root_of_the_file_system_is_found(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    top = catalogue.roots.add(Path(tmp_path.anchor))
    catalogue.problems.put(top.id, b"a.jpg", 5, 6, "It is empty.")
    assert catalogue.problems.reason(top.id, top.path / "a.jpg") == "It is empty."
