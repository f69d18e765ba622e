"""Tiny pictures whose label shows: stripes, across or upright, of random colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 16
NAMES = ("across", "upright")


def striped(number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures, (number, SIDE, SIDE, 3), and their labels."""
    random = np.random.default_rng(seed)
    labels = np.arange(number) % 2
    pictures = np.empty((number, SIDE, SIDE, 3), np.uint8)
    for picture, label in zip(pictures, labels, strict=True):
        colours = random.integers(0, 256, (2, 3))
        stripes = (np.arange(SIDE) + random.integers(4)) // 2 % 2
        picture[:] = colours[stripes][:, None] if label == 0 else colours[stripes][None]
        picture[:] = np.clip(picture + random.normal(0, 8, picture.shape), 0, 255)
    return pictures, labels


def write_arrays(folder: Path, train: int = 96, test: int = 32) -> Path:
    for name, number, seed in (("train", train, 0), ("test", test, 1)):
        pictures, labels = striped(number, seed)
        np.savez(folder / f"stripes_{name}.npz", images=pictures, labels=labels, names=NAMES)
    return folder


def write_photos(folder: Path, number: int = 60, are_labelled: bool = True) -> Path:
    pictures, labels = striped(number, 2)
    for place, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        below = folder / NAMES[label] if are_labelled else folder
        below.mkdir(exist_ok=True)
        Image.fromarray(picture).save(below / f"{place}.png")
    return folder
