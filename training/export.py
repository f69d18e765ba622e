"""Writes a trained encoder as the self-describing file that Smalti lists and loads."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import nn

from organizer.embedding.base import Place
from organizer.embedding.parity import LEAST, cosines, samples
from organizer.embedding.pictures import Preprocessing, looking
from organizer.embedding.trained import FORMAT, NOTES, build, trained_model
from organizer.errors import OrganizerError


class ExportError(OrganizerError):
    """An encoder that cannot be exported as it is."""


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What a person should know of an encoder they, or somebody else, trained."""

    id: str
    """Short, of letters, digits and hyphens; what `--model` takes."""
    name: str
    version: str
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

    `architecture` is described in organizer.embedding.trained; `encoder` has to have exactly its
    tensors. `pictures`, (height, width, 3) each, are what the two are compared on, next to
    made-up ones. ExportError where they differ; no file is left then.
    """
    expected = {name: tuple(each.shape) for name, each in build(architecture).state_dict().items()}
    found = {name: tuple(each.shape) for name, each in encoder.state_dict().items()}
    if found != expected:
        different = sorted(
            name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)
        )
        raise ExportError(
            f"The encoder does not have the architecture it is said to have: {different[0]}.",
            "Describe every layer, in its order.",
        )
    about = {
        "format": FORMAT,
        "card": asdict(card),
        "preprocessing": {
            "crop": preprocessing.crop,
            "mean": preprocessing.colours[0],
            "deviation": preprocessing.colours[1],
            "bicubic": preprocessing.is_bicubic,
        },
        "architecture": dict(architecture),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(".part", dir=out.parent)
    os.close(handle)
    part = Path(name)
    try:
        tensors = {name: each.detach().cpu() for name, each in encoder.state_dict().items()}
        save_file(
            {name: each.contiguous() for name, each in tensors.items()},
            part,
            {NOTES: json.dumps(about)},
        )
        _compare(encoder, architecture, preprocessing, part, pictures)
        part.replace(out)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return out


def _compare(
    encoder: nn.Module,
    architecture: Mapping[str, Any],
    preprocessing: Preprocessing,
    path: Path,
    pictures: Sequence[NDArray[np.uint8]],
) -> None:
    """ExportError where the file's vectors are not the encoder's."""
    squares = np.concatenate(
        [samples(preprocessing.example), *(preprocessing.prepare(each)[None] for each in pictures)]
    )
    encoder = encoder.cpu().eval()

    def features(planes: torch.Tensor) -> torch.Tensor:
        is_grey = architecture.get("channels", 3) == 1
        seen = planes.mean(dim=1, keepdim=True) if is_grey else planes
        vectors: torch.Tensor = encoder(seen).flatten(1)
        return vectors

    direct = looking(features, encoder, preprocessing.colours)
    with torch.inference_mode():
        expected = direct(torch.from_numpy(squares))[0].numpy()
    with tempfile.TemporaryDirectory() as cache:
        model = trained_model(path)
        found = model.load(Place(model.card, Path(cache), {})).embed(list(squares)).look
    lowest = float(cosines(found, expected).min())
    if not lowest >= LEAST:
        raise ExportError(
            f"Smalti computes other vectors than the encoder: the lowest cosine is {lowest:.4f}.",
            "Look for layers that behave differently in training.",
        )
