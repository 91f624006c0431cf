"""A file's answers held against the network's."""

import pytest
import torch
from torch import nn

from compress.errors import CompressError
from compress.exporters.check import max_difference


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x: x + 1e-3, "differs from the model by 0.001"),
        (lambda x: x * torch.nan, "differs from the model by nan"),
        (lambda x: x[None], r"to a batch of 1; name the axes that squeeze\(\) drops; it was not"),
        (
            lambda x: x[:, :1],
            r"answers with shape \[1, 1\] instead of \[1, 3\] to a batch of 1",
        ),
    ],
)
def test_wrong_answers_are_refused(wrong, message):
    with pytest.raises(CompressError, match=message):
        max_difference(nn.Identity(), wrong, torch.rand(1, 3))


def test_an_example_of_zeros_stands_for_normal_inputs():
    with pytest.raises(CompressError, match="differs from the model"):
        max_difference(nn.Identity(), lambda x: 1.1 * x, torch.zeros(2, 1, 5, 5))


def test_large_outputs_are_compared_in_proportion():
    difference = max_difference(nn.Identity(), lambda x: x + 1e-3, 1000 * torch.rand(4, 50))
    assert difference == pytest.approx(1e-3, rel=0.1)
