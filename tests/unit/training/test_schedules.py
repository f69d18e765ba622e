"""One cycle of learning rate and momentum."""

from __future__ import annotations

import pytest
import torch

from training import schedules


@pytest.mark.parametrize("steps", [5, 10, 37, 250])
def test_rate_and_momentum_are_those_of_torch(steps):
    theirs, ours = (torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], 0.02) for _ in range(2))
    schedule = torch.optim.lr_scheduler.OneCycleLR(theirs, 0.02, steps)
    for step in range(steps):
        schedules.set_momentum(ours, step, steps)
        expected, found = theirs.param_groups[0], ours.param_groups[0]
        assert 0.02 * schedules.rate(step, steps) == pytest.approx(expected["lr"], rel=1e-4)
        assert found["betas"] == pytest.approx(expected["betas"])
        theirs.step()
        schedule.step()


def test_the_shortest_runs_have_a_rate_too():
    for steps in (1, 2, 3):
        assert all(0 < schedules.rate(step, steps) <= 1 for step in range(steps))
