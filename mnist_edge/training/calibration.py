"""What quantization takes from a data set: the images that set the ranges, and the input's code."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.quantization.diagnosis.sensitivity import Sensitivity, measure_sensitivity
from compress.quantization.post_training import quantize
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.sqnr import LEAST_SQNR
from mnist_edge.data import Dataset, normalize


def calibration(data: Dataset, count: int) -> Tensor:
    """The first `count` training images, normalized, float32 [N, 1, 28, 28]."""
    return torch.from_numpy(normalize(data.train.images[:count], data.mean, data.std))


def with_input_code(spec: QuantizationSpec, data: Dataset) -> QuantizationSpec:
    """The spec with the input's code: normalized pixels are an exact code of the raw ones."""
    return replace(spec, input_code=InputCode(1 / (255 * data.std), 255 * data.mean))


def quantize_on(
    data: Dataset,
    model: nn.Module,
    spec: QuantizationSpec,
    images: int,
    *,
    least_sqnr: float | None = LEAST_SQNR,
) -> QuantizedGraph:
    """Quantize a network of normalized images, calibrated on the first training images.

    Raises:
        CompressError: the network can't be quantized, or has no more than `least_sqnr` decibels.
    """
    seen = calibration(data, images)
    return quantize(model, seen, spec=with_input_code(spec, data), least_sqnr=least_sqnr)


def sensitivity_on(
    data: Dataset, model: nn.Module, spec: QuantizationSpec, images: int
) -> Sensitivity:
    """Quantize each layer of a network of normalized images alone, at each width.

    Accuracy is that of the integers on the validation images.

    Raises:
        CompressError: the network can't be quantized.
    """
    pixels = data.validation.images[:, None]

    def accuracy(graph: QuantizedGraph) -> float:
        # The raw pixels are the codes of the normalized images.
        found = graph.run(pixels).reshape(len(pixels), -1).argmax(1)
        return float((found == data.validation.labels).mean())

    spec = with_input_code(spec, data)
    return measure_sensitivity(model, calibration(data, images), accuracy, spec=spec)
