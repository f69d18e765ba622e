"""The search bar of the real window, and what it is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def bar(window: MainWindow) -> SearchBar:
    window.activateWindow()
    return window.search_bar


@pytest.fixture
def ids(window: MainWindow) -> list[int]:
    return window.photos.model.ids.tolist()


@pytest.fixture
def answered(window: MainWindow, bar: SearchBar, qtbot) -> Callable[[Callable[[], object]], str]:
    """Does something and waits until it is answered; the text of the search."""

    def wait(act: Callable[[], object]) -> str:
        with qtbot.waitSignal(window.search_controller.found):
            act()
        assert window.search_controller.text == bar.text()
        return bar.text()

    return wait


@pytest.fixture
def recent(window: MainWindow) -> Callable[[], list[str]]:
    return window.context.library.catalogue.searches.recent
