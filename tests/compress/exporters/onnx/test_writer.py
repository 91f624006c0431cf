"""The writer of integer ONNX files: constants are shared, names are the shortest."""

import dataclasses
import itertools

import numpy as np
import onnx
from digit_networks import digit_network
from onnx import numpy_helper

from compress.exporters.onnx.operators import ONNX
from compress.exporters.onnx.writer import Writer, shortest, unless


def writer(**how):
    return Writer(digit_network(), ONNX, **{"packed": False, **how})


def test_equal_constants_are_stored_once_whatever_they_are_for():
    writing = writer()
    first = writing.constant(np.array([1, 2], np.int64))
    assert writing.constant(np.array([1, 2], np.int64)) == first
    assert writing.constant(np.array([1, 2], np.int32)) != first
    assert writing.constant(np.array([[1, 2]], np.int64)) != first
    assert len(writing.constants) == 3


def test_names_are_short_and_none_comes_twice():
    names = list(itertools.islice(writer().free, 2700))
    assert len(set(names)) == 2700
    assert max(map(len, names)) == 2
    assert {"image", "logits"}.isdisjoint(names)


def test_equal_scales_become_one():
    assert shortest(np.full(4, 0.5, np.float32)).shape == ()
    assert shortest(np.array([0.5, 0.25], np.float32)).shape == (2,)
    assert unless(1, 1) is None
    assert unless(2, 1) == 2


def test_weights_of_4_bits_are_packed_two_to_a_byte():
    writing, codes = writer(packed=True), np.array([[1, -2, 7]], np.int8)
    node = next(node for node in writing.graph.nodes if hasattr(node, "weight"))
    writing.weight(dataclasses.replace(node, weight=node.weight // 19, weight_bits=4), codes)
    (held,) = writing.constants.values()
    assert held.data_type == onnx.TensorProto.INT4
    assert len(held.raw_data) == 2
    assert numpy_helper.to_array(held).astype(np.int8).tolist() == codes.tolist()
