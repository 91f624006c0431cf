"""A folder of C99: what its header says, its figures, and how it runs once it is compiled."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.c_header import read_header
from compress.c_runner import load_c
from compress.files import size_of
from compress.formats import C_FOLDER
from compress.graph import Floats
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel
from compress.process_network import BoundCodes, ProcessNetwork


def open_c(path: Path, opening: Opening) -> RunnableModel:
    """Compile the network; what its codes stand for is turned to floats by a table.

    Raises:
        CompressError: the folder does not hold one network, or there is no compiler.
    """
    return runnable(load_c(path), path, C_FOLDER)


def runnable(network: ProcessNetwork, path: Path, format: str) -> RunnableModel:
    """Return a network of codes as a model that gives logits."""
    reals = network.output_code.dequantize(np.arange(256, dtype=np.uint8))

    def bind(batch: NDArray[Any]) -> "_BoundLogits":
        return _BoundLogits(network.bind(batch), reals)

    shape = (None, *network.input_shape)
    return RunnableModel(path, format, "uint8", shape, bind, input_code=network.input_code)


def c_input(path: Path) -> tuple[str, tuple[int | None, ...]]:
    """Return the dtype and shape of the input, batch first, from the header."""
    return "uint8", (None, *read_header(path).input_shape)


def c_figures(path: Path) -> Figures:
    """Return the figures that the header gives, and the bytes of the folder's files."""
    return Figures(None, None, read_header(path).constant_bytes, size_of(path))


@dataclass(frozen=True)
class _BoundLogits:
    """A network with its inputs; a call gives the logits, `seconds` times the network alone."""

    codes: BoundCodes
    reals: Floats

    def __call__(self) -> NDArray[Any]:
        return self.reals[self.codes()]

    def seconds(self, calls: int) -> float:
        return self.codes.seconds(calls)
