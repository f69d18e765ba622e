"""The network that judges joints, and what it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from organizer import jobs
from organizer.fragments.evaluation.metrics import joints
from organizer.fragments.files.cutting import cut
from organizer.fragments.layout import Pieces
from organizer.fragments.scoring import pair_network
from organizer.fragments.scoring.border_compatibility import Shortlist, shortlist
from training.data.photos import LARGE
from training.models import fragment_scorer
from training.models.fragment_scorer import MOST_PHOTOS, Example, PairScorer, example_of, loss_of

POSITIONS = 40_000


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    """Squares of waves, as many as the largest heap takes."""
    down, along = np.mgrid[0:LARGE, 0:LARGE] / LARGE
    found = []
    for seed in range(MOST_PHOTOS):
        random = np.random.default_rng(seed)
        picture = np.zeros((LARGE, LARGE, 3))
        for _ in range(6):
            frequency = random.uniform(-40, 40, 2)
            wave = np.sin(frequency[0] * down + frequency[1] * along)
            picture += wave[..., None] * random.uniform(-30, 30, 3)
        found.append(np.clip(picture + 128, 0, 255).astype(np.uint8))
    return found


def compared(pieces: Pieces, rotated: bool = False) -> Shortlist:
    work = shortlist(pieces, rotated)
    return jobs.run(work)


def odds(pieces: Pieces, near: Shortlist, weights: pair_network.Weights) -> np.ndarray:
    work = pair_network.odds(pieces, near, weights)
    return jobs.run(work)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_the_app_computes_what_was_trained(photos, step, monkeypatch):
    kept = {}

    def remembered(pictures, how):
        kept["pieces"], true = cut(pictures, how)
        return kept["pieces"], true

    monkeypatch.setattr(fragment_scorer, "cut", remembered)
    example = example_of(photos, POSITIONS, 5, step)
    torch.manual_seed(step)
    scorer = PairScorer()
    with torch.no_grad():
        logits = scorer(example)[0].numpy()
    weights = {name: value.numpy() for name, value in scorer.state_dict().items()}
    pieces = kept["pieces"]
    rows = example.rows.numpy()
    rotated = bool((example.partners.numpy() % 4 != (rows[:, None] + 2) % 4).any())
    found = odds(pieces, compared(pieces, rotated), weights)[rows]
    np.testing.assert_allclose(found, logits[:, :-1] - logits[:, -1:], rtol=2e-3, atol=2e-3)


def test_an_example_names_the_true_partner_or_none(photos, monkeypatch):
    kept = {}

    def remembered(pictures, how):
        pieces, kept["true"] = cut(pictures, how)
        return pieces, kept["true"]

    monkeypatch.setattr(fragment_scorer, "cut", remembered)
    outcomes = set()
    for step in range(6):
        example = example_of(photos, POSITIONS, 0, step)
        of = joints(kept["true"])
        for row, partners, answer, wanted, allowed in zip(
            example.rows.tolist(),
            example.partners.tolist(),
            example.answer.tolist(),
            example.wanted.tolist(),
            example.allowed,
            strict=True,
        ):
            assert wanted == of.get(row, -1)
            outcomes.add(answer == len(partners))
            if answer < len(partners):
                assert partners[answer] == wanted
            else:
                assert wanted not in partners
            if wanted >= 0:
                assert allowed[wanted]
            assert not allowed[row]
    assert outcomes == {True, False}


def test_the_same_step_gives_the_same_example_and_another_seed_another(photos):
    first, again, other = (example_of(photos, POSITIONS, seed, 3) for seed in (0, 0, 1))
    assert torch.equal(first.seams, again.seams)
    assert first.seams.shape != other.seams.shape or not torch.equal(first.seams, other.seams)


def test_the_loss_is_that_of_both_answers(photos):
    example: Example = example_of(photos, POSITIONS, 0, 0)
    torch.manual_seed(0)
    scorer = PairScorer()
    with torch.no_grad():
        loss = float(loss_of(scorer, example, 0.5))
        logits, matches = (each.double().numpy() for each in scorer(example))

    def missed(values: np.ndarray, wanted: int) -> float:
        return float(np.log(np.exp(values - values[wanted]).sum()))

    first = [missed(row, answer) for row, answer in zip(logits, example.answer, strict=True)]
    second = [
        missed(row[allowed.numpy()], int(allowed[:wanted].sum()))
        for row, allowed, wanted in zip(matches, example.allowed, example.wanted, strict=True)
        if wanted >= 0
    ]
    assert loss == pytest.approx(np.mean(first) + 0.5 * np.mean(second), rel=0.02)
