from random_graphs import digit_network


def test_a_printed_graph_is_a_table_with_totals():
    graph = digit_network()
    header, _, *rows, _, total, last = str(graph).splitlines()
    assert header.split() == ["node", "operator", "output", "bits", "parameters", "MACs"]
    assert [row.split()[0] for row in rows] == [node.name for node in graph.nodes]
    assert rows[0].split() == ["conv0", "Conv", *["16", "x", "26", "x", "26"], "8", "160", "97,344"]
    assert rows[3].split() == ["maxpool3", "MaxPool", *["14", "x", "12", "x", "12"]]
    assert total.split() == ["total", f"{graph.parameters:,}", f"{graph.macs:,}"]
    assert last == repr(graph)
    assert all(len(line) <= 80 and line.isascii() for line in str(graph).splitlines())


def test_the_repr_is_one_short_line():
    assert repr(digit_network()) == (
        "QuantizedGraph(11 nodes, 9,936 parameters, 10,752 weight bytes)"
    )
