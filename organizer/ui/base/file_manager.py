"""Shows files and folders in the system's file manager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> None:
    """Open the file's folder, with the file chosen where the system can do that."""
    if sys.platform == "win32":
        subprocess.Popen(["explorer", "/select,", str(path)])  # noqa: S607
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])  # noqa: S607
    else:
        open_folder(path.parent)


def open_folder(folder: Path) -> None:
    """Show what is in an absolute folder."""
    QDesktopServices.openUrl(QUrl.fromEncoded(folder.as_uri().encode("ascii")))
