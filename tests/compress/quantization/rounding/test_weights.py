"""Weights as integers: within their bits, near their values, safe from saturation."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from integer_agreement import X, sqnr
from torch import Tensor, nn
from torch.nn import functional

from compress import quantize
from compress.quantization.rounding.weights import PAIR_LIMIT, quantize_weight
from compress.quantization.spec import QuantizationSpec

ROWS = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.floats(-3, 3)
)


@settings(max_examples=80)
@given(weight=ROWS, bits=st.integers(2, 8), observer=st.sampled_from(["minmax", "mse"]))
def test_weights_are_within_their_bits_and_near_their_values(weight, bits, observer):
    spec = QuantizationSpec(weight_bits=bits, weight_observer=observer)
    coded, scale = quantize_weight(weight, spec)
    assert np.abs(coded.astype(int)).max() <= 2 ** (bits - 1) - 1
    assert (scale > 0).all()
    restored = coded * scale[:, None].astype(np.float64)
    # Rounding to zero is always open to a scale, so no row is worse than that.
    assert (np.square(restored - weight).sum(1) <= np.square(weight).sum(1) + 1e-12).all()


@settings(max_examples=80)
@given(weight=ROWS)
def test_safe_weights_cannot_saturate_sixteen_bits(weight):
    coded, _ = quantize_weight(weight, QuantizationSpec())
    for row in coded.astype(int):
        for sign in (1, -1):
            assert np.sort(np.maximum(sign * row, 0))[-2:].sum() <= PAIR_LIMIT
    assert 255 * PAIR_LIMIT <= 2**15 - 1


class TinyFilter(nn.Module):
    """A depthwise filter of about 1e-8 beside a bias of a half."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(3, 8, 3)
        self.depthwise = nn.Conv2d(8, 8, 3, groups=8)
        self.last = nn.Conv2d(8, 4, 1)
        with torch.no_grad():
            self.depthwise.weight[::3] *= 1e-8
            self.depthwise.weight[1] = 0
            self.depthwise.bias[:] = torch.linspace(-0.5, 0.5, 8)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(functional.relu(self.depthwise(functional.relu(self.first(x)))))


@pytest.mark.parametrize("power_of_two", [False, True])
@pytest.mark.parametrize("per_channel", [False, True])
def test_a_bias_beside_tiny_weights_is_not_clipped(power_of_two, per_channel):
    spec = QuantizationSpec(power_of_two=power_of_two, per_channel=per_channel)
    network = TinyFilter().eval()
    assert sqnr(network, quantize(network, X, spec=spec)) > 20
