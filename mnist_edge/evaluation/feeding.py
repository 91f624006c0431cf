"""Data in the form that a network from a file takes: raw or normalized, channels first or last."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_header import Header, read_header
from compress.errors import CompressError
from compress.measuring import C_FOLDER, RunnableModel
from mnist_edge.data import Moments, model_input, normalize

_CHANNELS_LAST = (1, 2, 0)


def fed(model: RunnableModel, images: NDArray[Any], mean: Moments, std: Moments) -> NDArray[Any]:
    """Turn what `Images` holds into what a model takes.

    Raises:
        CompressError: it takes another type.
    """
    if model.format == C_FOLDER and not isinstance(mean, float):
        return _coded(model, images, mean, std)
    inputs = model_input(images, model.input_dtype, mean, std)
    if takes_channels_last(model, inputs.shape[1:]):
        return np.ascontiguousarray(inputs.transpose(0, *(1 + axis for axis in _CHANNELS_LAST)))
    return inputs


def _coded(
    model: RunnableModel, images: NDArray[Any], mean: Moments, std: Moments
) -> NDArray[np.uint8]:
    """What C takes of own data: its header's codes of the normalized inputs, or raw pixels."""
    header = read_header(model.path)
    scale, zero_point = (_number(header, suffix) for suffix in ("INPUT_SCALE", "INPUT_ZERO_POINT"))
    if np.isclose(scale * 255, 1) and zero_point == 0:
        return model_input(images, "uint8", mean, std)
    codes = np.rint(normalize(images, mean, std) / np.float32(scale)) + zero_point
    return np.clip(codes, 0, 255).astype(np.uint8)


def _number(header: Header, suffix: str) -> float:
    text = header.macros.get(header.macro(suffix), "").rstrip("f")
    try:
        return float(text)
    except ValueError:
        raise CompressError(
            f"{header.source.with_suffix('.h')} does not define {header.macro(suffix)}; export the"
            " network anew"
        ) from None


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
