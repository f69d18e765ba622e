"""OpenVINO is imported without what reports its use."""

from __future__ import annotations

import subprocess
import sys


def test_the_package_that_reports_is_never_imported():
    code = (
        "import sys\n"
        "from organizer.embedding.quiet_openvino import import_openvino\n"
        "core = import_openvino().Core()\n"
        "sys.exit(any(name.startswith('openvino_telemetry') and module is not None\n"
        "             for name, module in sys.modules.items()))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
