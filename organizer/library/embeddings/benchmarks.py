"""Measures the models on a library's own photos, and remembers how fast they are."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from organizer.catalogue import Catalogue
from organizer.embedding.base import Pixels
from organizer.embedding.model_store import ModelStore
from organizer.errors import PictureError
from organizer.imaging.decode import read_picture
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.private_files import make_private_folder, write_private
from organizer.records import Progress, Speed

_log = logging.getLogger(__name__)

_PICTURES = 48


class ModelBenchmarks:
    """The figures belong to the machine, so they are kept beside the compiled models."""

    def __init__(
        self, model_store: ModelStore, catalogue: Catalogue, thumbnails: ThumbnailStore, path: Path
    ) -> None:
        self._model_store = model_store
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._path = path

    def known(self) -> dict[str, Speed]:
        """What was measured before: each model's fastest way, by its id."""
        try:
            stored = json.loads(self._path.read_text("utf-8"))
            return {model: Speed(**each) for model, each in stored.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            _log.warning("%s was not read: %s", self._path.name, error)
            return {}

    def measure(
        self, models: Sequence[str], control: Control
    ) -> Generator[Progress, None, list[Speed]]:
        """Run models that are ready, by id, each way they can; takes some seconds each.

        ModelError for one that cannot be loaded; what was measured before it is kept.
        """
        pictures = self._pictures()
        found: list[Speed] = []
        for done, model in enumerate(models):
            yield Progress(f"Measuring {self._model_store.card(model).name}", done, len(models))
            speeds = list(self._model_store.measure(model, pictures, control.checkpoint))
            found += speeds
            self._keep(max(speeds, key=lambda speed: speed.images_per_second))
        return found

    def _pictures(self) -> list[Pixels]:
        """Some of the library's photos, small; made-up ones where it has none."""
        ids = self._catalogue.photos.present_ids()
        chosen = ids[np.linspace(0, len(ids) - 1, min(_PICTURES, len(ids))).astype(int)]
        found = []
        for photo in self._catalogue.photos.by_ids(chosen):
            data = self._thumbnails.read(photo.content)
            try:
                found += [read_picture(data, photo.path.name).pixels] if data else []
            except PictureError as error:
                _log.info("%s", error)
        noise = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), np.uint8)
        return found or list(noise)

    def _keep(self, speed: Speed) -> None:
        known = {model: asdict(each) for model, each in self.known().items()}
        try:
            make_private_folder(self._path.parent)
            partial = self._path.with_suffix(".part")
            document = json.dumps(known | {speed.model: asdict(speed)})
            write_private(partial, document.encode())
            partial.replace(self._path)
        except OSError as error:
            _log.warning("The speed of %s was not kept: %s", speed.model, error)
