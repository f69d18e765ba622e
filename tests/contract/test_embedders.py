"""Every embedding model in the table keeps the contract."""

from __future__ import annotations

import contextlib
import os
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Embedder, PictureVectors
from organizer.embedding.runtimes import runtime
from organizer.embedding.runtimes.parity import cosines
from organizer.embedding.runtimes.torch_runtime import TorchRuntime
from organizer.errors import ModelError, QueryError

tiny_models = runpy.run_path(str(Path(__file__).with_name("tiny_models.py")))

LOAD = """
import sys
from pathlib import Path

name, cache, calls, tiny_models, weights = sys.argv[1:]

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        with open(calls, "a") as file:
            file.write(event)

sys.addaudithook(note)
sys.path.insert(0, tiny_models)
import tiny_models
model = tiny_models.load(name, Path(weights), Path(cache))
model.embed([model.prepare(__import__("numpy").zeros((9, 9, 3), "uint8"))])
if model.card.reads_text:
    model.embed_text(["a dog"])
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
    weights: Path


@pytest.fixture(scope="session", params=EMBEDDERS)
def first_start(request, tmp_path_factory) -> FirstStart:
    folder = tmp_path_factory.mktemp("models")
    parts = (folder / name for name in ("cache", "home", "calls", "weights"))
    start = FirstStart(request.param, *parts)
    tiny_models["tiny"](start.name, start.weights)
    start.home.mkdir()
    printed(start)
    return start


def loaded(start: FirstStart) -> Embedder:
    model: Embedder = tiny_models["load"](start.name, start.weights, start.cache)
    return model


def printed(start: FirstStart) -> str:
    places = (start.cache, start.calls, Path(__file__).parent, start.weights)
    arguments = [start.name, *map(str, places)]
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
    whole = EMBEDDERS[card.id]
    assert (card.name, card.version, card.about) == (
        whole.card.name,
        whole.card.version,
        whole.card.about,
    )
    assert whole.card.preprocessing
    assert whole.card.download_bytes == sum(file.bytes for file in whole.files)
    assert all((card.name, card.version, card.licence, card.about.endswith(".")))
    assert bool(card.languages) == reads_text(model)
    assert card.own_text_space or card.text_dimension in (0, card.dimension)
    assert model.runs_on


def test_vectors_have_unit_length_and_the_dimensions_of_the_card(model, pictures, vectors):
    assert_unit(vectors.look, len(pictures), model.card.dimension)
    assert (vectors.text is not None) == model.card.own_text_space
    if vectors.text is not None:
        assert_unit(vectors.text, len(pictures), model.card.text_dimension)


def test_different_pictures_have_different_looks(model, vectors):
    assert len(np.unique(vectors.look, axis=0)) == len(vectors.look)
    if not EMBEDDERS[model.card.id].files:  # random weights tell pictures apart, but not by much
        cosines = vectors.look @ vectors.look.T
        assert (cosines[~np.eye(len(cosines), dtype=bool)] < 0.99).all()


def test_the_same_pictures_give_the_same_vectors(model, prepared, vectors):
    assert_same(model.embed(prepared), vectors)


def test_a_picture_alone_gets_the_vector_it_gets_among_others(model, prepared, vectors):
    for row, square in enumerate(prepared):
        alone = model.embed([square])
        expected = {space: rows[row : row + 1] for space, rows in vectors.spaces().items()}
        if model.runs_on.endswith(("bf16", "int8")):
            # Some processors round a batch of one in another order than a larger one.
            for space, found in alone.spaces().items():
                assert cosines(found, expected[space]).min() > 0.9999
        else:
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


def test_every_runtime_keeps_to_torch_in_float32(
    model, first_start, prepared, vectors, monkeypatch
):
    import torch

    monkeypatch.setattr(runtime, "gpu_device", lambda: "cpu")
    monkeypatch.setattr(TorchRuntime, "_probe", lambda *_: 16)
    half = loaded(first_start)
    assert "torch" in half.runs_on
    assert "OpenVINO" in model.runs_on
    in_half = half.embed(prepared)
    with monkeypatch.context() as patch:
        patch.setattr(torch, "autocast", lambda *_, **__: contextlib.nullcontext())
        exact = half.embed(prepared)
    for found in (in_half, vectors):
        for space, rows in exact.spaces().items():
            # ConSE mixes the ten likeliest classes, and of a picture of nothing none is likely.
            least = 0.999 if space == "look" else 0.99
            assert (rows * found.spaces()[space]).sum(axis=1).min() >= least, space


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
