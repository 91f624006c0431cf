"""Sensitivity: what one layer alone costs, and the widths that a budget buys."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from compress.errors import CompressError
from compress.quantization.diagnosis.sensitivity import (
    LayerSensitivity,
    Sensitivity,
    choose_widths,
    measure_sensitivity,
)
from compress.quantization.post_training import quantize
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import decibels


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 6, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
    ).eval()


def images(count=48):
    return torch.randn(count, 1, 9, 9, generator=torch.Generator().manual_seed(1))


def agreement(graph):
    with torch.no_grad():
        classes = network()(images()).argmax(1).numpy()
    return float((graph(images().numpy()).argmax(1) == classes).mean())


@pytest.fixture(scope="module")
def measured():
    return measure_sensitivity(network(), images(), agreement)


def test_every_layer_is_measured_at_every_width_and_as_quantize_makes_it(measured):
    assert measured.layers == ("_0", "_2", "_6")
    assert [entry.bits for entry in measured.of("_2")] == [8, 6, 4, 3, 2]
    for entry in (measured.of("_0")[2], measured.of("_6")[4]):
        spec = QuantizationSpec(bits_by_layer={entry.layer: entry.bits})
        graph = quantize(network(), images(), spec=spec)
        assert entry.accuracy == agreement(graph)
        with torch.no_grad():
            wanted = network()(images()).numpy()
        assert entry.sqnr == pytest.approx(decibels(wanted, graph(images().numpy())), abs=1e-3)


def test_with_learned_rounding_a_layer_is_measured_as_quantize_makes_it():
    spec = QuantizationSpec(adaround=True, adaround_steps=3)
    measured = measure_sensitivity(network(), images(), agreement, spec=spec, widths=[8, 3])
    alone = replace(spec, bits_by_layer={"_2": 3})
    graph = quantize(network(), images(), spec=alone)
    assert measured.of("_2")[1].accuracy == agreement(graph)


def test_fewer_bits_bring_more_noise(measured):
    for layer in measured.layers:
        noise = [entry.sqnr for entry in measured.of(layer)]
        assert noise[0] == measured.sqnr
        assert noise[1] > noise[2] + 3
        assert noise[2] > noise[4] + 3


def test_bytes_are_those_of_the_graph(measured):
    widths = {"_0": 4, "_2": 3, "_6": 8}
    graph = quantize(network(), images(), spec=QuantizationSpec(bits_by_layer=widths))
    chosen = [e for e in measured.entries if widths[e.layer] == e.bits]
    assert graph.weight_bytes == measured.fixed_bytes + sum(e.layer_bytes for e in chosen)


def test_the_chosen_widths_fit_the_budget_and_use_it(measured):
    least, most = (
        measured.fixed_bytes
        + sum(pick(e.layer_bytes for e in measured.of(layer)) for layer in measured.layers)
        for pick in (min, max)
    )
    assert set(choose_widths(measured, budget_bytes=most).values()) <= {8, 6}
    assert set(choose_widths(measured, budget_bytes=least).values()) == {2}
    with pytest.raises(CompressError, match=f"need {least}"):
        choose_widths(measured, budget_bytes=least - 1)
    middle = (least + most) // 2
    widths = choose_widths(measured, budget_bytes=middle)
    spec = QuantizationSpec(bits_by_layer=widths)
    assert quantize(network(), images(), spec=spec).weight_bytes <= middle


@given(
    noise=st.lists(st.floats(5, 60), min_size=12, max_size=12),
    sizes=st.lists(st.integers(1, 40), min_size=4, max_size=4),
    share=st.floats(0.3, 1),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_other_widths_within_the_budget_err_less(noise, sizes, share):
    widths = (8, 4, 2)
    entries = [
        LayerSensitivity(f"l{i}", bits, 0.0, noise[3 * i + j], sizes[i] * bits)
        for i in range(4)
        for j, bits in enumerate(widths)
    ]
    measured = Sensitivity(0.0, 60.0, 10, tuple(entries))
    budget = 10 + int(share * 8 * sum(sizes))
    options = [
        sum(max(10 ** (-e.sqnr / 10) - 10**-6, 0) for e in pick)
        for pick in itertools.product(*(measured.of(layer) for layer in measured.layers))
        if 10 + sum(e.layer_bytes for e in pick) <= budget
    ]
    chosen = choose_widths(measured, budget_bytes=budget)
    got = [e for e in entries if chosen[e.layer] == e.bits]
    assert 10 + sum(e.layer_bytes for e in got) <= budget
    error = sum(max(10 ** (-e.sqnr / 10) - 10**-6, 0) for e in got)
    assert np.isclose(error, min(options), rtol=1e-9, atol=1e-15)
