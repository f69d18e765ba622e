"""Writes a trained encoder as the self-describing file that Smalti lists and loads."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import nn

from organizer.embedding.base import ModelSource
from organizer.embedding.models.architecture import encoding, shapes_for
from organizer.embedding.models.preprocessing import Preprocessing, picture_network
from organizer.embedding.models.trained_encoder import FORMAT, NOTES, trained_model
from organizer.embedding.runtimes.parity import LEAST, cosines, samples
from organizer.errors import ModelError, OrganizerError


class ExportError(OrganizerError):
    """An encoder that cannot be exported as it is."""


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What a person should know of an encoder they, or somebody else, trained."""

    id: str
    """Short, of letters, digits and hyphens; what `--model` takes."""
    name: str
    version: str
    """Of letters, digits, dots and hyphens; the file's checksum is added to it."""
    dimension: int
    input_size: int
    """Side, in pixels, of the square it sees."""
    licence: str
    about: str
    recipe: str = ""
    data: str = ""
    """What it was trained on."""
    split: str = ""
    """How training and test data were kept apart."""
    seed: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)


def export(
    encoder: nn.Module,
    architecture: Mapping[str, Any],
    card: EncoderCard,
    preprocessing: Preprocessing,
    out: Path,
    pictures: Sequence[NDArray[np.uint8]] = (),
) -> Path:
    """Write `encoder` to `out` and make sure that Smalti computes the same with it.

    `architecture` is described in organizer.embedding.models.architecture; `encoder` has to have
    exactly its tensors, and stays as it is, where it is. `pictures`, (height, width, 3) each, are
    what the two are compared on, next to made-up ones. ExportError where they differ; whatever was
    at `out` is then still there.
    """
    if card.input_size != preprocessing.side:
        raise ExportError(
            f"The card says {card.input_size} px, and pictures are made {preprocessing.side} px.",
            "Say the same size in both.",
        )
    copy = deepcopy(encoder).float().cpu().eval()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        part = Path(folder) / out.name
        try:
            _check_tensors(copy, shapes_for(architecture, card.input_size))
            _write(copy, _describe(architecture, card, preprocessing), part)
            _check_vectors(copy, architecture, preprocessing, part, pictures)
        except ModelError as error:
            raise ExportError(error.sentence, error.remedy) from error
        part.replace(out)
    return out


def _describe(
    architecture: Mapping[str, Any], card: EncoderCard, preprocessing: Preprocessing
) -> dict[str, Any]:
    metrics = {name: float(value) for name, value in card.metrics.items()}
    mean, deviation = preprocessing.colours
    return {
        "format": FORMAT,
        "card": asdict(card) | {"metrics": metrics},
        "preprocessing": {
            "crop": preprocessing.crop,
            "mean": mean,
            "deviation": deviation,
            "bicubic": preprocessing.is_bicubic,
        },
        "architecture": dict(architecture),
    }


def _write(encoder: nn.Module, about: Mapping[str, Any], path: Path) -> None:
    """Each tensor on its own, since safetensors refuses those that share memory."""
    tensors = {name: each.detach().clone() for name, each in encoder.state_dict().items()}
    contiguous = {name: each.contiguous() for name, each in tensors.items()}
    # Not save_file, whose files only their owner may read.
    path.write_bytes(save(contiguous, {NOTES: json.dumps(about)}))


def _check_tensors(encoder: nn.Module, expected: Mapping[str, tuple[int, ...]]) -> None:
    """ExportError where the encoder has others than the architecture it is said to have."""
    found = {name: tuple(each.shape) for name, each in encoder.state_dict().items()}
    different = sorted(
        name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)
    )
    if different:
        raise ExportError(
            f"The encoder does not have the architecture it is said to have: {different[0]}.",
            "Describe every layer, in its order.",
        )


def _check_vectors(
    encoder: nn.Module,
    architecture: Mapping[str, Any],
    preprocessing: Preprocessing,
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
) -> None:
    """ExportError where the file's vectors are not the encoder's; ModelError if it has none."""
    squares = np.concatenate(
        [samples(preprocessing.example), *(preprocessing.prepare(each)[None] for each in pictures)]
    )
    direct = picture_network(encoding(encoder, architecture), encoder, preprocessing.colours)
    with torch.inference_mode():
        expected = direct(torch.from_numpy(squares))[0].numpy()
    with tempfile.TemporaryDirectory() as cache:
        model = trained_model(path)
        found = model.load(ModelSource(model.card, Path(cache), {})).embed(list(squares)).look
    lowest = float(cosines(found, expected).min())
    if not lowest >= LEAST:
        raise ExportError(
            f"Smalti computes other vectors than the encoder: the lowest cosine is {lowest:.4f}.",
            "Look for layers that behave differently in training.",
        )
