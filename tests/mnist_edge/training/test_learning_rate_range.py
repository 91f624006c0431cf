"""The learning-rate range test: rates by equal factors, an end where it breaks, sensible marks."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from few_digits import few_digits

from compress.errors import CompressError
from mnist_edge.cli.main import main
from mnist_edge.settings.training import training_config
from mnist_edge.training.learning_rate_range import RangeTest, find_learning_rate

CONFIG = training_config("reference", 5, {"batch_size": 32, "warm_up": 1, "schedule": "cosine"})


def test_rates_rise_by_equal_factors_until_the_training_breaks():
    images = few_digits()
    found = find_learning_rate(CONFIG, images, low=1e-4, high=100.0, steps=60)
    ratios = [b / a for a, b in itertools.pairwise(found.rates)]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))
    assert ratios[0] == pytest.approx((100 / 1e-4) ** (1 / 64), rel=1e-6)  # eight epochs of eight
    assert len(found.rates) < 64, "no network learns at a rate of 100"
    assert all(map(math.isfinite, found.losses))
    assert found.rates[0] < found.suggested < found.lowest < found.rates[-1]
    assert found.steepest <= found.lowest


def test_it_never_reads_validation_or_test_images():
    images = few_digits()
    nothing = replace(images, test=images.test.take(np.arange(0)))
    mixed = replace(nothing, validation=images.validation.take(np.arange(5)))
    one, other = (find_learning_rate(CONFIG, each, steps=8, high=1) for each in (images, mixed))
    assert one == other


def test_marks_are_where_the_loss_falls_and_is_lowest():
    rates = np.logspace(-4, 0, 41)
    losses = 2 + np.tanh(-4 * (np.log10(rates) + 2)) + 30 * np.maximum(rates - 0.1, 0)
    found = RangeTest(tuple(rates), tuple(losses), tuple(losses))
    assert found.steepest == pytest.approx(1e-2, rel=0.3)
    assert found.lowest == pytest.approx(1e-1, rel=0.3)
    assert found.suggested == found.lowest / 10


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (1.0, 0.1), (1e-3, 1e4)])
def test_impossible_rates_are_refused(low, high):
    with pytest.raises(CompressError, match="rates must rise"):
        find_learning_rate(CONFIG, few_digits(), low=low, high=high)


def test_the_command_draws_and_prints(tmp_path):
    arguments = ["find-lr", "--dataset", "digits", "--steps", "11", "--high", "1", "--json"]
    result = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "rates.png")])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert len(found["rates"]) == len(found["losses"]) == 11
    assert found["suggested"] == pytest.approx(found["lowest"] / 10)
    assert (tmp_path / "rates.png").read_bytes()[:4] == b"\x89PNG"
