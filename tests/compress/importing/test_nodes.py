"""What ONNX nodes say of themselves."""

import pytest
from onnx import helper

from compress.importing.nodes import attributes, called, layer_name


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
