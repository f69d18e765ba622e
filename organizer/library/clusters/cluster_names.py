"""Suggests a name for each cluster from what its photos show, when and where they are kept."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.base import ModelCard
from organizer.errors import OrganizerError
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.paths import RESOURCES
from organizer.private_files import create_private, make_private_folder
from organizer.records import Group, Photo

_MEMBERS = 48
"""Photos of a cluster that are looked at: the most typical ones."""
_COMMON = 0.9
"""How much of what all clusters share is taken away before words are compared."""
_AGREED = 0.8
"""Share of the photos that a folder or a period must have to name a cluster."""
_ALTERNATIVES = 4
"""Words that are tried before two clusters share one."""
_DULL = re.compile(
    r"^(\d+|dcim|\d{3}[a-z_]{2,5}\d*|img.*|camera( roll)?|pictures?|photos?|images?|bilder|fotos?"
    r"|download(s|ed)?|desktop|documents|new folder.*|untitled.*|tmp|temp)$",
    re.IGNORECASE,
)
"""Folder names that say nothing of what is in them."""

Vectors = NDArray[np.float32]


class ClusterNamer:
    """Names such as "Goose", "Beach · July 2014" and "Rome". Safe from any thread."""

    def __init__(self, catalogue: Catalogue, choice: ModelChoice, cache: Path) -> None:
        """Vectors of the words are kept in the folder `cache`, made when first needed."""
        self._catalogue = catalogue
        self._choice = choice
        self._cache = cache
        self._lock = threading.Lock()
        self._words: tuple[str, ...] = ()
        self._vectors: dict[str, Vectors] = {}

    def names(self, groups: Sequence[Group]) -> list[str]:
        """One name a group, no two the same; "Cluster 3" where nothing better is found."""
        members = [group.photos[:_MEMBERS] for group in groups]
        wanted = [photo for part in members for photo in part]
        photos = {photo.id: photo for photo in self._catalogue.photos.by_ids(wanted)}
        found = [[photos[photo] for photo in part if photo in photos] for part in members]
        folders = _find_folders(found)
        words = self._likely_words(members)
        spans = [_period([photo.metadata.taken for photo in part]) for part in found]
        everywhere = Counter(spans).most_common(1)[0][0] if spans else ""
        taken: set[str] = set()
        names = []
        for number, (folder, likely, span) in enumerate(
            zip(folders, words, spans, strict=True), start=1
        ):
            period = span if span != everywhere or len(set(spans)) > len(spans) / 2 else ""
            names.append(_choose_name(folder, likely, period, taken, number))
            taken.add(names[-1])
        return names

    def _likely_words(self, members: Sequence[Sequence[int]]) -> list[list[str]]:
        """For each cluster the words that fit it and not the others, best first."""
        card = self._choice.card(self._choice.answering("text"))
        wanted = [photo for part in members for photo in part]
        stored = self._catalogue.embeddings.of(wanted, card.key, card.text_space)
        known = [[stored[photo] for photo in part if photo in stored] for part in members]
        if not any(known):
            return [[] for _ in members]
        try:
            words, vectors = self._vocabulary(card)
        except OrganizerError:  # a model that cannot run names nothing, and says so elsewhere
            return [[] for _ in members]
        means = np.stack(
            [np.mean(part, axis=0) if part else np.zeros(vectors.shape[1]) for part in known]
        )
        own = means - _COMMON * means.mean(axis=0) if len(members) > 1 else means
        best = np.argsort(-(own @ vectors.T), axis=1)[:, :_ALTERNATIVES]
        return [
            [words[word] for word in row] if part else []
            for row, part in zip(best, known, strict=True)
        ]

    def _vocabulary(self, card: ModelCard) -> tuple[tuple[str, ...], Vectors]:
        """The words and their vectors (w, d) in a model's text space."""
        with self._lock:
            if not self._words:
                self._words = _read_words()
            if card.key not in self._vectors:
                self._vectors[card.key] = self._load_vectors(card)
            return self._words, self._vectors[card.key]

    def _load_vectors(self, card: ModelCard) -> Vectors:
        file = self._cache / f"{card.key}.words.npy"
        dimension = card.spaces[card.text_space]
        try:
            kept = np.load(file, allow_pickle=False)
            if kept.shape == (len(self._words), dimension) and np.isfinite(kept).all():
                vectors: Vectors = kept.astype(np.float32)
                return vectors
        except (OSError, ValueError, EOFError):
            pass  # not made yet, or cut short
        vectors = self._choice.embedder(card.id).embed_text(list(self._words))
        make_private_folder(file.parent)
        partial = file.with_suffix(".part.npy")
        with create_private(partial) as opened:
            np.save(opened, vectors)
        partial.replace(file)
        return vectors


def _read_words() -> tuple[str, ...]:
    """The names of ImageNet's classes and everyday words, each once."""
    folder = RESOURCES / "models"
    classes = (folder / "imagenet_classes.txt").read_text("utf-8").splitlines()
    everyday = (folder / "everyday_words.txt").read_text("utf-8").splitlines()
    first = [line.split(",")[0].strip() for line in classes]
    return tuple(dict.fromkeys(word for word in (*first, *everyday) if word))


def _find_folders(parts: Sequence[Sequence[Photo]]) -> list[str]:
    """The folder that most photos of each cluster are in, where its name says something."""
    total = Counter(photo.path.parent for part in parts for photo in part)
    count = sum(total.values())
    names = []
    for part in parts:
        folder, share = "", 0
        if part:
            path, share = Counter(photo.path.parent for photo in part).most_common(1)[0]
            # A folder with most of the library in it tells no cluster from another.
            is_telling = _is_telling(path.name) and (len(parts) < 2 or 2 * total[path] <= count)
            folder = path.name if is_telling else ""
        names.append(folder if share >= _AGREED * len(part) else "")
    return names


def _is_telling(name: str) -> bool:
    """Whether the name of a folder is a word, not a number that a camera or a program gave."""
    without_years = re.sub(r"(19|20)\d\d", "", name)
    letters = sum(each.isalpha() for each in without_years)
    digits = sum(each.isdigit() for each in without_years)
    return not _DULL.match(name) and letters > max(digits, 1)


def _period(taken: Sequence[datetime | None]) -> str:
    """The day, month or years that nearly all photos are of; empty where that is no period."""
    known = sorted(moment for moment in taken if moment is not None)
    if not known or len(known) < _AGREED * len(taken):
        return ""
    # One in twenty may be off at either end: a camera's clock, an old picture among new ones.
    trim = len(known) // 20
    first, last = known[trim], known[-1 - trim]
    if first.date() == last.date():
        return f"{first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    if first.year == last.year:
        return str(first.year)
    return f"{first.year}–{last.year}" if last.year - first.year == 1 else ""


def _choose_name(
    folder: str, words: Sequence[str], period: str, taken: set[str], number: int
) -> str:
    """The first name that no other cluster has."""
    subjects = [folder] if folder else [word[:1].upper() + word[1:] for word in words]
    is_dated = bool(period) and period[-4:] not in folder
    for subject in subjects:
        name = f"{subject} · {period}" if is_dated else subject
        if name not in taken:
            return name
    if not subjects:
        return period if period and period not in taken else f"Cluster {number}"
    base = f"{subjects[0]} · {period}" if is_dated else subjects[0]
    return next(name for at in range(2, number + 2) if (name := f"{base} {at}") not in taken)
