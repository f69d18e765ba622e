"""Trains the toy system as one of two processes; what it learned goes to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch

from organizer import jobs
from tests.unit.training.toy import Toy
from training.recipe import Recipe
from training.systems import SYSTEMS
from training.trainer import Run, asked, train


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    torch.set_num_threads(1)
    SYSTEMS["toy"] = Toy
    work = train(Run(out), asked(Recipe("toy", "toy", "Squares.", {}), data, 0, 4))
    learned = jobs.run(work).model.state_dict()
    torch.save(learned, out.with_name(f"learned-{os.environ['RANK']}.pt"))


if __name__ == "__main__":
    main()
