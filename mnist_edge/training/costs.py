"""What a recipe's network costs, told from the untrained one: bytes, MACs, time, instructions."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

import torch
from torch import nn

from compress.errors import QuantizationWarning
from compress.graph import QuantizedGraph
from compress.profile import mac_count, parameter_count
from compress.pruning.cost import quantized_bytes
from compress.pruning.latency import InTurns, board_instructions, c_call, onnx_call
from compress.quantization.post_training import quantize
from compress.simplify.folding import fold
from mnist_edge.data import Dataset
from mnist_edge.settings.recipe import ArtifactRecipe
from mnist_edge.settings.space import COUNTED
from mnist_edge.training.calibration import calibration, taking_pixels, with_input_code
from mnist_edge.training.dry_run import untrained

_IMAGES = 8
_ROUNDS = 9
_FLOAT = 4  # bytes
_CALLS: dict[str, Callable[[QuantizedGraph], Callable[[], object]]] = {
    "onnxruntime": onnx_call,
    "c": c_call,
}


def costs_of(recipe: ArtifactRecipe, data: Dataset, names: Iterable[str]) -> dict[str, float]:
    """What the network of a recipe costs, as it would be published.

    Args:
        recipe: of the network.
        data: gives the input's shape, and some training images.
        names: of costs: "weight_bytes", or fewer if scales turn out equal; "macs"; "onnxruntime" or
            "c", median microseconds of one input on this machine; a board, instructions of one.

    Raises:
        CompressError: the network can't be built, pruned so far or expressed in integers; a board's
            tools are missing, or the network does not fit it.
    """
    network = untrained(recipe, data)
    integers = cache(lambda: _integers(network, recipe, data))
    return {
        name: _counted(name, network, recipe, data) if name in COUNTED else _timed(name, integers())
        for name in names
    }


def weight_bytes(network: nn.Module | QuantizedGraph) -> int:
    """The bytes that inference holds constant: those of integers, or four for each float."""
    if isinstance(network, QuantizedGraph):
        return network.weight_bytes
    return _FLOAT * parameter_count(network)


def _counted(name: str, network: nn.Module, recipe: ArtifactRecipe, data: Dataset) -> float:
    example = torch.zeros(2, *data.shape)
    if name == "macs":
        return mac_count(network, example)
    if recipe.variant == "int8":
        found = quantized_bytes(network, example, spec=recipe.quantization)
        return min(found, recipe.budget_bytes or found)
    return weight_bytes(fold(network, example) if recipe.variant == "folded" else network)


def _timed(name: str, graph: QuantizedGraph) -> float:
    """Microseconds in a runtime of this machine, or instructions on a board."""
    if name in _CALLS:
        return InTurns(_ROUNDS, min_round_seconds=0.01)(_CALLS[name](graph))
    return board_instructions(graph, name)


def _integers(network: nn.Module, recipe: ArtifactRecipe, data: Dataset) -> QuantizedGraph:
    """The network as integers of the recipe's widths, good for nothing but to be measured."""
    if recipe.raw_pixels:
        network, data = taking_pixels(network, data)
    spec = replace(with_input_code(recipe.quantization, data), adaround=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QuantizationWarning)  # it knows nothing yet
        graph = quantize(network, calibration(data, _IMAGES), spec=spec, least_sqnr=None)
    return replace(graph, float_input=not recipe.raw_pixels)
