"""What a trained network can be made into: folded, integers, other runtimes' files; or why not."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from compress.errors import CompressError
from compress.exporters import export
from compress.formats import FORMATS
from compress.graph import QuantizedGraph
from compress.measuring import Score
from compress.simplify.folding import fold
from mnist_edge.data import Dataset
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks import models
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.training.calibration import quantize_on

_FLOAT_FORMATS = ("onnx", "torchscript", "safetensors")
_INTEGER_FORMATS = ("onnx", "torchscript", "c")


@dataclass(frozen=True)
class Deployment:
    """What became of one network.

    Attributes:
        norms: its BatchNorms.
        norms_left: those of them that could not be folded.
        float_files: for each format of the float network why it can't be written, "" if it can.
        refusal: why the network can't be quantized to 8 bits, "" if it can.
        integer_files: the same as `float_files` of the integers; empty without them.
        integer_score: the integers' right answers on the validation images; None without them.
    """

    norms: int
    norms_left: int
    float_files: dict[str, str]
    refusal: str
    integer_files: dict[str, str]
    integer_score: Score | None


def try_deployment(
    model: nn.Module, data: Dataset, *, calibration_images: int = 1000
) -> Deployment:
    """Fold, quantize and export a network; every file is run and compared before it counts.

    Args:
        model: a float network of normalized images [N, 1, 28, 28]; it is not changed.
        data: calibrated on its training images, scored on its validation images.
        calibration_images: how many training images set the ranges.
    """
    norms, left = _norms(model), _norms(fold(model, _example()))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        files = _refusals(model, _FLOAT_FORMATS, place / "float")
        try:
            graph = quantize_on(data, model, QUANTIZATION, calibration_images)
        except CompressError as error:
            return Deployment(norms, left, files, str(error), {}, None)
        integer_files = _refusals(graph, _INTEGER_FORMATS, place / "integers")
        written = place / "integers.onnx"
        right = score(written, data.validation, data)[0] if written.exists() else None
    return Deployment(norms, left, files, "", integer_files, right)


def _refusals(
    network: nn.Module | QuantizedGraph, formats: Sequence[str], stem: Path
) -> dict[str, str]:
    refusals = dict.fromkeys(formats, "")
    for format in formats:
        path = stem.with_name(stem.name + FORMATS[format].suffix)
        try:
            export(network, path, format=format, example=_example())
        except CompressError as error:
            refusals[format] = _without_folders(str(error))
    return refusals


def _without_folders(message: str) -> str:
    """Leave away the folders of paths, which are temporary."""
    return re.sub(r"(/[\w.-]+)+/", "", message)


def _norms(model: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in model.modules())


def _example() -> torch.Tensor:
    return torch.zeros(2, *models.INPUT_SHAPE)
