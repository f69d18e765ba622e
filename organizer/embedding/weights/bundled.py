"""Finds the weights that installed packages carry, and refuses any that were altered."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from organizer.errors import ModelError
from organizer.paths import RESOURCES, displayable


@dataclass(frozen=True, slots=True)
class BundledWeights:
    """One file of a model."""

    package: str
    """The installed package it lies in, or "" for Smalti's own resources."""
    path: str
    """Relative to the package or to resources/."""
    sha256: str

    def verified(self) -> Path:
        """Where the file is, once its checksum proved right; ModelError where it did not.

        The package is located, not imported: no code of it runs.
        """
        path = self._folder() / self.path
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"The model file {displayable(path)} cannot be read: {error.strerror}.",
                "Install Smalti again.",
            ) from error
        if found != self.sha256:
            raise ModelError(
                f"The model file {displayable(path)} is not the one Smalti was made for.",
                "Install Smalti again; the file may be damaged or altered.",
            )
        return path

    def _folder(self) -> Path:
        if not self.package:
            return RESOURCES
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise ModelError(
                f"The package {self.package}, which carries the model, is not installed.",
                "Install Smalti again.",
            )
        return Path(spec.origin).parent
