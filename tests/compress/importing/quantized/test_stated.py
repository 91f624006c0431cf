"""By which scale and zero point the tensors of a file are read."""

import onnx
from onnx import TensorProto, helper

from compress.importing.quantized.stated import stated_codes


def conv(x, code, result):
    inputs = [x, f"{code}_s", f"{code}_z", "w", "ws", "wz", "ys", "yz"]
    return helper.make_node("QLinearConv", inputs, [result])


def numbers(x, result):
    return helper.make_node("DequantizeLinear", [x, "one", "z"], [result])


def codes(x, result):
    return helper.make_node("QuantizeLinear", [x, "one", "z"], [result])


def stated(*nodes):
    output = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)
    return stated_codes(onnx.ModelProto(graph=helper.make_graph(nodes, "g", [], [output])))


def test_a_layer_says_what_codes_it_reads_through_operators_that_move_them():
    pooled = helper.make_node("MaxPool", ["x"], ["p"])
    found = stated(pooled, helper.make_node("Clip", ["p", "low"], ["c"]), conv("c", "a", "y"))
    assert found["x"] == found["c"] == ("a_s", "a_z")
    assert "y" not in found


def test_the_first_of_several_readers_counts():
    assert stated(conv("x", "a", "y"), conv("x", "b", "v"))["x"] == ("a_s", "a_z")


def test_an_output_says_by_what_its_codes_are_numbers():
    end = helper.make_node("DequantizeLinear", ["x", "o_s", "o_z"], ["logits"])
    assert stated(end)["x"] == ("o_s", "o_z")


def test_what_is_added_to_codes_of_one_scale_has_that_scale():
    total = helper.make_node("Add", ["m", "n"], ["s"])
    nodes = (conv("x", "a", "k"), numbers("x", "m"), numbers("t", "n"), total, codes("s", "y"))
    found = stated(*nodes, helper.make_node("DequantizeLinear", ["y", "o_s", "o_z"], ["logits"]))
    assert found["t"] == ("a_s", "a_z")
