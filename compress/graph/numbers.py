"""The numbers of an integer network: their types, their bounds, and the checks of single ones."""

import numpy as np
import numpy.typing as npt

CODE_MAX = 255
INT32_MAX = 2**31 - 1
FLOAT32_EXACT = 2**24
"""Every integer of at most this magnitude is a float32."""

SMALLEST_NORMAL = float(np.finfo(np.float32).tiny)
_LARGEST_SCALE = float(np.finfo(np.float32).max) / CODE_MAX

Shape = tuple[int, ...]
Codes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


def is_int(value: object, least: int) -> bool:
    """Whether `value` is an int or NumPy integer from `least` to the largest int32; no bool is."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return False
    return bool(least <= value <= INT32_MAX)


def is_scale(value: object) -> bool:
    """Whether `value` is a positive, normal float32 that stays finite when multiplied by 255."""
    if not isinstance(value, float | np.floating):
        return False
    number = float(value)  # in float64, where no comparison overflows
    return SMALLEST_NORMAL <= number <= _LARGEST_SCALE and float(np.float32(number)) == number
