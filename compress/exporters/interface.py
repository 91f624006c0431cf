"""What the inputs and outputs of a network are called in exported files."""

from collections.abc import Mapping

from compress.graph import QuantizedGraph, Value

ONE_INPUT = "image"
"""What the input is called where there is one."""


def input_names(graph: QuantizedGraph) -> Mapping[str, Value]:
    """Return the inputs by name: "image", or where there are several what the graph calls them."""
    if len(graph.inputs) == 1:
        return {ONE_INPUT: graph.inputs[0]}
    return {value.name: value for value in graph.inputs}


def output_names(graph: QuantizedGraph) -> Mapping[str, str]:
    """Return the outputs' values by name: as the graph calls them, but none as an input is."""
    taken = input_names(graph)
    return {f"{name}_out" if name in taken else name: of for name, of in graph.outputs.items()}
