"""Tries what may go wrong, and prints what became of the photos.

    python tests/faults/faults.py --kills 1000 --disks 60 --pictures 5000 --files 2000 --seed 1

A run with the same seed goes on where the last one ended, and the table tells of all of them. The
exit status is 1 where a photo was lost, or anything else was not as it should be.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path[0:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
FOLDER = Path(tempfile.mkdtemp(prefix="faults-"))
# Before the imports, some of which ask the environment where a person's folders are.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
    os.environ[name] = str(FOLDER / "work" / "person")

from conftest import CARD, ColourEmbedder  # noqa: E402
from kills import kill_often, kinds  # noqa: E402
from peak import TreePeak  # noqa: E402
from tally import Sums  # noqa: E402
from workshop import Workshop  # noqa: E402

from organizer.embedding import EMBEDDERS  # noqa: E402
from organizer.embedding.base import Model  # noqa: E402


def main() -> int:
    wanted = _arguments()
    embedder = ColourEmbedder()
    EMBEDDERS["builtin"] = Model(CARD, lambda _: embedder)
    sums = Sums(wanted.results / f"{wanted.seed}.json")
    other = Path(tempfile.mkdtemp(prefix="faults-", dir=wanted.other))
    peak = TreePeak()
    try:
        _kill(wanted, sums, Workshop(FOLDER / "work", other), peak)
    finally:
        peak.close()
        for each in (FOLDER, other):
            shutil.rmtree(each, ignore_errors=True)
    print(sums.table([]))
    return 0 if sums.is_clean else 1


def _kill(wanted: argparse.Namespace, sums: Sums, workshop: Workshop, peak: TreePeak) -> None:
    names = list(kinds(workshop))
    for place, name in enumerate(names):
        share = wanted.kills // len(names) + (place < wanted.kills % len(names))
        tally = sums.of(f"kill -9: {name}")
        while tally.tried < share:
            peak.reset()
            kill_often(name, workshop, min(10, share - tally.tried), str(wanted.seed), tally)
            tally.peak = max(tally.peak, peak.mebibytes)
            sums.save()


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
    parser.add_argument("--data", type=Path, help="a folder of further pictures to mutate")
    parser.add_argument("--other", type=Path, default=Path("/dev/shm"), help="another file system")  # noqa: S108
    parser.add_argument("--results", type=Path, default=Path("build/faults"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
