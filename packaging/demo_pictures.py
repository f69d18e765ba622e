"""Paints a small library of made-up scenes: `demo_pictures.py FOLDER [--count 96] [--seed 1]`.

For screenshots and for trying Smalti out; the pictures are the project's own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Random = np.random.Generator
SIZE = (960, 640)
DATE_TAKEN, MAKE, MODEL, EXIF = 0x9003, 0x010F, 0x0110, 0x8769


def sky(top: tuple[int, ...], bottom: tuple[int, ...], size: tuple[int, int] = SIZE) -> Image.Image:
    """A vertical gradient with a little grain."""
    width, height = size
    share = np.linspace(0, 1, height)[:, None, None] ** 0.8
    pixels = np.array(top) * (1 - share) + np.array(bottom) * share
    grain = np.random.default_rng(0).normal(0, 2, (height, width, 1))
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def glow(image: Image.Image, x: float, y: float, radius: float, colour: tuple[int, ...]) -> None:
    """Light around a point."""
    layer = Image.new("RGB", image.size)
    draw = ImageDraw.Draw(layer)
    for step in range(12, 0, -1):
        reach = radius * (step / 4) ** 1.5
        strength = 0.5 / step
        shade = tuple(int(part * strength) for part in colour)
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=shade)
    layer = layer.filter(ImageFilter.GaussianBlur(radius / 3))
    pixels = np.asarray(image, np.int16) + np.asarray(layer, np.int16)
    image.paste(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))


def ridge(random: Random, width: int, base: float, height: float) -> list[tuple[float, float]]:
    """The outline of hills, by adding ever finer waves."""
    x = np.arange(0, width + 8, 8)
    y = np.full(x.shape, base, float)
    for octave in range(1, 7):
        wave = random.uniform(0, 6.28) + x / width * 6.28 * octave * random.uniform(0.7, 1.3)
        y -= height / octave**1.1 * np.sin(wave) / 2
    return [(0, 2000), *zip(x.tolist(), y.tolist(), strict=True), (width, 2000)]


def sunset(random: Random) -> Image.Image:
    red, width, height = int(random.integers(0, 60)), *SIZE
    image = sky((40 + red, 40, 90), (255, 150 + red, 70))
    horizon, sun = height * random.uniform(0.55, 0.7), width * random.uniform(0.25, 0.75)
    glow(image, sun, horizon - random.uniform(5, 90), 60, (255, 210, 140))
    sea = image.crop((0, 0, width, int(horizon))).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    sea = sea.resize((width, height - int(horizon))).filter(ImageFilter.GaussianBlur(5))
    image.paste(sea.point(lambda value: int(value * 0.72)), (0, int(horizon)))
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(220):
        y = random.uniform(horizon, height)
        x = sun + random.normal(0, 20 + (y - horizon) * 0.7)
        length = random.uniform(10, 60)
        draw.line(
            (x, y, x + length, y), fill=(255, 220, 160, int(random.integers(30, 110))), width=2
        )
    return image


def mountains(random: Random) -> Image.Image:
    tint = random.integers(-25, 25, 3)
    image = sky((150, 190, 225), (240, 225, 210))
    draw = ImageDraw.Draw(image)
    layers = int(random.integers(4, 7))
    for layer in range(layers):
        share = layer / layers
        far, near = np.array((170, 185, 205)), np.array((25, 50, 60))
        colour = tuple(np.clip(far * (1 - share) + near * share + tint * share, 0, 255).astype(int))
        base = SIZE[1] * (0.4 + 0.55 * share)
        draw.polygon(ridge(random, SIZE[0], base, 150 * (1 - share * 0.5)), fill=colour)
    return image


def night(random: Random) -> Image.Image:
    image = sky((8, 10, 35), (40, 50, 95))
    draw = ImageDraw.Draw(image)
    for _ in range(400):
        x, y, light = random.uniform(0, SIZE[0]), random.uniform(0, 460), random.uniform(80, 255)
        size = random.exponential(0.8)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(int(light),) * 3)
    x, y, radius = random.uniform(150, 800), random.uniform(80, 250), random.uniform(25, 60)
    glow(image, x, y, radius * 1.4, (150, 160, 190))
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), (245, 240, 220))
    ImageDraw.Draw(image).polygon(ridge(random, SIZE[0], 540, 120), fill=(5, 8, 18))
    return image


def dunes(random: Random) -> Image.Image:
    image = sky((95, 160, 215), (215, 225, 225))
    draw = ImageDraw.Draw(image)
    for layer in range(4):
        shade = np.array((235, 180, 110)) * (1 - layer * 0.16)
        outline = ridge(random, SIZE[0], 330 + layer * 85, 130)
        draw.polygon(outline, fill=tuple(shade.astype(int)))
        lit = [(x + 30, y + 14) for x, y in outline[1:-1]]
        draw.line(lit, fill=tuple((shade * 0.86).astype(int)), width=10)
    return image.filter(ImageFilter.GaussianBlur(0.8))


def forest(random: Random) -> Image.Image:
    image = sky((170, 190, 170), (90, 115, 80))
    for layer in range(5):
        veil = Image.new("RGB", image.size, (175, 195, 180))
        image = Image.blend(image, veil, 0.16 * (4 - layer) / 4)
        draw = ImageDraw.Draw(image)
        dark = 1 - layer * 0.19
        colour = (int(95 * dark), int(105 * dark), int(80 * dark))
        for _ in range(int(random.integers(7, 12))):
            x, width = random.uniform(0, SIZE[0]), random.uniform(6, 12) * (1 + layer)
            lean = random.normal(0, 20)
            corners = ((x, 0), (x + width * 0.8, 0), (x + lean + width, 640), (x + lean, 640))
            draw.polygon(corners, fill=colour)
    return image.filter(ImageFilter.GaussianBlur(1.2))


def balloons(random: Random) -> Image.Image:
    image = sky((90, 165, 230), (250, 235, 205))
    draw = ImageDraw.Draw(image)
    draw.polygon(ridge(random, SIZE[0], 580, 90), fill=(95, 140, 85))
    for _ in range(int(random.integers(2, 7))):
        x, y, radius = random.uniform(80, 880), random.uniform(90, 420), random.uniform(28, 85)
        first, second = (tuple(random.integers(60, 255, 3).tolist()) for _ in range(2))
        for stripe in range(5):
            half = radius * np.cos(stripe / 5 * np.pi / 2)
            colour = first if stripe % 2 else second
            draw.ellipse((x - half, y - radius, x + half, y + radius), fill=colour)
        draw.polygon(
            (
                (x - radius * 0.6, y + radius * 0.8),
                (x + radius * 0.6, y + radius * 0.8),
                (x + radius * 0.15, y + radius * 1.5),
                (x - radius * 0.15, y + radius * 1.5),
            ),
            fill=second,
        )
        basket = (x - radius * 0.14, y + radius * 1.55, x + radius * 0.14, y + radius * 1.8)
        draw.rectangle(basket, fill=(110, 75, 45))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def citrus(random: Random) -> Image.Image:
    background = tuple(random.integers(190, 250, 3).tolist())
    image = sky(background, tuple(int(part * 0.85) for part in background))
    draw = ImageDraw.Draw(image)
    fruits = (
        ((250, 150, 30), (255, 190, 90)),
        ((245, 215, 50), (255, 240, 150)),
        ((120, 180, 50), (195, 225, 130)),
        ((230, 90, 80), (250, 150, 130)),
    )
    for _ in range(int(random.integers(3, 7))):
        x, y, radius = random.uniform(80, 880), random.uniform(80, 560), random.uniform(90, 190)
        peel, flesh = fruits[int(random.integers(len(fruits)))]
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=peel)
        for share, colour in ((0.92, (255, 250, 235)), (0.85, flesh)):
            reach = radius * share
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
        start = random.uniform(0, 1)
        for segment in range(10):
            angle = start + segment / 10 * 2 * np.pi
            end = (x + np.cos(angle) * radius * 0.86, y + np.sin(angle) * radius * 0.86)
            draw.line(((x, y), end), fill=(255, 250, 235), width=7)
    return image.filter(ImageFilter.GaussianBlur(1))


def skyline(random: Random) -> Image.Image:
    image = sky((35, 35, 85), (235, 130, 110))
    draw = ImageDraw.Draw(image)
    for layer, shade in enumerate((70, 45, 22)):
        x = -20.0
        while x < SIZE[0]:
            width, top = random.uniform(40, 110), random.uniform(150 + layer * 90, 480)
            draw.rectangle((x, top, x + width, 640), fill=(shade, shade, shade + 25))
            for row in np.arange(top + 10, 630, 16):
                for column in np.arange(x + 7, x + width - 9, 14):
                    if layer and random.random() < 0.3:
                        draw.rectangle((column, row, column + 6, row + 8), fill=(255, 215, 130))
            x += width + random.uniform(0, 12)
    return image


SCENES: dict[str, Callable[[Random], Image.Image]] = {
    "North Sea": sunset,
    "Alps": mountains,
    "Observatory": night,
    "Desert": dunes,
    "Forest walks": forest,
    "Balloon festival": balloons,
    "Kitchen": citrus,
    "City": skyline,
}


def save(image: Image.Image, path: Path, taken: datetime) -> None:
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "Smalti", "Paintbox 1"
    exif.get_ifd(EXIF)[DATE_TAKEN] = taken.strftime("%Y:%m:%d %H:%M:%S")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=90, exif=exif)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--count", type=int, default=96)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    random = np.random.default_rng(chosen.seed)
    names = list(SCENES)
    for number in range(chosen.count):
        name = names[number % len(names)]
        image = SCENES[name](random)
        taken = datetime(2025, 6, 1, 8) + timedelta(hours=number * 7)
        path = chosen.folder / name / f"IMG_{2000 + number}.jpg"
        save(image, path, taken)
        if number % 12 == 5:  # the same scene once more, a step aside
            copy = image.crop((30, 20, 930, 620)).point(lambda value: min(255, int(value * 1.08)))
            save(copy, path.with_stem(f"{path.stem}_b"), taken + timedelta(seconds=2))
    (chosen.folder / names[0] / "IMG_1999.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")


if __name__ == "__main__":
    main()
