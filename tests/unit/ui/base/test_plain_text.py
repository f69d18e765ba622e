"""No label, tool tip, message or button of the window can take a name for markup or for keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument

from organizer.ui.base import plain_text

ROOT = Path(__file__).parents[4]
HOMES = {"labels.py", "plain_text.py"}
"""Where Qt's own classes become plain ones."""
RAW = {"QLabel", "QMessageBox", "QErrorMessage", "QWhatsThis", "QToolTip", "QStaticText"}
"""Classes that guess whether words are markup."""
BUTTONS = {"QPushButton", "QCheckBox", "QRadioButton", "QAction", "addAction", "addMenu", "addTab"}
OWN_WORDS = {
    "window/menu.py",
    "window/sidebar.py",
    "search/date_range.py",
    "search/filter_popup.py",
    "clusters/cluster_commands.py",
    "clusters/cluster_wall.py",
    "clusters/analysis/method_comparison.py",
    "cleanup/duplicates/compare_dialog.py",
    "cleanup/duplicates/keep_rules_dialog.py",
    "cleanup/duplicates/set_page.py",
    "model_manager/use_menu.py",
    "fragments/board/board.py",
    "fragments/toolbar.py",
}
"""Modules whose buttons have words of our own only, from a table, some with a key in them."""
SOURCES = [
    path
    for path in [ROOT / "organizer" / "app.py", *sorted((ROOT / "organizer/ui").rglob("*.py"))]
    if path.name not in HOMES
]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield getattr(called, "attr", getattr(called, "id", "")), node


def is_ours(words: ast.expr) -> bool:
    """Whether words are written here, with nothing put into them."""
    if isinstance(words, ast.IfExp):
        return is_ours(words.body) and is_ours(words.orelse)
    return isinstance(words, ast.Constant)


def is_made_by(maker: str, words: ast.expr | None) -> bool:
    return isinstance(words, ast.Call) and getattr(words.func, "id", "") == maker


def find_unsafe(tree: ast.AST, path: str = "") -> list[str]:
    """What could show a name as something else, each with its line."""
    found = [
        f"{alias.name} is inherited or made at {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.Call)
        for alias in _raw_names(node)
    ]
    for name, call in calls(tree):
        first = call.args[0] if call.args else None
        if name in ("setToolTip", "setWhatsThis", "setStatusTip", "setInformativeText"):
            is_fine = first is not None and (is_ours(first) or is_made_by("plain_tip", first))
        elif name in ("getText", "getInt", "getItem", "getMultiLineText", "addRow"):
            is_fine = not any(isinstance(each, ast.JoinedStr) for each in call.args)
        elif name in BUTTONS and path not in OWN_WORDS and isinstance(first, ast.expr):
            is_fine = is_ours(first) or is_made_by("button_words", first) or _is_no_words(first)
        elif name in ("setData", "setItemData") and "ToolTipRole" in ast.unparse(call):
            is_fine = "plain_tip(" in ast.unparse(call)
        else:
            continue
        if not is_fine:
            found.append(f"{name} at {call.lineno}")
    return found + [
        f"a tool tip of a model at {answer.lineno}"
        for answer in _tips_of_models(tree)
        if not is_made_by("plain_tip", answer.value)
    ]


def _raw_names(node: ast.ClassDef | ast.Call) -> Iterator[ast.alias]:
    used = node.bases if isinstance(node, ast.ClassDef) else [node.func]
    for each in used:
        name = ast.unparse(each).partition(".")[0]
        if name in RAW:
            yield ast.alias(name)


def _is_no_words(argument: ast.expr) -> bool:
    """An icon, a finished action, or the number of a weight."""
    return ast.unparse(argument) in (
        "icon('calendar')",
        "action",
        "self.by_name[name]",
        "menu.addAction(f'Weight {size}')",
        "f'Weight {size}'",
        "_KEEP",
    )


def _tips_of_models(tree: ast.AST) -> Iterator[ast.Return]:
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case):
            asked: ast.AST = node.pattern
        elif isinstance(node, ast.If):
            asked = node.test
        else:
            continue
        if "ToolTipRole" in ast.unparse(asked):
            for statement in node.body:
                yield from (e for e in ast.walk(statement) if isinstance(e, ast.Return))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_are_shown_as_they_are(path: Path) -> None:
    name = path.relative_to(ROOT / "organizer").as_posix().removeprefix("ui/")
    assert find_unsafe(ast.parse(path.read_text("utf-8")), name) == []


@pytest.mark.parametrize(
    "source",
    [
        "QLabel(name)",
        "class Caption(QLabel): pass",
        "QMessageBox(parent)",
        "QMessageBox.question(parent, 'Title', name)",
        "QToolTip.showText(where, name)",
        "item.setToolTip(name)",
        "item.setToolTip(f'{name} is away')",
        "item.setToolTip(name if name else 'Nothing')",
        "box.setItemData(row, name, Qt.ItemDataRole.ToolTipRole)",
        "menu.addAction(f'Open {name}')",
        "QPushButton(name)",
        "QInputDialog.getText(parent, 'Title', f'Name of {name}:')",
        "def data(role):\n  if role == Qt.ItemDataRole.ToolTipRole:\n    return name",
        "def data(role):\n  match role:\n    case Role.ToolTipRole | Other:\n      return name",
    ],
)
def test_what_is_not_so_is_found(source: str) -> None:
    assert find_unsafe(ast.parse(source))


@pytest.mark.parametrize(
    "words",
    [
        "<img src='file:/a.png'>.jpg",
        "/photos/<b>bold</b>  and more",
        "<!--",
        "<a href=x>y",
        "<p>&amp;",
        "a\n<i>b",
        "<i>a\nb",
    ],
)
def test_a_tip_says_what_looks_like_markup(words: str) -> None:
    tip, document = plain_text.plain_tip(words), QTextDocument()
    if Qt.mightBeRichText(tip):  # as a tool tip guesses
        document.setHtml(tip)
    else:
        document.setPlainText(tip)
    assert document.toPlainText() == words


@pytest.mark.parametrize("words", ["a.jpg", "a < b & c", "2 > 1", "two\nlines", "A&B"])
def test_any_other_tip_is_left_as_it_is(words: str) -> None:
    assert plain_text.plain_tip(words) == words


def test_a_button_shows_every_ampersand() -> None:
    assert plain_text.button_words("Salt & pepper") == "Salt && pepper"
