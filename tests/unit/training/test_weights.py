"""Weights as the app keeps them."""

from __future__ import annotations

import numpy as np
import torch
from safetensors.numpy import load_file

from organizer.fragments.grouping import embed_pieces
from organizer.fragments.layout import Pieces
from training.models.piece_encoders import Convolutional
from training.weights import write


def test_the_app_reads_what_was_written(tmp_path):
    torch.manual_seed(0)
    encoder = Convolutional(72, 128, 3)
    write(encoder, tmp_path / "weights.safetensors")
    stored = load_file(tmp_path / "weights.safetensors")
    assert {each.dtype for each in stored.values()} == {np.dtype(np.float16)}
    weights = {name: each.astype(np.float32) for name, each in stored.items()}
    pixels = np.random.default_rng(0).integers(0, 255, (2, 16, 16, 3), dtype=np.uint8)
    tensor = torch.from_numpy(pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255)
    found = embed_pieces(Pieces(pixels, ("a", "b")), weights)
    np.testing.assert_allclose(found, encoder(tensor).detach().numpy(), atol=2e-3)
