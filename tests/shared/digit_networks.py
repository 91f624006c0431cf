"""A network of the size of the reference document's, of random integers."""

import math
from collections.abc import Sequence

import numpy as np
from random_graphs import Sketch

from compress.graph import AveragePool, Conv, MaxPool, QParams, QuantizedGraph, Value


def digit_network(
    seed: int = 0,
    widths: Sequence[int] = (16, 32, 14, 10, 12, 10, 12, 10),
    *,
    highest: int = 63,
) -> QuantizedGraph:
    """A network of the size of the reference document's: 3.3 M MACs, 9,936 parameters.

    Its weights reach `highest`: within 7 bits no CPU saturates, as those with AVX2 but without VNNI
    do on two larger ones side by side.
    """
    random = np.random.default_rng(seed)
    sketch = Sketch(None, random, "ordinary", Value("image", (1, 28, 28), QParams(1 / 64, 33)))
    value = sketch.input
    for index, channels in enumerate(widths):
        if index == 3:
            size = (value.shape[0], 12, 12)
            value = sketch.emit(MaxPool, [value], size, value.qparams, kernel=(2, 2), stride=(2, 2))
        if index == 7:
            code, window = (
                QParams(value.qparams.scale / 4, 128),
                {"kernel": (4, 4), "stride": (1, 1)},
            )
            value = sketch.emit(AveragePool, [value], (value.shape[0], 1, 1), code, **window)
        width = 1 if index in (2, 7) else 3
        zero_point = 128 if index in (2, 6, 7) else 0
        weight = sketch.random.integers(
            -highest, highest + 1, (channels, value.shape[0], width, width)
        )
        value = _plain_conv(sketch, value, weight, zero_point)
    return sketch.finished(sketch.flatten(value), float_input=True)


def _plain_conv(sketch: Sketch, x: Value, weight: np.ndarray, zero_point: int) -> Value:
    channels, _, width, _ = weight.shape
    scale = sketch.random.uniform(0.002, 0.01, channels).astype(np.float32)
    bias = sketch.random.integers(-2000, 2001, channels)
    deviation = 73 * (weight.max() / math.sqrt(3)) * math.sqrt(weight[0].size)
    code = QParams(float(np.float32(x.qparams.scale * scale.mean() * deviation / 80)), zero_point)
    size = (channels, x.shape[1] - width + 1, x.shape[2] - width + 1)
    parts = {"weight": weight.astype(np.int8), "bias": bias.astype(np.int32)}
    return sketch.emit(Conv, [x], size, code, weight_scale=scale, **parts)
