"""Ways of learning features without labels; one new file and one line here adds one."""

from __future__ import annotations

from training.methods.base import Method
from training.methods.dino import Dino
from training.methods.fixed import Fixed
from training.methods.moco import MoCo
from training.methods.simclr import SimCLR

METHODS: dict[str, type[Method]] = {
    "simclr": SimCLR,
    "moco": MoCo,
    "dino": Dino,
    "fixed": Fixed,
}
"""By the names that recipes use."""
