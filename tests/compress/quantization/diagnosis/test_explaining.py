"""Explaining: each layer's share of what is lost, and remedies that are what they claim."""

import copy
import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from compress.errors import CompressError, QuantizationWarning
from compress.graph import Weighted
from compress.quantization.diagnosis.explaining import diagnose
from compress.quantization.diagnosis.remedies import chance_of, explain, remedies
from compress.quantization.diagnosis.results import CAUSES, Loss
from compress.quantization.emitting import emit
from compress.quantization.post_training import integer_weights, quantize
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.rounding.weights import restore
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.sqnr import decibels, layer_reports
from compress.simplify.folding import fold


class Branching(nn.Module):
    """A stem, a residual, a concatenation, a max pool that alone reads a value."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 6, 3)
        self.left = nn.Conv2d(6, 6, 3, padding=1)
        self.right = nn.Conv2d(6, 4, 1)
        self.mixed = nn.Conv2d(10, 8, 1)
        self.pool = nn.MaxPool2d(2)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        x = torch.cat([torch.relu(self.left(x) + x), torch.relu(self.right(x))], 1)
        return self.head(self.pool(self.mixed(x)).mean((2, 3)))


def chain():
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 4)),
    )


def built(build):
    """A network whose answers are of every class: each output is centred and scaled."""
    torch.manual_seed(0)
    model = build().eval()
    head = list(model.modules())[-1]
    with torch.no_grad():
        outputs = model(images())
        head.weight /= outputs.std(0)[:, None]
        head.bias.copy_((head.bias - outputs.mean(0)) / outputs.std(0))
        assert len(model(images()).argmax(1).unique()) == 4
    return model


def images(count=300, seed=1):
    return torch.rand(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed)) * 3


def labels(model, inputs):
    """The float network's own answers, a tenth of them moved."""
    with torch.no_grad():
        classes = model(inputs).argmax(1).numpy()
    classes[::10] = (classes[::10] + 1) % 4
    return classes


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


def test_a_network_without_classes_is_refused():
    model = nn.Sequential(nn.Conv2d(1, 4, 3)).eval()
    with pytest.raises(CompressError, match="one output a class"):
        explain(model, images(8), images(8), np.zeros(8, np.int64))


@pytest.fixture(scope="module")
def explained():
    model, seen = built(chain), images(seed=2)
    spec = QuantizationSpec(weight_bits=2, adaround_steps=30, bias_correction=False)
    return model, spec, explain(model, images(), seen, labels(model, seen), spec=spec)


def integers(model, spec):
    """What `quantize` gives, however noisy: a network that is only compared is not refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QuantizationWarning)
        return quantize(model, images(), spec=spec, least_sqnr=None)


def test_integers_that_quantize_refuses_are_explained(explained):
    model, spec, found = explained
    with pytest.raises(CompressError, match="most is lost in layer"):
        quantize(model, images(), spec=spec)
    assert found.diagnosis.sqnr < 0 < found.best.sqnr


def test_a_trial_is_the_network_that_its_settings_give(explained):
    model, spec, found = explained
    inputs = images(seed=2)
    wanted = labels(model, inputs)
    before = integers(model, spec)(inputs.numpy()).argmax(1) == wanted
    assert len(found.trials) > 4
    for trial in found.trials:
        graph = integers(model, replace(spec, **trial.remedy.changes))
        now = graph(inputs.numpy()).argmax(1) == wanted
        assert trial.right.correct == now.sum()
        assert trial.gained == (now & ~before).sum()
        assert trial.lost == (before & ~now).sum()
        assert trial.weight_bytes == graph.weight_bytes


def test_the_best_remedies_help_and_one_of_them_costs_no_bytes(explained):
    _, _, found = explained
    assert found.best.same.correct > found.diagnosis.same.correct
    assert found.best.sqnr > found.diagnosis.sqnr + 3
    assert found.best_at_same_size.weight_bytes == found.diagnosis.weight_bytes
    tried = [trial.remedy.changes for trial in found.trials]
    assert {"bias_correction": True} in tried
    assert any(len(changes) > 1 for changes in tried)


def test_nothing_is_tried_where_nothing_is_lost():
    model, seen = built(chain), images(seed=2)
    with torch.no_grad():
        wrong = model(seen).argmin(1).numpy()
    found = explain(model, images(), seen, wrong)
    assert found.diagnosis.broken == 0
    assert found.trials == ()
    assert found.best is None


ALL_ON = QuantizationSpec(
    observer="minmax", adaround=True, equalization=True, bias_correction=True, weight_bits=8
)


def test_nothing_is_advised_that_is_done_already():
    losses = [Loss("a", "weights", 0.5), Loss("b", "clipping", 0.5)]
    assert remedies(losses, ALL_ON) == []
    narrow = remedies(losses, replace(ALL_ON, weight_bits=4))
    assert [dict(r.changes) for r in narrow] == [{"bits_by_layer": (("a", 6),)}]
    wide = remedies(losses, replace(ALL_ON, observer="percentile"))
    assert {r.changes["observer"] for r in wide} == {"minmax", "mse"}
    last = [Loss("out", "rounding", 1.0, observed=False)]
    assert remedies(last, ALL_ON) == []
    assert remedies([replace(last[0], observed=True)], ALL_ON) != []


@given(gained=st.integers(0, 40), lost=st.integers(0, 40))
def test_the_sign_test_is_that_of_a_fair_coin(gained, lost):
    chance = chance_of(gained, lost)
    assert chance == chance_of(lost, gained)
    assert 0 < chance <= 1
    if gained == lost:
        assert chance == 1
    if lost == 0 and gained:
        assert chance == min(1, 2 * 0.5**gained)
    assert chance_of(gained + lost + 1, 0) <= chance


def test_folding_is_part_of_what_is_explained():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(400, 4)
    ).eval()
    found, _ = diagnosis(model, QuantizationSpec())
    assert len(found.layers) == 2
    assert len(list(fold(model, images(2)).graph.nodes)) > 2
