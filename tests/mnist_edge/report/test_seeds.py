"""Seeds x variants: means, and differences of the seeds that both rows have."""

import pytest

from mnist_edge.report import seeds


def row(*right, first=0):
    found = [
        {"seed": first + place, "test": {"correct": correct, "count": 1000}}
        for place, correct in enumerate(right)
    ]
    return {"seeds": found}


def test_shares_are_seed_by_seed():
    assert seeds.shares(row(900, 910), "test") == [0.9, 0.91]
    assert seeds.mean_share(row(900, 910), "test") == "90.50 +- 0.71 %"


def test_differences_are_of_the_same_seeds():
    assert seeds.differences(row(900, 910), row(905, 915), "test") == pytest.approx([-0.005] * 2)
    shifted = row(800, 905, first=0)
    assert seeds.differences(row(910, 920, first=1), shifted, "test") == pytest.approx([0.005])


def test_differences_are_shown_in_points():
    one, other = row(910, 920, 915), row(905, 905, 905)
    assert seeds.difference_with_deviation(one, other, "test") == "+1.00 +- 0.50"
    assert seeds.difference_with_interval(one, other, "test") == "+1.00 (-0.24 to +2.24)"
    assert seeds.difference_with_deviation(row(905), row(905), "test") == "+0.00"
    assert seeds.difference_with_deviation(row(905), row(905, first=3), "test") == "-"


def test_a_ratio_has_its_quartiles():
    assert seeds.ratio_with_quartiles({"median": 1.5, "low": 1.4, "high": 1.625}) == (
        "1.50 (1.40 to 1.62)"
    )
