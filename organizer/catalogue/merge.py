"""Gives one photo what a person said of others: stars, tags, thumbs and places in clusters."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.catalogue import Catalogue
from organizer.records import Changes


def merge(catalogue: Catalogue, keeper: int, others: Sequence[int]) -> Changes:
    """Give a keeper the most stars and all tags of others as well, and their thumbs in albums.

    Before they leave. Only the catalogue changes.
    """
    with catalogue.store.write():
        is_rated = _merge_rating(catalogue, keeper, others)
        is_judged = _merge_albums(catalogue, keeper, others)
        is_tagged = _merge_tags(catalogue, keeper, others)
    return Changes(updated=(keeper,) if is_rated or is_tagged else (), albums=is_judged)


def merge_double(catalogue: Catalogue, keeper: int, double: int) -> Changes:
    """Give a photo all that was said of another entry for the same file, a reject and its cluster
    too."""
    with catalogue.store.write():
        kept, other = catalogue.photos.by_ids((keeper, double))
        if kept.metadata.rating is None and other.metadata.rating is not None:
            catalogue.photos.rate([keeper], other.metadata.rating)
        changes = merge(catalogue, keeper, [double])
        catalogue.groupings.hand_over(double, keeper)
    return Changes(updated=(keeper,), albums=changes.albums, groups=True)


def _merge_tags(catalogue: Catalogue, keeper: int, others: Sequence[int]) -> bool:
    found = catalogue.tags.of([keeper, *others])
    new = {tag for photo in others for tag in found.get(photo, ())} - set(found.get(keeper, ()))
    for tag in sorted(new):
        catalogue.tags.add([keeper], tag)
    return bool(new)


def _merge_rating(catalogue: Catalogue, keeper: int, others: Sequence[int]) -> bool:
    photos = catalogue.photos.by_ids((keeper, *others))
    known = {photo.id: photo.metadata.rating for photo in photos}
    most = max((rating or 0 for rating in known.values()), default=0)
    is_better = most > (known.get(keeper) or 0)
    if is_better:
        catalogue.photos.rate([keeper], most)
    return is_better


def _merge_albums(catalogue: Catalogue, keeper: int, others: Sequence[int]) -> bool:
    is_changed = False
    for album in catalogue.albums.all():
        liked, disliked = album.liked, album.disliked
        if keeper in liked or keeper in disliked:
            continue
        if not set(others).isdisjoint(liked):
            liked += (keeper,)
        elif not set(others).isdisjoint(disliked):
            disliked += (keeper,)
        else:
            continue
        catalogue.albums.save(album.name, album.query, liked, disliked, album.cut)
        is_changed = True
    return is_changed
