"""What a person looked for lately."""

from __future__ import annotations

import os

from organizer.catalogue import Catalogue


def test_searches_are_remembered_newest_first_and_once(catalogue: Catalogue) -> None:
    for text in ("dog", "cat", "dog", "犬 - 'fruit'"):
        catalogue.searches.note(text)
    assert catalogue.searches.recent() == ["犬 - 'fruit'", "dog", "cat"]
    assert catalogue.searches.recent(1) == ["犬 - 'fruit'"]


def test_at_most_200_searches_are_kept(catalogue: Catalogue) -> None:
    for number in range(205):
        catalogue.searches.note(str(number))
    kept = catalogue.searches.recent(1000)
    assert (len(kept), kept[0], kept[-1]) == (200, "204", "5")


def test_searches_can_be_forgotten(catalogue: Catalogue) -> None:
    catalogue.searches.note("dog")
    catalogue.searches.forget_all()
    assert catalogue.searches.recent() == []
    catalogue.searches.note("cat")
    assert catalogue.searches.recent() == ["cat"]


def test_a_search_for_a_picture_whose_name_is_no_text_comes_back(catalogue: Catalogue) -> None:
    text = f"[{os.fsdecode(os.fsencode('/a') + bytes([0xFF]))}.jpg] + dog"
    catalogue.searches.note(text)
    catalogue.searches.note(text)
    assert catalogue.searches.recent() == [text]
    assert catalogue.albums.save("odd", text, [], [], 0).query == text
    assert [album.query for album in catalogue.albums.all()] == [text]
