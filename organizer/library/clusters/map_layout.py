"""Keeps the map of the library, on which look-alikes lie beside each other."""

from __future__ import annotations

import time
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.catalogue.layouts import MapLayout
from organizer.clustering.layout.tsne import (
    LINKS,
    NEAR,
    ROUNDS,
    fit_unit_square,
    improve_layout,
    place,
    principal_components,
)
from organizer.clustering.neighbours import Neighbours, nearest_columns
from organizer.errors import QueryError
from organizer.jobs import Control
from organizer.library.clusters.feature_space import FeatureSpaces, features_in
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.records import Progress

_STAGE = "Drawing the map"
_MUCH = 0.5
"""New photos for each one on the map, from which on it is drawn afresh."""
_FEWEST = 4
"""Photos that neighbours can be told of; fewer lie where they differ most."""
_BLOCK = 512
"""New photos that are compared with the map at once."""


class MapMaker:
    """One map a model, stored; it stays as a person knows it until much is new. Any thread."""

    def __init__(
        self, catalogue: Catalogue, choice: ModelChoice, feature_spaces: FeatureSpaces
    ) -> None:
        self._catalogue = catalogue
        self._choice = choice
        self._feature_spaces = feature_spaces

    def known(self) -> MapLayout:
        """The map as it is stored, at once; it may lack photos, or be empty."""
        return self._catalogue.layouts.of(self._key())

    def sketch(self) -> MapLayout:
        """A rough map of every photo in a second or two, to look at while one is drawn."""
        feature_space = self._feature_spaces.looks(self._feature_spaces.photos().tolist())
        if not len(feature_space.photos):
            return self.known()
        return MapLayout(
            feature_space.photos, fit_unit_square(principal_components(feature_space.looks))
        )

    def map(self, control: Control, afresh: bool = False) -> Generator[Progress, None, MapLayout]:
        """The map of every present photo that has a vector; new ones near their look-alikes.

        It is drawn afresh where that is asked for or too much is new. Cancelled, it stays as it
        was. QueryError where there are no photos.
        """
        yield Progress(_STAGE, 0)
        photos = self._feature_spaces.photos()
        if not len(photos):
            raise QueryError(
                "There are no photos to map yet.", "Index a folder first, then try again."
            )
        known = self.known()
        new = np.setdiff1d(photos, known.photos)
        if afresh or len(new) > _MUCH * len(known):
            return (yield from self._draw(control))
        if len(new):
            yield from self._place(new, known, control)
        return self.known()

    def _draw(self, control: Control) -> Generator[Progress, None, MapLayout]:
        """A new map, by what the last clustering compared photos by."""
        last = self._catalogue.groupings.last()
        feature_space = self._feature_spaces.prepare(
            features_in(dict(last.settings)) if last else {}
        )
        control.checkpoint()
        points = start = principal_components(feature_space.space.vectors)
        if len(feature_space.photos) >= _FEWEST:
            neighbours = feature_space.space.neighbours(LINKS)
            began = time.monotonic()
            for done, points in enumerate(improve_layout(neighbours, start), start=1):  # noqa: B007
                control.checkpoint()
                left = (time.monotonic() - began) / done * (ROUNDS - done)
                yield Progress(_STAGE, done, ROUNDS, eta=left)
        layout = MapLayout(feature_space.photos, fit_unit_square(points))
        self._catalogue.layouts.replace(feature_space.model, layout)
        return layout

    def _place(
        self, new: NDArray[np.int64], known: MapLayout, control: Control
    ) -> Generator[Progress, None, None]:
        """Put new photos where their look-alikes are on the map."""
        there, here = (
            self._feature_spaces.looks(known.photos.tolist()),
            self._feature_spaces.looks(new.tolist()),
        )
        points = known.points[np.isin(known.photos, there.photos)]
        for start in range(0, len(here.photos), _BLOCK):
            control.checkpoint()
            rows = slice(start, start + _BLOCK)
            near = Neighbours(
                *nearest_columns(here.looks[rows] @ there.looks.T, min(NEAR, len(points)))
            )
            layout = MapLayout(here.photos[rows], place(near, points))
            self._catalogue.layouts.add(here.model, layout)
            yield Progress(_STAGE, min(start + _BLOCK, len(here.photos)), len(here.photos))

    def _key(self) -> str:
        return self._choice.card(self._choice.answering("clusters")).key
