"""A float network as TorchScript: one file that runs without its Python code."""

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
from compress.measuring import INPUT_RECORD, input_record_of
from compress.tracing import Example, only_tensor
from compress.trust import vouch_for_file


def export_torchscript(
    model: nn.Module, example: Example, path: str | os.PathLike[str]
) -> ExportCheck:
    """Write `model` as frozen TorchScript, and put it in place if it answers as the model does.

    The network is scripted, or traced where its code cannot be scripted. Frozen means: weights are
    constants, Dropout is gone, and the file stays on the CPU and in eval mode.

    Args:
        model: a network of one tensor; it is not changed.
        example: a batch of input, [N, ...], of the dtype the network takes.
        path: the file to write; `torch.jit.load` reads it.

    Raises:
        CompressError: the network takes several inputs, torch cannot export it, the outputs
            differ, or the file cannot be written.
    """
    example = only_tensor(example, "exporting floats as torchscript")
    reference = inference_copy(model, example)
    with quietly("export to TorchScript"), written_whole(path) as temporary:
        dtype = str(example.dtype).removeprefix("torch.")
        record = input_record_of(dtype, example.shape[1:])
        temporary.write_bytes(_scripted(reference, example, record))
        loaded = torch.jit.load(temporary)
        difference = max_difference(reference, loaded, example)
        size = temporary.stat().st_size
    vouch_for_file(path)
    return ExportCheck(Path(path), size, difference)


def _scripted(model: nn.Module, example: Tensor, record: str) -> bytes:
    try:
        return _serialized(torch.jit.freeze(torch.jit.script(model)), record)
    except Exception:  # whatever the compiler of Python source could not read, or not save
        require_graph(model, example)
        return _serialized(torch.jit.freeze(torch.jit.trace(model, two_of(example))), record)


def _serialized(module: torch.jit.ScriptModule, record: str) -> bytes:
    """Return the bytes of the file; saved in memory, they do not hold the file's name."""
    buffer = io.BytesIO()
    torch.jit.save(module, buffer, _extra_files={INPUT_RECORD: record})
    return buffer.getvalue()
