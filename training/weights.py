"""Writes what was learned as Smalti keeps its own small networks: in half precision."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import save
from torch import nn


def write(model: nn.Module, out: Path) -> None:
    """The model's tensors by their names, as safetensors.

    What organizer.fragments reads is that of the recipes fragments-app and fragment-scorer.
    """
    tensors = {name: each.detach().cpu() for name, each in model.state_dict().items()}
    # Not save_file, whose files only their owner may read.
    out.write_bytes(save({name: each.half().contiguous() for name, each in tensors.items()}))
