"""How surely photos are of a kind that can go, by measures, metadata and words.

Every score runs from 0 to 1, and from `LEAST` on a photo is shown. The limits were chosen so that
of a thousand ordinary photos, of things on white ground too, next to none is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.fingerprints import MEASURES, StoredFingerprints
from organizer.imaging.fingerprint import SKETCH
from organizer.records import Photo

Scores = NDArray[np.float32]

LEAST = 0.6

WORDS = {
    "screenshots": ("screenshot of a web site", 0.45, 0.6),
    "documents": ("a page of printed text", 0.4, 0.5),
    "memes": ("comic book, poster with text", 0.35, 0.5),
}
"""What is searched for, with the scores at which it says nothing and at which it says all."""

_NAMED = re.compile(
    r"screen ?[-_]?(shot|cap|grab)|bildschirmfoto|captura|capture d|schermata|skärmbild|截屏|截图",
    re.IGNORECASE,
)
_LOSSLESS = frozenset({"PNG", "BMP", "GIF"})
_SIZES = """
    640x1136 750x1334 828x1792 1125x2436 1170x2532 1179x2556 1206x2622 1242x2208 1242x2688 1284x2778
    1290x2796 1320x2868 720x1280 720x1520 720x1560 720x1600 1080x1920 1080x2160 1080x2220 1080x2280
    1080x2340 1080x2400 1080x2408 1440x2560 1440x2960 1440x3040 1440x3088 1440x3120 1440x3200
    1344x2992 1008x2244 1280x2856 1620x2160 1640x2360 1668x2224 1668x2388 2048x2732 800x1280
    1200x1920 1366x768 1440x900 1536x864 1600x900 1680x1050 2560x1080 2560x1600 2880x1800 3024x1964
    3072x1920 3440x1440 3456x2234 3840x2160 5120x2880
"""
_SCREENS = frozenset(tuple(sorted(map(int, size.split("x")))) for size in _SIZES.split())
"""Of telephones, tablets and monitors, in pixels, the shorter side first."""
_STRIP = 4
"""Rows at the top of a sketch that a caption fills."""


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What is known of n photos, row by row."""

    measures: Mapping[str, Scores]
    """By the names of `imaging.fingerprint.Measures`."""
    sketches: Scores
    """Shape (n, SKETCH, SKETCH), 0 to 1."""
    is_shot: NDArray[np.bool_]
    """Whether the file says how or where it was taken."""
    is_lossless: NDArray[np.bool_]
    is_screen: NDArray[np.bool_]
    """Whether it is as large as a screen."""
    is_named: NDArray[np.bool_]
    """Whether its name says that it is a screenshot."""
    words: Mapping[str, Scores]
    """How well the words of each kind fit, 0 to 1."""


def gather_facts(
    photos: Sequence[Photo], stored: StoredFingerprints, words: Mapping[str, Mapping[int, float]]
) -> PhotoFacts:
    """Of photos that have a fingerprint; `words` has the scores of some photos by kind and id."""
    rows = {content: row for row, content in enumerate(stored.contents)}
    chosen = np.array([rows[photo.content] for photo in photos], np.int64)
    sketches = stored.sketches[chosen].reshape(-1, SKETCH, SKETCH)
    about = [photo.metadata for photo in photos]

    def said(kind: str) -> Scores:
        _, low, high = WORDS[kind]
        known = words.get(kind, {})
        return _ramp(np.array([known.get(photo.id, 0) for photo in photos], np.float32), low, high)

    def asked(question: Callable[[Photo], object]) -> NDArray[np.bool_]:
        return np.array([bool(question(photo)) for photo in photos], np.bool_)

    return PhotoFacts(
        dict(zip(MEASURES, stored.measures[chosen].T, strict=True)),
        sketches.astype(np.float32) / np.float32(255),
        np.array([bool(each.exposure.camera or each.latitude) for each in about], np.bool_),
        np.array([each.format in _LOSSLESS for each in about], np.bool_),
        np.array(
            [tuple(sorted((each.width, each.height))) in _SCREENS for each in about], np.bool_
        ),
        asked(lambda photo: _NAMED.search(photo.path.name)),
        {kind: said(kind) for kind in WORDS},
    )


def _ramp(values: Scores, low: float, high: float) -> Scores:
    """0 up to `low`, 1 from `high` on; the other way where `low` is the greater."""
    found: Scores = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return found


def _drawn(known: PhotoFacts) -> Scores:
    """Flat squares between lines along rows and columns, as programs paint them."""
    flat = _ramp(known.measures["flatness"], 0.2, 0.4)
    return np.minimum(flat, _ramp(known.measures["edges"], 0.22, 0.3))


def _fine(known: PhotoFacts) -> Scores:
    """The share of the contrast that a sketch is too coarse for, such as print."""
    coarse = known.sketches.std(axis=(1, 2)) / np.maximum(known.measures["contrast"], 0.01)
    return np.asarray(1 - np.minimum(1, coarse) ** 2, np.float32)


def _screenshots(known: PhotoFacts) -> Scores:
    said = 0.45 * _drawn(known) + 0.2 * known.words["screenshots"]
    votes = said + 0.25 * known.is_lossless + 0.3 * known.is_screen
    return np.where(known.is_shot, 0, np.maximum(np.minimum(votes, 1), 0.95 * known.is_named))


def _documents(known: PhotoFacts) -> Scores:
    """Paper with crisp, fine print; a camera may well have taken it."""
    measures = known.measures
    looks = np.minimum.reduce(
        [
            _ramp(measures["paper"], 0.3, 0.5),
            _ramp(measures["flatness"], 0.2, 0.35),
            _ramp(_fine(known), 0.12, 0.3),
            _ramp(measures["sharpness"], 0.3, 0.5),
        ]
    )
    return np.asarray(looks * (0.75 + 0.25 * known.words["documents"]), np.float32)


def _blurred(known: PhotoFacts) -> Scores:
    is_judged = known.measures["contrast"] >= 0.04
    return np.where(is_judged, _ramp(known.measures["sharpness"], 0.11, 0.045), 0)


def _black(known: PhotoFacts) -> Scores:
    """Black, white or all of one colour."""
    bright, contrast = known.measures["brightness"], known.measures["contrast"]
    extreme = _ramp(np.minimum(bright, 1 - bright), 0.12, 0.03)
    uniform = _ramp(contrast, 0.02, 0.005)
    return np.maximum(np.minimum(extreme, _ramp(contrast, 0.06, 0.02)), uniform)


def _memes(known: PhotoFacts) -> Scores:
    """A pale strip with print above a picture."""
    strip, rest = known.sketches[:, :_STRIP], known.sketches[:, 2 * _STRIP :]
    edge = known.sketches[:, 0]
    pale = np.minimum(_ramp(strip.mean(axis=(1, 2)), 0.6, 0.75), _ramp(edge.min(axis=1), 0.7, 0.9))
    print_ = _ramp(strip.std(axis=(1, 2)), 0.03, 0.06)
    other = _ramp(abs(strip.mean(axis=(1, 2)) - rest.mean(axis=(1, 2))), 0.05, 0.15)
    looks = 0.5 * np.minimum.reduce([pale, print_, other])
    return np.where(known.is_shot, 0, looks + 0.5 * known.words["memes"])


SCORERS: dict[str, Callable[[PhotoFacts], Scores]] = {
    "screenshots": _screenshots,
    "documents": _documents,
    "blurred": _blurred,
    "black": _black,
    "memes": _memes,
}
