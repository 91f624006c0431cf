"""The rows of a float network in a report."""

import torch
from reported import reported
from torch import nn

from compress.reporting.float_layers import float_rows


def test_floats_are_drawn_as_they_are_computed():
    model, _, inputs, _ = reported()
    rows = float_rows(model, inputs)
    by_name = {row.name: row for row in rows}
    assert sum(row.parameters for row in rows) == sum(p.numel() for p in model.parameters())
    assert len(by_name["add"].inputs) == 2
    for index, row in enumerate(rows):
        assert set(row.inputs) <= {before.name for before in rows[:index]}


def test_a_module_called_twice_is_two_rows_and_counts_once():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(2, 2, 1)

        def forward(self, x):
            return self.conv(self.conv(x))

    rows = float_rows(Twice().eval(), torch.rand(2, 2, 4, 4))
    assert [row.name for row in rows] == ["x", "conv", "conv (2)"]
    assert [row.parameters for row in rows] == [0, 6, 0]
