"""Which backups are made and which are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue, backups
from organizer.catalogue.backups import Backups
from organizer.errors import CatalogueError


class Clock(datetime):
    """Stands still."""

    moment = datetime(2026, 1, 1, 12)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.moment


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backups:
    monkeypatch.setattr(backups, "datetime", Clock)
    monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 1, 12))
    return Backups(tmp_path / "backups")


def names(keeper: Backups, prefix: str = "catalogue-") -> list[str]:
    return sorted(
        file.stem.removeprefix(prefix) for file in keeper.folder.glob(f"{prefix}*.sqlite")
    )


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Path:
    """A catalogue whose copies are quickly made."""
    data = b""

    def copy(source: Path, target: Path, checkpoint: object = None) -> None:
        nonlocal data
        if not data:
            backups_copy(source, target)
            data = target.read_bytes()
        target.write_bytes(data)

    backups_copy = backups.copy_catalogue
    monkeypatch.setattr(backups, "copy_catalogue", copy)
    return catalogue.store.path


def test_a_backup_has_the_photos_and_the_time(
    keeper: Backups, catalogue: Catalogue, add: Callable[..., int]
) -> None:
    add(b"a")
    made = keeper.make(catalogue.store.path)
    assert (made.photos, made.made) == (1, Clock.moment)
    assert made.path.name == "catalogue-2026-01-01-120000.sqlite"
    assert keeper.all() == [made]
    assert keeper.has_one_of(date(2026, 1, 1))
    assert not keeper.has_one_of(date(2026, 1, 2))


def test_a_second_backup_of_a_moment_replaces_none(keeper: Backups, copied: Path) -> None:
    made = [keeper.make(copied) for _ in range(3)]
    assert len({each.path for each in made}) == 3


def test_seven_days_and_the_first_of_each_month_are_kept(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(0, 500, 5):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 3, 12) + timedelta(days=day))
        keeper.make(copied)
    assert names(keeper) == [
        f"{day}-120000"
        for day in (
            *("2026-06-02", "2026-07-02", "2026-08-01", "2026-09-05", "2026-10-05"),
            *("2026-11-04", "2026-12-04", "2027-01-03", "2027-02-02", "2027-03-04"),
            *("2027-04-03", "2027-04-13", "2027-04-18", "2027-04-23", "2027-04-28"),
            *("2027-05-03", "2027-05-08", "2027-05-13"),
        )
    ]


def test_many_backups_of_a_day_cost_none_of_the_days_before(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(2):
        for hour in range(10):
            monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 1 + day, 10 + hour))
            keeper.make(copied)
    assert names(keeper) == [
        "2026-01-01-100000",  # the first of the month
        "2026-01-01-190000",
        *(f"2026-01-02-{hour}0000" for hour in range(13, 20)),
    ]


def test_what_is_not_ours_is_listed_and_left_alone(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keeper.make(copied)
    mine = keeper.folder / "before my big journey.sqlite"
    mine.write_bytes(first.path.read_bytes())
    os.utime(mine, (1, 1))
    (keeper.folder / "garbage.sqlite").write_bytes(b"garbage")
    (keeper.folder / "catalogue-2026-99-99-000000.sqlite").write_bytes(b"garbage")
    for day in range(1, 20):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 1) + timedelta(days=day))
        keeper.make(copied)
    assert mine.exists()
    assert [each.path for each in keeper.all()][-1] == mine
    assert len(keeper.all()) == 7 + 1 + 1


def test_backups_before_upgrades_are_kept_apart(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in range(1, 6):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 1, version))
        keeper.keep_before_upgrade(copied, version)
    assert names(keeper, "version-") == [f"{n}-2026-01-0{n}-000000" for n in (3, 4, 5)]
    assert not keeper.has_one_of(date(2026, 1, 5))
    for day in range(20):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 2, 1 + day))
        keeper.make(copied)
    assert len(names(keeper, "version-")) == 3


def test_a_backup_that_fails_costs_none_of_those_before(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 9):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 1, day))
        keeper.make(copied)
    before = names(keeper)

    def fail(*_: object) -> None:
        raise CatalogueError("The disk is full.", "Free some space.")

    monkeypatch.setattr(backups, "copy_catalogue", fail)
    monkeypatch.setattr(Clock, "moment", datetime(2026, 2, 1))
    with pytest.raises(CatalogueError):
        keeper.make(copied)
    assert names(keeper) == before


def test_what_killed_backups_left_goes_with_the_next(keeper: Backups, copied: Path) -> None:
    keeper.folder.mkdir()
    for ending in ("", "-wal"):
        (keeper.folder / f"catalogue-2025-01-01-000000.sqlite.part{ending}").touch()
    keeper.make(copied)
    assert sorted(file.name for file in keeper.folder.iterdir()) == [
        "backups.lock",
        "catalogue-2026-01-01-120000.sqlite",
    ]


def test_a_folder_that_cannot_be_written_is_said(keeper: Backups, copied: Path) -> None:
    keeper.folder.touch()
    with pytest.raises(CatalogueError, match="cannot be made"):
        keeper.make(copied)


def test_a_backup_made_after_the_clock_was_set_back_stays(
    keeper: Backups, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(9):
        monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 2, 10 + hour))
        keeper.make(copied)
    monkeypatch.setattr(Clock, "moment", datetime(2026, 1, 2, 9))
    for made in (keeper.make(copied), keeper.make(copied)):
        assert made.path.exists()
