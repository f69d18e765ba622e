"""The Models pane in the real window, with small models on a hub of this computer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QWidget
from safetensors.numpy import save

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import HubFile, Model
from organizer.embedding.model_store import ModelStore
from organizer.embedding.weights import download as hub_module
from organizer.library.library import Library
from organizer.records import Speed
from organizer.ui.model_manager.choose_model_dialog import ChooseModelDialog
from organizer.ui.model_manager.model_card_view import ModelCardView
from organizer.ui.model_manager.models_pane import ModelsPane
from organizer.ui.model_manager.remove_model_dialog import RemoveModelDialog
from organizer.ui.window.main_window import MainWindow

WEIGHTS = save({"weight": np.random.default_rng(0).random((500, 500), np.float32)})
"""A megabyte."""


@pytest.fixture
def model_store(tmp_path: Path, embedder, shades, hub) -> ModelStore:
    """Beside the built-in model two twins of the same shape, and one that reads no text."""

    def model(id_: str, name: str, shape: tuple[int, int], **changes: object) -> Model:
        hub.put(f"tiny/{id_}", "model.safetensors", WEIGHTS)
        card = replace(
            shades.card, id=id_, name=name, download_bytes=len(WEIGHTS), licence="MIT", **changes
        )
        file = HubFile(f"tiny/{id_}", "model.safetensors", len(WEIGHTS))
        return Model(card, lambda _: shades, (file,), lambda: {"weight": shape})

    table = {
        "builtin": EMBEDDERS["builtin"],
        "shades": model("shades", "Shades", (500, 500)),
        "twin": model("twin", "Twin", (500, 500)),
        "blind": model("blind", "Blind", (3, 3), text_dimension=0),
    }
    table["blind"] = replace(
        table["blind"], card=replace(table["blind"].card, licence="for research only")
    )
    return ModelStore(tmp_path / "weights", tmp_path / "models", table)


@pytest.fixture
def pane(window: MainWindow, qtbot) -> ModelsPane:
    return opened(window, qtbot)


@pytest.fixture
def card(pane: ModelsPane) -> Callable[[str], ModelCardView]:
    return pane.cards.__getitem__


@pytest.fixture
def gate(hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The hub sends 300 kB; what comes after waits for this."""
    gate, answer = threading.Event(), hub.answer
    hub.drop_after = 300_000

    def held(request) -> None:
        if len(hub.asked) == 1:
            gate.wait(10)
            hub.drop_after = None
        answer(request)

    monkeypatch.setattr(hub, "answer", held)
    yield gate
    gate.set()


@pytest.fixture
def offline(hub, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nobody answers at the hub's address."""
    monkeypatch.setattr(hub_module, "_TRIES", 1)
    address = "http://127.0.0.1:9"
    monkeypatch.setenv("HF_ENDPOINT", address)
    return address


def opened(window: MainWindow, qtbot) -> ModelsPane:
    (row,) = (row for row, pane in enumerate(window.panes) if isinstance(pane, ModelsPane))
    window.sidebar.choose(row)
    pane = window.panes[row]
    assert isinstance(pane, ModelsPane)
    qtbot.waitUntil(lambda: len(pane.cards) == 4 and bool(badges(pane.cards["blind"])))
    return pane


def badges(card: ModelCardView) -> list[str]:
    found = [label for label in card.findChildren(QLabel) if label.property("badge")]
    return [label.text() for label in found if label.isVisibleTo(card)]


def press(button: QWidget, qtbot) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def downloaded(card: ModelCardView, qtbot) -> None:
    press(card.download, qtbot)
    qtbot.waitUntil(lambda: "Ready" in badges(card))


def use(card: ModelCardView, title: str) -> None:
    (action,) = (each for each in card.use.menu().actions() if each.text() == title)
    assert action.isEnabled()
    action.trigger()


def shown_words(card: ModelCardView) -> str:
    labels = [label for label in card.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.text() for label in labels)


def test_every_model_has_a_card_and_nothing_is_downloaded_unasked(pane, card, hub) -> None:
    assert badges(card("builtin")) == [
        "Comes with Smalti",
        "Reads English",
        "none licence",
        "8 dimensions",
    ]
    assert badges(card("shades"))[:2] == ["Not downloaded", "Reads English"]
    assert "Pictures only" in badges(card("blind"))
    assert card("shades").download.text() == "Download 1.0 MB"
    assert "Answers look-alikes, text search and clusters." in shown_words(card("builtin"))
    assert hub.headers == []


def test_an_unusual_licence_stands_out(card) -> None:
    kinds = {
        label.text(): label.property("badge")
        for label in (*card("blind").findChildren(QLabel), *card("shades").findChildren(QLabel))
    }
    assert kinds["for research only"] == "warning"
    assert kinds["MIT licence"] == "plain"


def test_a_download_makes_a_model_ready(window, card, library: Library, qtbot) -> None:
    with qtbot.waitSignal(window.context.told) as told:
        downloaded(card("shades"), qtbot)
    assert "Shades is ready" in told.args[0]
    assert library.embeddings.model_store.is_ready("shades")
    assert not card("shades").download.isVisible()


def test_a_download_shows_bytes_and_is_stopped_and_resumed(card, hub, gate, qtbot) -> None:
    shades = card("shades")
    press(shades.download, qtbot)
    qtbot.waitUntil(lambda: " kB of 1.0 MB" in shown_words(shades))
    assert "Downloading" in badges(shades)
    press(shades.cancel, qtbot)
    assert "Stopping…" in shown_words(shades)
    gate.set()
    qtbot.waitUntil(lambda: shades.download.isVisible())
    assert badges(shades)[0].startswith("Stopped at ")
    assert shades.download.text().startswith("Resume ")
    arrived = shades.status.arrived
    press(shades.download, qtbot)
    qtbot.waitUntil(lambda: "Ready" in badges(shades))
    assert hub.asked[-1][1] == f"bytes={arrived}-"


def test_downloads_wait_for_each_other_and_a_waiting_one_is_dropped(card, hub, gate, qtbot) -> None:
    press(card("shades").download, qtbot)
    press(card("twin").download, qtbot)
    qtbot.waitUntil(lambda: "Waiting" in badges(card("twin")))
    press(card("twin").cancel, qtbot)
    qtbot.waitUntil(lambda: "Not downloaded" in badges(card("twin")))
    gate.set()
    qtbot.waitUntil(lambda: "Ready" in badges(card("shades")))
    assert not any("twin" in path for path, _ in hub.asked)
    downloaded(card("twin"), qtbot)


def test_a_download_goes_on_while_another_pane_is_open(window, pane, card, gate, qtbot) -> None:
    press(card("shades").download, qtbot)
    window.sidebar.choose(0)
    with qtbot.waitSignal(window.context.told) as told:
        gate.set()
    assert "Shades is ready" in told.args[0]
    opened(window, qtbot)
    qtbot.waitUntil(lambda: "Ready" in badges(card("shades")))


def test_closing_the_window_keeps_what_has_arrived(
    window, card, library: Library, gate, qtbot
) -> None:
    with qtbot.waitSignal(window.context.working) as working:
        press(card("shades").download, qtbot)
    qtbot.waitUntil(lambda: " kB of 1.0 MB" in shown_words(card("shades")))
    _, control = working.args

    def go_on_once_cancelled() -> None:
        control._cancelled.wait(10)
        gate.set()

    network = threading.Thread(target=go_on_once_cancelled)
    network.start()
    window.close()
    network.join()
    parts = list(library.embeddings.model_store.folder_of("shades").glob("*.part"))
    assert parts
    assert parts[0].stat().st_size >= 300_000
    assert not library.embeddings.model_store.is_ready("shades")


def test_a_wrong_checksum_is_said_on_the_card_and_tried_again(card, hub, qtbot) -> None:
    shades = card("shades")
    hub.announced = "0" * 64
    press(shades.download, qtbot)
    qtbot.waitUntil(lambda: shades.download_help.isVisible())
    assert "checksum is wrong" in shades.download_help.sentence.text()
    assert not shades.download_help.file.isVisible()
    hub.announced = None
    press(shades.download_help.again, qtbot)
    qtbot.waitUntil(lambda: "Ready" in badges(shades))
    assert not shades.download_help.isVisible()


def test_a_model_that_the_hub_keeps_to_some_says_so(card, hub, qtbot) -> None:
    hub.statuses = [403]
    press(card("shades").download, qtbot)
    download_help = card("shades").download_help
    qtbot.waitUntil(lambda: download_help.isVisible())
    assert "accepted its terms" in download_help.sentence.text()
    assert download_help.file.isVisible()


def test_without_a_network_the_card_says_what_to_bring_and_takes_it(
    card, offline: str, tmp_path: Path, qtbot, monkeypatch
) -> None:
    shades = card("shades")
    press(shades.download, qtbot)
    download_help = shades.download_help
    qtbot.waitUntil(lambda: download_help.isVisible())
    address = f"{offline}/tiny/shades/resolve/main/model.safetensors"
    assert download_help.missing.text() == f"model.safetensors, about 1.0 MB:\n{address}"
    assert offline not in download_help.remedy.text()
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    assert download_help.missing.textInteractionFlags() & selectable
    brought = tmp_path / "stick" / "model.safetensors"
    brought.parent.mkdir()
    brought.write_bytes(WEIGHTS)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(brought), ""))
    press(download_help.file, qtbot)
    qtbot.waitUntil(lambda: "Ready" in badges(shades))
    assert not download_help.isVisible()
    assert brought.exists()


def test_a_failure_is_told_where_another_pane_is_open(window, card, offline, qtbot) -> None:
    card("shades").download_wanted.emit()
    with qtbot.waitSignal(window.context.told) as told:
        window.sidebar.choose(0)
    assert "Shades was not downloaded" in told.args[0]


def test_a_file_that_fits_two_models_is_asked_about(pane, card, tmp_path: Path, qtbot) -> None:
    brought = tmp_path / "weights.safetensors"
    brought.write_bytes(WEIGHTS)
    pane.download_controller.add(brought)
    qtbot.waitUntil(lambda: bool(pane.findChildren(ChooseModelDialog)))
    (dialog,) = pane.findChildren(ChooseModelDialog)
    choices = {button.text(): button for button in dialog._group.buttons()}
    assert list(choices) == ["Shades", "Twin"]
    choices["Twin"].click()
    dialog.accept()
    qtbot.waitUntil(lambda: "Ready" in badges(card("twin")))
    assert "Not downloaded" in badges(card("shades"))


def test_a_file_that_is_no_model_is_refused_in_one_sentence(pane, tmp_path: Path, qtbot) -> None:
    brought = tmp_path / "page.bin"
    brought.write_bytes(b"<html>Log in</html>")
    pane.download_controller.add(brought)
    qtbot.waitUntil(lambda: pane.error_banner.isVisible())
    assert "page.bin" in pane.error_banner.words.text()


def test_a_model_answers_what_it_is_used_for_once_the_photos_have_its_vectors(
    card, library: Library, qtbot
) -> None:
    downloaded(card("shades"), qtbot)
    use(card("shades"), "Look-alikes")
    qtbot.waitUntil(lambda: "Answers look-alikes." in shown_words(card("shades")))
    assert "Answers text search and clusters." in shown_words(card("builtin"))
    assert library.embeddings.choice.answering("look") == "shades"
    use(card("builtin"), "Everything it can")
    words = "Answers look-alikes, text search and clusters."
    qtbot.waitUntil(lambda: words in shown_words(card("builtin")))


def test_a_model_that_is_coming_says_so_and_can_be_sent_away(
    pane, card, library: Library, qtbot
) -> None:
    downloaded(card("shades"), qtbot)
    library.embeddings.choice.choose("clusters", "shades")
    pane.arrive()
    qtbot.waitUntil(lambda: "Being made ready for clusters" in shown_words(card("shades")))
    assert "Answers look-alikes, text search and clusters." in shown_words(card("builtin"))
    use(card("shades"), "Clusters")
    qtbot.waitUntil(lambda: "Being made ready" not in shown_words(card("shades")))
    assert library.embeddings.choice.coming("clusters") is None


def test_a_model_that_reads_no_text_is_not_offered_for_the_text_search(card, qtbot) -> None:
    downloaded(card("blind"), qtbot)
    offers = {each.text(): each.isEnabled() for each in card("blind").use.menu().actions()}
    assert offers["Look-alikes"]
    assert not offers["Text search: reads no text"]


def test_removing_asks_and_the_built_in_model_answers_again(
    pane, card, library: Library, qtbot
) -> None:
    downloaded(card("shades"), qtbot)
    use(card("shades"), "Look-alikes")
    qtbot.waitUntil(lambda: "Answers look-alikes." in shown_words(card("shades")))
    press(card("shades").remove, qtbot)
    (dialog,) = pane.findChildren(RemoveModelDialog)
    assert "The built-in model answers look-alikes" in shown_text(dialog)
    assert library.embeddings.model_store.is_ready("shades")
    (yes,) = (
        each
        for each in dialog.buttons.buttons()
        if dialog.buttons.buttonRole(each) == QDialogButtonBox.ButtonRole.AcceptRole
    )
    yes.click()
    qtbot.waitUntil(lambda: "Not downloaded" in badges(card("shades")))
    qtbot.waitUntil(lambda: "look-alikes" in shown_words(card("builtin")))
    assert not card("builtin").remove.isVisible()


def test_the_speed_is_shown_once_it_was_measured(card, qtbot, monkeypatch) -> None:
    speed = Speed("builtin", "OpenVINO, CPU", 38.4, 1.0)
    monkeypatch.setattr(ModelStore, "measure", lambda *_: iter([speed]))
    press(card("builtin").measure, qtbot)
    qtbot.waitUntil(lambda: "38 pictures/s" in badges(card("builtin")))
    assert not card("builtin").measure.isVisible()


def test_the_keyboard_stays_on_the_card_whose_button_went_away(window, card, gate, qtbot) -> None:
    shades = card("shades")
    shades.download.setFocus()
    qtbot.keyClick(shades.download, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.focusWidget() is shades.cancel)
    assert shades.cancel.accessibleName() == "Cancel: Shades"


def test_a_narrow_window_shows_whole_cards(window, pane, card, offline, qtbot) -> None:
    press(card("shades").download, qtbot)
    qtbot.waitUntil(lambda: card("shades").download_help.isVisible())
    window.resize(760, 600)
    qtbot.waitUntil(lambda: window.width() == 760)
    view, inner = pane.card_list.viewport(), pane.card_list.widget()
    qtbot.waitUntil(lambda: view.width() < 560)
    qtbot.waitUntil(lambda: inner.width() == view.width())
    parts = [part for part in card("shades").findChildren(QWidget) if part.isVisible()]
    assert max(part.mapTo(inner, part.rect().topRight()).x() for part in parts) < view.width()


def shown_text(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))
