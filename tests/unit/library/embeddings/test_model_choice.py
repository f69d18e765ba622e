"""Several models side by side: one answers while another is still coming."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from organizer import jobs
from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Model
from organizer.errors import Cancelled, ModelError
from organizer.jobs import Control
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.library import Library, open_library
from organizer.library.search.query_language import parse


@pytest.fixture
def photos(album, index: Callable[..., object], library: Library) -> list[int]:
    """Twenty photos from dark to bright."""
    for number in range(20):
        Image.new("RGB", (24, 16), (number * 12, 10, 10)).save(album.folder / f"{number:02}.png")
    index(album.folder)
    return sorted(library.catalogue.photos.present_ids().tolist())


def vectors(library: Library, photos: list[int], model: str) -> dict[int, list[float]]:
    key = library.embeddings.choice.card(model).key
    stored = library.catalogue.embeddings.of(photos, key, "look")
    return {photo: vector.tolist() for photo, vector in stored.items()}


def test_the_built_in_model_answers_everything_at_first(library: Library) -> None:
    assert {library.embeddings.choice.answering(task) for task in TASKS} == {"builtin"}
    assert library.embeddings.choice.in_use() == ["builtin"]


def test_a_chosen_model_answers_when_every_photo_has_its_vectors(
    photos, album, index, library: Library, shades
) -> None:
    library.embeddings.choice.choose("look", "shades")
    assert library.embeddings.choice.answering("look") == "builtin"
    assert library.embeddings.choice.coming("look") == "shades"
    before = vectors(library, photos, "builtin")
    summary = index(album.folder)
    assert summary.arrived == ("Shades",)
    assert summary.unchanged == 20
    assert library.embeddings.choice.answering("look") == "shades"
    assert library.embeddings.choice.coming("look") is None
    assert library.embeddings.choice.answering("text") == "builtin"
    assert set(vectors(library, photos, "shades")) == set(photos)
    assert vectors(library, photos, "builtin") == before


def test_the_model_before_answers_while_the_new_one_is_coming(
    photos, album, library: Library, shades
) -> None:
    library.embeddings.choice.choose("look", "shades")
    control = Control()
    job = library.indexer.index([album.folder], control)
    while not vectors(library, photos, "shades"):
        next(job)
    assert library.embeddings.choice.answering("look") == "builtin"
    assert len(library.search.searcher.rank(parse(f"[#{photos[0]}]"), 50).photos) == 19
    control.cancel()
    with pytest.raises(Cancelled):
        for _ in job:
            pass
    done = len(vectors(library, photos, "shades"))
    assert 0 < done < 20
    assert library.embeddings.choice.answering("look") == "builtin"


def test_a_switch_that_was_stopped_carries_on_where_it_was(
    photos, album, index, library: Library, library_folder, model_store, shades, monkeypatch
) -> None:
    library.embeddings.choice.choose("look", "shades")
    job = library.indexer.index([album.folder], Control())
    while not vectors(library, photos, "shades"):
        next(job)
    job.close()
    rest = 20 - len(vectors(library, photos, "shades"))
    embedded: list[int] = []
    whole = shades.embed

    def counting(prepared):
        embedded.append(len(prepared))
        return whole(prepared)

    monkeypatch.setattr(shades, "embed", counting)
    again = open_library(library_folder, model_store)
    assert again.embeddings.choice.coming("look") == "shades"
    for _ in again.indexer.index([album.folder], Control()):
        pass
    assert sum(embedded) == rest
    assert again.embeddings.choice.answering("look") == "shades"
    again.close()


def test_new_photos_get_the_vectors_of_every_model_in_use(
    photos, album, index, library: Library, shades, present
) -> None:
    library.embeddings.choice.choose("look", "shades")
    index(album.folder)
    new = album.add("new.jpg", 77)
    index(album.folder)
    photo = present()[str(new)].id
    assert vectors(library, [photo], "shades")
    assert vectors(library, [photo], "builtin")


def test_a_photo_that_changed_loses_the_old_vectors_of_every_model(
    photos, album, index, library: Library, shades, present
) -> None:
    library.embeddings.choice.choose("look", "shades")
    index(album.folder)
    path = album.add("05.png", 78)
    photo = present()[str(path)].id
    before = vectors(library, [photo], "shades"), vectors(library, [photo], "builtin")
    index(album.folder)
    after = vectors(library, [photo], "shades"), vectors(library, [photo], "builtin")
    assert all(old[photo] != new[photo] for old, new in zip(before, after, strict=True))


def test_going_back_before_it_has_arrived_keeps_the_answering_model(
    photos, album, index, library: Library, shades
) -> None:
    library.embeddings.choice.choose("look", "shades")
    library.embeddings.choice.choose("look", "builtin")
    assert library.embeddings.choice.coming("look") is None
    assert index(album.folder).arrived == ()
    assert vectors(library, photos, "shades") == {}


def test_photos_on_a_drive_that_is_away_do_not_hold_a_model_up(
    photos, album, other_album, index, library: Library, shades
) -> None:
    other_album.add("far.jpg", 5)
    index(other_album.folder)
    other_album.folder.rename(other_album.folder.with_name("unplugged"))
    library.embeddings.choice.choose("look", "shades")
    assert index(album.folder).arrived == ("Shades",)


def test_a_photo_that_cannot_be_read_any_more_does_not_hold_a_model_up(
    photos, album, index, library: Library, shades
) -> None:
    path = album.folder / "03.png"
    album.write("03.png", path.read_bytes()[:40])
    library.embeddings.choice.choose("look", "shades")
    assert index(album.folder).problems == 1
    assert library.embeddings.choice.answering("look") == "shades"


def test_a_part_of_the_library_alone_does_not_bring_a_model(
    photos, album, other_album, index, library: Library, shades
) -> None:
    other_album.add("near.jpg", 5)
    index(other_album.folder)
    library.embeddings.choice.choose("look", "shades")
    assert index(other_album.folder).arrived == ()
    assert library.embeddings.choice.answering("look") == "builtin"
    assert index(album.folder).arrived == ("Shades",)


def test_a_model_that_cannot_run_is_told_and_the_other_goes_on(
    photos, album, index, library: Library, shades, monkeypatch
) -> None:
    def fail(_: object) -> None:
        raise ModelError("The weights of Shades are damaged.", "Download them again.")

    monkeypatch.setitem(EMBEDDERS, "shades", Model(shades.card, fail))
    library.embeddings.choice.choose("look", "shades")
    album.add("new.jpg", 79)
    with pytest.raises(ModelError, match="damaged"):
        index(album.folder)
    assert library.embeddings.choice.coming("look") is None
    assert library.embeddings.choice.answering("look") == "builtin"
    assert library.catalogue.photos.count() == 21
    assert index(album.folder).unchanged == 21


def test_a_model_that_reads_no_text_is_not_taken_for_text(library: Library, monkeypatch) -> None:
    from dataclasses import replace

    card = replace(
        library.embeddings.choice.card("builtin"), id="blind", name="Blind", text_dimension=0
    )
    monkeypatch.setitem(EMBEDDERS, "blind", Model(card, lambda _: None))
    with pytest.raises(ModelError, match="reads no text"):
        library.embeddings.choice.choose("text", "blind")
    library.embeddings.choice.choose("look", "blind")


def test_an_unknown_model_is_refused(library: Library) -> None:
    with pytest.raises(ModelError, match="no model named nothing"):
        library.embeddings.choice.choose("look", "nothing")


def test_each_task_has_its_own_model(photos, album, index, library: Library, shades) -> None:
    library.embeddings.choice.choose("clusters", "shades")
    index(album.folder)
    groups = jobs.run(library.clusters.clusterer.group("kmeans", {"number": 2})).groups
    # By brightness alone; the built-in stand-in would see the reds differ.
    assert sorted(len(group.photos) for group in groups) == sorted(
        [len(groups[0].photos), 20 - len(groups[0].photos)]
    )
    assert library.embeddings.choice.answering("look") == "builtin"
    assert library.clusters.clusterer._fits["kmeans"].feature_space.model == "shades@1"
