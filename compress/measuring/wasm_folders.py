"""A folder of WebAssembly: what its package says, its figures, and how it runs in node."""

from pathlib import Path

from compress.files import size_of
from compress.formats import WASM_FOLDER
from compress.measuring.c_folders import runnable
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel
from compress.wasm_runner import load_wasm, read_wasm_folder


def open_wasm(path: Path, opening: Opening) -> RunnableModel:
    """Start the network in node; what its codes stand for is turned to floats by a table.

    Raises:
        CompressError: the folder does not hold one network, or there is no node.
    """
    return runnable(load_wasm(path), path, WASM_FOLDER)


def wasm_input(path: Path) -> tuple[str, tuple[int | None, ...]]:
    """Return the dtype and shape of the input, batch first, from the package."""
    return "uint8", (None, *read_wasm_folder(path).inputs[0].shape)


def wasm_figures(path: Path) -> Figures:
    """Return the figures that the package gives, and the bytes of the folder's files."""
    found = read_wasm_folder(path)
    return Figures(found.parameters, found.macs, found.constant_bytes, size_of(path))
