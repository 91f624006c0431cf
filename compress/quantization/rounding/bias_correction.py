"""Bias correction: rounded weights must not move the mean of what a layer gives.

Rounding errors of the weights do not cancel over an input whose mean is not zero, as after a ReLU:
each output channel is moved by a constant, which its bias can take off again. Source: Nagel et al.
2019, arXiv 1906.04721, section 4.2; the input's mean, which is derived from BatchNorm there, is
measured on the calibration data here, so that it is known behind any layer.
"""

import numpy as np
from numpy.typing import NDArray

from compress.quantization.ranges.qparams import response


def mean_error(
    weight: NDArray[np.float64],
    restored: NDArray[np.float64],
    means: NDArray[np.float64],
    *,
    groups: int = 1,
    positions: int = 1,
) -> NDArray[np.float64]:
    """What rounding the weights takes from the mean of each output channel; add it to the bias.

    Args:
        weight: the real weights [O, ...].
        restored: the real numbers that the integer weights stand for [O, ...].
        means: of the channels of the layer's input over the calibration data [C].
        groups: the layer's groups of channels.
        positions: the sets of places that each meet their own part of the kernel.

    Returns:
        float64 [O]; exact for 1x1 convolutions and linear layers. Larger windows see the borders
        less often than the middle, which a mean over the whole input does not know.
    """
    return response(weight - restored, means, groups=groups, positions=positions)
