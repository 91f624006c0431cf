"""AdaRound: each weight up or down, a smaller error at the output, the same from the same seed."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from compress.graph import Weighted
from compress.quantization.emitting import emit
from compress.quantization.post_training import quantize
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.rounding.nearest import layer_weights, round_weights
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.qat import prepare_chosen

NEAREST = QuantizationSpec(weight_bits=3)
LEARNED = replace(NEAREST, adaround=True, adaround_steps=150)


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 4)),
    ).eval()


def images(count=128, seed=1):
    # Smooth images: neighbours are alike, so errors of weights add up or cancel.
    noise = torch.randn(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed))
    return nn.functional.avg_pool2d(noise, 3, 1) * 3


@pytest.fixture(scope="module")
def graphs():
    return quantize(network(), images(), spec=NEAREST), quantize(network(), images(), spec=LEARNED)


def layers(graph):
    return [node for node in graph.nodes if isinstance(node, Weighted)]


def test_the_scales_stay_and_no_weight_moves_by_more_than_one_step(graphs):
    changed = 0
    for near, learned in zip(*map(layers, graphs), strict=True):
        assert np.array_equal(near.weight_scale, learned.weight_scale)
        moved = np.abs(near.weight.astype(int) - learned.weight)
        assert moved.max() <= 1
        changed += int(moved.sum())
    assert changed > 0


def test_the_output_errs_less_than_with_the_nearest_weights(graphs):
    fresh = images(200, seed=9)
    with torch.no_grad():
        wanted = network()(fresh).numpy()
    errors = [np.square(graph(fresh.numpy()) - wanted).mean() for graph in graphs]
    assert errors[1] < 0.7 * errors[0]


def test_the_same_seed_gives_the_same_weights(graphs):
    again = quantize(network(), images(), spec=LEARNED)
    for one, other in zip(layers(graphs[1]), layers(again), strict=True):
        assert np.array_equal(one.weight, other.weight)
        assert np.array_equal(one.bias, other.bias)


def test_weights_of_8_bits_stay_safe_from_saturation():
    spec = replace(LEARNED, weight_bits=8, adaround_steps=30)
    assert quantize(network(), images(), spec=spec).saturation_safe


def test_the_network_that_later_layers_learn_on_is_the_one_that_is_made():
    chosen = choose_qparams(network(), images(), NEAREST)
    near = round_weights(chosen, NEAREST)
    other = {
        name: (np.clip(weight + 1, -3, 3).astype(np.int8), scale)
        for name, (weight, scale) in near.items()
    }
    prepared = prepare_chosen(chosen, coded=near)
    prepared.set_weights(other)
    made = emit(chosen, layer_weights(chosen, other, NEAREST))
    for one, another in zip(layers(prepared.to_graph()), layers(made), strict=True):
        assert np.array_equal(one.weight, another.weight)
        # Corrected for these weights, not for those rounded to the nearest; float32 in training.
        assert np.abs(one.bias - another.bias).max() <= 1
