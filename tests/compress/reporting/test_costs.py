"""What quantizing costs: the figures of `diagnose` and `layer_reports`, of finished integers."""

import io

import numpy as np
import pytest
import torch
from explained_networks import images
from PIL import Image
from reported import conv_chain, reported

import compress
from compress.errors import CompressError
from compress.quantization.diagnosis.diagnosing import diagnose
from compress.quantization.post_training import integer_weights
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.spec import QuantizationSpec
from compress.quantization.sqnr import layer_reports
from compress.reporting.costs import Made, quantization_cost, strip


@pytest.fixture(scope="module")
def cost():
    model, graph, inputs, labels = reported()
    made = Made(model, "the float network", calibration=images(100))
    return quantization_cost(graph, made, inputs, labels, inputs="sixty")


def test_the_figures_are_those_of_the_diagnosis(cost):
    model, _, inputs, labels = reported()
    spec, calibration = QuantizationSpec(), images(100)
    chosen = choose_qparams(model, calibration, spec)
    weights = integer_weights(chosen, spec, calibration)
    wanted = diagnose(chosen, weights, inputs, labels)
    assert cost.sqnr == pytest.approx(wanted.sqnr)
    by_name = {layer.name: layer for layer in wanted.layers}
    assert [layer.name for layer in cost.layers] == list(by_name)
    for layer in cost.layers:
        other = by_name[layer.name]
        assert layer.accumulated == pytest.approx(other.accumulated)
        assert layer.alone == pytest.approx(other.alone.sqnr)
        shares = [loss.share for loss in wanted.losses if loss.layer == layer.name]
        assert layer.damage == pytest.approx(sum(shares))
    assert [row.clipped for row in cost.ranges] == [layer.clipped for layer in wanted.layers]


def test_accumulated_decibels_are_those_of_the_layer_reports(cost):
    model, graph, inputs, _ = reported()
    reports = {one.name: one.sqnr for one in layer_reports(model, graph, inputs)}
    for layer in cost.layers:
        if layer.name not in ("mixed",):  # judged behind its max pool
            assert layer.accumulated == pytest.approx(reports[layer.name])


def test_histograms_count_every_value_and_lie_where_the_values_do(cost):
    model, graph, inputs, _ = reported()
    stem = torch.relu(model.stem(inputs)).detach()
    row = next(row for row in cost.ranges if row.name == "stem")
    assert sum(row.counts) == stem.numel()
    assert row.edges[-1] == pytest.approx(float(stem.max()))
    code = graph.value("stem").qparams
    ends = code.dequantize(np.array([0, 255], np.uint8))
    assert (row.low, row.high) == pytest.approx(tuple(ends))


def test_what_mends_begins_with_the_plainest_and_ends_with_the_network(cost):
    names = [one.name for one in cost.remedies]
    assert names[0] == "rounded the plainest way"
    assert names[-1] == "the network as it is"
    assert cost.remedies[-1].sqnr == pytest.approx(cost.sqnr, abs=1e-3)
    assert cost.remedies[-2].sqnr == pytest.approx(cost.sqnr, abs=1e-3)
    assert cost.remedies[0].sqnr < cost.sqnr


def test_what_mends_ends_with_the_network_where_layers_differ_in_bits():
    model, _, inputs, labels = reported()
    calibration = images(100)
    name = next(node.name for node in compress.quantize(model, calibration).nodes)
    spec = QuantizationSpec(bits_by_layer=((name, 4),))
    graph = compress.quantize(model, calibration, spec=spec, least_sqnr=None)
    made = Made(model, "the float network", spec, calibration=calibration)
    *_, last, whole = quantization_cost(graph, made, inputs, labels, inputs="sixty").remedies
    assert last.sqnr == pytest.approx(whole.sqnr, abs=1e-6)


def test_a_layer_is_drawn_in_float_as_integers_and_as_their_difference(cost):
    shown = {one.name: one for one in cost.pictures}
    assert {"stem", "left", "right"} <= set(shown)
    sizes = [
        Image.open(io.BytesIO(part)).size for part in (shown["stem"].real, shown["stem"].error)
    ]
    assert sizes == [(6 * 10 + 5, 10)] * 2
    assert 0 < shown["stem"].largest_error < 3 * shown["stem"].step


def test_a_strip_goes_from_black_to_white():
    values = np.array([[[0.0, 1.0], [0.5, 2.0]]])
    pixels = np.asarray(Image.open(io.BytesIO(strip(values, 0, 1))))
    np.testing.assert_array_equal(pixels, [[0, 255], [128, 255]])


def test_integers_of_another_network_are_refused():
    _, graph, inputs, _ = reported()
    with pytest.raises(CompressError, match="not made from this float network"):
        quantization_cost(graph, Made(conv_chain(), "another"), inputs, None, inputs="")
