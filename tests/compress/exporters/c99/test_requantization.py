"""Integer forms of float32 requantization equal it, for every accumulator."""

import dataclasses

import numpy as np
import pytest
from c_networks import PROPERTY
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import MANTISSAS

from compress.exporters.c99.requantization import Scaling, Staircase, float32_steps, scaling
from compress.graph import CODE_MAX


def staircase(multiplier, zero_point=0, floor=0, bound=2**24) -> Staircase:
    multiplier = np.asarray(multiplier, np.float32)
    reach = np.full(len(multiplier), bound, np.int64)
    return Staircase(
        multiplier=multiplier, zero_point=zero_point, floor=floor, lowest=-reach, highest=reach
    )


@settings(max_examples=60, **PROPERTY)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(-22, 1),
    zero_point=st.integers(0, CODE_MAX),
    relu=st.booleans(),
    kind=st.sampled_from(sorted(MANTISSAS)),
)
def test_the_proved_form_equals_float32_on_random_accumulators(seed, size, zero_point, relu, kind):
    random = np.random.default_rng(seed)
    mantissa = random.choice(MANTISSAS[kind], 3) if MANTISSAS[kind] else 1 + random.random(3)
    stairs = staircase(
        mantissa * 2.0 ** random.integers(size - 1, size + 1, 3),
        zero_point,
        zero_point if relu else 0,
        int(2 ** random.integers(8, 31)),
    )
    form = scaling(stairs)
    bound = int(stairs.highest[0])
    near = random.integers(-300, 600, (3, 3000)) / 2 / stairs.multiplier[:, None].astype(float)
    sums = np.rint(near).astype(np.int64) + random.integers(-2, 3, near.shape)
    sums = np.concatenate([sums, random.integers(-bound, bound + 1, (3, 3000))], axis=1)
    sums = np.clip(sums, -bound, bound)
    np.testing.assert_array_equal(form.codes(sums), stairs.codes(sums))


@pytest.mark.parametrize("factor", [2.1e-3, 8.3e-4, 4.7e-4])
def test_the_proof_covers_every_accumulator(factor):
    random = np.random.default_rng(5)
    stairs = staircase(factor * (1 + random.random(4)), zero_point=92, bound=200_000)
    every = np.repeat(np.arange(-200_000, 200_001)[None], 4, axis=0)
    form = scaling(stairs)
    assert form.form != "exact"
    np.testing.assert_array_equal(form.codes(every), stairs.codes(every))


@pytest.mark.parametrize(
    ("multiplier", "bound", "form", "shifted_up"),
    [
        ([2.0**-7, 2.0**-9], 2**20, "shift", False),
        ([0.00371, 0.0043], 2**20, "product", False),
        ([3.3e-4, 3.7e-4], 2**30, "product", False),
        ([0.6137, 0.8349], 2**10, "product", True),
        ([0.61, 0.83], 2**30, "exact", False),
        ([3 / 256, 5 / 256], 2**16, "exact", False),
    ],
)
def test_each_form_is_taken_where_it_serves(multiplier, bound, form, shifted_up):
    chosen = scaling(staircase(multiplier, bound=bound))
    assert isinstance(chosen, Scaling)
    assert chosen.form == form
    assert (chosen.up > 0) == shifted_up


@pytest.mark.parametrize("zero_point", [0, 7, 90, 255])
@pytest.mark.parametrize(
    ("multiplier", "form"),
    [(2.0**-8, "shift"), (2.0**-20, "shift"), (0.00371, "product"), (3 / 512, "search")],
)
def test_a_zero_point_may_be_added_before_rounding(multiplier, form, zero_point):
    stairs = dataclasses.replace(
        staircase([multiplier], zero_point, bound=65_025), zero_point_first=True
    )
    every = np.arange(-65_025, 65_026)[None]
    chosen = scaling(stairs)
    assert chosen.form == form
    np.testing.assert_array_equal(chosen.codes(every), stairs.codes(every))


def test_float32_steps_round_twice_as_float32_does():
    random = np.random.default_rng(0)
    for _ in range(10):
        mantissa = random.integers(2**23, 2**24, 200_000) >> (zeros := random.integers(0, 23))
        mantissa = (mantissa << zeros).astype(np.int64)
        exponent = random.integers(20, 56, mantissa.shape)
        factor = (mantissa * 2.0**-exponent).astype(np.float32)
        ties = np.rint((random.integers(-300, 300, mantissa.shape) + 0.5) / factor.astype(float))
        sums = ties + random.integers(-1, 2, ties.shape)
        sums = np.clip(sums, -(2**31), 2**31 - 1).astype(np.int64)
        expected = np.clip(np.rint(sums.astype(np.float32) * factor), -1024, 1024)
        np.testing.assert_array_equal(float32_steps(sums, mantissa, exponent), expected)


def test_the_multiplier_is_the_nearest_even_one_where_its_neighbours_would_serve_too():
    # Far below the largest factor, a multiplier of a whole number rounds what float32 holds.
    random = np.random.default_rng(1)
    factors = 0.003 * (1 + random.random(64)) / 2.0 ** random.integers(0, 12, 64)
    stairs = staircase(factors, bound=2**12)
    chosen = scaling(stairs)
    assert (chosen.form, chosen.exceptions) == ("product", ())
    exact = stairs.multiplier.astype(float) * 2.0 ** (chosen.shift - chosen.up)
    assert (chosen.multiplier % 2 == 0).all()
    assert (np.abs(chosen.multiplier - exact) <= 1).all()
