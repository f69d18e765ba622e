"""The CLIP family computes what open_clip computes, each tower on its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from organizer.embedding.base import ModelSource
from organizer.embedding.models import clip
from organizer.embedding.models.clip import (
    CLIP_VIT_B_32,
    CLIP_VIT_L_14,
    MOBILECLIP2_S2,
    SIGLIP2_B_16,
    Recipe,
    prompts,
)
from organizer.embedding.models.clip_network import create_network
from organizer.embedding.models.clip_tokenizer import clip_tokenizer, sentencepiece_tokenizer
from organizer.embedding.models.preprocessing import CLIP, Preprocessing
from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.errors import ModelError, QueryError

make_torchvision_importable()
from open_clip.tokenizer import SimpleTokenizer  # noqa: E402 - which imports torchvision

SMALL = {
    "embed_dim": 16,
    "vision_cfg": {"layers": 2, "width": 64, "image_size": 32, "patch_size": 8},
    "text_cfg": {"layers": 2, "width": 32, "heads": 2},
}
TEXTS = [
    "a dog",
    "Ein schöner Tag am Strand!",
    "naïve ☃ 犬 ビーチ",
    "it's   they'll &amp; &lt;b&gt; 3.14 100%",
    "x" * 500,
    "many words " * 100,
    "ALL CAPS",
    "emoji 😀😀 👍🏽",
    "\n\t a \r b",
    "don't won't I'm",
    "ﬁ ligature",
    "price: $5,000.00 (approx.)",
    "Ñandú über ÉCOLE",
]


@pytest.fixture
def recipe() -> Recipe:
    card = replace(CLIP_VIT_B_32.card, dimension=16, text_dimension=16, input_size=32)
    return Recipe(card, "ViT-B-32", "", Preprocessing(32, 1.0, CLIP), 0, changes=SMALL)


@pytest.fixture
def original(recipe):
    torch.manual_seed(0)
    return create_network(*recipe.network).eval()


@pytest.fixture
def place(recipe, original, tmp_path) -> ModelSource:
    path = tmp_path / "weights"
    save_file(original.state_dict(), path)
    return ModelSource(recipe.card, tmp_path / "cache", {clip.WEIGHTS: path})


def test_tokens_are_open_clips_own():
    np.testing.assert_array_equal(clip_tokenizer(77)(TEXTS), SimpleTokenizer()(TEXTS).numpy())
    short = SimpleTokenizer()(TEXTS, context_length=16).numpy()
    np.testing.assert_array_equal(clip_tokenizer(16)(TEXTS), short)


def test_siglip_reads_small_letters_without_punctuation(tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["<pad>", "<eos>", "<bos>", "<unk>", "a", "dog", "it"]
    pieces = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, "<unk>"))
    pieces.pre_tokenizer = pre_tokenizers.Whitespace()
    pieces.save(str(tmp_path / "tokenizer.json"))
    tokenize = sentencepiece_tokenizer(tmp_path / "tokenizer.json", 5)
    np.testing.assert_array_equal(
        tokenize(["A  Dog!", "it, a_dog; a dog it it", ""]),
        [[4, 5, 1, 0, 0], [6, 4, 5, 4, 1], [1, 0, 0, 0, 0]],
    )


@pytest.mark.parametrize("text", ["", "[]", '{"model": 3}'])
def test_a_file_that_is_no_tokenizer_is_refused(tmp_path, text):
    (tmp_path / "tokenizer.json").write_text(text)
    with pytest.raises(ModelError, match="not a tokenizer file"):
        sentencepiece_tokenizer(tmp_path / "tokenizer.json", 5)


def test_names_of_things_are_asked_in_several_prompts_and_sentences_nearly_as_they_are():
    assert prompts("dog")[0] == "This is a photo of a dog."
    assert len(prompts("red  sports car")) == len(prompts("dog")) > 2
    assert prompts("red  sports car")[0] == "This is a photo of a red sports car."
    assert prompts("a dog runs on the beach")[0] == "a dog runs on the beach"


def test_words_are_the_mean_of_open_clips_vectors_of_the_prompts(recipe, original, place):
    model = clip.clip(recipe).load(place)
    found = model.embed_text(["dog", "a dog runs on the beach"])
    for row, text in zip(found, ("dog", "a dog runs on the beach"), strict=True):
        with torch.inference_mode():
            each = original.encode_text(SimpleTokenizer()(prompts(text)), normalize=True)
        right = torch.nn.functional.normalize(each.mean(dim=0), dim=0).numpy()
        np.testing.assert_allclose(row, right, atol=1e-4)


def test_pictures_are_open_clips_vectors(recipe, original, place):
    model = clip.clip(recipe).load(place)
    squares = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    mean, deviation = (np.array(each, np.float32) for each in CLIP)
    planes = torch.from_numpy((squares / np.float32(255) - mean) / deviation).permute(0, 3, 1, 2)
    with torch.inference_mode():
        right = original.encode_image(planes, normalize=True).numpy()
    assert (model.embed(list(squares)).look * right).sum(axis=1).min() > 0.999


def test_a_search_in_words_does_not_load_the_tower_for_pictures(recipe, place, monkeypatch):
    asked = []
    load = clip.load_runtime

    def note(build, key, *rest):
        asked.append(key)
        return load(build, key, *rest)

    monkeypatch.setattr(clip, "load_runtime", note)
    model = clip.clip(recipe).load(place)
    assert asked == []
    model.embed_text(["dog"])
    assert asked == [f"{recipe.card.key}.text"]
    model.embed([np.zeros((32, 32, 3), np.uint8)])
    assert asked == [f"{recipe.card.key}.text", recipe.card.key]


def test_a_text_without_words_is_refused_before_anything_is_loaded(recipe, place, monkeypatch):
    monkeypatch.setattr(clip, "load_runtime", None)
    with pytest.raises(QueryError, match="nothing to search"):
        clip.clip(recipe).load(place).embed_text(["dog", "  "])


def test_weights_of_another_model_are_refused(recipe, place):
    wider = replace(recipe, changes=SMALL | {"embed_dim": 24})
    with pytest.raises(ModelError, match="weights of another model"):
        clip.clip(wider).load(place).embed([np.zeros((32, 32, 3), np.uint8)])


@pytest.mark.parametrize("model", [CLIP_VIT_B_32, CLIP_VIT_L_14, SIGLIP2_B_16, MOBILECLIP2_S2])
def test_the_full_size_is_what_the_card_says(model):
    size = 4 * sum(int(np.prod(shape)) for shape in model.shapes().values())
    assert size == pytest.approx(model.files[0].bytes, rel=0.01)
    assert model.card.reads_text
    assert model.card.text_dimension == model.card.dimension
