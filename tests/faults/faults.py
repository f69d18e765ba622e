"""Tries what may go wrong, and prints what became of the photos.

    python tests/faults/faults.py --kills 1000 --disks 60 --pictures 5000 --files 2000

A run with the same seed goes on where the last one ended, and the table tells of all of them. The
exit status is 1 where a photo was lost, or anything else was not as it should be.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path[0:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
FOLDER = Path(tempfile.mkdtemp(prefix="faults-"))
# Before the imports, some of which ask the environment where a person's folders are.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
    os.environ[name] = str(FOLDER / "work" / "person")

from conftest import CARD, ColourEmbedder  # noqa: E402
from disks import fill_often, shortages, unplug_often, unpluggings  # noqa: E402
from kills import kill_often, kinds  # noqa: E402
from mutations import (  # noqa: E402
    file_samples,
    mutate_often,
    picture_samples,
    read_whole,
)
from peak import TreePeak  # noqa: E402
from tally import Sums, Tally  # noqa: E402
from workshop import SmallDisk, Workshop  # noqa: E402

from organizer.embedding import EMBEDDERS  # noqa: E402
from organizer.embedding.base import Model  # noqa: E402

_BETWEEN_SAVES = 100


def main() -> int:
    wanted = _arguments()
    embedder = ColourEmbedder()
    EMBEDDERS["builtin"] = Model(CARD, lambda _: embedder)
    sums = Sums(wanted.results / f"{wanted.seed}.json")
    other = Path(tempfile.mkdtemp(prefix="faults-", dir=wanted.other))
    bench = _Bench(FOLDER / "work", other, str(wanted.seed), sums, TreePeak())
    untried = []
    try:
        if wanted.kills:
            bench.kill(wanted.kills)
        if wanted.disks and SmallDisk.is_possible(FOLDER / "tried"):
            bench.fill_and_unplug(wanted.disks)
        elif wanted.disks:
            untried = ["full disks and drives taken away"]
        bench.mutate(wanted.pictures, wanted.files, wanted.data or [])
    finally:
        bench.peak.close()
        for each in (FOLDER, other):
            shutil.rmtree(each, ignore_errors=True)
    print(sums.table(untried))
    return 0 if sums.is_clean else 1


@dataclass(frozen=True)
class _Bench:
    """Where faults are tried, and what they add up to."""

    folder: Path
    other: Path
    seed: str
    sums: Sums
    peak: TreePeak

    def kill(self, total: int) -> None:
        """Kill each kind of work, until `total` in all."""
        workshop = Workshop(self.folder, self.other)
        for name, count in _shares(kinds(workshop), total):
            self._add(f"kill -9: {name}", count, partial(kill_often, name, workshop))

    def fill_and_unplug(self, total: int) -> None:
        """Fill disks and take drives away, until `total` in all."""
        full, away = shortages(self.folder), unpluggings(self.folder)
        for place, (name, count) in enumerate(_shares([*full, *away], total)):
            kind, fault = (
                ("full disk", fill_often) if place < len(full) else ("unplugged", unplug_often)
            )
            self._add(f"{kind}: {name}", count, partial(fault, name, self.folder, self.other))

    def mutate(self, pictures: int, files: int, folders: Sequence[Path]) -> None:
        """Read every picture of the folders, then mutated pictures and files."""
        workshop = Workshop(self.folder, self.other)
        if folders:
            whole = picture_samples(folders)
            tally = self.sums.of("pictures of the folders")
            if tally.tried < len(whole):
                self._watch(tally, partial(read_whole, whole[tally.tried :], workshop, tally))
        for name, count, samples in (
            ("pictures", pictures, partial(picture_samples, folders)),
            ("archives, lists, models, layouts", files, file_samples),
        ):
            if count:
                mutate = partial(mutate_often, samples(), workshop)
                self._add(f"mutated {name}", count, mutate)

    def _add(self, line: str, goal: int, fault: Callable[[int, str, Tally], None]) -> None:
        """Try a fault until the line of the table has so many tries."""
        tally = self.sums.of(line)
        while tally.tried < goal:
            count = min(_BETWEEN_SAVES, goal - tally.tried)
            self._watch(tally, partial(fault, count, self.seed, tally))

    def _watch(self, tally: Tally, fault: Callable[[], None]) -> None:
        self.peak.reset()
        fault()
        tally.peak = max(tally.peak, self.peak.mebibytes)
        self.sums.save()


def _shares(names: Collection[str], total: int) -> list[tuple[str, int]]:
    """How many of `total` tries each name gets."""
    each, rest = divmod(total, len(names))
    return [(name, each + (place < rest)) for place, name in enumerate(names)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, meaning in (
        ("kills", "processes to kill"),
        ("disks", "disks that are full or taken away"),
        ("pictures", "mutated pictures"),
        ("files", "mutated archives, lists, layouts and models"),
    ):
        parser.add_argument(f"--{name}", type=int, default=0, help=meaning)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--data", type=Path, nargs="*", help="folders of pictures to read as they are, and mutated"
    )
    parser.add_argument("--other", type=Path, default=Path("/dev/shm"), help="another file system")  # noqa: S108
    parser.add_argument("--results", type=Path, default=Path("build/faults"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
