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


def quantized_row(row, spec, unit, bias):
    """The definition of `quantize_weight`: each row alone, each scale in turn, the first best."""
    largest = 2 ** (spec.weight_bits - 1) - 1

    def limit(coded):
        second, first = np.sort(np.maximum(np.append(coded, [0, 0]), 0))[-2:]
        return max(PAIR_LIMIT - second, PAIR_LIMIT / 2) if first + second > PAIR_LIMIT else np.inf

    def rounded(scale):
        coded = np.clip(np.rint(row / np.float64(scale)), -largest, largest)
        return np.clip(coded, -limit(-coded), limit(coded)) if spec.saturation_safe else coded

    def scales(widest):
        narrow = spec.weight_bits <= 4
        if unit is None:
            shares = np.linspace(1, 0.1, 91) if narrow else np.linspace(1, 0.4, 61)
            tried = [np.float32(widest * share) for share in shares]
        else:
            exponent = np.ceil(np.log2(widest / np.float64(unit)))
            tried = [np.float32(unit * 2.0 ** (exponent - k)) for k in range(2 + narrow)]
        return tried if spec.scale_observer(spec.weight_bits) == "mse" else tried[:1]

    pairs = [np.sort(np.maximum(np.append(side, [0, 0]), 0))[-2:].sum() for side in (row, -row)]
    widest = max(np.abs(row).max() / largest, max(pairs) / PAIR_LIMIT * spec.saturation_safe)
    least = bias / (0.99 * 2**30 if spec.bias_bits == 32 else 0.5 * (2**15 - 1))
    fitting = [s for s in scales(widest) if s >= np.float32(least)] or scales(least)[:1]
    errors = [np.square(rounded(scale) * np.float64(scale) - row).sum() for scale in fitting]
    best = fitting[int(np.argmin(errors))]
    return rounded(best), best


WIDTHS = (1, 2, 3, 4, 5, 9, 16, 17, 33, 300, 5000)


@pytest.mark.parametrize("seed", range(100))
def test_rows_searched_together_get_the_integers_that_each_alone_gets(seed):
    random = np.random.default_rng(seed)
    width = int(random.choice(WIDTHS))
    rows = random.standard_normal((2 if width > 999 else 8, width)) ** random.integers(1, 4)
    rows *= 10.0 ** random.uniform(-12, 3, (len(rows), 1))
    rows = np.round(rows / np.abs(rows).max() * 8) if seed % 5 == 0 else rows
    rows[:, 0] += np.finfo(float).eps  # no row of zeros: those have no error to search by
    spec = QuantizationSpec(
        weight_bits=int(random.integers(2, 9)),
        weight_observer=str(random.choice(["mse", "mse", "minmax"])),
        saturation_safe=bool(random.random() < 0.7),
        bias_bits=(32, 16)[seed % 2],
    )
    unit = np.float32(1.3) if seed % 3 == 0 else None
    biases = random.standard_normal(len(rows)) * 10.0 ** random.uniform(-3, 10, len(rows))
    coded, scales = quantize_weight(rows, spec, unit=unit, bias=biases)
    for row, bias, integers, scale in zip(rows, np.abs(biases), coded, scales, strict=True):
        wanted, its_scale = quantized_row(row, spec, unit, bias)
        np.testing.assert_array_equal(integers, wanted)
        assert scale == its_scale


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
