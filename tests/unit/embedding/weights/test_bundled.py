"""Weights are found without running their package, and refused when altered."""

from __future__ import annotations

import hashlib
import sys

import pytest

from organizer.embedding.models import builtin, minilm
from organizer.embedding.weights import bundled
from organizer.embedding.weights.bundled import BundledWeights
from organizer.errors import ModelError

DATA = b"some tensors"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A model file in a package whose code must not run."""
    folder = tmp_path / "carries_weights"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise AssertionError('imported')")
    (folder / "model.bin").write_bytes(DATA)
    monkeypatch.syspath_prepend(tmp_path)
    return folder / "model.bin"


def test_a_file_with_the_right_checksum_is_found_without_importing_its_package(file):
    assert BundledWeights("carries_weights", "model.bin", SHA256).verified() == file
    assert "carries_weights" not in sys.modules


def test_a_file_of_our_own_resources_needs_no_package(file, monkeypatch):
    monkeypatch.setattr(bundled, "RESOURCES", file.parent)
    assert BundledWeights("", "model.bin", SHA256).verified() == file


def test_a_flipped_byte_is_refused(file):
    file.write_bytes(b"some tensors".replace(b"t", b"u", 1))
    with pytest.raises(ModelError, match="not the one Smalti was made for") as refused:
        BundledWeights("carries_weights", "model.bin", SHA256).verified()
    assert "Install Smalti again" in refused.value.remedy


def test_a_missing_file_is_told_with_its_name(file):
    with pytest.raises(ModelError, match=r"other\.bin") as refused:
        BundledWeights("carries_weights", "other.bin", SHA256).verified()
    assert refused.value.remedy == "Install Smalti again."


def test_a_missing_package_is_told_by_name():
    with pytest.raises(ModelError, match="no_such_package") as refused:
        BundledWeights("no_such_package", "model.bin", SHA256).verified()
    assert refused.value.remedy == "Install Smalti again."


@pytest.mark.parametrize(
    "each",
    [
        builtin.SMALL.weights,
        builtin.SMALL.mean,
        builtin._NAMES,
        minilm._NETWORK,
        minilm._VOCABULARY,
    ],
    ids=lambda each: each.path,
)
def test_the_installed_weights_are_the_right_ones(each):
    assert each.verified().is_file()
