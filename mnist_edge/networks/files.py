"""Networks from files, as every command takes them: safetensors or ONNX, float or integers."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.graph.contract import holds_graph

if TYPE_CHECKING:
    from compress.model_file import StoredModel

ABOUT = "about"
"""The key in `StoredModel.metadata` of what is to say of a network from an ONNX file."""


def read_network(path: str | os.PathLike[str]) -> "StoredModel":
    """Read a float network from a safetensors or an ONNX file.

    Of an ONNX file, `metadata[ABOUT]` says how it spells its input and what was left out.

    Raises:
        CompressError: the file is missing or damaged, or holds integers already.
    """
    found = read_network_or_integers(path)
    if isinstance(found, QuantizedGraph):
        raise CompressError(
            f"{path} is quantized already; give the float network that it comes from"
        )
    return found


def read_network_or_integers(path: str | os.PathLike[str]) -> "StoredModel | QuantizedGraph":
    """Read a network from a safetensors or an ONNX file.

    Raises:
        CompressError: the file is missing or damaged, or an ONNX file that takes too much.
    """
    if Path(path).suffix == ".onnx":
        return _from_onnx(path)
    if holds_graph(path):
        return QuantizedGraph.load(path)
    from compress.model_file import load_model

    return load_model(path)


def _from_onnx(path: str | os.PathLike[str]) -> "StoredModel | QuantizedGraph":
    from compress.importing import imported, load_onnx
    from compress.measuring.onnx_files import require_answer

    require_answer(Path(path))  # apart, before it runs in this process
    network = load_onnx(path)
    if isinstance(network, QuantizedGraph):
        return network
    from compress.model_file import StoredModel

    about = imported(network)
    assert about is not None
    return StoredModel(network, about.input.network_shape, {ABOUT: str(about)})
