"""The recipes in CONTRIBUTING.md work as they are written."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from organizer.clustering import CLUSTERERS, base
from organizer.clustering.space import Space
from organizer.ui.base.pane import Pane
from organizer.ui.window.panes import PANES

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")


def recipe(kind: str) -> str:
    """The code of one recipe, without its indentation in the list."""
    (block,) = re.findall(rf"^   ```python {kind}\n(.*?)^   ```", TEXT, re.DOTALL | re.MULTILINE)
    return re.sub(r"^   ", "", block, flags=re.MULTILINE)


def test_the_algorithm_of_the_recipe_clusters() -> None:
    names = {"np": np, "resolved": base.resolved, "by_size": base.by_size}
    exec(recipe("algorithm"), names)  # noqa: S102 - our own text
    vectors = np.array([[1, 0], [-1, 0], [0.6, 0.8]], np.float32)
    assert names["ByFirstAxis"]().fit(Space(vectors)).cut({}).tolist() == [0, 1, 0]


def test_the_pane_of_the_recipe_follows_the_library(library, qtbot, album, index) -> None:
    from PySide6.QtWidgets import QLabel

    from organizer.records import Changes
    from organizer.settings import Settings
    from organizer.ui.base.context import AppContext

    names = {"Pane": Pane, "QLabel": QLabel}
    exec(recipe("pane"), names)  # noqa: S102 - our own text
    context = AppContext(library, Settings(library.paths.settings))
    pane = names["CountPane"](context)
    qtbot.addWidget(pane)
    pane.start()
    qtbot.waitUntil(lambda: pane.words.text() == "0 photos")
    album.add("one.jpg", 1)
    index(album.folder)
    context.changed.emit(Changes(added=(1,)))
    qtbot.waitUntil(lambda: pane.words.text() == "1 photos")
    context.close()


def test_the_tables_and_files_it_names_exist() -> None:
    root = Path(__file__).parents[2]
    for place in re.findall(r"`((?:organizer|resources|tests)/[\w/.]+)`", TEXT):
        if "NAME" not in place:
            assert (root / place).exists(), place
    assert "ward" in CLUSTERERS
    assert all(issubclass(pane, Pane) for pane in PANES)
