"""The commands about models, the search language and albums, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from organizer.cli import run, session
from organizer.embedding import EMBEDDERS
from organizer.embedding.base import HubFile, Model

COLOURS = {
    "red": (230, 20, 20),
    "green": (20, 200, 40),
    "blue": (20, 40, 220),
    "violet": (150, 20, 150),
    "white": (240, 240, 240),
}


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def names(self) -> list[str]:
        return [Path(each["path"]).stem for each in self.document]


@pytest.fixture
def smalti(library_folder, tmp_path, shades, embedder, monkeypatch, capsys):
    """Runs one command line; the model of shades has to be downloaded first."""
    weights = save({"bright": np.ones((3,), np.float32)})
    (tmp_path / "shades.safetensors").write_bytes(weights)
    files = (HubFile("smalti/shades", "model.safetensors", len(weights)),)
    card = replace(shades.card, download_bytes=len(weights))

    def load(place):
        assert place.files["model.safetensors"].read_bytes() == weights
        shades.card = place.card
        return shades

    monkeypatch.setitem(EMBEDDERS, "shades", Model(card, load, files, lambda: {"bright": (3,)}))
    for name in list(EMBEDDERS):
        if name not in ("builtin", "shades"):
            monkeypatch.delitem(EMBEDDERS, name)
    monkeypatch.setattr(session, "model_store", lambda: tmp_path / "weights")
    monkeypatch.setattr(session, "model_cache", lambda: tmp_path / "cache")

    def smalti(*words: str | Path) -> Outcome:
        capsys.readouterr()
        code = run(["--library", str(library_folder), *(str(word) for word in words)])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return smalti


@pytest.fixture
def pictures(smalti, tmp_path) -> Path:
    """One picture of each colour, indexed; no name is a colour's."""
    folder = tmp_path / "pictures"
    for number, (name, colour) in enumerate(COLOURS.items()):
        path = folder / ("warm" if name == "red" else "other") / f"{number}{name[0]}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (24, 16), colour).save(path)
    assert smalti("index", folder).code == 0
    return folder


@pytest.fixture
def shades_on_the_hub(hub, tmp_path, smalti):
    hub.put("smalti/shades", "model.safetensors", (tmp_path / "shades.safetensors").read_bytes())
    return hub


class TestModels:
    def test_are_listed_with_what_a_script_needs(self, smalti):
        listed = smalti("models", "list", "--json").document
        assert [each["id"] for each in listed] == ["builtin", "shades"]
        keys = {"id", "name", "version", "dimension", "reads_text", "licence", "ready", "active"}
        assert all(keys <= set(each) for each in listed)
        assert [each["ready"] for each in listed] == [True, False]
        assert [each["active"] for each in listed] == [True, False]

    def test_are_listed_for_a_person(self, smalti):
        out = smalti("models", "list").out
        assert "answers look-alikes, text search and clusters" in out
        assert "to be downloaded" in out
        assert "Licence:" in out

    def test_are_downloaded_and_used(self, smalti, pictures, shades_on_the_hub):
        assert "not on this computer" in smalti("models", "use", "shades").err
        assert shades_on_the_hub.headers == []
        outcome = smalti("models", "download", "shades", "--json")
        assert outcome.document["version"].startswith("1-")
        assert smalti("models", "use", "shades", "--for", "look", "--json").document["tasks"] == [
            "look"
        ]
        status = smalti("status", "--json").document["models"]
        assert status["look"].startswith("shades@1-")
        assert status["text"] == "builtin@1"
        assert smalti("models", "use", "shades").code == 0
        assert smalti("search", "bright", "--json").names[0] == "4w"
        back = smalti("models", "use", "builtin", "--json").document["tasks"]
        assert back == ["look", "text", "clusters"]

    def test_that_cannot_be_downloaded_say_how_to_bring_them_over(self, smalti, monkeypatch):
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr("time.sleep", lambda _: None)
        outcome = smalti("models", "download", "shades")
        assert outcome.code == 1
        assert "http://127.0.0.1:9/smalti/shades/resolve/main/model.safetensors" in outcome.err

    def test_come_from_a_local_file(self, smalti, tmp_path):
        path = tmp_path / "shades.safetensors"
        assert smalti("models", "add", path, "--json").document["id"] == "shades"
        assert path.exists()
        (tmp_path / "nonsense.pt").write_bytes(b"nonsense" * 9)
        outcome = smalti("models", "add", tmp_path / "nonsense.pt")
        assert (outcome.code, outcome.out) == (1, "")
        assert "not a file of model weights" in outcome.err

    def test_are_removed_again(self, smalti, tmp_path):
        smalti("models", "add", tmp_path / "shades.safetensors")
        assert smalti("models", "remove", "shades").code == 0
        assert not smalti("models", "list", "--json").document[1]["ready"]
        assert "comes with Smalti" in smalti("models", "remove", "builtin").err

    def test_that_are_unknown_are_refused(self, smalti):
        for words in (("download", "x"), ("use", "x"), ("remove", "x"), ("benchmark", "x")):
            outcome = smalti("models", *words)
            assert outcome.code == 1
            assert "no model named x" in outcome.err
        assert smalti("models", "use", "builtin", "--for", "x").code == 2

    def test_are_measured_each_way_they_run(self, smalti, pictures, monkeypatch):
        import torch
        from torch import nn

        class Means(nn.Module):
            def forward(self, squares):
                return (squares.float().mean((1, 2)) + 1,)

        model = EMBEDDERS["builtin"]
        monkeypatch.setitem(EMBEDDERS, "builtin", replace(model, network=lambda _: Means().eval()))
        monkeypatch.setattr("organizer.embedding.runtimes.runtime.gpu_device", lambda: None)
        measured = smalti("models", "benchmark", "builtin", "--json").document
        assert {each["model"] for each in measured} == {"builtin"}
        assert measured[0]["runtime"] == "torch, CPU, float32"
        assert any("OpenVINO" in each["runtime"] for each in measured)
        assert all(each["images_per_second"] > 0 for each in measured)
        assert all(each["cosine"] >= 0.999 for each in measured)
        assert "IMAGES/S" in smalti("models", "benchmark").out
        assert torch.is_inference_mode_enabled() is False


class TestSearch:
    def test_adds_and_takes_away(self, smalti, pictures):
        assert smalti("search", "red + blue", "--json").names[0] == "3v"
        assert smalti("search", "white", "-", "green", "-", "blue", "--json").names[0] == "0r"
        assert smalti("search", "5:red + blue", "--json").names[0] == "0r"

    def test_takes_pictures_and_words_together(self, smalti, pictures):
        red = pictures / "warm" / "0r.png"
        names = smalti("search", f"5:blue + [{red}]", "--json").names
        assert names[0] in ("2b", "3v")

    def test_takes_filters(self, smalti, pictures):
        assert smalti("search", "blue", "folder:warm", "--json").names == ["0r"]
        listed = smalti("search", "folder:other", "--json").document
        assert len(listed) == 4
        assert {each["score"] for each in listed} == {None}
        assert smalti("search", "folder:nowhere").out == "No photo was found.\n"

    def test_that_makes_no_sense_is_told(self, smalti, pictures):
        outcome = smalti("search", "red", "rating:9", "--json")
        assert outcome.code == 1
        assert "rating:9" in outcome.document["error"]

    def test_lets_a_model_answer_that_knows_the_photos(self, smalti, pictures, tmp_path):
        assert "no model named x" in smalti("search", "red", "--model", "x").err
        smalti("models", "add", tmp_path / "shades.safetensors")
        assert "does not know" in smalti("search", "dark", "--model", "shades").err
        smalti("models", "use", "shades", "--for", "clusters")
        assert smalti("search", "dark", "--model", "shades", "--json").names[0] == "1g"
        assert smalti("search", "red", "--json").names[0] == "0r"


class TestSimilar:
    def test_adds_and_takes_away(self, smalti, pictures):
        red, blue = pictures / "warm" / "0r.png", pictures / "other" / "2b.png"
        both = smalti("similar", red, blue, "--json").names
        assert both == smalti("similar", red, "+", blue, "--json").names
        assert smalti("similar", red, "-", blue, "--json").names[0] == "0r"
        assert smalti("similar", red, "-", blue, "--json").names[-1] == "2b"
        weighted = smalti("similar", f"[{red}] + 5:[{blue}]", "--json").names
        assert weighted[0] == "2b"

    def test_takes_words_in_quotes(self, smalti, pictures):
        red = pictures / "warm" / "0r.png"
        assert smalti("similar", red, "+", '9:"blue"', "--json").names[0] in ("2b", "3v")

    def test_says_which_picture_is_missing(self, smalti, pictures):
        outcome = smalti("similar", "nothing.jpg")
        assert outcome.code == 1
        assert "nothing.jpg cannot be read" in outcome.err

    def test_lets_a_model_answer(self, smalti, pictures, tmp_path):
        smalti("models", "add", tmp_path / "shades.safetensors")
        smalti("models", "use", "shades", "--for", "clusters")
        white = pictures / "other" / "4w.png"
        names = smalti("similar", white, "--model", "shades", "--json").names
        assert names[0] == "4w"


class TestAlbums:
    def test_stay_live(self, smalti, pictures):
        saved = smalti("albums", "save", "Reds", "red", "--min-score", "0.9", "--json").document
        assert saved == {"name": "Reds", "query": "red", "count": 1}
        Image.new("RGB", (24, 16), (200, 10, 10)).save(pictures / "other" / "new.png")
        smalti("index", pictures)
        assert smalti("albums", "list", "--json").document == [
            {"name": "Reds", "query": "red", "count": 2}
        ]
        assert sorted(smalti("albums", "show", "Reds", "--json").names) == ["0r", "new"]

    def test_are_taught_by_photos(self, smalti, pictures):
        violet = pictures / "other" / "3v.png"
        smalti("albums", "save", "A", "red", "--min-score", "-1", "--dislike", violet)
        names = smalti("albums", "show", "A", "--json").names
        assert names[-1] == "3v"

    def test_are_forgotten_and_unknown_ones_told(self, smalti, pictures):
        smalti("albums", "save", "A", "red")
        assert smalti("albums", "remove", "A").code == 0
        assert smalti("albums", "list").out == "There are none.\n"
        assert "no album named A" in smalti("albums", "show", "A").err
        assert smalti("albums", "save", "A", "rating:9").code == 1
