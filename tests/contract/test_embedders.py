"""Every embedding model in the table keeps the contract."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer.embedding import EMBEDDERS, runtime
from organizer.embedding.base import Embedder, PictureVectors, Place
from organizer.errors import ModelError, QueryError

LOAD = """
import sys
from pathlib import Path

name, cache, calls = sys.argv[1:]

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        with open(calls, "a") as file:
            file.write(event)

sys.addaudithook(note)
from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Place
model = EMBEDDERS[name]
model = model.load(Place(model.card, Path(cache), {}))
model.embed([model.prepare(__import__("numpy").zeros((9, 9, 3), "uint8"))])
print(*(each for each in ("torch", "timm") if each in sys.modules))
"""
"""What a fresh process does; prints which heavy packages that took."""


@dataclass(frozen=True)
class FirstStart:
    """A model loaded into an empty cache in a process and a home of its own."""

    name: str
    cache: Path
    home: Path
    calls: Path
    """Written only where the process turned to the network."""


@pytest.fixture(scope="session", params=EMBEDDERS)
def first_start(request, tmp_path_factory) -> FirstStart:
    folder = tmp_path_factory.mktemp("models")
    start = FirstStart(request.param, folder / "cache", folder / "home", folder / "calls")
    start.home.mkdir()
    printed(start)
    return start


def loaded(start: FirstStart) -> Embedder:
    model = EMBEDDERS[start.name]
    return model.load(Place(model.card, start.cache, {}))


def printed(start: FirstStart) -> str:
    arguments = [start.name, str(start.cache), str(start.calls)]
    home = {"HOME": str(start.home), "USERPROFILE": str(start.home)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LOAD, *arguments],
        env=os.environ | home,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def model(first_start) -> Embedder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtime, "gpu_device", lambda: None)
        return loaded(first_start)


@pytest.fixture(scope="session")
def pictures() -> list[NDArray[np.uint8]]:
    """Smooth colours, edges, noise and stripes, and many shapes."""
    draw = np.random.default_rng(0)

    def smooth(detail: int, height: int, width: int) -> NDArray[np.uint8]:
        coarse = draw.integers(0, 256, (detail, detail, 3), np.uint8)
        return np.asarray(Image.fromarray(coarse).resize((width, height)))

    found = [
        smooth(*shape) for shape in ((2, 300, 400), (5, 240, 240), (9, 256, 512), (40, 99, 70))
    ]
    found.append(draw.integers(0, 256, (64, 64, 3), np.uint8))
    found.append(np.repeat(np.eye(32, dtype=np.uint8)[:, :, None] * 255, 3, axis=2))
    found.append(np.tile(np.array([[[200, 30, 30]], [[30, 30, 200]]], np.uint8), (100, 300, 1)))
    return found


@pytest.fixture(scope="session")
def prepared(model, pictures) -> list[NDArray[np.uint8]]:
    return [model.prepare(picture) for picture in pictures]


@pytest.fixture(scope="session")
def vectors(model, prepared) -> PictureVectors:
    return model.embed(prepared)


def reads_text(model: Embedder) -> bool:
    return model.card.text_dimension > 0


def assert_unit(rows: NDArray[np.float32], count: int, dimension: int) -> None:
    assert rows.shape == (count, dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def assert_same(found: PictureVectors, expected: PictureVectors, tolerance: float = 0) -> None:
    assert found.spaces().keys() == expected.spaces().keys()
    for space, rows in found.spaces().items():
        np.testing.assert_allclose(rows, expected.spaces()[space], atol=tolerance)


def test_ids_in_the_table_are_the_models_own():
    assert list(EMBEDDERS) == [model.card.id for model in EMBEDDERS.values()]


def test_importing_the_table_imports_no_runtime():
    heavy = "any(name in sys.modules for name in ('torch', 'openvino', 'timm', 'torchvision'))"
    code = f"import sys, organizer.embedding; sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_first_start_asks_no_network_and_leaves_nothing_at_home(first_start):
    assert not first_start.calls.exists()
    assert list(first_start.home.iterdir()) == []


def test_a_later_start_imports_neither_torch_nor_timm(first_start):
    if runtime.gpu_device() is not None:
        pytest.skip("a GPU is run by torch")
    assert printed(first_start) == ""


def test_its_card_says_what_it_is(model):
    card = model.card
    assert card == EMBEDDERS[card.id].card
    assert all((card.name, card.version, card.licence, card.about.endswith(".")))
    assert bool(card.languages) == reads_text(model)
    assert card.own_text_space or card.text_dimension in (0, card.dimension)
    assert model.runs_on


def test_vectors_have_unit_length_and_the_dimensions_of_the_card(model, pictures, vectors):
    assert_unit(vectors.look, len(pictures), model.card.dimension)
    assert (vectors.text is not None) == model.card.own_text_space
    if vectors.text is not None:
        assert_unit(vectors.text, len(pictures), model.card.text_dimension)


def test_different_pictures_have_different_looks(vectors):
    cosines = vectors.look @ vectors.look.T
    assert (cosines[~np.eye(len(cosines), dtype=bool)] < 0.99).all()


def test_the_same_pictures_give_the_same_vectors(model, prepared, vectors):
    assert_same(model.embed(prepared), vectors)


def test_a_picture_alone_gets_the_vector_it_gets_among_others(model, prepared, vectors):
    for row, square in enumerate(prepared):
        alone = model.embed([square])
        expected = {space: rows[row : row + 1] for space, rows in vectors.spaces().items()}
        assert_same(alone, PictureVectors(expected["look"], expected.get("text")), 1e-4)


@pytest.mark.parametrize("count", [1, 2, 40])
def test_batches_may_have_any_size(model, prepared, count):
    squares = [prepared[number % len(prepared)] for number in range(count)]
    assert model.embed(squares).look.shape == (count, model.card.dimension)


def test_no_pictures_give_no_vectors(model):
    found = model.embed([])
    assert found.look.shape == (0, model.card.dimension)
    assert (found.text is not None) == model.card.own_text_space
    if found.text is not None:
        assert found.text.shape == (0, model.card.text_dimension)


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 2), (2, 3000), (3000, 2), (200, 4001), (255, 257), (7, 5)]
)
def test_pictures_of_any_size_become_the_square_the_network_sees(model, height, width):
    square = model.prepare(np.full((height, width, 3), 77, np.uint8))
    assert square.shape == (model.card.input_size, model.card.input_size, 3)
    assert square.dtype == np.uint8
    assert (square == 77).all()


def test_preparing_leaves_the_picture_as_it_was(model, pictures):
    before = pictures[0].copy()
    model.prepare(pictures[0])
    np.testing.assert_array_equal(pictures[0], before)


@pytest.mark.parametrize("value", [0, 127, 255])
def test_blank_pictures_have_finite_unit_vectors(model, value):
    found = model.embed([model.prepare(np.full((50, 60, 3), value, np.uint8))])
    for space, rows in found.spaces().items():
        assert_unit(rows, 1, rows.shape[1])
        assert np.isfinite(rows).all(), space


@pytest.mark.parametrize("precision", ["float16", "float32"])
def test_torch_and_openvino_agree(model, first_start, prepared, vectors, precision, monkeypatch):
    import torch

    if precision == "float32":
        monkeypatch.setattr(torch, "autocast", lambda *_, **__: contextlib.nullcontext())
    monkeypatch.setattr(runtime, "gpu_device", lambda: "cpu")
    on_torch = loaded(first_start)
    assert "torch" in on_torch.runs_on
    assert "OpenVINO" in model.runs_on
    cosines = (on_torch.embed(prepared).look * vectors.look).sum(axis=1)
    assert cosines.min() >= 0.999


def test_several_threads_may_ask_at_once(model, prepared, vectors):
    words = ["a red car", "a dog on a beach"] if reads_text(model) else []
    expected = model.embed_text(words) if words else None
    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(model.embed, prepared) for _ in range(6)]
        texts = [pool.submit(model.embed_text, words) for _ in range(6 if words else 0)]
    for each in looks:
        assert_same(each.result(), vectors)
    for each in texts:
        np.testing.assert_array_equal(each.result(), expected)


def test_texts_have_unit_vectors_or_are_refused(model):
    texts = ["beach", "Ein Hund", "naïve ☃ 犬", "x" * 3000, "many words " * 500]
    if not reads_text(model):
        with pytest.raises(ModelError):
            model.embed_text(texts)
        return
    assert_unit(model.embed_text(texts), len(texts), model.card.text_dimension)
    np.testing.assert_array_equal(model.embed_text(texts), model.embed_text(texts))
    assert model.embed_text([]).shape == (0, model.card.text_dimension)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_text_without_words_is_refused(model, text):
    with pytest.raises((QueryError, ModelError)):
        model.embed_text(["beach", text])
