"""What each layer takes: alone, as the C of a network of that one layer."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from compress.c_runner import FAST, compiler_version, load_c
from compress.exporters.c99.layout import Layout, lay_out
from compress.exporters.c99.source import write_to_measure
from compress.graph import ONE_OUTPUT, Node, QuantizedGraph
from compress.measuring import interleaved
from compress.reporting.content import LayerTimes

_ROUNDS = 15
Say = Callable[[str], None]


def alone(graph: QuantizedGraph, node: Node) -> QuantizedGraph:
    """The network of one node: it takes the codes that the node reads."""
    inputs = tuple(graph.value(name) for name in dict.fromkeys(node.inputs))
    value = graph.value(node.output)
    return replace(
        graph,
        inputs=inputs,
        values=(value,),
        nodes=(node,),
        outputs={ONE_OUTPUT: node.output},
        float_input=False,
        left_out=(),
    )


def time_layers(graph: QuantizedGraph, *, machine: str, say: Say = lambda line: None) -> LayerTimes:
    """Time the C of each layer alone on this machine, all layers in turns, one thread.

    Codes are noise: the time of integer arithmetic does not depend on them. What lies between the
    layers, such as waiting for rows, is no part of it, so the sum is not the whole network's time.

    Args:
        graph: the network.
        machine: what this one is called.
        say: is told what is being done.

    Raises:
        CompressError: there is no C compiler, or C has no function for a layer.
    """
    calls: dict[str, Callable[[], object]] = {}
    with tempfile.TemporaryDirectory() as build:
        for index, node in enumerate(graph.nodes):
            say(f"compiling {node.name} alone")
            calls[node.name] = _call(graph, node, Path(build) / str(index))
        say("timing the layers")
        found = interleaved(calls, rounds=_ROUNDS, min_round_seconds=0.002)
    return LayerTimes(
        f"each layer alone in C, 1 thread, {compiler_version()} {' '.join(FAST)}; {machine}",
        "µs",
        {name: (one.median_us, one.low_us, one.high_us) for name, one in found.items()},
    )


def _call(graph: QuantizedGraph, node: Node, folder: Path) -> Callable[[], object]:
    write_alone(graph, node, folder)
    random = np.random.default_rng(0)
    shapes = [graph.value(name).shape for name in dict.fromkeys(node.inputs)]
    codes = [random.integers(0, 256, (1, *shape), np.uint8) for shape in shapes]
    return load_c(folder).bind(*codes)


def write_alone(graph: QuantizedGraph, node: Node, folder: str | os.PathLike[str]) -> None:
    """Write the C of a network of one node.

    Raises:
        CompressError: C has no function for it.
    """
    write_to_measure(lay_out(alone(graph, node)), folder)


def nodes_by_layer(layout: Layout) -> dict[str, str]:
    """Return the node that each layer of a network's C computes, or helps to: both by name."""
    nodes: dict[str, str] = {}
    for layer in reversed(layout.program.layers):  # sums of a node's windows come before it
        if layer.node is not None:
            name = layer.node.name
        if layer.node is not None or layer.kind == "sum":
            nodes[layer.name] = name
    return nodes


def instructions_of(counts: Mapping[str, int], what: str) -> LayerTimes:
    """Instructions by layer, counted on an emulated board."""
    held = {name: (float(n), float(n), float(n)) for name, n in counts.items()}
    return LayerTimes(what, "instructions", held)
