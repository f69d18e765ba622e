"""Looks at the thumbnails of photos that have no fingerprint yet."""

from __future__ import annotations

import io
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.fingerprints import StoredFingerprints
from organizer.imaging.fingerprint import VERSION, Fingerprint, fingerprint
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control
from organizer.records import Progress

_BATCH = 200
_THREADS = 2
"""Most of the time is spent where Python lets other threads run; the window needs its share."""


def compute_fingerprints(
    catalogue: Catalogue, thumbnails: ThumbnailStore, control: Control
) -> Generator[Progress, None, StoredFingerprints]:
    """Those of all present photos; stopped at any point, the next run carries on.

    A photo without a thumbnail is left out, and so is one with a damaged one, which is dropped;
    indexing makes them again.
    """
    lacking = catalogue.fingerprints.lacking(VERSION)
    started = time.monotonic()

    def look(content: str) -> Fingerprint | None:
        data = thumbnails.read(content)
        try:
            return fingerprint(np.asarray(Image.open(io.BytesIO(data)))) if data else None
        except (OSError, ValueError):
            thumbnails.remove(content)
            return None

    with ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(lacking), _BATCH):
            control.checkpoint()
            contents = lacking[start : start + _BATCH]
            seen = [
                (content, found)
                for content, found in zip(contents, pool.map(look, contents), strict=True)
                if found
            ]
            if seen:
                _keep(catalogue, seen)
            done = start + len(contents)
            rate = done / max(time.monotonic() - started, 1e-6)
            left = len(lacking) - done
            yield Progress("Looking closely", done, len(lacking), rate, left / rate)
    return catalogue.fingerprints.present(VERSION)


def explain_unseen(catalogue: Catalogue, thumbnails: ThumbnailStore) -> str:
    """Which photos could not be looked at, and what to do; empty where all could."""
    unseen = sum(not thumbnails.has(each) for each in catalogue.fingerprints.lacking(VERSION))
    if not unseen:
        return ""
    lack = "lacks its thumbnail and was" if unseen == 1 else "lack their thumbnails and were"
    return (
        f"{formatting.photos(unseen)} {lack} not looked at. "
        "Indexing makes them again: look for changes, or smalti index."
    )


def _keep(catalogue: Catalogue, seen: list[tuple[str, Fingerprint]]) -> None:
    catalogue.fingerprints.put(
        VERSION,
        [content for content, _ in seen],
        np.stack([found.sketch.reshape(-1) for _, found in seen]),
        np.stack([found.row() for _, found in seen]),
    )
