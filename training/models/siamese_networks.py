"""The networks that lay digits out in a plane, by the names that recipes use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DIMENSIONS = 2


def _layers(filters: int, kernel: int, flat: int) -> Mapping[str, Any]:
    return {
        "kind": "layers",
        "channels": 1,
        "layers": [
            {"layer": "Conv2d", "in_channels": 1, "out_channels": filters, "kernel_size": 5},
            {"layer": "PReLU"},
            {"layer": "MaxPool2d", "kernel_size": 2},
            {"layer": "Conv2d", "in_channels": filters, "out_channels": 64, "kernel_size": kernel},
            {"layer": "PReLU"},
            {"layer": "MaxPool2d", "kernel_size": 2},
            {"layer": "Flatten"},
            {"layer": "Linear", "in_features": flat, "out_features": 256},
            {"layer": "PReLU"},
            {"layer": "Linear", "in_features": 256, "out_features": 64},
            {"layer": "PReLU"},
            {"layer": "Linear", "in_features": 64, "out_features": DIMENSIONS},
        ],
    }


ENCODERS = {"small": _layers(16, 3, 1600), "wide": _layers(32, 5, 1024)}
