"""The commands about the search language and albums, in this process."""

from __future__ import annotations

import os

import pytest
from PIL import Image

pytestmark = pytest.mark.usefixtures("shades_to_download")


class TestSearch:
    def test_adds_and_takes_away(self, smalti, five_colours):
        assert smalti("search", "red + blue", "--json").names[0] == "3v"
        assert smalti("search", "white", "-", "green", "-", "blue", "--json").names[0] == "0r"
        assert smalti("search", "5:red + blue", "--json").names[0] == "0r"

    def test_takes_pictures_and_words_together(self, smalti, five_colours):
        red = five_colours / "warm" / "0r.png"
        names = smalti("search", f"5:blue + [{red}]", "--json").names
        assert names[0] in ("2b", "3v")

    def test_takes_filters(self, smalti, five_colours):
        assert smalti("search", "blue", "folder:warm", "--json").names == ["0r"]
        listed = smalti("search", "folder:other", "--json").document
        assert len(listed) == 4
        assert {each["score"] for each in listed} == {None}
        assert smalti("search", "folder:nowhere").out == "No photo was found.\n"

    def test_that_makes_no_sense_is_told(self, smalti, five_colours):
        outcome = smalti("search", "red", "rating:9", "--json")
        assert outcome.code == 1
        assert "rating:9" in outcome.document["error"]

    def test_lets_a_model_answer_that_knows_the_photos(self, smalti, five_colours, tmp_path):
        assert "no model named x" in smalti("search", "red", "--model", "x").err
        smalti("models", "add", tmp_path / "shades.safetensors")
        assert "does not know" in smalti("search", "dark", "--model", "shades").err
        smalti("models", "use", "shades", "--for", "clusters")
        assert smalti("search", "dark", "--model", "shades", "--json").names[0] == "1g"
        assert smalti("search", "red", "--json").names[0] == "0r"


class TestSimilar:
    def test_adds_and_takes_away(self, smalti, five_colours):
        red, blue = five_colours / "warm" / "0r.png", five_colours / "other" / "2b.png"
        both = smalti("similar", red, blue, "--json").names
        assert both == smalti("similar", red, "+", blue, "--json").names
        assert smalti("similar", red, "-", blue, "--json").names[0] == "0r"
        assert smalti("similar", red, "-", blue, "--json").names[-1] == "2b"
        weighted = smalti("similar", f"[{red}] + 5:[{blue}]", "--json").names
        assert weighted[0] == "2b"

    def test_takes_words_in_quotes(self, smalti, five_colours):
        red = five_colours / "warm" / "0r.png"
        assert smalti("similar", red, "+", '9:"blue"', "--json").names[0] in ("2b", "3v")

    @pytest.mark.parametrize(
        "name",
        ["IMG [1].png", "a]b.png", "[all].png", "a]/[[b]].png", "#1.png", "2:a.png", "~.png"],
    )
    def test_takes_names_with_signs_of_the_language(self, smalti, five_colours, tmp_path, name):
        strange = tmp_path / name
        strange.parent.mkdir(exist_ok=True)
        strange.write_bytes((five_colours / "warm" / "0r.png").read_bytes())
        for argument in (strange, f"2:{strange}"):
            found = smalti("similar", argument, "+", five_colours / "other" / "4w.png", "--json")
            assert found.names[0] == "0r"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    @pytest.mark.parametrize("command", ["similar", "search"])
    def test_a_pipe_is_not_waited_for(self, smalti, five_colours, tmp_path, command):
        os.mkfifo(tmp_path / "a.png")
        outcome = smalti(command, f"[{tmp_path / 'a.png'}]")
        assert outcome.code == 1
        assert "not a file but a pipe" in outcome.err

    def test_a_pasted_word_is_told_in_a_sentence(self, smalti, five_colours):
        outcome = smalti("search", "a" * 60_000)
        assert outcome.code == 1
        assert "60,000 letters" in outcome.err

    def test_says_which_picture_is_missing(self, smalti, five_colours):
        outcome = smalti("similar", "nothing.jpg")
        assert outcome.code == 1
        assert "nothing.jpg cannot be read" in outcome.err

    def test_lets_a_model_answer(self, smalti, five_colours, tmp_path):
        smalti("models", "add", tmp_path / "shades.safetensors")
        smalti("models", "use", "shades", "--for", "clusters")
        white = five_colours / "other" / "4w.png"
        names = smalti("similar", white, "--model", "shades", "--json").names
        assert names[0] == "4w"


class TestAlbums:
    def test_stay_live(self, smalti, five_colours):
        saved = smalti("albums", "save", "Reds", "red", "--min-score", "0.9", "--json").document
        assert saved == {"name": "Reds", "query": "red", "count": 1}
        Image.new("RGB", (24, 16), (200, 10, 10)).save(five_colours / "other" / "new.png")
        smalti("index", five_colours)
        assert smalti("albums", "list", "--json").document == [
            {"name": "Reds", "query": "red", "count": 2}
        ]
        assert sorted(smalti("albums", "show", "Reds", "--json").names) == ["0r", "new"]

    def test_are_taught_by_photos(self, smalti, five_colours):
        violet = five_colours / "other" / "3v.png"
        smalti("albums", "save", "A", "red", "--min-score", "-1", "--dislike", violet)
        names = smalti("albums", "show", "A", "--json").names
        assert names[-1] == "3v"

    def test_are_forgotten_and_unknown_ones_told(self, smalti, five_colours):
        smalti("albums", "save", "A", "red")
        assert smalti("albums", "remove", "A").code == 0
        assert smalti("albums", "list").out == "There are none.\n"
        assert "no album named A" in smalti("albums", "show", "A").err
        assert smalti("albums", "save", "A", "rating:9").code == 1
