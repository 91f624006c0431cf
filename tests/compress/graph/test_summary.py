from digit_networks import digit_network
from small_graphs import IMAGE, UNIT

import compress
from compress.graph import Add, Flatten, QuantizedGraph, Value


def test_a_printed_graph_is_a_table_with_totals():
    graph = digit_network()
    header, _, image, *rows, _, total = str(graph).splitlines()
    assert header.split() == ["node", "operator", "output", "bits", "parameters", "MACs", "bytes"]
    assert image.split() == ["image", "input", "1", "x", "28", "x", "28"]
    assert [row.split()[0] for row in rows] == [node.name for node in graph.nodes]
    shown = dict(zip(header.split(), rows[0].replace(" x ", "x").split(), strict=True))
    assert list(shown.values()) == ["conv0", "Conv", "16x26x26", "8", "160", "97,344", "272"]
    assert rows[3].split() == ["maxpool3", "MaxPool", *["14", "x", "12", "x", "12"]]
    sums = (graph.parameters, graph.macs, graph.weight_bytes)
    assert total.split() == ["total", *(f"{number:,}" for number in sums)]
    assert all(len(line) <= 80 and line.isascii() for line in str(graph).splitlines())


def test_the_repr_is_one_short_line():
    assert repr(digit_network()) == (
        "QuantizedGraph(11 nodes, 9,936 parameters, 10,752 weight bytes)"
    )


def test_a_graph_of_several_inputs_and_outputs_is_printed_and_loaded(tmp_path):
    other, total = Value("other", IMAGE.shape, UNIT), Value("total", IMAGE.shape, UNIT)
    flat = Value("flat", (32,), UNIT)
    nodes = (
        Add(name="add", inputs=("x", "other"), output="total"),
        Flatten(name="flat", inputs=("x",), output="flat"),
    )
    outputs = {"sum": "total", "row": "flat"}
    graph = QuantizedGraph((IMAGE, other), (total, flat), nodes, outputs)
    names = [line.split()[:2] for line in str(graph).splitlines()]
    assert names[2:5] == [["x", "input"], ["other", "input"], ["add", "Add"]]
    graph.save(tmp_path / "net.safetensors")
    assert str(compress.load(tmp_path / "net.safetensors")) == str(graph)
