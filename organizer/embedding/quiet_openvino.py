"""Imports OpenVINO without the reports it makes to its maker.

`import openvino` alone starts a process that posts the event, with an identifier it keeps in the
person's home folder, to an analytics service (openvino/tools/ovc/__init__.py, 2026.4). Nobody asked
our users. Where the package openvino_telemetry is missing OpenVINO uses a stub that does nothing.
Remove this module when OpenVINO reports only what a person agreed to.
"""

from __future__ import annotations

import sys
from typing import Any


def import_openvino() -> Any:
    """The package; every other import of it in Smalti must come after this one."""
    modules: Any = sys.modules
    modules["openvino_telemetry"] = None  # what Python itself notes for a package it may not import
    import openvino

    return openvino
