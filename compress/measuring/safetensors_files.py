"""A safetensors file: of floats, which PyTorch runs, or of integers, which the interpreter runs."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from compress.errors import CompressError, first_line
from compress.graph import QuantizedGraph
from compress.graph.contract import holds_graph
from compress.graph.file import LARGEST_BYTES
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel, torch_binder
from compress.model_structure import FloatLayer, float_layers, read_structure
from compress.reading import require_file


def open_safetensors(path: Path, opening: Opening) -> RunnableModel:
    """Open the network in the runtime of its kind.

    Raises:
        CompressError: it is not a safetensors file of a network.
    """
    if holds_graph(path):
        return _open_graph(path)
    import torch

    from compress.model_file import load_model

    stored = load_model(path)
    torch.set_num_threads(opening.threads)
    shape = (None, *stored.input_shape)
    return RunnableModel(path, "safetensors", "float32", shape, torch_binder(stored.model))


def safetensors_figures(path: Path) -> Figures:
    """Return the figures of a network's file, which is not loaded if it is of floats.

    Raises:
        CompressError: it is not a safetensors file.
    """
    tensors = _tensors(path)
    if holds_graph(path):
        return _graph_figures(path, tensors)
    # Training's batch counters are stored too, but inference reads none of them.
    held = [one for one in tensors if not one.name.endswith("num_batches_tracked")]
    trained = [one for one in held if not one.name.endswith(("running_mean", "running_var"))]
    return Figures(
        params=sum(one.count for one in trained),
        macs=None,
        weight_bytes=sum(one.bytes for one in held),
        file_bytes=path.stat().st_size,
    )


def safetensors_input(path: Path) -> tuple[str, tuple[int | None, ...]]:
    """Return the input's dtype and shape, batch first; weights are not read for it.

    Raises:
        CompressError: it is not a safetensors file of a network.
    """
    if holds_graph(path):
        graph = QuantizedGraph.load(path)
        return ("float32" if graph.float_input else "uint8"), (None, *graph.input.shape)
    return "float32", (None, *read_structure(_structure(path), path)[1])


def layers_of_floats(path: Path) -> list[FloatLayer]:
    """Return the layers of a float network's file, without PyTorch.

    Raises:
        CompressError: it is not such a file, or its structure and weights disagree.
    """
    weights = {tensor.name: tensor.shape for tensor in _tensors(path)}
    return float_layers(_structure(path), weights, path)


@dataclass(frozen=True)
class _Tensor:
    """What a file's header says of one tensor."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        """Its bytes; the dtype's name begins with its bits: F32, I8, BOOL, F8_E4M3."""
        bits = re.search(r"\d+", self.dtype)
        return -(-self.count * int(bits[0] if bits else 8) // 8)


def _tensors(path: Path) -> list[_Tensor]:
    """Return what the header lists; safetensors refuses one that does not fit the file."""
    from safetensors import SafetensorError, safe_open

    require_file(path, most=LARGEST_BYTES)
    try:
        with safe_open(path, framework="np") as file:
            slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
            return [_Tensor(n, s.get_dtype(), tuple(s.get_shape())) for n, s in slices.items()]
    except (OSError, SafetensorError) as error:
        raise CompressError(f"{path} is not a safetensors file: {first_line(error)}") from error


def _structure(path: Path) -> str:
    """The text of a float network's structure; "" where the file has none."""
    from safetensors import safe_open

    _tensors(path)  # refuses what is no safetensors file
    with safe_open(path, framework="np") as file:
        return str((file.metadata() or {}).get("structure", ""))


def _open_graph(path: Path) -> RunnableModel:
    """Open an integer network to run in the interpreter that defines it."""
    graph = QuantizedGraph.load(path)
    dtype = "float32" if graph.float_input else "uint8"
    shape = (None, *graph.input.shape)
    return RunnableModel(path, "safetensors", dtype, shape, lambda batch: lambda: graph(batch))


def _graph_figures(path: Path, tensors: Iterable[_Tensor]) -> Figures:
    graph = QuantizedGraph.load(path)
    return Figures(
        params=sum(one.count for one in tensors if one.name.endswith((".weight", ".bias"))),
        macs=graph.macs,
        weight_bytes=graph.weight_bytes,
        file_bytes=path.stat().st_size,
    )
