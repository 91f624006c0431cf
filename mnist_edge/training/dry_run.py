"""A recipe's stages on its untrained network: what cannot be made is refused at once."""

import warnings
from dataclasses import replace

import torch
from torch import nn

from compress.errors import CompressError, QuantizationWarning
from compress.pruning import prune
from compress.pruning.cost import cost_of, quantized_bytes
from compress.quantization.post_training import quantize
from compress.quantization.training.qat import prepare
from mnist_edge.data import Dataset
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.settings.recipe import ArtifactRecipe
from mnist_edge.training.calibration import calibration, with_input_code
from mnist_edge.training.train import build_network

_IMAGES = 8
_NARROWEST = 2


def dry_run(recipe: ArtifactRecipe, data: Dataset) -> None:
    """Build, prune and quantize the recipe's network without any training.

    Raises:
        CompressError: a layer can't be built, pruned so far or expressed in integers, the
            quantization names a layer that is not there, or its budget is too small.
    """
    network = untrained(recipe, data)
    if recipe.variant == "int8":
        _quantize(network, recipe, data)


def untrained(recipe: ArtifactRecipe, data: Dataset) -> nn.Module:
    """The recipe's network, untrained, and pruned where the recipe prunes.

    Raises:
        CompressError: a layer can't be built, or pruned so far.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network: nn.Module = build_network(recipe.training, data).eval()
    return network if recipe.pruning is None else _pruned(network, recipe.pruning, data)


def _pruned(network: nn.Module, config: PruningConfig, data: Dataset) -> nn.Module:
    example = torch.zeros(2, *data.shape)
    cost = cost_of(config.target, example)
    target = config.target.stage(cost(network), 1.0)
    pruned = prune(
        network, example, target=target, scope=config.scope, round_to=config.round_to, cost=cost
    )
    return pruned.model


def _quantize(network: nn.Module, recipe: ArtifactRecipe, data: Dataset) -> None:
    least = quantized_bytes(network, torch.zeros(2, *data.shape), weight_bits=_NARROWEST)
    if recipe.budget_bytes is not None and recipe.budget_bytes < least:
        raise CompressError(
            f"budget bytes {recipe.budget_bytes} are too few: with the narrowest weights the "
            f"network takes {least}"
        )
    spec = replace(with_input_code(recipe.quantization, data), adaround=False)  # which takes long
    seen = calibration(data, _IMAGES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QuantizationWarning)  # it knows nothing yet
        if recipe.fine_tuning is None:
            quantize(network, seen, spec=spec, least_sqnr=None)
        else:
            prepare(network, seen, spec=spec)
