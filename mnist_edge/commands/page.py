"""A page on which digits are drawn, made of integer networks."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.exporters.c99 import c_name
from compress.exporters.wasm import modules_of
from compress.graph import QuantizedGraph
from compress.wasm_runner import described
from mnist_edge.data import CLASSES, SIDE, normalize
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.calibration import calibration_of
from mnist_edge.evaluation.rejection import published_file
from mnist_edge.networks.files import read_network_or_integers
from mnist_edge.report.draw_page import PageNetwork, PageRejection, write_draw_page

NETWORKS = ("mcu", "mcu-small", "edge-1k", "phase5-int8")


def page(models: Sequence[str], out: Path) -> None:
    """Write the page of some networks, in their order.

    Args:
        models: paths of integer networks as safetensors, or published names.
        out: the HTML file.

    Raises:
        CompressError: a network is none of 28x28 grey pixels and ten digits, clang is missing, or
            the file cannot be written.
    """
    networks = [_page_network(name) for name in models]
    write_draw_page(networks, out, rejection=_rejection(networks))


def _rejection(networks: Sequence[PageNetwork]) -> PageRejection | None:
    """The network that `predict` asks first, where the calibration of one counts on it."""
    calibrations = [each.calibration for each in networks if each.calibration]
    counted_on = any(each["least_beside_rejector"] is not None for each in calibrations)
    found = published_file() if counted_on else None
    if found is None:
        return None
    graph = read_network_or_integers(found[0])
    assert isinstance(graph, QuantizedGraph)
    return PageRejection(
        described(graph.inputs),
        described([graph.value(of) for of in graph.outputs.values()]),
        modules_of(graph, c_name(found[0].stem), variants=("plain",))["plain"],
        _codes(graph).tolist(),
        found[1],
    )


def _codes(graph: QuantizedGraph) -> NDArray[np.uint8]:
    """What a network of MNIST's normalized pixels takes for each grey from 0 to 255."""
    greys = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    return graph.input.qparams.quantize(normalize(greys)).ravel()


def _page_network(model: str) -> PageNetwork:
    path = artifacts.resolve(model, suffix=".safetensors")
    graph = read_network_or_integers(path)
    if not isinstance(graph, QuantizedGraph) or not _reads_digits(graph):
        raise CompressError(
            f"{path} is no integer network of {SIDE}x{SIDE} pixels and ten digits, such as mcu"
        )
    name = c_name(path.stem)
    outputs = [graph.value(of) for of in graph.outputs.values()]
    return PageNetwork(
        path.stem,
        graph.sha256,
        graph.parameters,
        graph.macs,
        graph.weight_bytes,
        described(graph.inputs),
        described(outputs),
        modules_of(graph, name),
        _layers(graph, name),
        asdict(calibration) if (calibration := calibration_of(path)) else None,
    )


def _layers(graph: QuantizedGraph, name: str) -> tuple[bytes, list[dict[str, object]]]:
    """A module that gives every image between the layers, then the logits, and what these are."""
    names = [node.output for node in graph.nodes if len(graph.value(node.output).shape) == 3]
    names = [each for each in names if graph.value(each).shape[1:] != (1, 1)]
    names += graph.outputs.values()
    watched = replace(graph, outputs={each: each for each in names})
    values = [graph.value(each) for each in names]
    told = [{"name": each, **one} for each, one in zip(names, described(values), strict=True)]
    return modules_of(watched, name, variants=("plain",))["plain"], told


def _reads_digits(graph: QuantizedGraph) -> bool:
    """Whether its one input's codes are pixels, and its one output is ten logits."""
    if len(graph.inputs) > 1 or len(graph.outputs) > 1 or graph.input.shape != (1, SIDE, SIDE):
        return False
    ten = graph.value(next(iter(graph.outputs.values()))).shape == (CLASSES,)
    return ten and (not graph.float_input or bool((_codes(graph) == np.arange(256)).all()))
