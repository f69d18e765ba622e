"""Every command, in this process."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from organizer.library.clusters.clusterer import LibraryClusterer
from tests.unit.cli.pictures import EACH, photo_count, picture


class TestIndex:
    def test_counts_every_file_once(self, smalti, pictures):
        (pictures / "broken.jpg").write_bytes(b"no picture at all")
        first = smalti("index", pictures, "--json")
        assert first.code == 0
        seconds = first.document.pop("seconds")
        assert seconds >= 0
        names = ("added", "updated", "moved", "unchanged", "problems")
        assert [first.document[name] for name in names] == [12, 0, 0, 0, 1]
        (pictures / "red" / "0.png").rename(pictures / "blue" / "from_red.png")
        picture(pictures / "red" / "1.png", "green", 9)
        second = smalti("--json", "index", pictures).document
        assert [second[name] for name in names] == [0, 1, 1, 10, 1]

    def test_tells_a_person_where_problems_are_listed(self, smalti, pictures):
        (pictures / "broken.jpg").write_bytes(b"no picture at all")
        outcome = smalti("index", pictures)
        assert outcome.code == 0
        assert "12 added" in outcome.out
        assert "smalti problems" in outcome.out

    def test_reads_problems_again_when_asked(self, smalti, pictures):
        broken = pictures / "broken.png"
        broken.write_bytes(b"no picture at all")
        smalti("index", pictures)
        stat = broken.stat()
        good = picture(pictures.parent / "good.png", "red").read_bytes()
        broken.write_bytes(good[: stat.st_size].ljust(stat.st_size, b"\0"))
        os.utime(broken, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert smalti("index", pictures, "--json").document["problems"] == 1
        outcome = smalti("index", pictures, "--retry", "--json").document
        assert outcome["problems"] + outcome["added"] == 1

    def test_without_a_folder_looks_through_the_known_ones(self, smalti, indexed, tmp_path):
        other = tmp_path / "drive"
        picture(other / "new.png", "red")
        smalti("index", other)
        picture(indexed / "new.png", "blue", 7)
        shutil.rmtree(other)
        outcome = smalti("index", "--json")
        assert outcome.code == 0
        assert (outcome.document["added"], outcome.document["unchanged"]) == (1, 12)
        assert f"{other} is offline" in outcome.err

    def test_without_a_folder_needs_a_known_one(self, smalti):
        outcome = smalti("index", "--json")
        assert outcome.code == 1
        assert set(outcome.document) == {"error", "remedy"}

    @pytest.mark.parametrize("name", ["missing", "empty", "file.png"])
    def test_refuses_what_is_no_folder_of_pictures(self, name, smalti, tmp_path):
        (tmp_path / "empty").mkdir()
        picture(tmp_path / "file.png", "red")
        outcome = smalti("index", tmp_path / name, "--json")
        assert outcome.code == 1
        assert name in outcome.document["error"]
        assert outcome.document["remedy"]

    def test_stopped_by_ctrl_c_keeps_what_was_done(self, smalti, pictures, embedder, monkeypatch):
        embed = embedder.embed

        def embed_interrupted(prepared):
            signal.raise_signal(signal.SIGINT)
            return embed(prepared)

        for number in range(60):
            picture(pictures / "more" / f"{number}.png", "red", number)
        with monkeypatch.context() as patch:
            patch.setattr(embedder, "embed", embed_interrupted)
            stopped = smalti("index", pictures, "--json")
        assert stopped.code == 130
        assert "kept" in stopped.document["remedy"]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        finished = smalti("index", pictures, "--json").document
        assert finished["unchanged"] > 0
        assert finished["added"] + finished["unchanged"] == 72
        assert photo_count(smalti) == 72

    def test_takes_a_folder_out_until_that_is_undone(self, smalti, indexed):
        done = smalti("index", "--remove", f"{indexed}/", "--json")
        assert (done.code, done.document["action"]) == (0, "remove_folder")
        assert done.document["count"] == 12
        status = smalti("status", "--json").document
        assert (status["photos"], status["roots"]) == (0, [])
        assert "Remove the folder pictures (12 photos)" in smalti("undo").out
        status = smalti("status", "--json").document
        assert (status["photos"], len(status["roots"])) == (12, 1)
        assert len(list(indexed.rglob("*.png"))) == 12

    def test_takes_out_only_a_folder_it_has(self, smalti, indexed, tmp_path):
        refused = smalti("index", "--remove", tmp_path)
        assert refused.code == 1
        assert "is no folder of your library" in refused.err
        assert str(indexed) in refused.err
        assert smalti("index", "--remove").code == 2
        assert smalti("status", "--json").document["photos"] == 12

    def test_a_path_cannot_be_empty(self, smalti, pictures):
        assert smalti("index", "").code == 2


class TestSearch:
    def test_lists_the_best_first(self, smalti, indexed):
        found = smalti("search", "blue", "-n", "5", "--json").document
        assert len(found) == 5
        assert {Path(match["path"]).parent.name for match in found[:EACH]} == {"blue"}
        scores = [match["score"] for match in found]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > 0.9

    def test_takes_several_words_as_one_sentence(self, smalti, indexed, embedder, monkeypatch):
        asked = []
        embed_text = embedder.embed_text
        monkeypatch.setattr(
            embedder, "embed_text", lambda texts: asked.extend(texts) or embed_text(texts)
        )
        smalti("search", "a", "red balloon")
        assert asked == ["a red balloon"]

    def test_shows_scores_and_paths(self, smalti, indexed):
        lines = smalti("search", "green", "--number", "1").out.splitlines()
        assert len(lines) == 1
        score, path = lines[0].split()
        assert float(score) > 0.9
        assert Path(path).parent == indexed / "green"

    def test_leaves_out_what_scores_less(self, smalti, indexed):
        found = smalti("search", "red", "--min-score", "0.9", "--json").document
        assert {Path(match["path"]).parent.name for match in found} == {"red"}

    def test_does_not_write_the_search_index_again(self, smalti, indexed, library_folder):
        def written():
            return {
                file: file.stat().st_mtime_ns for file in (library_folder / "vectors").iterdir()
            }

        before = written()
        assert before
        smalti("search", "red")
        assert written() == before

    def test_finds_nothing_in_an_empty_library(self, smalti):
        assert smalti("search", "red", "--json").document == []
        assert smalti("search", "red").out == "No photo was found.\n"

    def test_needs_words(self, smalti, indexed):
        outcome = smalti("search", " ", "--json")
        assert (outcome.code, set(outcome.document)) == (1, {"error", "remedy"})
        assert smalti("search", "--json").code == 2


class TestSimilar:
    def test_finds_a_picture_of_the_library_itself_first(self, smalti, indexed):
        photo = indexed / "red" / "1.png"
        found = smalti("similar", photo, "-n", "3", "--json").document
        assert Path(found[0]["path"]) == photo
        assert found[0]["score"] == pytest.approx(1, abs=1e-3)
        assert {Path(match["path"]).parent.name for match in found} == {"red"}

    def test_takes_pictures_from_outside_together(self, smalti, indexed, tmp_path):
        outside = [
            picture(tmp_path / "a.png", "red", 5),
            picture(tmp_path / "b.png", "red", 6),
        ]
        found = smalti("similar", *outside, "-n", "3", "--json").document
        assert {Path(match["path"]).parent.name for match in found} == {"red"}

    def test_a_picture_that_cannot_be_read_is_named(self, smalti, indexed, tmp_path):
        outcome = smalti("similar", tmp_path / "missing.png")
        assert (outcome.code, outcome.out) == (1, "")
        assert "missing.png" in outcome.err


class TestClusters:
    @pytest.mark.parametrize("method", ["ward", "kmeans"])
    def test_lists_every_photo_in_one_cluster(self, method, smalti, indexed):
        found = smalti("clusters", "--method", method, "--number", "3", "--json").document
        assert [set(group) for group in found] == [{"id", "name", "size", "paths"}] * 3
        assert [group["size"] for group in found] == [EACH] * 3
        for group in found:
            assert len({Path(path).parent for path in group["paths"]}) == 1
        assert sum(len(group["paths"]) for group in found) == 12

    def test_shows_ids_and_sizes(self, smalti, indexed):
        lines = smalti("clusters", "--number", "3").out.splitlines()
        assert lines[0].split() == ["ID", "PHOTOS", "NAME", "MOST", "TYPICAL"]
        assert [line.split()[1] for line in lines[1:]] == [str(EACH)] * 3

    def test_lists_methods_with_their_settings(self, smalti):
        found = smalti("clusters", "methods", "--json").document
        assert len(found) >= 12
        assert all({"id", "name", "parameters"} <= set(method) for method in found)
        eps = next(
            parameter
            for method in found
            if method["id"] == "dbscan"
            for parameter in method["parameters"]
            if parameter["id"] == "eps"
        )
        assert eps["low"] < eps["high"]
        assert "dbscan" in smalti("clusters", "methods").out

    def test_settings_are_given_by_name(self, smalti, indexed):
        words = ("clusters", "--method", "dbscan", "--set", "eps=0.05", "--set", "least=50")
        (noise,) = smalti(*words, "--json").document
        assert (noise["id"], noise["size"]) == (-1, 12)
        assert smalti("clusters", "--set", "eps", "--json").code == 2
        assert smalti("clusters", "--set", "magic=1", "--json").code == 1

    def test_clusters_are_compared_with_folders(self, smalti, indexed):
        words = ("clusters", "evaluate", "--labels", "folders", "--number", "3", "--json")
        found = smalti(*words).document
        assert {"nmi", "ari", "purity", "silhouette", "clusters", "noise"} <= set(found)
        assert (found["clusters"], found["nmi"], found["purity"]) == (3, 1.0, 1.0)
        assert smalti("clusters", "evaluate", "--labels", "tags", "--json").code == 1

    def test_a_sweep_has_a_point_a_value(self, smalti, indexed):
        points = smalti("clusters", "sweep", "--method", "ward", "--json").document
        assert [point["value"] for point in points] == sorted(point["value"] for point in points)
        assert {"clusters", "largest", "noise", "sse", "silhouette"} <= set(points[0])
        assert smalti("clusters", "sweep", "--method", "ward", "--parameter", "x").code == 1

    def test_methods_are_combined_and_compared(self, smalti, indexed):
        for way in ("majority", "weighted", "average", "stack"):
            found = smalti("clusters", "ensemble", "--by", way, "--json").document
            assert sum(group["size"] for group in found) == 12
        table = smalti("clusters", "compare", "--methods", "ward,average", "--json").document
        assert table["methods"] == ["ward", "average"]
        assert table["nmi"][0][0] == 1
        assert smalti("clusters", "ensemble", "--methods", "ward").code == 1

    def test_a_person_steers_by_id_and_takes_it_back(self, smalti, indexed):
        first, second, _ = smalti("clusters", "--number", "3", "--json").document
        named = smalti("clusters", "rename", str(first["id"]), "My own", "--json").document
        assert "My own" in {group["name"] for group in named}
        merged = smalti("clusters", "merge", str(first["id"]), str(second["id"]), "--json").document
        assert sorted(group["size"] for group in merged) == [EACH, 2 * EACH]
        again = smalti("clusters", "--number", "3", "--json").document
        assert "My own" in {group["name"] for group in again}
        split = smalti("clusters", "split", str(again[0]["id"]), "--json").document
        assert len(split) == len(again) + 1
        moved = smalti("clusters", "move", indexed / "red", "--json").document
        assert EACH in {group["size"] for group in moved}
        assert smalti("clusters", "lock", str(moved[0]["id"]), "--json").code == 0
        assert smalti("clusters", "undo", "--json").code == 0
        assert smalti("clusters", "show", "--json").document == moved

    def test_new_photos_are_placed(self, smalti, indexed):
        smalti("clusters", "--number", "3", "--json")
        found = smalti("clusters", "place", "--json").document
        assert found == {"placed": 0, "none": 0, "stale": False}

    def test_a_wrong_method_is_a_usage_error(self, smalti, indexed):
        outcome = smalti("clusters", "--method", "magic", "--json")
        assert outcome.code == 2
        assert "ward" in outcome.document["error"]

    def test_a_setting_out_of_bounds_is_explained(self, smalti, indexed):
        outcome = smalti("clusters", "--number", "0", "--json")
        assert (outcome.code, set(outcome.document)) == (1, {"error", "remedy"})


class TestTags:
    def test_photos_are_tagged_listed_and_found(self, smalti, indexed):
        found = smalti("tag", indexed / "red", "--add", "warm", "--json").document
        assert found == [{"tag": "warm", "photos": EACH}]
        assert len(smalti("search", "tag:warm", "--json").document) == EACH
        words = ("clusters", "evaluate", "--labels", "tags", "--number", "3", "--json")
        assert smalti(*words).document["purity"] == 1
        assert smalti("tag", indexed / "red", "--remove", "Warm", "--json").document == []
        assert smalti("tag", indexed / "red").code == 2


class TestStatusAndProblems:
    def test_status_tells_what_the_library_holds(self, smalti, indexed, library_folder):
        (indexed / "broken.jpg").write_bytes(b"no picture at all")
        smalti("index")
        assert smalti("status", "--json").document == {
            "library": str(library_folder),
            "photos": 12,
            "problems": 1,
            "thumbnails_missing": 0,
            "vectors_missing": 0,
            "roots": [{"path": str(indexed), "online": True}],
            "model": "builtin@1",
            "models": dict.fromkeys(("look", "text", "clusters"), "builtin@1"),
            "undo": None,
            "redo": None,
        }
        shutil.rmtree(indexed)
        lines = smalti("status").out
        assert f"{indexed} (offline)" in lines
        assert "Colours" in lines

    def test_problems_give_the_reason(self, smalti, indexed):
        broken = indexed / "broken.jpg"
        broken.write_bytes(b"no picture at all")
        smalti("index")
        found = smalti("problems", "--json").document
        assert [set(problem) for problem in found] == [{"path", "reason"}]
        assert found[0]["path"] == str(broken)
        assert smalti("problems").out == f"{broken}: {found[0]['reason']}\n"


class TestNames:
    def test_any_bytes_come_through_json(self, smalti, tmp_path):
        name = os.fsdecode("sommerfrüchte ".encode() + b"\xff\xfe.png")
        photo = picture(tmp_path / "odd" / name, "red")
        assert smalti("index", photo.parent).code == 0
        outcome = smalti("search", "red", "--json")
        assert outcome.out.isascii()
        assert os.fsencode(outcome.document[0]["path"]) == os.fsencode(photo)
        assert "sommerfrüchte \N{REPLACEMENT CHARACTER}" in smalti("search", "red").out
        assert smalti("remove", photo, "--json").document["count"] == 1

    def test_control_characters_do_not_reach_the_screen(self, smalti, tmp_path):
        picture(tmp_path / "odd" / "a\x1b[2J\nb.png", "red")
        smalti("index", tmp_path / "odd")
        outcome = smalti("search", "red")
        assert "\x1b" not in outcome.out
        assert len(outcome.out.splitlines()) == 1
        assert "\x1b" not in smalti("index", tmp_path / "no\x1b[2Jwhere").err


class TestErrors:
    def test_a_wrong_command_is_named_with_the_right_one(self, smalti):
        outcome = smalti("serach", "sky")
        assert (outcome.code, outcome.out) == (2, "")
        assert "no command or folder named serach" in outcome.err
        assert "search" in outcome.err.replace("serach", "")

    def test_a_usage_error_is_one_document(self, smalti):
        outcome = smalti("search", "sky", "--colour", "--json")
        assert (outcome.code, set(outcome.document)) == (2, {"error", "remedy"})

    def test_words_after_two_dashes_are_no_options(self, smalti, indexed):
        assert smalti("search", "--", "--json", "red").out.startswith(" ")

    def test_help_names_every_command(self, smalti):
        outcome = smalti("--help")
        assert outcome.code == 0
        for name in ("index", "search", "clusters", "archive", "undo", "--library"):
            assert name in outcome.out
        assert "--dry-run" in smalti("archive", "--help").out

    def test_the_version_is_told(self, smalti):
        outcome = smalti("--version")
        assert (outcome.code, outcome.out.split()[0]) == (0, "smalti")

    def test_a_bug_is_one_sentence_and_a_log(self, smalti, indexed, library_folder, monkeypatch):
        def fail(*_: object) -> None:
            raise ZeroDivisionError("by a bug")

        monkeypatch.setattr(LibraryClusterer, "group", fail)
        outcome = smalti("clusters")
        assert (outcome.code, outcome.out) == (70, "")
        assert "Traceback" not in outcome.err
        assert "smalti.log" in outcome.err
        assert "by a bug" in (library_folder / "smalti.log").read_text()
        assert set(smalti("clusters", "--json").document) == {"error", "remedy"}

    def test_a_library_that_is_a_file_is_refused(self, smalti, library_folder):
        library_folder.write_text("not a folder")
        outcome = smalti("status", "--json")
        assert (outcome.code, set(outcome.document)) == (1, {"error", "remedy"})
