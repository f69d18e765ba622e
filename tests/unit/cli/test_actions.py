"""The commands that archive, trash, remove, restore and undo, in this process."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import typer

from organizer import formatting
from organizer.library.lock import LibraryLock
from organizer.paths import LibraryPaths
from tests.unit.cli.pictures import EACH, files, photo_count


class TestActions:
    def test_archive_and_undo_bring_every_file_back(self, smalti, indexed, tmp_path):
        before = files(indexed)
        size = sum((indexed / "red" / f"{number}.png").stat().st_size for number in range(EACH))
        place = tmp_path / "archive"
        outcome = smalti("archive", indexed / "red", "--to", place, "--json")
        assert outcome.code == 0, outcome
        about = {"count": EACH, "companions": 0, "bytes": size}
        assert outcome.document == {"action": "archive", "target": str(place)} | about
        assert len(files(indexed)) == 8
        assert photo_count(smalti) == 8
        undone = smalti("undo", "--json")
        assert undone.document == {"action": "undo", "undone": "Archive 4 photos"} | about
        assert files(indexed) == before
        assert photo_count(smalti) == 12

    def test_where_to_is_said_before_and_after(self, smalti, indexed, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        words = ("archive", indexed / "red" / "0.png", "--to", "old.zip")
        place, second = (formatting.place(tmp_path / name) for name in ("old.zip", "old (2).zip"))
        planned = smalti(*words, "--dry-run").out
        assert planned.startswith(f"Would do: Archive 1 photo to {place} (")
        assert smalti(*words).out.startswith(f"Archived 1 photo to {place} (")
        words = ("archive", indexed / "red" / "1.png", "--to", "old.zip")
        assert smalti(*words).out.startswith(f"Archived 1 photo to {second} (")

    def test_an_impossible_place_is_refused_in_the_words_of_the_window(
        self, smalti, indexed, tmp_path
    ):
        (tmp_path / "notes.txt").write_text("mine")
        for more in ((), ("--dry-run",)):
            words = ("archive", indexed / "red", "--to", tmp_path / "notes.txt", *more, "--json")
            outcome = smalti(*words)
            assert outcome.code == 1
            assert outcome.document["error"].endswith("notes.txt is a file.")
        assert photo_count(smalti) == 12

    def test_archived_photos_are_found_no_more(self, smalti, indexed, tmp_path):
        smalti("archive", indexed / "red", "--to", tmp_path / "archive.zip")
        found = smalti("search", "red", "--json").document
        assert not [match for match in found if "/red/" in match["path"]]
        smalti("undo")
        found = smalti("search", "red", "-n", "3", "--json").document
        assert {Path(match["path"]).parent.name for match in found} == {"red"}

    def test_a_dry_run_touches_nothing(self, smalti, indexed, tmp_path):
        before = files(tmp_path / "pictures")
        for words in (("archive", "--to", tmp_path / "archive"), ("trash",), ("remove",)):
            outcome = smalti(*words, indexed / "red" / "0.png", "--dry-run", "--json")
            assert (outcome.code, outcome.document["count"]) == (0, 1)
            assert outcome.document["action"] == words[0]
        assert files(indexed) == before
        assert not (tmp_path / "archive").exists()
        assert photo_count(smalti) == 12
        assert smalti("status", "--json").document["undo"] is None

    def test_remove_leaves_the_files(self, smalti, indexed):
        before = files(indexed)
        outcome = smalti("remove", indexed / "red" / "0.png", indexed / "blue")
        assert outcome.code == 0
        assert "5 photos" in outcome.out
        assert files(indexed) == before
        assert smalti("index", indexed, "--json").document["unchanged"] == 12
        assert photo_count(smalti) == 7
        smalti("undo")
        assert photo_count(smalti) == 12

    def test_clusters_are_named_by_id(self, smalti, indexed):
        groups = smalti("clusters", "--number", "3", "--json").document
        chosen = [word for group in groups[:2] for word in ("--cluster", str(group["id"]))]
        assert smalti("remove", *chosen, "--json").document["count"] == 2 * EACH
        left = smalti("search", "red", "--json").document
        gone = {path for group in groups[:2] for path in group["paths"]}
        assert not gone & {match["path"] for match in left}

    def test_photos_named_twice_count_once(self, smalti, indexed):
        red = indexed / "red"
        outcome = smalti("remove", red, red / "0.png", "--dry-run", "--json")
        assert outcome.document["count"] == EACH

    def test_a_path_may_lead_over_links(self, smalti, indexed, tmp_path):
        (tmp_path / "link").symlink_to(tmp_path)
        photo = tmp_path / "link" / "pictures" / "red" / "0.png"
        assert smalti("remove", photo, "--dry-run", "--json").document["count"] == 1

    @pytest.mark.parametrize(
        "words", [["{}/red/9.png"], ["/nowhere/at/all.png"], ["--cluster", "99"]]
    )
    def test_what_is_unknown_is_named_and_nothing_done(self, words, smalti, indexed):
        wrong = [word.format(indexed) for word in words]
        outcome = smalti("remove", indexed / "red" / "0.png", *wrong, "--json")
        assert outcome.code == 1
        assert wrong[-1] in outcome.document["error"]
        assert photo_count(smalti) == 12

    @pytest.mark.parametrize("words", [["trash"], ["remove", ""], ["archive", "x.png"]])
    def test_saying_too_little_is_a_usage_error(self, words, smalti, indexed):
        outcome = smalti(*words, "--json")
        assert (outcome.code, set(outcome.document)) == (2, {"error", "remedy"})
        assert photo_count(smalti) == 12

    def test_the_newest_of_actions_and_cluster_changes_is_undone_first(self, smalti, indexed):
        group = smalti("clusters", "--number", "3", "--json").document[0]
        rename = f"Rename cluster “{group['name']}”"
        smalti("clusters", "rename", str(group["id"]), "Mine")
        smalti("remove", indexed / "red" / "0.png")
        assert smalti("status", "--json").document["undo"] == "Remove 1 photo from the catalogue"
        undone = smalti("undo", "--json").document
        assert (undone["undone"], undone["count"]) == ("Remove 1 photo from the catalogue", 1)
        assert photo_count(smalti) == 12
        assert smalti("status", "--json").document["undo"] == rename
        assert "Mine" in smalti("clusters", "show").out
        undone = smalti("undo", "--json").document
        about = {"count": 0, "companions": 0, "bytes": 0}
        assert undone == {"action": "undo", "undone": rename} | about
        assert "Mine" not in smalti("clusters", "show").out
        assert smalti("undo").code == 1

    def test_a_change_of_clusters_after_an_action_is_undone_before_it(self, smalti, indexed):
        smalti("remove", indexed / "red" / "0.png")
        first, second, _ = smalti("clusters", "--number", "3", "--json").document
        smalti("clusters", "merge", str(first["id"]), str(second["id"]))
        assert smalti("undo").out == "Undone: Merge 2 clusters.\n"
        assert len(smalti("clusters", "show", "--json").document) == 3
        assert photo_count(smalti) == 11
        lines = smalti("undo").out.splitlines()
        assert lines[0] == "Undone: Remove 1 photo from the catalogue."
        assert lines[1].startswith("Brought back: 1 photo (")
        assert photo_count(smalti) == 12

    def test_clusters_undo_leaves_a_newer_action_alone(self, smalti, indexed):
        group = smalti("clusters", "--number", "3", "--json").document[0]
        smalti("clusters", "rename", str(group["id"]), "Mine")
        smalti("remove", indexed / "red" / "0.png")
        outcome = smalti("clusters", "undo")
        assert (outcome.code, outcome.err) == (0, "")
        assert "Mine" not in outcome.out
        assert photo_count(smalti) == 11

    @pytest.mark.parametrize("command", ["undo", "redo"])
    def test_there_may_be_nothing_to_undo(self, command, smalti, indexed):
        outcome = smalti(command, "--json")
        assert (outcome.code, set(outcome.document)) == (1, {"error", "remedy"})
        assert outcome.document["error"] == f"There is nothing to {command}."

    def test_a_tag_is_undone_and_put_on_again_also_while_the_window_is_busy(
        self, smalti, indexed, library_folder
    ):
        smalti("tag", indexed / "red", "--add", "warm")
        title = "Tag 4 photos “warm”"
        with LibraryLock(LibraryPaths(library_folder).lock).hold():
            undone = smalti("undo", "--json").document
            about = {"count": 4, "companions": 0, "bytes": 0}
            assert undone == {"action": "undo", "undone": title} | about
            assert smalti("tag", "--json").document == []
            assert f"Redo      {title}" in smalti("status").out
            assert smalti("redo").out == f"Done again: {title}.\n"
        assert smalti("tag", "--json").document == [{"tag": "warm", "photos": 4}]

    @pytest.mark.parametrize(("answer", "left"), [(True, 8), (False, 12)])
    def test_a_person_is_asked_first(self, answer, left, smalti, indexed, monkeypatch):
        asked: list[str] = []
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(typer, "confirm", lambda words, err: asked.append(words) or answer)
        outcome = smalti("remove", indexed / "red")
        assert outcome.code == (0 if answer else 1)
        assert len(asked) == 1
        assert "4 photos" in asked[0]
        assert photo_count(smalti) == left

    def test_yes_answers_the_question(self, smalti, indexed, monkeypatch):
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        assert smalti("remove", indexed / "red", "--yes").code == 0
        assert photo_count(smalti) == 8

    def test_an_archive_is_restored_in_another_library(
        self, smalti, indexed, tmp_path, library_folder
    ):
        before = files(indexed)
        smalti("archive", indexed, "--to", tmp_path / "archive")
        shutil.rmtree(library_folder)
        outcome = smalti("restore", tmp_path / "archive", "--to", tmp_path / "again", "--json")
        assert (outcome.code, outcome.document["count"]) == (0, 12)
        assert sorted(files(tmp_path / "again").values()) == sorted(before.values())

    def test_an_archive_of_its_own_goes_back_without_a_question(self, smalti, indexed, tmp_path):
        before = files(indexed)
        smalti("archive", indexed, "--to", tmp_path / "archive")
        shutil.rmtree(indexed)
        outcome = smalti("restore", tmp_path / "archive")
        assert (outcome.code, files(indexed)) == (0, before)


class TestRestoringAStrangersArchive:
    @pytest.fixture
    def strange(self, smalti, indexed, tmp_path, library_folder):
        """An archive of a library that is gone; where its pictures were, nothing is."""
        smalti("archive", indexed, "--to", tmp_path / "archive")
        shutil.rmtree(library_folder)
        return tmp_path / "archive"

    def test_a_script_is_told_what_to_say(self, smalti, indexed, strange):
        outcome = smalti("restore", strange)
        assert outcome.code == 1
        assert all(str(indexed / colour) in outcome.err for colour in ("red", "green", "blue"))
        assert "--to FOLDER" in outcome.err
        assert "--yes" in outcome.err
        assert files(indexed) == {}

    def test_a_person_is_asked_with_the_folders(self, smalti, indexed, strange, monkeypatch):
        asked: list[str] = []
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(typer, "confirm", lambda words, **_: asked.append(words))
        outcome = smalti("restore", strange)
        assert (outcome.code, asked) == (1, ["Restore into 3 folders?"])
        assert str(indexed / "red") in outcome.err
        assert files(indexed) == {}
        monkeypatch.setattr(typer, "confirm", lambda *_, **__: True)
        assert smalti("restore", strange).code == 0
        assert len(files(indexed)) == 12

    def test_yes_is_an_answer(self, smalti, indexed, strange):
        outcome = smalti("restore", strange, "--yes", "--json")
        assert (outcome.code, outcome.document["count"], len(files(indexed))) == (0, 12, 12)

    def test_many_folders_are_counted(self, smalti, strange):
        manifest = strange / "smalti-archive.json"
        document = json.loads(manifest.read_text())
        entry = document["pictures"][0]
        document["pictures"] = [
            entry | {"path": f"{number}.png", "original": f"/home/{number}/a.png"}
            for number in range(30)
        ]
        manifest.write_text(json.dumps(document))
        assert "and 10 more" in smalti("restore", strange).err

    def test_it_opens_although_the_catalogue_is_damaged(
        self, smalti, strange, library_folder, tmp_path
    ):
        library_folder.mkdir()
        (library_folder / "catalogue.sqlite").write_bytes(b"damaged" * 1_000)
        outcome = smalti("restore", strange, "--to", tmp_path / "again", "--json")
        assert (outcome.code, outcome.document["count"]) == (0, 12)
