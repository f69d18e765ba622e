"""Measures how many duplicates are found, and how many of those found are none.

    python tests/benchmarks/duplicates.py [FOLDER ...] [--named FOLDER]

Every picture of the folders gets one variant: a copy, another size, quality, brightness or crop,
turned or mirrored. Then all of them are indexed and searched as the app does it. The limits in
`library/cleanup/duplicate_pairs.py` were chosen on the pictures with an even hash; the others
are the test. In the named folder pictures are the same whose names are, up to an underscore.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageEnhance, ImageOps

from organizer.embedding.model_store import ModelStore
from organizer.imaging.decode import EXTENSIONS, read_picture
from organizer.jobs import Control, run
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.file_identity import content_hash
from organizer.library.library import open_library
from organizer.paths import model_cache, model_store
from organizer.records import Duplicates, Photo

Result = TypeVar("Result")
Picture = Image.Image


def cropped(left: float, top: float, right: float, bottom: float) -> Callable[[Picture], Picture]:
    def crop(picture: Picture) -> Picture:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return picture.crop(tuple(round(side) for side in box))

    return crop


def brightened(factor: float) -> Callable[[Picture], Picture]:
    return lambda picture: ImageEnhance.Brightness(picture).enhance(factor)


NEAR: dict[str, Callable[[Picture], Picture]] = {
    "half the size": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "JPEG quality 50": lambda picture: picture,
    "cropped 5 % on every side": cropped(0.05, 0.05, 0.05, 0.05),
    "cropped 10 % at a corner": cropped(0.1, 0.1, 0, 0),
    "cropped 10 % at a side": cropped(0, 0, 0.1, 0),
    "20 % brighter": brightened(1.2),
    "20 % darker": brightened(0.8),
}
TURNED: dict[str, Callable[[Picture], Picture]] = {
    "turned left": lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
    "turned about": lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
    "turned right": lambda picture: picture.transpose(Image.Transpose.ROTATE_270),
    "mirrored": ImageOps.mirror,
}
COPY = "exact copy"
WAYS = (*NEAR, *TURNED, COPY)


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)


def make(files: list[Path], place: Path) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Fill a folder; by file name the source and the way it was made, and the sources to test."""
    source: dict[str, str] = {}
    way: dict[str, str] = {}
    tested: set[str] = set()
    for number, file in enumerate(files):
        data = file.read_bytes()
        digest = content_hash(data)
        if digest in source.values():
            continue
        if int(digest, 16) % 2:
            tested.add(digest)
        chosen = WAYS[number % len(WAYS)]
        names = [f"{number}_original{file.suffix}", f"{number}_variant.jpg"]
        (place / names[0]).write_bytes(data)
        if chosen == COPY:
            names[1] = f"{number}_variant{file.suffix}"
            (place / names[1]).write_bytes(data)
        else:
            picture = Image.fromarray(read_picture(data, file.name).pixels)
            quality = 50 if chosen == "JPEG quality 50" else 85
            (NEAR | TURNED)[chosen](picture).save(place / names[1], quality=quality)
        source |= dict.fromkeys(names, digest)
        way |= {names[0]: "original", names[1]: chosen}
    return source, way, tested


def report(
    sets: list[Duplicates],
    photos: dict[int, Photo],
    source: dict[str, str],
    way: dict[str, str],
    tested: set[str],
) -> None:
    right, wrong, all_of = Counter[str](), Counter[str](), Counter[str]()
    for name, digest in source.items():
        if digest in tested and way[name] != "original":
            all_of[way[name]] += 1
    for each in sets:
        names = [photos[photo].path.name for photo in each.photos]
        for name in names[1:]:
            if source[name] not in tested:
                continue
            if source[name] == source[names[0]]:
                right[next(way[one] for one in (name, names[0]) if way[one] != "original")] += 1
            else:
                wrong[each.kind] += 1
                print(f"  wrong: {names[0]} and {name}")
    for kind, ways in (("exact", [COPY]), ("near", NEAR), ("turned", TURNED)):
        found, there = sum(right[each] for each in ways), sum(all_of[each] for each in ways)
        if there:
            precision = found / max(found + wrong[kind], 1)
            print(f"{kind:28} precision {precision:.3f}  recall {found / there:.3f}  of {there}")
        for each in ways:
            if all_of[each]:
                print(f"  {each:26} {'':16}  recall {right[each] / all_of[each]:.3f}")


def search(folder: Path, place: Path) -> tuple[list[Duplicates], dict[int, Photo]]:
    library = open_library(place, ModelStore(model_store(), model_cache()))
    finder = DuplicateFinder(
        library.catalogue, library.thumbnails, library.embeddings.choice, library.embeddings.indexes
    )
    run(library.indexer.index([folder], Control()))
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        sets = run(finder.find(Control()))
        seconds.append(time.perf_counter() - started)
    known = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    library.close()
    print(
        f"{len(known):,} photos, {len(sets):,} sets in {seconds[0]:.1f} s, then {seconds[1]:.1f} s"
    )
    return sets, {photo.id: photo for photo in known}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--named", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if options.folders:
            (place / "photos").mkdir()
            files = [file for folder in options.folders for file in pictures(folder)]
            source, way, tested = make(files, place / "photos")
            sets, photos = search(place / "photos", place / "library")
            for title, part in (("tuned on", set(source.values()) - tested), ("test", tested)):
                print(f"{title}, {len(part)} pictures")
                report(sets, photos, source, way, part)
        if options.named:
            shutil.copytree(options.named, place / "named")
            sets, photos = search(place / "named", place / "named library")
            show_named(sets, photos)


def show_named(sets: list[Duplicates], photos: dict[int, Photo]) -> None:
    def view(photo: int) -> str:
        return photos[photo].path.stem.partition("_")[0]

    groups = Counter(map(view, photos))
    there = sum(count * (count - 1) // 2 for count in groups.values())
    pairs = [(one, other) for each in sets for one in each.photos for other in each.photos]
    pairs = [(one, other) for one, other in pairs if one < other]
    right = sum(view(one) == view(other) for one, other in pairs)
    print(f"pairs by name: precision {right / max(len(pairs), 1):.3f}  recall {right / there:.3f}")
    for one, other in pairs:
        if view(one) != view(other):
            print(f"  wrong: {photos[one].path.name} and {photos[other].path.name}")
    together = {photo for each in sets for photo in each.photos}
    lost = [p for p in photos if p not in together and groups[view(p)] > 1]
    for photo in lost:
        print(f"  not found: {photos[photo].path.name}")


main()
