"""Encoders that a person trained, from the self-describing files that training/export.py writes.

A safetensors file whose metadata has one JSON document under "smalti":

    {"format": 1,
     "card": {"id", "name", "version", "dimension", "input_size", "licence", "about", ...},
     "preprocessing": {"crop": 0.875 or null, "mean": [r, g, b], "deviation": [r, g, b],
                       "bicubic": true},
     "architecture": as in `architecture`}

Nothing in the file is run, and no memory is taken for a network before its tensors are compared.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from organizer.embedding.base import Model, ModelCard, ModelSource
from organizer.embedding.models.architecture import build, encoding, shapes_for
from organizer.embedding.models.preprocessing import PictureNetwork, Preprocessing, picture_network
from organizer.embedding.models.timm_backbone import TimmBackbone
from organizer.embedding.runtimes.runtime import load_runtime
from organizer.embedding.weights.checkpoint import (
    complain_of_differences,
    load_into,
    read_notes,
    read_shapes,
)
from organizer.errors import ModelError
from organizer.paths import displayable

if TYPE_CHECKING:
    from torch import nn

NOTES = "smalti"
FORMAT = 1

_LARGEST = 4096
"""Pixels and dimensions above which a file is not believed."""

_LONGEST = 1000
"""Letters of a name or a sentence about an encoder."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,31}")
"""Both become parts of names of files."""


def trained_model(path: Path) -> Model:
    """The encoder in a file, of which only the header is understood. ModelError for nonsense."""
    about = _read(path)
    try:
        seen = _preprocessing(about)
        card = replace(_card(about["card"], path), preprocessing=f"{seen}")
        architecture = dict(about["architecture"])
    except (KeyError, TypeError, ValueError, OverflowError, IndexError, OSError) as error:
        raise _explain_nonsense(path, f"{error} is missing or wrong") from error

    def network(place: ModelSource) -> nn.Module:
        complain_of_differences(read_shapes(path), shapes_for(architecture, seen.side), path)
        made = build(architecture)
        load_into(made, path)
        module = picture_network(encoding(made, architecture), made, seen.colours)
        _try(module, card, seen, path)
        return module

    def load(place: ModelSource) -> TimmBackbone:
        runtime = load_runtime(lambda: network(place), card.key, seen.example, place.cache)
        return TimmBackbone(card, PictureNetwork(lambda: runtime, seen, card.dimension))

    return Model(card, load, network=network)


def _try(module: nn.Module, card: ModelCard, seen: Preprocessing, path: Path) -> None:
    """Show it one grey picture, to see whether it gives what its card says."""
    import torch

    with torch.inference_mode():
        (found,) = module(torch.full(seen.example.shape, 128, dtype=torch.uint8))
    if tuple(found.shape) != (1, card.dimension):
        raise _explain_nonsense(path, f"it gives {found.shape[1]} numbers and not {card.dimension}")
    if not found.isfinite().all():
        raise _explain_nonsense(path, "what it gives are no numbers")


def _read(path: Path) -> dict[str, Any]:
    notes = read_notes(path)
    if NOTES not in notes:
        raise ModelError(
            f"{displayable(path.name)} was not exported by Smalti's training.",
            "Choose a file that smalti-train export wrote.",
        )
    try:
        about: dict[str, Any] = json.loads(notes[NOTES])
        version = int(about["format"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise _explain_nonsense(path, "its description cannot be read") from error
    if version < 1:
        raise _explain_nonsense(path, f"there is no format {version}")
    if version > FORMAT:
        raise ModelError(
            f"{displayable(path.name)} was exported by a newer version of Smalti.", "Update Smalti."
        )
    return about


def _card(about: Mapping[str, Any], path: Path) -> ModelCard:
    """The version has the file's own checksum, so that vectors of two trainings never mix."""
    identity, version = str(about["id"]), str(about["version"])
    if not _ID.fullmatch(identity) or not _VERSION.fullmatch(version):
        raise ValueError(f"the id {identity[:64]} or the version {version[:64]}")
    dimension, side = int(about["dimension"]), int(about["input_size"])
    if not 0 < dimension <= _LARGEST or not 8 <= side <= _LARGEST:
        raise ValueError(f"the size {dimension} or {side}")
    stat = path.stat()
    digest = _checksum(path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return ModelCard(
        id=identity,
        name=_words(about, "name"),
        version=f"{version}-{digest[:8]}",
        dimension=dimension,
        text_dimension=0,
        own_text_space=False,
        input_size=side,
        languages=(),
        licence=_words(about, "licence"),
        about=_words(about, "about"),
    )


@lru_cache(maxsize=64)
def _checksum(path: Path, inode: int, modified: int, size: int) -> str:
    """SHA-256 of the whole file, computed once as long as it stays the same file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _words(about: Mapping[str, Any], key: str) -> str:
    text = about[key]
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise ValueError(f"the {key}")
    return " ".join(text.split())


def _preprocessing(about: Mapping[str, Any]) -> Preprocessing:
    said = about["preprocessing"]
    mean, deviation = (tuple(map(float, said[name])) for name in ("mean", "deviation"))
    if not (len(mean) == len(deviation) == 3 and all(map(math.isfinite, mean + deviation))):
        raise ValueError("the mean or the deviation")
    if min(deviation) <= 0:
        raise ValueError("the mean or the deviation")
    crop = None if said["crop"] is None else float(said["crop"])
    if crop is not None and not 0 < crop <= 1:
        raise ValueError("the crop")
    side = int(about["card"]["input_size"])
    return Preprocessing(side, crop, (mean, deviation), bool(said.get("bicubic", True)))


def _explain_nonsense(path: Path, why: str) -> ModelError:
    return ModelError(
        f"{displayable(path.name)} is not an encoder that Smalti can run: {why}.",
        "Export it again.",
    )
