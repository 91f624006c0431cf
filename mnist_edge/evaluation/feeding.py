"""Data in the form that a network from a file takes: raw or normalized, channels first or last."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.graph import QParams
from compress.measuring import RunnableModel
from mnist_edge.data import Moments, model_input, normalize

_CHANNELS_LAST = (1, 2, 0)


def fed(model: RunnableModel, images: NDArray[Any], mean: Moments, std: Moments) -> NDArray[Any]:
    """Turn what `Images` holds into what a model takes.

    Raises:
        CompressError: it takes another type.
    """
    if model.input_code is not None and not isinstance(mean, float):
        return codes_of(model.input_code, images, mean, std)
    inputs = model_input(images, model.input_dtype, mean, std)
    if takes_channels_last(model, inputs.shape[1:]):
        return np.ascontiguousarray(inputs.transpose(0, *(1 + axis for axis in _CHANNELS_LAST)))
    return inputs


def codes_of(code: QParams, images: NDArray[Any], mean: Moments, std: Moments) -> NDArray[np.uint8]:
    """What integers take of own data: codes of the normalized inputs, or raw pixels.

    Args:
        code: of the network's input.
        images: as `Images` holds them.
        mean: of the data, which are normalized.
        std: likewise.
    """
    if np.isclose(code.scale * 255, 1) and code.zero_point == 0:
        return model_input(images, "uint8", mean, std)
    return code.quantize(normalize(images, mean, std))


def fits(model: RunnableModel, shape: tuple[int, ...]) -> bool:
    """Whether a model takes inputs of a shape, without the batch, channels first or last."""
    return _same(model, shape) or takes_channels_last(model, shape)


def takes_channels_last(model: RunnableModel, shape: tuple[int, ...]) -> bool:
    """Whether a model takes images of a shape [C, H, W] as [H, W, C], and not as they are."""
    if len(shape) != len(_CHANNELS_LAST) or _same(model, shape):
        return False
    return _same(model, tuple(shape[axis] for axis in _CHANNELS_LAST))


def _same(model: RunnableModel, shape: tuple[int, ...]) -> bool:
    sizes = model.input_shape[1:]
    return len(sizes) == len(shape) and all(
        size in (None, wanted) for size, wanted in zip(sizes, shape, strict=True)
    )
