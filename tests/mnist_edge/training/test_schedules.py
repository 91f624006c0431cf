"""Schedules of the rate: their bounds, PyTorch's plateau, the rise at the start."""

import itertools
import random

import pytest
import torch

from mnist_edge.training.schedules import SCHEDULES, plateau, rising, with_warm_up


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_stay_between_zero_and_one(name):
    factors = [SCHEDULES[name](step / 100) for step in range(101)]
    assert all(0 <= factor <= 1 + 1e-9 for factor in factors)
    assert max(factors) == pytest.approx(1)


def test_plateau_is_pytorchs():
    moves = random.Random(0)
    for _ in range(20):
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], 1.0)
        theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=2)
        losses = [round(moves.uniform(0, 1), 1) for _ in range(25)]
        for count, loss in enumerate(losses, 1):
            theirs.step(loss)
            assert plateau(losses[:count]) == pytest.approx(optimizer.param_groups[0]["lr"])
    assert plateau([]) == 1
    assert plateau([float("nan")] * 3) == pytest.approx(0.1)


def test_rising_goes_from_its_start_to_one_by_equal_factors():
    factors = [rising(1e-4)(step / 10) for step in range(11)]
    assert (factors[0], factors[-1]) == (pytest.approx(1e-4), 1)
    ratios = {round(b / a, 6) for a, b in itertools.pairwise(factors)}
    assert len(ratios) == 1


def test_warm_up_rises_from_zero():
    warmed = with_warm_up(SCHEDULES["constant"], 0.1)
    assert warmed(0.0) == 0
    assert warmed(0.05) == pytest.approx(0.5)
    assert warmed(0.5) == 1
