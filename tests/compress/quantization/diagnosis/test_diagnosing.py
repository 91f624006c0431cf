"""Where the integers lose: each layer alone, its parts apart, and all together."""

import copy

import numpy as np
import pytest
import torch
from explained_networks import Branching, built, chain, images, labels
from torch import nn

from compress.graph import Weighted
from compress.quantization.diagnosis.diagnosing import diagnose
from compress.quantization.diagnosis.results import CAUSES
from compress.quantization.emitting import emit
from compress.quantization.post_training import integer_weights
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.rounding.weights import restore
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.sqnr import decibels, layer_reports
from compress.simplify.folding import fold


def diagnosis(model, spec, calibration=None):
    calibration = images() if calibration is None else calibration
    chosen = choose_qparams(model, calibration, spec)
    weights = integer_weights(chosen, spec, calibration)
    seen = images(seed=2)
    return diagnose(chosen, weights, seen, labels(model, seen)), emit(chosen, weights)


@pytest.mark.parametrize("build", [chain, Branching])
@pytest.mark.parametrize("bits", [3, 8])
def test_what_is_counted_is_what_the_integer_network_gives(build, bits):
    model = built(build)
    found, graph = diagnosis(model, QuantizationSpec(weight_bits=bits))
    inputs = images(seed=2)
    classes, wanted = graph(inputs.numpy()).argmax(1), labels(model, inputs)
    with torch.no_grad():
        real = model(inputs).numpy()
    assert found.right.correct == (classes == wanted).sum()
    assert found.float_right.correct == (real.argmax(1) == wanted).sum()
    assert found.same.correct == (classes == real.argmax(1)).sum()
    assert {answer.image for answer in found.changed} == set(
        np.flatnonzero(classes != real.argmax(1))
    )
    assert found.broken - found.mended == found.float_right.correct - found.right.correct
    assert np.isclose(found.sqnr, decibels(real, graph(inputs.numpy())), atol=0.01)
    assert np.isclose(sum(loss.share for loss in found.losses), 1)
    assert {loss.cause for loss in found.losses} <= set(CAUSES)


def test_accumulated_noise_is_that_of_the_layer_reports():
    model = built(Branching)
    found, graph = diagnosis(model, QuantizationSpec(weight_bits=4))
    known = {r.name: r.sqnr for r in layer_reports(model, graph, images(seed=2))}
    at_pool = {layer.name: layer.accumulated for layer in found.layers}
    assert np.isclose(at_pool.pop("mixed"), known["pool"], atol=0.01)
    assert set(at_pool) == {"stem", "add", "left", "right", "mean", "head"}
    for name, value in at_pool.items():
        assert np.isclose(value, known[name], atol=0.01), name


def test_a_layers_weights_alone_are_the_float_network_with_these_weights():
    model = built(chain)
    found, graph = diagnosis(model, QuantizationSpec(weight_bits=3))
    inputs = images(seed=2)
    node = next(node for node in graph.nodes if isinstance(node, Weighted) and node.name == "_2")
    changed = copy.deepcopy(model)
    unit = graph.value(node.inputs[0]).qparams.scale * node.weight_scale.astype(np.float64)
    with torch.no_grad():
        changed[2].weight.copy_(torch.from_numpy(restore(node.weight, node.weight_scale)))
        changed[2].bias.copy_(torch.from_numpy(node.bias * unit))
        real, got = model(inputs).numpy(), changed(inputs).numpy()
    layer = next(layer for layer in found.layers if layer.name == "_2")
    assert np.isclose(layer.weights.at_output, decibels(real, got), atol=0.01)
    assert layer.weights.right.correct == (got.argmax(1) == labels(model, inputs)).sum()
    assert layer.alone.sqnr < layer.weights.sqnr
    assert layer.alone.sqnr < layer.activations.sqnr


@pytest.mark.parametrize("spoiled", ["_0", "_2", "_6"])
def test_a_layer_of_few_bits_is_named(spoiled):
    spec = QuantizationSpec(bits_by_layer={spoiled: 2})
    found, _ = diagnosis(built(chain), spec)
    assert found.losses[0].layer == spoiled
    assert found.losses[0].cause == "weights"
    assert found.losses[0].share > 0.9
    assert found.named_losses == found.losses[:1]


def test_ranges_that_are_too_narrow_are_named_as_clipping():
    found, _ = diagnosis(built(chain), QuantizationSpec(), calibration=images() / 3)
    assert found.losses[0].cause == "clipping"
    clipped = {layer.name: layer.clipped for layer in found.layers}
    assert max(clipped.values()) > 0.1
    honest, _ = diagnosis(built(chain), QuantizationSpec())
    assert max(layer.clipped for layer in honest.layers) < 0.01


def test_few_levels_are_named_as_rounding_and_counted():
    found, _ = diagnosis(built(chain), QuantizationSpec(activation_bits=4))
    assert found.losses[0].cause == "rounding"
    codes = {layer.name: layer.codes for layer in found.layers}
    assert codes == {"_0": 16, "_2": 16, "_4": 16, "_6": 256}
    assert all(0 <= layer.unused_codes < layer.codes for layer in found.layers)


def test_a_rounded_zero_point_of_the_input_is_no_loss():
    model = built(chain)
    code = InputCode(1 / 80, 33.3)
    inputs = (torch.arange(300 * 144).reshape(300, 1, 12, 12) % 256 - 33.3) / 80
    spec = QuantizationSpec(input_code=code)
    chosen = choose_qparams(model, inputs, spec)
    weights = integer_weights(chosen, spec, inputs)
    found = diagnose(chosen, weights, inputs, labels(model, inputs))
    assert found.layers[0].weights.sqnr > 35
    assert found.layers[0].accumulated > 35


def test_folding_is_part_of_what_is_explained():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(400, 4)
    ).eval()
    found, _ = diagnosis(model, QuantizationSpec())
    assert len(found.layers) == 2
    assert len(list(fold(model, images(2)).graph.nodes)) > 2
