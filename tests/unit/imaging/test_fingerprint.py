"""What a fingerprint says of plain pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from organizer.imaging.fingerprint import SKETCH, fingerprint


def noise(seed: int = 0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (96, 128, 3), np.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(1))


def of(picture: Image.Image):
    return fingerprint(np.asarray(picture.convert("RGB"))).measures


def test_a_sketch_is_the_picture_in_grey_whatever_its_size() -> None:
    picture = noise()
    small, large = (
        fingerprint(np.asarray(picture.resize(size, Image.Resampling.BICUBIC))).sketch
        for size in ((128, 96), (512, 384))
    )
    assert small.shape == (SKETCH, SKETCH)
    assert abs(small.astype(int) - large).mean() < 3


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_is_flat_and_has_no_contrast(level: int) -> None:
    measures = of(Image.new("RGB", (64, 48), (level, level, level)))
    assert measures.brightness == pytest.approx(level / 255, abs=0.01)
    assert (measures.contrast, measures.flatness, measures.edges) == (0, 1, 0)
    assert measures.sharpness == 0


def test_blurring_takes_sharpness_away_and_contrast_does_not_count() -> None:
    sharp = noise()
    faint = Image.blend(Image.new("RGB", sharp.size, (128, 128, 128)), sharp, 0.5)
    assert of(sharp.filter(ImageFilter.GaussianBlur(3))).sharpness < of(sharp).sharpness / 3
    assert of(faint).sharpness == pytest.approx(of(sharp).sharpness, rel=0.1)


def test_a_blurred_background_leaves_a_picture_sharp() -> None:
    picture = noise().filter(ImageFilter.GaussianBlur(4))
    picture.paste(noise().crop((0, 0, 64, 48)), (32, 24))
    assert of(picture).sharpness > 0.5 * of(noise()).sharpness


def test_boxes_have_edges_along_rows_and_columns_and_a_disc_has_not() -> None:
    boxes, disc = (Image.new("RGB", (128, 128), "white") for _ in range(2))
    ImageDraw.Draw(boxes).rectangle((30, 30, 90, 90), fill="black")
    ImageDraw.Draw(disc).ellipse((20, 20, 110, 110), fill="black")
    assert of(boxes).edges > 0.9 > 0.6 > of(disc).edges


def test_paper_is_pale_and_has_no_tint() -> None:
    assert of(Image.new("RGB", (64, 64), (240, 236, 225))).paper == 1
    assert of(Image.new("RGB", (64, 64), (240, 160, 240))).paper == 0
    assert of(Image.new("RGB", (64, 64), (90, 90, 90))).paper == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2, 200), (700, 1)])
def test_the_tiniest_pictures_have_fingerprints(size: tuple[int, int]) -> None:
    row = fingerprint(np.asarray(Image.new("RGB", size, (10, 200, 30)))).row()
    assert np.isfinite(row).all()
