"""The errors of several files on corrupted images, each network measured once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_edge.data import Images
from mnist_edge.evaluation.scoring import mean_error

COMPARED = 50
"""Images of each corruption on which logits are compared, besides all test images."""

Logits = Callable[[NDArray[np.uint8]], NDArray[Any]]


@dataclass(frozen=True)
class CorruptedError:
    """The mean error of a file, and the file that was measured in its place, if one was."""

    corrupted: float
    corrupted_in: str | None


def corrupted_errors(
    files: Mapping[str, Logits],
    known: Mapping[str, NDArray[Any]],
    corrupted: Mapping[str, Images],
) -> dict[str, CorruptedError]:
    """The mean error of each file over sets of images.

    Files whose logits are equal, on all images of `known` and on the first `COMPARED` of each set,
    are of one network, and the first of them is measured for all.

    Args:
        files: what gives the logits [N, classes] of images, by the files' names; fast ones
            first.
        known: the logits of other images, by the same names.
        corrupted: the sets, such as `mnist_edge.evaluation.robustness.corrupted` makes.
    """
    few = [each.images[:COMPARED] for each in corrupted.values()]
    found: dict[str, CorruptedError] = {}
    for name, logits in files.items():
        alike = (
            other
            for other, row in found.items()
            if row.corrupted_in is None
            and np.array_equal(known[name], known[other])
            and all(np.array_equal(logits(images), files[other](images)) for images in few)
        )
        other = next(alike, None)
        error = _error(logits, corrupted) if other is None else found[other].corrupted
        found[name] = CorruptedError(error, other)
    return found


def _error(logits: Logits, corrupted: Mapping[str, Images]) -> float:
    return mean_error(lambda images: logits(images).argmax(1).astype(np.int64), corrupted)
