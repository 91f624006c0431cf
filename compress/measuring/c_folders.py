"""A folder of C99: what its header says, its figures, and how it runs once it is compiled."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_runner import load_c, read_header
from compress.files import size_of
from compress.formats import C_FOLDER
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel


def open_c(path: Path, opening: Opening) -> RunnableModel:
    """Compile the network; what its codes stand for is turned to floats by a table.

    Raises:
        CompressError: the folder does not hold one network, or there is no compiler.
    """
    network = load_c(path)
    reals = network.output_code.dequantize(np.arange(256, dtype=np.uint8))

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        codes = network.bind(batch)
        return lambda: reals[codes()]

    return RunnableModel(path, C_FOLDER, *c_input(path), bind)


def c_input(path: Path) -> tuple[str, tuple[int | None, ...]]:
    """Return the dtype and shape of the input, batch first, from the header."""
    return "uint8", (None, *read_header(path).input_shape)


def c_figures(path: Path) -> Figures:
    """Return the figures that the header gives, and the bytes of the folder's files."""
    return Figures(None, None, read_header(path).constant_bytes, size_of(path))
