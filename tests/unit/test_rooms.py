"""The house stays in order: sizes, names and contracts of modules, as CONTRIBUTING.md asks for."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    path.relative_to(ROOT): ast.parse(path.read_text("utf-8"))
    for package in ("organizer", "training")
    for path in sorted((ROOT / package).rglob("*.py"))
}
FIELDS = {
    "formatting",
    "preprocessing",
    "cutting",
    "grouping",
    "neighbour_ranking",
    "cluster_editing",
    "personal_training",
    "query_editing",
    "picture_packing",
    "star_rating",
}
"""Modules that end in -ing, each by the name of its field."""
WITHOUT_QT = re.compile(r"window/panes|map/(map_camera|map_scene|map_thumbnails|cluster_colours)")
Definition = ast.FunctionDef | ast.ClassDef


def public(nodes: list[ast.stmt]) -> Iterator[Definition]:
    """Public functions, classes and methods; those that Qt calls have its camelCase names."""
    for node in nodes:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def is_qts(name: str) -> bool:
    return re.search("^[a-z]+[A-Z]", name) is not None


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_everything_public_says_its_contract(path: Path) -> None:
    lacking = [
        f"{each.name} (line {each.lineno})"
        for each in public(MODULES[path].body)
        if ast.get_docstring(each) is None and not ("ui" in path.parts and is_qts(each.name))
    ]
    assert not lacking
    assert ast.get_docstring(MODULES[path]) or path.name == "__init__.py"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_modules_functions_and_classes_stay_small(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert text.count("\n") <= 400
    for each in ast.walk(MODULES[path]):
        if isinstance(each, ast.FunctionDef):
            assert (each.end_lineno or 0) - each.lineno < 60, each.name
        elif isinstance(each, ast.ClassDef):
            methods = sum(isinstance(member, ast.FunctionDef) for member in each.body)
            assert methods <= 25, each.name


def test_a_folder_is_seen_at_a_glance() -> None:
    folders = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    most = {Path("organizer/catalogue"): 30}
    assert not {folder: n for folder, n in folders.items() if n > most.get(folder, 18)}


def test_modules_are_named_by_nouns_each_its_own() -> None:
    named = {path.stem for path in MODULES if path.parts[0] == "organizer"}
    assert {name for name in named if name.endswith("ing")} == FIELDS
    features = ("ui", "library", "cli")
    shared = Counter(
        (path.parts[1], path.name)
        for path in MODULES
        if len(path.parts) > 2 and path.name != "__init__.py" and path.parts[1] not in features
    )
    assert not [name for name, count in shared.items() if count > 1]


def test_what_draws_nothing_is_not_in_the_window() -> None:
    for path, tree in MODULES.items():
        if path.parts[1] != "ui" or path.name == "__init__.py" or WITHOUT_QT.search(str(path)):
            continue
        imports = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        drawing = ("PySide6", "organizer.ui.base.labels")
        assert any(name.startswith(drawing) for name in imports), path
