"""Sums, products and tables of our own files come back as the nodes that they were."""

import numpy as np
import pytest
from hypothesis import given, settings
from one_operator import graph_of
from random_graphs import quantized_graphs

from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx
from compress.graph import Permute, probes
from compress.importing import load_onnx

KEPT = ("Add", "Mul", "WeightedSum", "Maximum", "Minimum", "Table")


def images_of(graph):
    return probes(graph, np.float32 if graph.float_input else np.uint8)


def back(graph, path, *, fast=True):
    """Export a network and load it again, which holds every output against onnxruntime's."""
    export_onnx(graph, path, fast=fast)
    return load_onnx(path)


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("operator", KEPT)
def test_an_operator_comes_back_as_what_it_was(tmp_path, operator, fast):
    graph = graph_of(operator)
    again = back(graph, tmp_path / "net.onnx", fast=fast)
    images = images_of(graph)
    assert np.array_equal(again(images), graph(images))
    if fast or operator != "Add":  # the slow form of a sum is a convolution of ones
        assert operator in {type(node).__name__ for node in again.nodes}


@settings(max_examples=20, deadline=None)
@given(graph=quantized_graphs())
def test_a_file_comes_back_whole_or_says_what_it_does_not_take(tmp_path_factory, graph):
    try:
        again = back(graph, tmp_path_factory.mktemp("back") / "net.onnx")
    except CompressError as error:
        refusals = ("can't be expressed in integers", "no node computes")
        matched = [each for each in refusals if each in str(error)]
        again = None
    else:
        matched = ["taken"]
    assert matched
    turned = any(
        isinstance(node, Permute) and graph.input.name in node.inputs for node in graph.nodes
    )
    if again is not None and again.input.shape == graph.input.shape and not turned:
        images = images_of(graph)
        assert np.array_equal(again(images), graph(images))
