"""Matrices that are zero but near a diagonal, as windows of one size, for C."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Windows:
    """The rows of a matrix [n, size] as windows: `weights` [n, length] from `firsts` on, int64."""

    firsts: list[int]
    weights: npt.NDArray[np.int64]


def windows_of(matrix: npt.NDArray[np.int8]) -> Windows:
    """Return the shortest windows of one length that hold all that is not zero in each row.

    None begins before the first column nor ends behind the last.
    """
    nonzero = matrix != 0
    size = matrix.shape[1]
    begins = np.where(nonzero.any(axis=1), nonzero.argmax(axis=1), 0)
    ends = np.where(nonzero.any(axis=1), size - nonzero[:, ::-1].argmax(axis=1), 1)
    length = int((ends - begins).max())
    firsts = np.minimum(begins, size - length)
    columns = firsts[:, None] + np.arange(length)
    weights = np.take_along_axis(matrix.astype(np.int64), columns, axis=1)
    return Windows(firsts.tolist(), weights)


@dataclass(frozen=True)
class Classes:
    """Factors [height, width] as `factors` of classes of rows times classes of columns."""

    factors: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]


def classes_of(factors: npt.NDArray[np.float32]) -> Classes:
    """Return factors with each of the rows, and of the columns, that are equal once."""
    _, first_rows, rows = np.unique(factors, axis=0, return_index=True, return_inverse=True)
    _, first_columns, columns = np.unique(factors, axis=1, return_index=True, return_inverse=True)
    return Classes(factors[first_rows][:, first_columns], rows.reshape(-1), columns.reshape(-1))
