"""What ONNX nodes say of themselves."""

import numpy as np
import pytest
from onnx import helper

from compress.importing.nodes import (
    CLIP,
    SLICE,
    attributes,
    called,
    layer_name,
    number,
    operand,
    settings,
)


def test_text_is_text_and_numbers_are_pythons():
    node = helper.make_node("Pad", ["x"], ["y"], mode="edge", axis=-1, pads=[1, 2], value=0.5)
    assert attributes(node) == {"mode": "edge", "axis": -1, "pads": [1, 2], "value": 0.5}


def test_a_node_without_a_name_is_called_after_its_output():
    assert called(helper.make_node("Relu", ["x"], ["y"])) == "Relu 'y'"
    assert called(helper.make_node("Relu", ["x"], ["y"], name="act")) == "Relu 'act'"
    assert len(called(helper.make_node("R" * 999, ["x"], ["y" * 999]))) < 130


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (helper.make_node("Conv", ["x", "stem.0.weight"], ["y"], name="/Conv_3"), "stem.0"),
        (helper.make_node("Conv", ["x", "w"], ["y"], name="stem_conv"), "stem_conv"),
        (helper.make_node("Conv", ["x", "w"], ["y"], name="conv1;bn1;relu"), "conv"),
        (helper.make_node("MatMul", ["x", "w"], ["y"], name="node_17"), "matmul"),
    ],
)
def test_a_layer_is_called_as_its_reader_knows_it(node, name):
    assert layer_name(node) == name


CONSTANTS = {"begin": np.array([1]), "end": np.array([5]), "high": np.array(6, np.float32)}


def told(node, inputs):
    return settings(node, inputs, lambda name, what: CONSTANTS[name])


def test_attributes_of_old_opsets_and_inputs_of_new_ones_say_the_same():
    old = helper.make_node("Slice", ["x"], ["y"], starts=[1], ends=[5])
    new = helper.make_node("Slice", ["x", "begin", "end"], ["y"])
    assert told(old, SLICE) == told(new, SLICE) == {"starts": [1], "ends": [5]}
    assert told(helper.make_node("Clip", ["x", "", "high"], ["y"]), CLIP) == {"max": 6.0}


def test_what_is_left_out_is_empty_or_none():
    node = helper.make_node("Clip", ["x", "", "high"], ["y"])
    assert [operand(node, place) for place in range(4)] == ["x", "", "high", ""]
    assert [number(each) for each in (None, [], [[2]], 3)] == [None, None, 2.0, 3.0]
