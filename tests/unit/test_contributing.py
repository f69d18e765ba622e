"""The recipes in CONTRIBUTING.md work as they are written."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import numpy as np

from organizer.clustering import CLUSTERERS, base
from organizer.clustering.space import Space
from organizer.ui.base.pane import Pane
from organizer.ui.window.panes import PANES

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")


def recipe(kind: str) -> str:
    """The code of one recipe, without its indentation in the list."""
    (block,) = re.findall(
        rf"^ *```python {kind}\n(.*?)^ *```", TEXT, flags=re.DOTALL | re.MULTILINE
    )
    return textwrap.dedent(block)


def test_the_algorithm_of_the_recipe_clusters() -> None:
    names = {"np": np, "resolved": base.resolved, "by_size": base.by_size}
    exec(recipe("algorithm"), names)  # noqa: S102 - our own text
    vectors = np.array([[1, 0], [-1, 0], [0.6, 0.8]], np.float32)
    assert names["ByFirstAxis"]().fit(Space(vectors)).cut({}).tolist() == [0, 1, 0]


def test_the_pane_of_the_recipe_follows_the_library(library, qtbot, album, index) -> None:
    from organizer.records import Changes
    from organizer.settings import Settings
    from organizer.ui.base.context import AppContext
    from organizer.ui.base.labels import PlainLabel

    names = {"Pane": Pane, "PlainLabel": PlainLabel}
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


def test_what_an_action_asks_is_said_in_the_words_of_the_recipe(qtbot, monkeypatch) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton, QWidget

    from organizer import records
    from organizer.ui.actions.confirm_dialog import ConfirmDialog

    kind = records.ActionKind.ARCHIVE
    words = eval(recipe("question"), {"ActionWords": records.ActionWords})  # noqa: S307 - our own
    monkeypatch.setitem(records._ACTION_WORDS, kind, words)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ConfirmDialog(window, records.ActionSummary(kind, 4, 1_000_000), "")
    assert dialog.windowTitle() == "Put 4 photos into the archive"
    assert any(words.about in label.text() for label in dialog.findChildren(QLabel))
    assert "Put away" in {button.text() for button in dialog.findChildren(QPushButton)}


def test_one_more_exif_field_is_read_kept_and_shown(
    library, qtbot, album, index, monkeypatch
) -> None:
    from PIL import ExifTags, Image
    from PySide6.QtWidgets import QLabel

    from organizer.imaging import metadata
    from organizer.imaging.decode import read_picture
    from organizer.imaging.workers.decoder_pool import DecoderPool
    from organizer.ui.base.thumbnail_cache import ThumbnailCache
    from organizer.ui.photos.inspector import Inspector

    class WithArtist(Inspector):
        def _show_one(self, photo) -> None:
            super()._show_one(photo)
            exec(recipe("show"), {"self": self, "about": photo.metadata})  # noqa: S102

    for name, read in eval(f"{{{recipe('read')}}}", vars(metadata)).items():  # noqa: S307
        monkeypatch.setitem(metadata.DETAILS, name, read)
    # A process that decodes for us would not know of it.
    monkeypatch.setattr(DecoderPool, "read", lambda _, *source: read_picture(*source))
    album.add("one.jpg", 1)
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Dorothea Lange"
    with Image.open(album.folder / "one.jpg") as image:
        image.save(album.folder / "two.jpg", exif=exif)
    index(album.folder)
    (photo,) = [
        each
        for each in library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        if each.path.name == "two.jpg"
    ]
    thumbnails = ThumbnailCache(library.thumbnails.path)
    inspector = WithArtist(thumbnails)
    qtbot.addWidget(inspector)
    inspector.show()
    inspector.show_photos([photo], "")
    assert "Dorothea Lange" in {label.text() for label in inspector.findChildren(QLabel)}
    thumbnails.close()


def test_the_tables_and_files_it_names_exist() -> None:
    root = Path(__file__).parents[2]
    for place in re.findall(r"`((?:organizer|resources|tests)/[\w/.]+)`", TEXT):
        if "NAME" not in place:
            assert (root / place).exists(), place
    assert "ward" in CLUSTERERS
    assert all(issubclass(pane, Pane) for pane in PANES)
