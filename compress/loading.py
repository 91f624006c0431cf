"""Networks back from files, to go on with: fold, prune, quantize or export them."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compress.errors import CompressError
from compress.formats import FORMATS, loaded
from compress.graph import QuantizedGraph
from compress.graph.contract import holds_graph
from compress.measuring import format_of
from compress.reading import as_path

if TYPE_CHECKING:
    from torch import fx


def load(
    path: str | os.PathLike[str],
    *,
    input_shape: Sequence[int] | None = None,
    output_range: Sequence[float] | None = None,
) -> "fx.GraphModule | QuantizedGraph":
    """Read a network from a file: what `export` saved as safetensors, or an ONNX file.

    A float network comes as a torch module in eval mode, which every verb takes; integers come as
    a `QuantizedGraph`. No code in the file is run. To run a file of any format as it is, see
    `open_model`.

    Args:
        path: a safetensors or ONNX file, told by its suffix.
        input_shape: the shape of one input, without the batch: needed where an ONNX file leaves
            it open.
        output_range: the lowest and the highest answer of a quantized ONNX network whose file has
            no code for its output, as those of NNCF have none; see the message that asks for it.

    Raises:
        CompressError: there is no such file, it is damaged, its format keeps no network that could
            be worked on, or `input_shape` is not its input's.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> _ = torch.manual_seed(0)
        >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
        >>> x = torch.rand(64, 1, 8, 8)
        >>> path = compress.export(compress.fold(model, x), "net.safetensors")
        >>> again = compress.load(path)
        >>> torch.equal(again(x), model(x))
        True
        >>> path = compress.export(compress.quantize(again, x), "net-int8.safetensors")
        >>> compress.load(path)
        QuantizedGraph(3 nodes, 1,490 parameters, 1,576 weight bytes)
    """
    file = as_path(path, "load")
    row = FORMATS[format_of(file)]
    if row.load is None:
        known = " or ".join(other.suffix for other in FORMATS.values() if other.load)
        raise CompressError(
            f"{file}: the format {row.name} keeps no network to go on with; load a {known} file, or"
            " run this one with compress.open_model"
        )
    options = {} if output_range is None else {"output_range": output_range}
    if options and row.name != "onnx":
        raise CompressError(f"{file}: output_range is for quantized ONNX files; leave it out")
    network: fx.GraphModule | QuantizedGraph = loaded(row.load)(
        file, input_shape=input_shape, **options
    )
    return network


def load_safetensors(
    path: Path, *, input_shape: Sequence[int] | None = None
) -> "fx.GraphModule | QuantizedGraph":
    """Read a network of floats, or of integers; see `load`.

    Raises:
        CompressError: it is not a safetensors file of a network, or its input has another shape.
    """
    if holds_graph(path):
        graph = QuantizedGraph.load(path)
        if input_shape is not None:
            _check_shape(path, graph.input.shape, input_shape)
        return graph
    from compress.model_file import load_model
    from compress.tracing import trace

    stored = load_model(path)
    if input_shape is not None:
        _check_shape(path, stored.input_shape, input_shape)
    return trace(stored.model, stored.example())


def _check_shape(path: Path, held: tuple[int, ...], asked: Sequence[int]) -> None:
    if tuple(asked) != held:
        raise CompressError(f"{path} takes inputs of shape {list(held)}, not {list(asked)}")
