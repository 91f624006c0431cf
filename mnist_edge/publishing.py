"""What a recipe gave, written down: files with their entries, and the record of its trainings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from compress.errors import CompressError
from compress.exporters import export
from compress.exporters.c99 import c_name, export_c
from compress.files import read_json, write_json
from compress.formats import FORMATS
from compress.graph import QuantizedGraph
from compress.locks import locked
from compress.manifest import Entry, SeedResult, add_entry, describe, entry_of
from compress.measuring import Score, agreement
from compress.training_data import KEY
from mnist_edge.data import Dataset
from mnist_edge.evaluation.bench import BASELINE
from mnist_edge.evaluation.choosing import TRAININGS, Candidate
from mnist_edge.evaluation.scoring import score
from mnist_edge.settings.recipe import ArtifactRecipe

Network = nn.Module | QuantizedGraph
"""Floats or integers."""


def publish(
    recipe: ArtifactRecipe,
    format: str,
    network: Network,
    seed: int,
    seeds: tuple[SeedResult, ...],
    data: Dataset,
    out: Path,
    *,
    float_answers: NDArray[np.int64] | None = None,
) -> Entry:
    """Write the chosen network in one format, score it, and add its entry to the manifest.

    Args:
        recipe: what was made.
        format: one of the recipe's.
        network: the chosen seed's.
        seed: the chosen one.
        seeds: the scores of all.
        data: whose test images are read.
        out: folder of the artifacts and their `manifest.json`.
        float_answers: of the float network behind integers to the test images, [N].

    Raises:
        CompressError: the network can't be written, or answers otherwise there.
    """
    path = out / f"{recipe.name}{FORMATS[format].suffix}"
    if format == "c":
        _export_c(recipe, network, next(s for s in seeds if s.seed == seed), data, path)
    else:
        example = torch.zeros(2, *data.shape)
        export(network, path, format=format, example=example, training_data=data.about)
    test, classes = score(path, data.test, data)
    known: dict[str, Any] = {"test": test, "validation": score(path, data.validation, data)[0]}
    baseline = out / BASELINE
    if baseline != path and entry_of(baseline) is not None:
        _, others = score(baseline, data.test, data)
        known |= {"agreement": agreement(classes, others), "baseline": BASELINE}
    if float_answers is not None:
        known |= {"own_float": agreement(classes, float_answers)}
    known |= figures_of(network)
    known |= {"seed": seed, "seeds": seeds, "recipe": recipe.path.name}
    known |= {} if data.about is None else {KEY: data.about}
    entry = describe(path, variant=recipe.name, **known)
    add_entry(out, entry)
    return entry


def figures_of(network: Network) -> dict[str, int]:
    """Fields of an entry that integers themselves tell; none of a float network.

    A file may hold more, such as zeros for speed, or int4 as int8.
    """
    if not isinstance(network, QuantizedGraph):
        return {}
    macs, params = network.macs, network.parameters
    return {"weight_bytes": network.weight_bytes, "macs": macs, "params": params}


def _export_c(
    recipe: ArtifactRecipe, network: Network, result: SeedResult, data: Dataset, folder: Path
) -> None:
    """Write the integers as C99, with their hash and accuracy in the head comment."""
    if not isinstance(network, QuantizedGraph):
        raise CompressError(f"recipe {recipe.name}: only integers can be written as C")
    export_c(
        network,
        folder,
        name=c_name(folder),
        accuracy=f"{_in_words(result.test)} of the test images" if result.test else None,
        training_data=data.about,
    )


def _in_words(score: Score) -> str:
    """A score as "9,952 of 10,000 (99.52 %)"."""
    return f"{score.correct:,} of {score.count:,} ({100 * score.fraction:.2f} %)"


def record_training(
    recipe: ArtifactRecipe,
    tried: Sequence[Candidate],
    seeds: Sequence[SeedResult],
    chosen: int,
    data: Dataset,
    out: Path,
) -> None:
    """Keep every seed's scores and what chose among them, also of recipes that publish no file."""
    record = {
        "variant": recipe.variant,
        "dataset": data.name,
        "training": without_seed(recipe.training.to_json()),
        **({"pruning": recipe.pruning.to_json()} if recipe.pruning else {}),
        "chosen": chosen,
        "chosen_by": recipe.seed_by,
        "seeds": [asdict(s) | asdict(c) for s, c in zip(seeds, tried, strict=True)],
    }
    path = out / TRAININGS
    with locked(out, "trainings"):
        known = read_json(path) if path.exists() else {}
        if not isinstance(known, dict):
            raise CompressError(f"{path} is not a record of trainings; remove it")
        write_json(path, {**known, recipe.name: record})


def without_seed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings without the seed, which is told beside them."""
    return {name: value for name, value in settings.items() if name != "seed"}
