"""What one layer takes at each width, measured once and kept."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from compress.errors import CompressError
from compress.graph import Conv, Linear
from compress.pruning.layer_latency import (
    LayerLatency,
    LayerShape,
    layer_shapes,
    next_width,
    single_layer,
)
from compress.tracing import trace

SHAPE = LayerShape(3, 5, (9, 8), kernel=(3, 3), padding=(1, 0, 1, 2))


def test_widths_are_rounded_up_to_those_that_are_measured():
    assert [next_width(n) for n in (1, 3, 9, 16, 17, 65, 96)] == [1, 4, 12, 16, 24, 96, 96]


def test_the_shapes_of_a_networks_layers():
    layers = (
        nn.Conv2d(2, 6, 3, stride=2, padding=1),
        nn.Conv2d(6, 6, 3, groups=6),
        nn.Conv2d(6, 4, 1, groups=2),
        nn.Flatten(),
        nn.Linear(36, 5),
    )
    shapes = layer_shapes(trace(nn.Sequential(*layers).eval(), torch.zeros(2, 2, 10, 10)))
    assert shapes == {
        "0": LayerShape(2, 6, (10, 10), (3, 3), (2, 2), (1, 1, 1, 1)),
        "1": LayerShape(6, 6, (5, 5), (3, 3), depthwise=True),
        "4": LayerShape(36, 5),
    }


@pytest.mark.parametrize(
    "shape",
    [SHAPE, replace(SHAPE, inputs=4, outputs=4, depthwise=True), LayerShape(12, 7)],
)
def test_a_single_layer_is_a_network_that_runs(shape):
    graph = single_layer(shape)
    (node,) = graph.nodes
    assert isinstance(node, Linear if shape.size == (1, 1) else Conv)
    assert len(node.weight) == shape.outputs
    codes = graph.run(np.zeros((2, *graph.input.shape), np.uint8))
    assert codes.shape[:2] == (2, shape.outputs)


@pytest.mark.parametrize("runtime", ["onnxruntime", "onnxruntime-float"])
def test_layers_are_measured_in_the_runtime(runtime):
    latency = LayerLatency(runtime)
    assert latency(SHAPE) > 0
    assert latency(replace(SHAPE, outputs=16)) > 0
    assert latency(replace(SHAPE, inputs=4, outputs=4, depthwise=True)) > 0


def test_each_shape_is_measured_once_and_kept(tmp_path, monkeypatch):
    measured = []
    monkeypatch.setattr(LayerLatency, "_measure", lambda self, shape: measured.append(shape) or 7.0)
    kept = tmp_path / "folder" / "latency.json"
    first = LayerLatency("onnxruntime", cache=kept)
    assert [first(SHAPE), first(replace(SHAPE, outputs=7)), first(replace(SHAPE, outputs=8))] == [
        7
    ] * 3
    again = LayerLatency("onnxruntime", cache=kept)
    assert again(SHAPE) == 7
    assert measured == [replace(SHAPE, inputs=4, outputs=8)]
    other = LayerLatency("c", cache=kept)
    other(SHAPE)
    assert len(measured) == 2


@pytest.mark.parametrize("text", ["[]", '{"a": "x"}', "3"])
def test_what_keeps_no_measurements_is_named(tmp_path, text):
    (tmp_path / "kept.json").write_text(text)
    with pytest.raises(CompressError, match=r"kept\.json keeps no measurements"):
        LayerLatency("onnxruntime", cache=tmp_path / "kept.json")
