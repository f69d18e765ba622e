"""Learning from what a person said: where it is offered, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from organizer.catalogue.judgements import ENOUGH
from organizer.errors import ModelError
from organizer.jobs import Control
from organizer.library.embeddings.personal_training import PersonalTraining, TrainingResult
from organizer.library.library import Library
from organizer.records import Grouping, IndexSummary, Progress
from organizer.ui.clusters.clusters_pane import ClustersPane
from organizer.ui.model_manager.models_pane import ModelsPane
from organizer.ui.window.main_window import MainWindow

BEFORE = {"pairs_right": 0.61, "neighbours_kept": 1.0}
AFTER = {"pairs_right": 0.87, "neighbours_kept": 0.93}


@pytest.fixture
def ids(album, index: Callable[..., IndexSummary], library: Library) -> list[int]:
    """Photos, in one cluster that nobody has touched."""
    for number in range(ENOUGH + 4):
        colour = (200, 10 + number, 20) if number % 2 else (10, 20, 180 + number)
        Image.new("RGB", (24, 16), colour).save(album.folder / f"{number}.png")
    index(album.folder)
    ids = library.catalogue.photos.present_ids().tolist()
    library.catalogue.groupings.save(Grouping(0, "kmeans", (), (), tuple(ids)))
    return ids


@pytest.fixture
def window(ids: list[int], make_window: Callable[[], MainWindow], shades) -> MainWindow:
    return make_window()


@pytest.fixture
def learns(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the training is to come to."""

    def put(end: TrainingResult | Exception) -> None:
        def adapt(
            adapter: PersonalTraining, control: Control
        ) -> Generator[Progress, None, TrainingResult]:
            yield Progress("Learning from what you said", 0)
            if isinstance(end, Exception):
                raise end
            return end

        monkeypatch.setattr(PersonalTraining, "adapt", adapt)

    return put


def clusters(window: MainWindow, qtbot) -> ClustersPane:
    window.sidebar.choose(1)
    pane = window.pane
    assert isinstance(pane, ClustersPane)
    return pane


def models(window: MainWindow, qtbot) -> ModelsPane:
    (row,) = (row for row, pane in enumerate(window.panes) if isinstance(pane, ModelsPane))
    window.sidebar.choose(row)
    pane = window.panes[row]
    assert isinstance(pane, ModelsPane)
    qtbot.waitUntil(lambda: bool(pane.cards))
    return pane


def shape(library: Library, ids: list[int]) -> None:
    """A person makes two clusters of all photos."""
    library.clusters.editor.gather(ids[::2])
    library.clusters.editor.gather(ids[1::2])


def press(button, qtbot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_is_offered_once_there_is_enough(window, library, ids, qtbot) -> None:
    pane = clusters(window, qtbot)
    pane.cluster_edit_controller.gather(ids[:3])
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)
    assert not pane.training_offer.bar.isVisible()
    pane.cluster_edit_controller.gather(ids[3::2])
    pane.cluster_edit_controller.gather(ids[4::2])
    qtbot.waitUntil(pane.training_offer.bar.isVisible)
    assert f"3 clusters, {len(ids)} photos in all" in pane.training_offer.bar.words.text()
    press(pane.training_offer.bar.look, qtbot)
    assert isinstance(window.pane, ModelsPane)
    qtbot.waitUntil(window.pane.personal_model_card.learn.isEnabled)


def test_put_off_it_is_not_offered_again(window, library, ids, qtbot) -> None:
    shape(library, ids)
    pane = clusters(window, qtbot)
    qtbot.waitUntil(pane.training_offer.bar.isVisible)
    press(pane.training_offer.bar.later, qtbot)
    assert not pane.training_offer.bar.isVisible()
    pane.training_offer.read()
    qtbot.wait(200)
    assert not pane.training_offer.bar.isVisible()


def test_with_too_little_the_card_says_what_helps(window, library, ids, qtbot) -> None:
    library.clusters.editor.gather(ids[:4])
    card = models(window, qtbot).personal_model_card
    qtbot.waitUntil(lambda: f"4 of {ENOUGH} photos so far" in card.words.text())
    assert not card.learn.isEnabled()
    assert not card.use.isVisible()


def test_what_was_learned_can_be_used(window, library, ids, learns, qtbot) -> None:
    shape(library, ids)
    learns(TrainingResult("shades", BEFORE, AFTER))
    card = models(window, qtbot).personal_model_card
    qtbot.waitUntil(card.learn.isEnabled)
    press(card.learn, qtbot)
    qtbot.waitUntil(card.use.isVisible)
    assert card.learn.text() == "Learn"
    assert "87% of your pairs right" in card.result.text()
    assert "61%" in card.result.text()
    assert "93% stay" in card.result.text()
    press(card.use, qtbot)
    assert not card.use.isVisible()
    qtbot.waitUntil(
        lambda: library.embeddings.choice.answering("clusters") == "shades", timeout=10_000
    )
    assert library.embeddings.choice.answering("look") == "shades"
    assert library.embeddings.choice.answering("text") == "builtin"


def test_what_is_no_better_is_said(window, library, ids, learns, qtbot) -> None:
    shape(library, ids)
    learns(TrainingResult(None, BEFORE, BEFORE))
    card = models(window, qtbot).personal_model_card
    qtbot.waitUntil(card.learn.isEnabled)
    press(card.learn, qtbot)
    qtbot.waitUntil(card.result.isVisible)
    assert "no better" in card.result.text()
    assert not card.use.isVisible()


def test_a_failure_is_told_and_it_can_be_tried_again(window, library, ids, learns, qtbot) -> None:
    shape(library, ids)
    learns(ModelError("Learning needs matplotlib.", "Install it."))
    card = models(window, qtbot).personal_model_card
    qtbot.waitUntil(card.learn.isEnabled)
    with qtbot.waitSignal(window.context.told) as told:
        press(card.learn, qtbot)
    assert "Install it." in told.args[0]
    qtbot.waitUntil(card.learn.isEnabled)
    assert not card.result.isVisible()


def test_taken_up_it_is_no_longer_offered(window, library, ids, learns, qtbot) -> None:
    shape(library, ids)
    pane = clusters(window, qtbot)
    qtbot.waitUntil(pane.training_offer.bar.isVisible)
    learns(TrainingResult(None, BEFORE, BEFORE))
    library.embeddings.training.put_off(
        library.embeddings.training.judgements()
    )  # as learning does
    card = models(window, qtbot).personal_model_card
    qtbot.waitUntil(card.learn.isEnabled)
    press(card.learn, qtbot)
    qtbot.waitUntil(card.result.isVisible)
    clusters(window, qtbot)
    qtbot.waitUntil(lambda: not pane.training_offer.bar.isVisible())
