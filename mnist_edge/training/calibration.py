"""What quantization takes from a data set: the images that set the ranges, and the input's code."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.quantization.diagnosis.sensitivity import Sensitivity, measure_sensitivity
from compress.quantization.post_training import quantize
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.quantization.sqnr import LEAST_SQNR
from mnist_edge.data import Dataset, Moments, model_input, normalize


def calibration(data: Dataset, count: int) -> Tensor:
    """The first `count` training images, normalized, float32 [N, 1, 28, 28]."""
    return torch.from_numpy(normalize(data.train.images[:count], data.mean, data.std))


def with_input_code(spec: QuantizationSpec, data: Dataset) -> QuantizationSpec:
    """The spec with the input's code: normalized pixels are an exact code of the raw ones.

    Where channels are normalized each in its own way no single code is exact, so that the input is
    calibrated as any other value, and so it is of other numbers than pixels.
    """
    if not data.train.holds_pixels or len(set(_each(data.mean))) + len(set(_each(data.std))) > 2:
        return spec
    (mean, *_), (std, *_) = _each(data.mean), _each(data.std)
    return replace(spec, input_code=InputCode(1 / (255 * std), 255 * mean))


def taking_pixels(model: nn.Module, data: Dataset) -> tuple[nn.Module, Dataset]:
    """A network that normalizes raw pixels itself, and the data for it.

    Where one code is exact for all channels, integers take the raw pixels as they are: network and
    data stay the same.

    Raises:
        CompressError: the data are no pixels.
    """
    if not data.train.holds_pixels:
        raise CompressError(f"{data.name} holds no pixels, which --input uint8 needs; leave it out")
    if with_input_code(QuantizationSpec(), data).input_code is not None:
        return model, data
    norm = nn.BatchNorm2d(data.shape[0], eps=0.0, affine=False).eval()
    mean, std = (torch.tensor(moments) for moments in (data.mean, data.std))
    norm.load_state_dict({**norm.state_dict(), "running_mean": mean, "running_var": std**2})
    return nn.Sequential(norm, model).eval(), replace(data, mean=0.0, std=1.0)


def _each(moments: Moments) -> tuple[float, ...]:
    return (moments,) if isinstance(moments, float) else moments


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
    spec = with_input_code(spec, data)
    # Raw pixels are the codes of the normalized ones where one code is exact for all channels.
    dtype = "float32" if spec.input_code is None else "uint8"
    inputs = model_input(data.validation.images, dtype, data.mean, data.std)

    def accuracy(graph: QuantizedGraph) -> float:
        found = graph(inputs) if spec.input_code is None else graph.run(inputs)
        answers = found.reshape(len(inputs), -1).argmax(1)
        return float((answers == data.validation.labels).mean())

    return measure_sensitivity(model, calibration(data, images), accuracy, spec=spec)
