"""Networks of the CLIP family, as open_clip builds them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.embedding.weights.checkpoint import load_into

if TYPE_CHECKING:
    from torch import nn


def read_configuration(architecture: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """open_clip's, with some parts changed; read without importing it, which would import torch."""
    spec = importlib.util.find_spec("open_clip")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    file = folder / "model_configs" / f"{architecture}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for part, change in changes.items():
        found[part] = found[part] | change if isinstance(change, Mapping) else change
    found["text_cfg"].setdefault("context_length", 77)
    return found


def create_network(architecture: str, changes: Mapping[str, Any]) -> Any:
    """The network with random weights. open_clip's factory is left out: it may go online."""
    make_torchvision_importable()
    from open_clip import model as networks

    configuration = deepcopy(read_configuration(architecture, changes))
    is_split = configuration.pop("custom_text", False)
    return (networks.CustomTextCLIP if is_split else networks.CLIP)(**configuration)


def load_network(architecture: str, changes: Mapping[str, Any], weights: Path) -> Any:
    """The network in evaluation mode; ModelError where the weights are of another one."""
    network = create_network(architecture, changes)
    load_into(network, weights)
    network = network.eval().requires_grad_(False)
    if architecture.startswith("MobileCLIP"):
        from timm.utils.model import reparameterize_model

        network.visual = reparameterize_model(network.visual)
    return network


def text_tower(network: Any) -> nn.Module:
    """A module from token numbers, (n, context), to unit vectors, (n, d), in a tuple.

    The network loses its picture tower, whose weights would only be kept in memory.
    """
    import torch
    from torch import nn

    network.visual = None

    class Words(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = network

        def forward(self, tokens: torch.Tensor) -> tuple[torch.Tensor]:
            return (nn.functional.normalize(self.model.encode_text(tokens).float(), dim=1),)

    return Words().eval()
