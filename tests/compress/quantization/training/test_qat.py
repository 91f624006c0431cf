"""Quantization-aware training: the prepared network is the integer network, and it learns."""

import copy
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from random_networks import random_network
from trained_networks import SPEC, assert_same_integers, codes_of, images, small_network, trained

from compress.errors import CompressError
from compress.graph import Weighted
from compress.quantization.post_training import quantize
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.training.qat import convert, prepare
from compress.simplify.folding import fold

SPECS = {
    "int8": SPEC,
    "int8 unsafe": replace(SPEC, saturation_safe=False),
    "int4": replace(SPEC, weight_bits=4),
    "ternary": replace(SPEC, weight_bits=2),
    "mixed": replace(SPEC, bits_by_layer={"_0": 6, "_3": 3}),
    "activations of 4 bits": replace(SPEC, activation_bits=4),
    "powers of two": replace(SPEC, power_of_two=True),
    "input code": replace(SPEC, input_code=InputCode(0.03, 110.3)),
    "input code, powers of two": replace(
        SPEC, input_code=InputCode(0.03, 110.3), power_of_two=True
    ),
    "biases of 16 bits": replace(SPEC, weight_bits=3, bias_bits=16),
    "equalized": replace(SPEC, equalization=True),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_the_prepared_network_gives_the_integers_of_the_graph_before_and_after_training(spec):
    prepared = prepare(small_network(), images(), spec=spec)
    assert_same_integers(prepared, convert(prepared), images(40, seed=5))
    before = [p.detach().clone() for p in prepared.parameters()]
    losses = trained(prepared)
    assert losses[-1] < losses[0]
    moved = [not torch.equal(b, p) for b, p in zip(before, prepared.parameters(), strict=True)]
    learned = [p.requires_grad for p in prepared.parameters()]
    assert any(moved)
    assert not any(m and not r for m, r in zip(moved, learned, strict=True))
    graph = convert(prepared)
    assert_same_integers(prepared, graph, images(40, seed=5))
    real = prepared(images(40, seed=5)).detach().numpy()
    np.testing.assert_allclose(real, graph(images(40, seed=5).numpy()), rtol=1e-6)
    assert graph.saturation_safe or not spec.saturation_safe


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_before_training_it_is_what_quantization_after_training_gives(spec):
    quantized = quantize(small_network(), images(), spec=spec)
    converted = convert(prepare(small_network(), images(), spec=spec))
    assert quantized.values == converted.values
    for one, other in zip(quantized.nodes, converted.nodes, strict=True):
        assert type(one) is type(other)
        assert one.inputs == other.inputs
        if isinstance(one, Weighted) and isinstance(other, Weighted):
            bits = spec.bits_of(one.name.removesuffix("_unlimited"))
            assert one.weight_bits == other.weight_bits == bits
            np.testing.assert_array_equal(one.weight, other.weight)
            np.testing.assert_array_equal(one.weight_scale, other.weight_scale)
            # One side holds the real bias in float64, the other in float32.
            np.testing.assert_allclose(one.bias, other.bias, atol=1)


def quantizable_networks(count):
    """The first random networks, by seed, that integers can express."""
    batches = torch.Generator().manual_seed(0)
    found = []
    for seed in range(1000):
        network, example = random_network(random.Random(seed))
        batch = torch.randn(16, *example.shape[1:], generator=batches)
        try:
            quantize(network, batch)
        except CompressError:
            continue
        found.append((network, batch))
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} of 1,000 random networks can be quantized")


@pytest.mark.parametrize("bits", [8, 4, 2])
def test_any_network_gives_the_integers_of_its_graph(bits):
    for network, batch in quantizable_networks(5):
        prepared = prepare(network, batch, spec=QuantizationSpec(weight_bits=bits))
        assert_same_integers(prepared, convert(prepared), batch)


def test_scales_of_powers_of_two_stay_so_while_they_are_learned():
    spec = replace(SPEC, power_of_two=True, input_code=InputCode(0.03, 110.3))
    prepared = prepare(small_network(), images(), spec=spec)
    before = convert(prepared)
    trained(prepared, steps=40, rate=0.05)
    after = convert(prepared)
    assert before.power_of_two
    assert after.power_of_two
    scales = [[value.qparams.scale for value in g.values] for g in (before, after)]
    assert scales[0] != scales[1]
    assert after.input.qparams == before.input.qparams


def test_without_a_given_input_every_scale_is_a_power_of_two():
    graph = quantize(small_network(), images(), spec=replace(SPEC, power_of_two=True))
    scales = [value.qparams.scale for value in (graph.input, *graph.values)]
    scales += [s for node in graph.nodes if isinstance(node, Weighted) for s in node.weight_scale]
    assert all(np.frexp(scale)[0] == 0.5 for scale in scales)


def test_frozen_activations_keep_their_scales():
    prepared = prepare(small_network(), images(), spec=SPEC, learn_activations=False)
    before = convert(prepared)
    trained(prepared)
    after = convert(prepared)
    assert before.values == after.values
    assert any(
        not np.array_equal(one.weight_scale, other.weight_scale)
        for one, other in zip(before.nodes, after.nodes, strict=True)
        if isinstance(one, Weighted)
    )


def test_a_copy_is_trained_on_its_own():
    prepared = prepare(small_network(), images(), spec=SPEC)
    copied = copy.deepcopy(prepared)
    trained(copied)
    assert_same_integers(copied, convert(copied), images(8))
    first, second = convert(prepared), convert(copied)
    assert not np.array_equal(first.nodes[0].weight, second.nodes[0].weight)


def test_preparing_leaves_the_model_alone_and_takes_a_folded_one():
    network = small_network()
    before = copy.deepcopy(network.state_dict())
    folded = fold(network, images(2))
    one, other = (convert(prepare(given, images(), spec=SPEC)) for given in (network, folded))
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert np.array_equal(one.run(codes_of(one, images())[one.input.name]),
                          other.run(codes_of(other, images())[other.input.name]))  # fmt: skip


def test_a_layer_that_is_not_there_is_refused_by_name():
    with pytest.raises(CompressError, match="no layer 'conv9'"):
        quantize(small_network(), images(), spec=replace(SPEC, bits_by_layer={"conv9": 4}))


def test_a_training_that_diverged_is_named():
    prepared = prepare(small_network(), images())
    with torch.no_grad():
        next(prepared.parameters()).fill_(float("nan"))
    with pytest.raises(CompressError, match="holds NaN or infinity; the training diverged"):
        convert(prepared)
