"""The weights of a network as a file beside its C, for networks whose text would be very long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ALIGNMENT = 64
"""Every array begins at a multiple of so many bytes: a line of a core's cache."""

_READ_BEYOND = 68  # bytes beyond the end of an array that vectors may reach; they do not count


@dataclass(frozen=True)
class WeightsFile:
    """The bytes of the file, and where each array begins in it, by its name."""

    data: bytes
    places: dict[str, int]


def weights_file(arrays: Sequence[tuple[str, npt.NDArray[np.int8]]]) -> WeightsFile:
    """Lay arrays out in a file one after the other, zeros between them.

    Args:
        arrays: by name, in the order of the file.
    """
    parts: list[bytes] = []
    places: dict[str, int] = {}
    end = 0
    for name, values in arrays:
        data = values.tobytes()
        size = -(-(len(data) + _READ_BEYOND) // ALIGNMENT) * ALIGNMENT
        places[name] = end
        parts.append(data.ljust(size, b"\0"))
        end += size
    return WeightsFile(b"".join(parts), places)
