"""The models on this computer: which are ready, and how the others get here."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Embedder, HubFile, Model, ModelCard, ModelSource, Pixels
from organizer.embedding.models.trained_encoder import NOTES, trained_model
from organizer.embedding.weights import download, hub
from organizer.embedding.weights.checkpoint import complain_of_differences, read_notes, read_shapes
from organizer.embedding.weights.manifest import (
    ManifestEntry,
    VerifiedFiles,
    copy_file,
    read_manifest,
    write_manifest,
)
from organizer.errors import AmbiguousWeightsError, ModelError, OrganizerError
from organizer.paths import displayable
from organizer.records import Progress, Speed

_log = logging.getLogger(__name__)

_TRAINED = "trained"


class ModelStore:
    """A folder a model, with the files it needs and a manifest that says they are whole.

    Safe from any thread, and from several Smaltis at once: files appear whole or not at all, and
    the manifest comes last.
    """

    def __init__(self, folder: Path, cache: Path, table: Mapping[str, Model] | None = None) -> None:
        """`folder` holds downloaded and trained weights, `cache` what can be made again."""
        self.folder = folder
        self.cache = cache
        self._table = EMBEDDERS if table is None else table

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold no photos of a person's, for an indexing run to pass by."""
        return self.folder, self.cache

    def models(self) -> dict[str, Model]:
        """Every model there is to choose from, by id: the known ones, then trained encoders."""
        found = dict(self._table)
        for path in sorted((self.folder / _TRAINED).glob("*.safetensors")):
            try:
                model = trained_model(path)
            except OrganizerError as error:
                _log.warning("%s", error)
                continue
            found.setdefault(model.card.id, model)
        return found

    def card(self, model: str) -> ModelCard:
        """Of the weights that are here, or else of those that can be had. ModelError if unknown."""
        card, files = self._model(model).card, self._model(model).files
        entry = read_manifest(self.folder_of(model)).get(files[0].name) if files else None
        return replace(card, version=f"{card.version}-{entry.sha256[:8]}") if entry else card

    def is_ready(self, model: str) -> bool:
        """Whether every file of a model is here; False for one nobody knows."""
        try:
            return not self._missing_files(model)
        except ModelError:
            return False

    def is_removable(self, model: str) -> bool:
        """Whether its weights came here from elsewhere."""
        return bool(self._model(model).files) or model not in self._table

    def folder_of(self, model: str) -> Path:
        """Where the files of a downloaded model are, or would be."""
        return self.folder / model

    def missing(self, model: str) -> list[tuple[str, int]]:
        """The addresses of the files still to be brought here, and their sizes in bytes, about."""
        return [(hub.url(file), file.bytes) for file in self._missing_files(model)]

    def load(self, model: str) -> Embedder:
        """Takes seconds, the first time longer. ModelError where it is not here or does not fit."""
        return self._model(model).load(self._source(model))

    def measure(
        self, model: str, pictures: Sequence[Pixels], checkpoint: Callable[[], None]
    ) -> Iterator[Speed]:
        """Each way the model can run on this machine; see `benchmark.measure`."""
        from organizer.embedding.runtimes.benchmark import measure

        return measure(self._model(model), self._source(model), pictures, checkpoint)

    def download(
        self, model: str, checkpoint: Callable[[], None]
    ) -> Generator[Progress, None, None]:
        """Bring the missing files of a model here; stopped, the next call carries on.

        ModelError as for `download.fetch`; Cancelled, or whatever `checkpoint` raises, passes
        through.
        """
        folder, name = self.folder_of(model), self._model(model).card.name
        for file in self._missing_files(model):
            address = hub.url(file)
            target = folder / file.name
            sha256 = yield from download.fetch(
                address, target, file.sha256, checkpoint, f"Downloading {name}"
            )
            write_manifest(folder, file.name, ManifestEntry(sha256, target.stat().st_size, address))

    def add(
        self, path: Path, checkpoint: Callable[[], None], model: str | None = None
    ) -> Generator[Progress, None, str]:
        """Take weights from a file on this computer, which stays as it is; the model's id.

        A trained encoder says itself what it is. Other weights are known by the names and shapes
        of their tensors, or belong to `model`. ModelError where they fit
        none, AmbiguousWeightsError where they fit several.
        """
        yield Progress(f"Looking into {displayable(path.name)}", 0)
        if NOTES in read_notes(path):
            return (yield from self._add_trained(path, checkpoint))
        chosen = self._recognise(path) if model is None else self._check_fit(path, model)
        weights, *others = self._model(chosen).files
        folder = self.folder_of(chosen)
        sources = {weights.name: path}
        for file in others:
            if (folder / file.name).exists() and file not in self._missing_files(chosen):
                continue
            beside = path.with_name(file.name)
            if not beside.exists():
                raise ModelError(
                    f"{self._model(chosen).card.name} also needs the file {file.name}.",
                    f"Put it beside {displayable(path.name)}; it comes from {hub.url(file)}",
                )
            sources[file.name] = beside
        for name, source in sources.items():
            sha256 = yield from copy_file(source, folder / name, checkpoint)
            size = (folder / name).stat().st_size
            write_manifest(folder, name, ManifestEntry(sha256, size, displayable(source)))
        return chosen

    def remove(self, model: str) -> None:
        """Delete a model's files here. ModelError for one that comes with Smalti."""
        entry = self._model(model)
        trained = self.folder / _TRAINED / f"{model}.safetensors"
        if entry.files:
            shutil.rmtree(self.folder_of(model), ignore_errors=True)
        elif model not in self._table and trained.exists():
            trained.unlink()
        else:
            raise ModelError(f"{entry.card.name} comes with Smalti.", "It cannot be removed.")

    def _model(self, model: str) -> Model:
        if model in self._table:
            return self._table[model]
        models = self.models()
        if model not in models:
            raise ModelError(
                f"There is no model named {model}.", f"Choose one of: {', '.join(models)}."
            )
        return models[model]

    def _missing_files(self, model: str) -> list[HubFile]:
        files, folder = self._model(model).files, self.folder_of(model)
        entries = read_manifest(folder) if files else {}
        return [
            file
            for file in files
            if file.name not in entries or not entries[file.name].is_at(folder / file.name)
        ]

    def _source(self, model: str) -> ModelSource:
        folder = self.folder_of(model)
        card = self.card(model)
        if self._missing_files(model):
            raise ModelError(f"{card.name} is not on this computer yet.", "Download it first.")
        return ModelSource(card, self.cache, VerifiedFiles(folder, read_manifest(folder)))

    def _recognise(self, path: Path) -> str:
        """The one model whose weights have these tensors."""
        found = read_shapes(path)
        known = {model: entry.shapes for model, entry in self._table.items() if entry.shapes}
        fitting = [model for model, shapes in known.items() if shapes().items() <= found.items()]
        if not fitting:
            raise ModelError(
                f"{displayable(path.name)} fits no model that Smalti knows.",
                f"It knows {', '.join(known)}, and what its own training exported.",
            )
        if len(fitting) > 1:
            raise AmbiguousWeightsError(
                f"{displayable(path.name)} fits several models: {', '.join(fitting)}.",
                "Say which one it is of.",
                tuple(fitting),
            )
        return fitting[0]

    def _check_fit(self, path: Path, model: str) -> str:
        shapes = self._model(model).shapes
        if shapes is None:
            raise ModelError(
                f"{self._model(model).card.name} takes no weights from a file.",
                "Choose another model.",
            )
        complain_of_differences(read_shapes(path), shapes(), path)
        return model

    def _add_trained(
        self, path: Path, checkpoint: Callable[[], None]
    ) -> Generator[Progress, None, str]:
        card = trained_model(path).card
        if card.id in self._table:
            raise ModelError(
                f"{displayable(path.name)} calls itself {card.id}, as another model does.",
                "Export it again under another name.",
            )
        target = self.folder / _TRAINED / f"{card.id}.safetensors"
        yield from copy_file(path, target, checkpoint)
        return card.id
