"""A float network as a torch.export program (`.pt2`), the successor of TorchScript."""

import io
import os
from pathlib import Path

import torch
from torch import Tensor, nn

from compress.exporters.check import (
    ExportCheck,
    inference_copy,
    max_difference,
    quietly,
    require_graph,
    two_of,
)
from compress.files import written_whole
from compress.tracing import Example, only_tensor


def export_pt2(model: nn.Module, example: Example, path: str | os.PathLike[str]) -> ExportCheck:
    """Write `model` through torch.export, and put it in place if it answers as the model does.

    Args:
        model: a network of one tensor; it is not changed. Its batch size stays free.
        example: a batch of input, [N, ...], of the dtype the network takes.
        path: the file to write, usually `*.pt2`; `torch.export.load` reads it.

    Raises:
        CompressError: the network takes several inputs, torch cannot export it, the outputs
            differ, or the file cannot be written.
    """
    example = only_tensor(example, "exporting floats as pt2")
    reference = inference_copy(model, example)
    require_graph(reference, example)
    with quietly("export with torch.export"), written_whole(path) as temporary:
        temporary.write_bytes(_serialized(reference, two_of(example)))
        loaded = torch.export.load(io.BytesIO(temporary.read_bytes())).module()
        difference = max_difference(reference, loaded, example)
        size = temporary.stat().st_size
    return ExportCheck(Path(path), size, difference)


def _serialized(model: nn.Module, example: Tensor) -> bytes:
    """Return the bytes of the file; saved in memory, they do not hold the file's name."""
    batch = torch.export.Dim("batch")
    program = torch.export.export(model, (example,), dynamic_shapes=({0: batch},))
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    return buffer.getvalue()
