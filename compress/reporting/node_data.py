"""Figures of layers for Google's Model Explorer: its graph, and custom node data that colour it.

Model Explorer (https://github.com/google-ai-edge/model-explorer) opens the graph as JSON, and
then takes custom node data. Each file of data has one figure, `{"name": ..., "results": {NODE:
{"value": 1.0}}, "gradient": [...]}`; a node is called as its layer is.
"""

import os
import re
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.files import write_text
from compress.reporting.content import LayerRow, NetworkReport

_LITTLE, _MUCH = "#fff3e0", "#ef6c00"


def write_node_data(
    network: NetworkReport, path: str | os.PathLike[str], *, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write a network's graph, and its layers' figures as custom node data.

    Args:
        network: what was measured.
        path: the file of the first figure: what each layer's rounding costs, or else its
            multiply-accumulates. Beside it come NAME-FIGURE.json for each other figure, and
            NAME-graph.json.
        overwrite: whether files that are there may be replaced.

    Returns:
        The files, the graph last.

    Raises:
        CompressError: a file is there already, or can't be written.
    """
    first, figures = Path(path), layer_figures(network)
    files = {first if not index else _beside(first, name): _data(name, values)
             for index, (name, values) in enumerate(figures.items())}  # fmt: skip
    files[_beside(first, "graph")] = graph_of(network)
    there = [file for file in files if file.exists()]
    if there and not overwrite:
        raise CompressError(f"{there[0]} is there already; name another file, or allow overwriting")
    for file, value in files.items():
        write_text(file, _as_json(value))
    return tuple(files)


def _beside(first: Path, name: str) -> Path:
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return first.with_name(f"{first.stem}-{word}{first.suffix}")


def layer_figures(network: NetworkReport) -> dict[str, dict[str, float]]:
    """Every figure that is known by layer, the most telling first."""
    found: dict[str, dict[str, float]] = {}
    if network.quantization is not None:
        costs = network.quantization.layers
        found["noise, %"] = {x.name: round(100 * x.damage, 2) for x in costs}
        found["SQNR, dB"] = {x.name: round(x.accumulated, 2) for x in costs}
    for times in network.times:
        found[times.unit.replace("µs", "microseconds")] = {
            name: round(value, 3) for name, (value, _, _) in times.by_layer.items()
        }
    layers = [layer for layer in network.layers if layer.kind != "input"]
    found["MACs"] = {x.name: float(x.macs) for x in layers if x.macs}
    found["weight bytes"] = {x.name: float(x.weight_bytes) for x in layers if x.weight_bytes}
    return {name: values for name, values in found.items() if values}


def _data(name: str, values: dict[str, float]) -> dict[str, Any]:
    # Of decibels the few are bad.
    ends = (_MUCH, _LITTLE) if name.startswith("SQNR") else (_LITTLE, _MUCH)
    return {
        "name": name,
        "results": {key: {"value": value} for key, value in values.items()},
        "gradient": [{"stop": stop, "bgColor": colour} for stop, colour in enumerate(ends)],
    }


def graph_of(network: NetworkReport) -> dict[str, Any]:
    """The network as a graph in Model Explorer's JSON, a node a layer."""
    nodes = [_node(layer) for layer in network.layers]
    return {"label": network.name, "graphs": [{"id": network.name, "nodes": nodes}]}


def _node(layer: LayerRow) -> dict[str, Any]:
    told = {
        "output": " x ".join(map(str, layer.shape)),
        "kernel": " x ".join(map(str, layer.kernel)),
        "receptive field": layer.receptive_field,
        "parameters": layer.parameters,
        "MACs": layer.macs,
        "bits": layer.bits,
        "bytes": layer.weight_bytes,
    }
    return {
        "id": layer.name,
        "label": layer.kind,
        "namespace": "",
        "attrs": [{"key": key, "value": str(value)} for key, value in told.items() if value],
        "incomingEdges": [
            {"sourceNodeId": name, "sourceNodeOutputId": "0", "targetNodeInputId": str(index)}
            for index, name in enumerate(layer.inputs)
        ],
    }


def _as_json(value: dict[str, Any]) -> str:
    import json

    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
