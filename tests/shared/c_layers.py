"""For each kind of layer in C a small network that holds one."""

import numpy as np
from one_operator import IMAGE, graph_of, weights

from compress.exporters.c99 import export_c
from compress.exporters.c99.kernels import BUILDERS
from compress.exporters.c99.lowering import lower
from compress.graph import MaxPool, QuantizedGraph, Reshape, Value


def _reordered() -> QuantizedGraph:
    """A change of shape that neither the way in nor the way out takes up."""
    fields = {"kernel": (1, 1), "stride": (1, 1)}
    nodes = (
        MaxPool(name="a", inputs=("x",), output="a", **fields),
        Reshape(name="b", inputs=("a",), output="b", shape=(9, 4, 4)),
        MaxPool(name="c", inputs=("b",), output="c", **fields),
    )
    shapes = {"a": (4, 6, 6), "b": (9, 4, 4), "c": (9, 4, 4)}
    values = tuple(Value(name, shape, IMAGE.qparams) for name, shape in shapes.items())
    return QuantizedGraph(IMAGE, values, nodes, "c")


LAYERS = {
    "load": lambda: graph_of("Table"),
    "store": lambda: graph_of("Flatten"),
    "convolve": lambda: graph_of("Conv"),
    "depthwise": lambda: graph_of("Conv", **weights(4, 1, 3, 3), groups=4),
    "average": lambda: graph_of("AveragePool"),
    "sum": lambda: graph_of("AveragePool", kernel=(5, 2), stride=(5, 2), padding=(0,) * 4),
    "mean": lambda: graph_of("AveragePool", kernel=(6, 6), padding=(0,) * 4),
    "float_average": lambda: graph_of("FloatAveragePool"),
    "resample": lambda: graph_of("Resample"),
    "maximum": lambda: graph_of("MaxPool"),
    "add": lambda: graph_of("Add"),
    "multiply": lambda: graph_of("Mul"),
    "sum_codes": lambda: graph_of("ScaledAdd"),
    "weigh": lambda: graph_of("WeightedSum"),
    "choose": lambda: graph_of("Maximum"),
    "join": lambda: graph_of("Concat"),
    "abut": lambda: graph_of("Concat", axis=2),
    "rearrange": lambda: graph_of("Concat", axis=1),
    "pick": lambda: graph_of("Gather"),
    "pick_rows": lambda: graph_of("Gather", axis=1),
    "pick_places": lambda: graph_of("Gather", axis=2),
    "pad": lambda: graph_of("Pad"),
    "look_up": lambda: graph_of("Table"),
    "reorder": _reordered,
}


def kinds_of(module: str) -> list[str]:
    """The kinds of layers whose builder stands in a module of the kernels."""
    return [kind for kind in BUILDERS if BUILDERS[kind].__module__.endswith(f".{module}")]


def assert_exact_in_c(kind: str, folder) -> None:
    """A network that holds a layer of this kind gives the interpreter's integers in C.

    The exporter compares every integer before it leaves a file.
    """
    graph = LAYERS[kind]()
    assert kind in {layer.kind for layer in lower(graph).layers}
    assert len(np.unique(graph.run(np.arange(144, dtype=np.uint8).reshape(1, 4, 6, 6)))) > 3
    export_c(graph, folder, name="net")
    assert (folder / "net.c").stat().st_size > 0
