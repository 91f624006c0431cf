"""Scales whose factor from accumulator to output is a power of two, exactly in float32."""

import numpy as np


def power_of_two_unit(x: float, y: float) -> tuple[np.float32, float]:
    """Find a weight scale at which the factor from accumulator to output is exactly one.

    In float32 that needs a `y` that suits: the nearest above the given one is taken.

    Args:
        x: the input's scale, a float32.
        y: the output's scale, a float32.

    Returns:
        The weight scale, of which any power of two gives a power of two as factor, and `y`.
    """
    x32, y32 = np.float32(x), np.float32(y)
    while True:
        near = y32 / x32
        for unit in (near, np.nextafter(near, np.inf), np.nextafter(near, -np.inf)):
            if (x32 * unit) / y32 == 1:
                return unit, float(y32)
        y32 = np.nextafter(y32, np.float32(np.inf))
