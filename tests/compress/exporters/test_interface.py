"""What inputs and outputs are called in exported files."""

from small_graphs import UNIT

from compress.exporters.interface import ONE_INPUT, input_names, output_names
from compress.graph import Add, Flatten, QuantizedGraph, Value


def graph_of(inputs, outputs):
    x = [Value(name, (2, 4, 4), UNIT) for name in inputs]
    node = Add(name="s", inputs=(inputs[0], inputs[-1]), output="s")
    flat = Flatten(name="f", inputs=("s",), output="f")
    values = (Value("s", (2, 4, 4), UNIT), Value("f", (32,), UNIT))
    given = x[0] if len(x) == 1 else tuple(x)
    return QuantizedGraph(given, values, (node, flat), outputs)


def test_one_input_is_the_image():
    assert list(input_names(graph_of(["x"], {"what": "f"}))) == [ONE_INPUT]


def test_several_are_called_as_the_graph_calls_them():
    graph = graph_of(["left", "right"], {"what": "f", "where": "s"})
    assert {name: value.name for name, value in input_names(graph).items()} == {
        "left": "left",
        "right": "right",
    }
    assert output_names(graph) == {"what": "f", "where": "s"}


def test_no_output_is_called_as_an_input_is():
    assert output_names(graph_of(["x"], {"image": "f"})) == {"image_out": "f"}
    assert output_names(graph_of(["a", "b"], {"b": "f"})) == {"b_out": "f"}
