"""Reads weights from a file of unknown origin without ever running what is in it."""

from __future__ import annotations

import json
import math
import os
import pickle
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from organizer.errors import ModelError, foreign_code
from organizer.paths import displayable
from organizer.regular_file import open_file
from organizer.zip_reader import is_zip, open_zip

if TYPE_CHECKING:
    from torch import Tensor, nn

_LARGEST_HEADER = 2**24
"""Bytes; a hundred thousand tensors are described by them."""

_MOST_DIMENSIONS = 8

_SIZES = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 1),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 2),
    **dict.fromkeys(("U32", "I32", "F32"), 4),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 8),
}
"""Bytes of a number of each type of safetensors."""

_WRAPPERS = ("state_dict", "model", "model_state_dict", "teacher", "student", "module")
"""Where training programs put the weights among other things."""

_PREFIXES = ("module.", "_orig_mod.", "backbone.")
"""What wrappers put before every name: DataParallel, torch.compile, self-distillation."""

_COUNTER = "num_batches_tracked"
"""Of a normalisation in training; files older than it lack it, and nothing else uses it."""

Shapes = Mapping[str, tuple[int, ...]]


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The weights by name. ModelError for a file that holds none, or more than weights."""
    if is_zip(path):
        return _from_torch(path)
    _header(path)
    from safetensors.torch import load_file

    with foreign_code(lambda error: _explain_damage(path)):
        return load_file(path)


def read_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights by name; of a safetensors file only the header is read."""
    if is_zip(path):
        return {name: tuple(tensor.shape) for name, tensor in _from_torch(path).items()}
    shapes, _ = _header(path)
    return shapes


def read_notes(path: Path) -> dict[str, str]:
    """What a safetensors file says about itself; nothing for any other file."""
    if is_zip(path):
        return {}
    _, notes = _header(path)
    return notes


def load_into(module: nn.Module, path: Path) -> None:
    """Give a network the weights of a file: each of its tensors; others are left aside.

    ModelError where the file is damaged or of another network. Half precision is widened.
    """
    tensors = read_tensors(path)
    complain_of_differences(
        {name: tuple(tensor.shape) for name, tensor in tensors.items()},
        {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()},
        path,
    )
    module.load_state_dict(
        {name: tensors.get(name, own) for name, own in module.state_dict().items()}
    )


def complain_of_differences(found: Shapes, expected: Shapes, path: Path) -> None:
    """ModelError that names the first two tensors that are not as they should be."""
    wrong = [
        f"{name} is missing"
        if name not in found
        else f"{name} is {_size(found[name])} and not {_size(shape)}"
        for name, shape in expected.items()
        if found.get(name) != shape and (name in found or not name.endswith(_COUNTER))
    ]
    if wrong:
        more = f" and {len(wrong) - 2} more" if len(wrong) > 2 else ""
        raise ModelError(
            f"{displayable(path.name)} holds the weights of another model: "
            f"{', '.join(wrong[:2])}{more}.",
            "Choose the file that belongs to this model.",
        )


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "a number"


def _header(path: Path) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """The shapes in a safetensors file, and what it says of itself, checked against its size.

    Format: https://github.com/huggingface/safetensors#format
    """
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            length = int.from_bytes(file.read(8), "little")
            if length > min(_LARGEST_HEADER, size - 8):
                raise _explain_unknown(path)
            text = file.read(length)
    except OSError as error:
        raise ModelError(
            f"{displayable(path)} cannot be read: {error.strerror}.",
            "Check its name and that you may read it.",
        ) from error
    try:
        header = json.loads(text.decode("utf-8"), parse_int=_whole)
        notes = header.pop("__metadata__", {})
        tensors = [(name, *_tensor(about)) for name, about in header.items()]
        is_told = all(isinstance(value, str) for value in notes.values())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _explain_unknown(path) from None
    if not tensors or not is_told:
        raise _explain_unknown(path)
    places = sorted(place for _, _, place in tensors)
    is_apart = all(before[1] <= after[0] for before, after in pairwise(places))
    if not is_apart or 8 + length + max(end for _, end in places) > size:
        raise _explain_damage(path)
    return {name: shape for name, shape, _ in tensors}, notes


def _whole(digits: str) -> int:
    """Of JSON; those of thousands of digits take for ever to compute with."""
    if len(digits) > 19:
        raise ValueError("a number that nothing has")
    return int(digits)


def _tensor(about: Mapping[str, Any]) -> tuple[tuple[int, ...], tuple[int, int]]:
    """The shape of a tensor, and where it begins and ends. ValueError for nonsense."""
    shape, (start, end) = about["shape"], about["data_offsets"]
    if not all(type(number) is int and number >= 0 for number in (*shape, start, end)):
        raise ValueError("a number that is none")
    if len(shape) > _MOST_DIMENSIONS or end - start != math.prod(shape) * _SIZES[about["dtype"]]:
        raise ValueError("a shape that does not fit")
    return tuple(shape), (start, end)


def _from_torch(path: Path) -> dict[str, Tensor]:
    """A torch file's weights. torch itself refuses whatever is not plain data."""
    try:
        with open_zip(path) as archive:
            members = archive.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise _explain_damage(path) from error
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise _explain_unknown(path)  # torch packs nothing; a bomb does
    if any(member.filename.endswith("/constants.pkl") for member in members):
        raise ModelError(
            f"{displayable(path.name)} is a TorchScript program, which Smalti does not run.",
            "Choose a file of weights alone, best a .safetensors file.",
        )
    import torch

    # Given a path, torch goes by what it is called.
    with foreign_code(lambda error: _explain_refusal(path, error)), path.open("rb") as file:
        found = torch.load(file, map_location="cpu", weights_only=True)
    while isinstance(found, Mapping) and not _is_weights(found):
        inner = next((found[name] for name in _WRAPPERS if name in found), None)
        if inner is None:
            raise _explain_unknown(path)
        found = inner
    if not isinstance(found, Mapping):
        raise _explain_unknown(path)
    return _unprefixed({str(name): tensor for name, tensor in found.items()})


def _is_weights(found: Mapping[Any, Any]) -> bool:
    from torch import Tensor

    return bool(found) and all(isinstance(value, Tensor) for value in found.values())


def _unprefixed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in tensors):
            return _unprefixed({name[len(prefix) :]: each for name, each in tensors.items()})
    return tensors


def _explain_refusal(path: Path, error: Exception) -> ModelError:
    """Why torch did not load a file."""
    if not isinstance(error, pickle.UnpicklingError):
        return _explain_damage(path)
    return ModelError(
        f"{displayable(path.name)} holds more than weights, and Smalti runs no strange code.",
        "Choose a file of weights alone, best a .safetensors file.",
    )


def _explain_unknown(path: Path) -> ModelError:
    return ModelError(
        f"{displayable(path.name)} is not a file of model weights.",
        "Choose a .safetensors file, or a .pt or .pth file of weights alone.",
    )


def _explain_damage(path: Path) -> ModelError:
    return ModelError(
        f"{displayable(path.name)} is damaged or was not copied whole.",
        "Download or copy it again.",
    )
