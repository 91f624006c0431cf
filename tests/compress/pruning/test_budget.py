"""Budgets: their ranges, and stages on the way to them."""

import pytest

from compress.errors import CompressError
from compress.pruning import Budget


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"macs": 0.5, "params": 0.5},
        {"macs": 0},
        {"params": -1},
        {"macs": float("nan")},
        {"macs": float("inf")},
        {"weight_bytes": 0.5, "weight_bits": 9},
    ],
)
def test_budgets_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError):
        Budget(**wrong)


def test_stages_lead_to_the_budget():
    target = Budget(macs=0.25)
    assert target.stage(1000, 0.5).limit(1000) == 625
    assert target.stage(1000, 1).limit(1000) == target.limit(1000) == 250
    assert Budget(latency=50).limit(80) == 50
