"""Words, pictures, filters and feedback to photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.errors import ModelError, PictureError, QueryError
from organizer.library.library import Library
from organizer.library.search.query_language import parse
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.search.searcher import PhotoRanking
from organizer.records import IndexSummary, Photo

COLOURS = {"red": (230, 20, 20), "green": (20, 200, 40), "blue": (20, 40, 220)}
OTHERS = {"orange": (200, 60, 20), "violet": (150, 20, 150), "white": (240, 240, 240)}


@pytest.fixture
def photos(
    album,
    index: Callable[..., IndexSummary],
    library: Library,
    present: Callable[[], dict[str, Photo]],
) -> dict[str, int]:
    """One photo of each colour, by its colour; the files' names say nothing."""
    colours = COLOURS | OTHERS
    for number, colour in enumerate(colours.values()):
        Image.new("RGB", (24, 16), colour).save(album.folder / f"p{number}.png")
    index(album.folder)
    by_number = {photo.path.stem: photo.id for photo in present().values()}
    return {name: by_number[f"p{number}"] for number, name in enumerate(colours)}


@pytest.fixture
def found(library: Library) -> Callable[..., PhotoRanking]:
    """What a query in Smalti's own language finds."""

    def ask(text: str, count: int = 10, **options: object) -> PhotoRanking:
        return library.search.searcher.rank(parse(text), count, **options)

    return ask


@pytest.fixture
def names(photos: dict[str, int]) -> Callable[[PhotoRanking], list[str]]:
    by_id = {photo: name for name, photo in photos.items()}
    return lambda ranking: [by_id[photo] for photo in ranking.photos.tolist()]


@pytest.mark.parametrize("word", COLOURS)
def test_a_word_finds_what_it_means_best(found, names, word: str) -> None:
    ranking = found(f" {word} ", 2)
    assert names(ranking)[0] == word
    assert len(ranking.photos) == 2
    assert ranking.scores[0] > ranking.scores[1]


def test_words_are_added_and_taken_away(found, names) -> None:
    assert names(found("red + blue"))[0] == "violet"
    assert names(found("white - green - blue"))[0] == "red"
    assert set(names(found("- red"))[:2]) == {"green", "blue"}


def test_weights_decide_between_words(found, names) -> None:
    assert names(found("5:red + blue"))[0] == "red"
    assert names(found("red + 5:blue"))[0] == "blue"


def test_the_score_of_words_is_the_cosine_to_their_weighted_sum(
    found, library: Library, photos: dict[str, int]
) -> None:
    ranking = found("2:red + blue - green")
    asked = 2 * np.array([1, 0, 0]) + np.array([0, 0, 1]) - np.array([0, 1, 0])
    stored = library.catalogue.embeddings.of(list(photos.values()), "builtin@1", "text")
    for photo, score in zip(ranking.photos.tolist(), ranking.scores.tolist(), strict=True):
        right = stored[photo] @ asked / np.linalg.norm(asked)
        assert score == pytest.approx(float(right), abs=1e-3)


def test_words_and_pictures_are_averaged_by_their_weights(
    found, library: Library, photos: dict[str, int]
) -> None:
    ranking = found(f"[#{photos['orange']}] + 3:blue")
    look = library.catalogue.embeddings.of(list(photos.values()), "builtin@1", "look")
    text = library.catalogue.embeddings.of(list(photos.values()), "builtin@1", "text")
    assert photos["orange"] not in ranking.photos
    assert len(ranking.photos) == len(photos) - 1
    for photo, score in zip(ranking.photos.tolist(), ranking.scores.tolist(), strict=True):
        right = (look[photo] @ look[photos["orange"]] + 3 * text[photo][2]) / 4
        assert score == pytest.approx(float(right), abs=2e-3)


def test_parts_that_cancel_each_other_are_refused(photos, found) -> None:
    with pytest.raises(QueryError, match="cancel each other"):
        found("red - red")


def test_a_photo_that_is_not_indexed_is_refused(photos, found) -> None:
    with pytest.raises(QueryError, match="not been indexed"):
        found("[#999]")


def test_a_photo_finds_its_look_alikes_but_not_itself(found, names, photos) -> None:
    ranking = found(f"[#{photos['red']}]")
    assert names(ranking)[0] == "orange"
    assert set(names(ranking)) == set(photos) - {"red"}
    assert len(found(f"[#{photos['red']}]", 1).photos) == 1
    both = found(f"[#{photos['red']}] + [#{photos['blue']}]")
    assert not {"red", "blue"} & set(names(both))


def test_a_picture_of_the_library_answers_without_decoding(
    found, names, photos, album, embedder
) -> None:
    before = embedder.prepared
    ranking = found(f"[{album.folder / 'p0.png'}]", 2)
    assert names(ranking) == ["red", "orange"]
    assert ranking.scores[0] == pytest.approx(1, abs=1e-3)
    assert embedder.prepared == before


def test_a_picture_from_outside_finds_its_look_alikes(
    found, names, photos, library: Library, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.png"
    Image.new("RGB", (40, 40), (240, 10, 30)).save(outside)
    assert names(found(f"[{outside}]", 2)) == ["red", "orange"]
    assert library.catalogue.photos.count() == len(photos)


def test_a_picture_that_cannot_be_read_is_refused(photos, found, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear reader")
    for picture in (tmp_path / "nothing.jpg", tmp_path / "letter.jpg", tmp_path):
        with pytest.raises(PictureError):
            found(f"[{picture}]")


def test_an_empty_library_finds_nothing(found) -> None:
    assert found("red").photos.tolist() == []


def test_a_filter_alone_lists_its_photos_without_scores(found, names, photos) -> None:
    ranking = found("type:png")
    assert ranking.scores is None
    assert sorted(names(ranking)) == sorted(photos)
    assert ranking.above(0.5) is ranking
    assert found("type:jpeg").photos.tolist() == []


def test_a_filter_narrows_a_search_and_keeps_its_order(
    found, names, photos, album, index, library: Library
) -> None:
    (album.folder / "trip").mkdir()
    Image.new("RGB", (24, 16), (90, 90, 200)).save(album.folder / "trip" / "a.png")
    Image.new("RGB", (24, 16), (90, 200, 90)).save(album.folder / "trip" / "b.png")
    index(album.folder)
    ranking = found("blue folder:trip")
    paths = [photo.path.name for photo in library.catalogue.photos.by_ids(ranking.photos)]
    assert paths == ["a.png", "b.png"]
    everywhere = dict(zip(*(each.tolist() for each in _parts(found("blue"))), strict=True))
    for photo, score in zip(*(each.tolist() for each in _parts(ranking)), strict=True):
        assert score == pytest.approx(everywhere[photo], abs=1e-5)


def _parts(ranking: PhotoRanking) -> tuple[np.ndarray, np.ndarray]:
    return ranking.photos, ranking.scores


def test_a_file_name_that_has_the_words_lifts_a_photo(found, photos, album, index, library) -> None:
    Image.new("RGB", (24, 16), (10, 10, 10)).save(album.folder / "rosebud 1998.png")
    index(album.folder)
    (best,) = library.catalogue.photos.by_ids(found("rosebud", 1).photos)
    assert best.path.name == "rosebud 1998.png"
    (best,) = library.catalogue.photos.by_ids(found("red", 1).photos)
    assert best.id == photos["red"]


def test_every_score_is_between_minus_one_and_one_and_falls(found, photos) -> None:
    for text in ("red", "red + [#1]", "- red", "p1", f"[#{photos['red']}] - blue"):
        scores = found(text).scores
        assert (np.abs(scores) <= 1).all()
        assert (np.diff(scores) <= 0).all()


def test_a_thumb_up_brings_more_of_its_kind_and_a_thumb_down_less(found, names, photos) -> None:
    plain = names(found("white"))
    liked = names(found("white", feedback=Feedback(liked=(photos["blue"],))))
    assert liked.index("blue") < plain.index("blue")
    disliked = names(found("red", feedback=Feedback(disliked=(photos["red"],))))
    assert disliked[-1] == "red"


def test_feedback_alone_is_a_search(found, names, photos, library: Library) -> None:
    ranking = library.search.searcher.rank(parse("type:png"), 10, Feedback(liked=(photos["red"],)))
    assert names(ranking)[:2] == ["red", "orange"]


def test_judged_photos_that_are_gone_are_ignored(found, names, photos) -> None:
    assert names(found("red", feedback=Feedback(liked=(999,)))) == names(found("red"))


def test_a_model_asked_for_by_name_answers_alone(
    found, names, photos, library: Library, shades, album, index
) -> None:
    with pytest.raises(ModelError, match="does not know the photos"):
        found("dark", model="shades")
    library.embeddings.choice.choose("clusters", "shades")
    index(album.folder)
    assert names(found("bright", model="shades"))[0] == "white"
    assert names(found("red"))[0] == "red"
    with pytest.raises(ModelError, match="no model named"):
        found("dark", model="nothing")


def test_words_of_one_model_and_pictures_of_another_are_never_mixed(
    found, names, photos, library: Library, shades, album, index
) -> None:
    library.embeddings.choice.choose("look", "shades")
    index(album.folder)
    assert library.embeddings.choice.answering("look") == "shades"
    ranking = found(f"[#{photos['white']}] + 5:red")
    assert names(ranking)[0] == "red"


def test_matches_are_the_photos_of_a_ranking_in_its_order(found, photos, library: Library) -> None:
    ranking = found("red", 3)
    matches = library.search.searcher.matches(ranking)
    assert [match.photo.id for match in matches] == ranking.photos.tolist()
    assert np.allclose([match.score for match in matches], ranking.scores)
    assert [match.score for match in library.search.searcher.matches(found("type:png", 2))] == [
        None
    ] * 2
