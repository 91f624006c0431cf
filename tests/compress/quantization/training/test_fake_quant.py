"""Fake quantization: exact integers forward, the right derivatives backward."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compress.quantization.rounding.weights import PAIR_LIMIT, pair_limits
from compress.quantization.training.fake_quant import (
    StepSize,
    requantize,
    round_clamp,
    scale_gradient,
    straight_power_of_two,
)


def test_round_clamp_rounds_half_to_even_inside_its_bounds():
    x = torch.tensor([-9.0, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 9.0])
    assert round_clamp(x, -7, 7).tolist() == [-7, -2, -2, 0, 0, 2, 2, 7]


def test_round_clamp_passes_the_gradient_inside_alone():
    x = torch.tensor([-8.0, -7.0, 0.3, 7.0, 7.01], requires_grad=True)
    round_clamp(x, -7, 7).sum().backward()
    assert x.grad.tolist() == [0, 1, 1, 1, 0]


def test_requantize_is_round_clamp_of_the_product():
    torch.manual_seed(0)
    sums = torch.randint(-900, 900, (4, 5, 3, 3)).float().requires_grad_()
    factor = (torch.rand(5) * 0.3).requires_grad_()
    weight = torch.randn(4, 5, 3, 3)
    fused = requantize(sums, factor, -20, 100)
    (fused * weight).sum().backward()
    got = sums.grad.clone(), factor.grad.clone()
    sums.grad = factor.grad = None
    plain = round_clamp(sums * factor.view(5, 1, 1), -20, 100)
    (plain * weight).sum().backward()
    assert torch.equal(fused, plain)
    torch.testing.assert_close(got[0], sums.grad)
    torch.testing.assert_close(got[1], factor.grad, rtol=1e-4, atol=1e-2)


def test_requantize_takes_one_factor_for_all_channels():
    sums = torch.tensor([[4.0, 6.0]], requires_grad=True)
    factor = torch.tensor(0.5, requires_grad=True)
    requantize(sums, factor, 0, 255).sum().backward()
    assert sums.grad.tolist() == [[0.5, 0.5]]
    assert factor.grad.item() == 10


def fake_quantize(x, step, low, high):
    """Real numbers as `step` times integers, as weights and activations are trained."""
    return round_clamp(x / step, low, high) * step


def relaxed(x, step, low, high, noise):
    """`fake_quantize` with its rounding errors held constant: what is differentiated through."""
    return torch.clamp(x / step + noise, low, high) * step


@given(seed=st.integers(0, 10**6), bits=st.sampled_from((2, 3, 4, 8)))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_gradients_are_finite_differences_with_the_rounding_held(seed, bits):
    generator = torch.Generator().manual_seed(seed)
    high = 2 ** (bits - 1) - 1
    x = torch.randn(3, 8, generator=generator, dtype=torch.float64)
    step = torch.rand(3, 1, generator=generator, dtype=torch.float64) * 2 / high + 0.05
    scaled = x / step
    # Away from the bounds, where the derivative jumps.
    clear = ((scaled.abs() - high).abs() > 1e-3).double()
    x.requires_grad_(), step.requires_grad_()
    (fake_quantize(x, step, -high, high) * clear).sum().backward()
    noise = torch.where(scaled.abs() <= high, scaled.round() - scaled, torch.zeros(()))

    def value(x, step):
        return (relaxed(x, step, -high - 1, high + 1, noise) * inside + edge * step) * clear

    inside = (scaled.abs() <= high).double()
    edge = (1 - inside) * scaled.sign() * high
    e = 1e-6
    with torch.no_grad():
        by_step = (value(x, step + e) - value(x, step - e)).sum(1, keepdim=True) / (2 * e)
        by_x = (value(x + e, step) - value(x - e, step)) / (2 * e)
    torch.testing.assert_close(step.grad, by_step, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(x.grad, by_x, rtol=1e-4, atol=1e-4)


def test_gradient_of_the_step_is_the_formula_of_lsq():
    x = torch.tensor([0.3, -0.9, 5.0, -7.0, 1.24])
    step = torch.tensor(0.5, requires_grad=True)
    fake_quantize(x, step, -3, 3).sum().backward()
    scaled = x / 0.5
    inside = torch.where(scaled.abs() <= 3, scaled.round() - scaled, scaled.sign() * 3)
    assert step.grad.item() == pytest.approx(inside.sum().item(), abs=1e-5)


def test_gradient_of_a_smooth_bound_is_a_finite_difference():
    """Outside the range the function is smooth in the step: there no rounding is held."""
    x = torch.tensor([9.0, -11.0, 20.0], dtype=torch.float64)
    step = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    fake_quantize(x, step, -7, 7).sum().backward()
    e = 1e-6
    with torch.no_grad():
        up, down = (fake_quantize(x, step + d, -7, 7).sum() for d in (e, -e))
    assert step.grad.item() == pytest.approx(((up - down) / (2 * e)).item(), rel=1e-6)


def test_a_step_starts_where_it_is_told_and_sgd_moves_it_as_lsq_says():
    start = torch.tensor([0.02, 3.0])
    step = StepSize(start, elements=9, highest=7)
    assert torch.equal(step(), start)
    optimizer = torch.optim.SGD(step.parameters(), lr=1e-4)
    (step() * torch.tensor([2.0, -5.0])).sum().backward()
    optimizer.step()
    moved = start - 1e-4 * torch.tensor([2.0, -5.0]) / np.sqrt(9 * 7)
    torch.testing.assert_close(step(), moved, rtol=1e-6, atol=0)


def test_adam_moves_large_and_small_steps_in_proportion():
    step = StepSize(torch.tensor([1e-3, 10.0]), elements=9, highest=7)
    optimizer = torch.optim.Adam(step.parameters(), lr=0.01)
    (step() * torch.tensor([2.0, 0.5])).sum().backward()
    optimizer.step()
    torch.testing.assert_close(step.ratio.detach(), torch.full((2,), 0.99), rtol=1e-4, atol=0)


def test_a_step_stays_positive():
    step = StepSize(torch.tensor(0.1), elements=1, highest=1)
    with torch.no_grad():
        step.ratio.fill_(-3)
    assert step().item() > 0


def test_a_frozen_step_is_no_parameter_to_train():
    step = StepSize(torch.tensor(0.1), elements=1, highest=1, learned=False)
    assert not any(p.requires_grad for p in step.parameters())


@given(exponent=st.integers(-40, 40), unit=st.floats(0.5, 2, width=32), off=st.floats(0.71, 1.41))
@settings(deadline=None, derandomize=True)
def test_a_unit_holds_the_step_to_its_power_of_two_multiples(exponent, unit, off):
    near = torch.tensor(unit * 2.0**exponent * off, dtype=torch.float32)
    assert straight_power_of_two(near, torch.tensor(unit)).item() == unit * 2.0**exponent


def test_gradient_passes_the_power_of_two_and_is_scaled_where_asked():
    x = torch.tensor([0.3, 5.0], requires_grad=True)
    (
        straight_power_of_two(scale_gradient(x, 0.25), 1.0) * torch.tensor([4.0, 8.0])
    ).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]


@given(st.lists(st.lists(st.integers(-127, 127), min_size=5, max_size=5), min_size=1, max_size=4))
@settings(deadline=None, derandomize=True)
def test_no_two_weights_within_the_pair_limits_saturate(rows):
    coded = np.array(rows, np.float64)
    low, high = pair_limits(coded)
    clipped = np.clip(coded, low[:, None], high[:, None])
    for row, safe in zip(coded, clipped, strict=True):
        for sign in (1, -1):
            pair = np.sort(np.maximum(sign * safe, 0))[-2:].sum()
            assert pair <= PAIR_LIMIT
            if np.sort(np.maximum(sign * row, 0))[-2:].sum() <= PAIR_LIMIT:
                assert np.array_equal(np.maximum(sign * row, 0), np.maximum(sign * safe, 0))


def test_one_weight_a_row_needs_no_limit():
    low, high = pair_limits(np.array([[127.0], [-127.0]]))
    assert np.all(high >= 127)
    assert np.all(low <= -127)
