"""The integer forms of a sum of two codes are proved on every pair of codes."""

import dataclasses

import numpy as np
import pytest

from compress.exporters.c99.code_sums import code_sum, proves
from compress.graph import QParams, ScaledAdd


def node(**fields):
    return ScaledAdd(name="n", inputs=("a", "b"), output="y", **fields)


@pytest.mark.parametrize("signed", [False, True])
def test_most_sums_are_a_line_and_all_have_a_form(signed):
    random, forms = np.random.default_rng(1), []
    for _ in range(20):
        scales = random.uniform(0.01, 1, 3)
        codes = [QParams(float(np.float32(s)), int(random.integers(0, 256))) for s in scales]
        form = code_sum(node(signed=signed, relu=bool(random.integers(2))), *codes)
        forms.append(form.form)
    assert forms.count("line") >= 15


def test_true_ties_take_the_exact_form():
    half, one = QParams(0.5, 3), QParams(1.0, 4)
    form = code_sum(node(), half, half, one)
    assert form.form == "exact"
    assert proves(form, node().every_code(half, half, one))


def test_a_wrong_form_is_not_proved():
    codes = (QParams(0.3125, 3), QParams(0.40625, 9), QParams(0.546875, 4))
    truth = node().every_code(*codes)
    form = code_sum(node(), *codes)
    assert form.form == "line"
    assert proves(form, truth)
    step = 1 << (form.shift - 4)
    assert not proves(dataclasses.replace(form, constant=form.constant + step), truth)
