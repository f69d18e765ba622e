"""Makes torchvision importable beside a torch without its compiled operators.

timm imports torchvision for its transforms. Where torch is a CPU build and torchvision the ordinary
wheel, torchvision's C++ library does not load, and its import stops at operators nobody declared.
Declaring their schemas is enough: nothing here calls them. Remove this module when torchvision
publishes CPU wheels for the pinned version, or timm stops importing it.
"""

from __future__ import annotations

import importlib.util
from typing import Any

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_kept: list[object] = []
"""A torch library's declarations last as long as it does."""


def make_torchvision_importable() -> None:
    """Declare what `import torchvision` needs, unless its own operators load."""
    import torch

    if _kept or torch.version.cuda is not None or importlib.util.find_spec("torchvision") is None:
        return
    make_library: Any = torch.library.Library
    library = make_library("torchvision", "DEF")
    for schema in _SCHEMAS:
        library.define(schema)
    _kept.append(library)
