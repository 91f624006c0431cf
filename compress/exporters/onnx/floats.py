"""A float network as one ONNX file that any runtime reads, checked in onnxruntime."""

import contextlib
import inspect
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.exporters.check import (
    ExportCheck,
    inference_copy,
    max_difference,
    quietly,
    require_graph,
    two_of,
)
from compress.files import written_whole
from compress.onnx_runner import open_session
from compress.tracing import trace
from compress.trust import vouch_for_file

INPUT, OUTPUT, BATCH = "image", "logits", "batch"
MAX_IR_VERSION = 10
_OPSET, _DYNAMO_OPSET = 17, 18  # what each exporter writes without converting afterwards


def export_onnx(
    model: nn.Module, example: Tensor, path: str | os.PathLike[str], *, dynamo: bool = False
) -> ExportCheck:
    """Write `model` to one ONNX file, and put it in place only if onnxruntime agrees with it.

    The input is `image`, the output `logits`, and their first dimension `batch` is free. Weights
    are inside the file; doc strings and metadata are not. Nodes stay as the exporter leaves them.

    Args:
        model: a network of one tensor; it is not changed.
        example: a batch of input, [N, ...], of the dtype the network takes.
        path: the file to write.
        dynamo: use torch's exporter of that name (opset 18) instead of its older one (opset 17).
            The older one keeps a global average pool as one node and is faster by seconds.

    Raises:
        CompressError: torch cannot export the network, its forward depends on more than a graph
            holds, onnxruntime's outputs differ, or the file cannot be written.
    """
    reference = inference_copy(model, example)
    require_graph(reference, example)
    with quietly("export to ONNX"):
        proto = (_by_dynamo if dynamo else _by_trace)(
            _by_position(reference, example), two_of(example)
        )
    _strip(proto)
    _check_versions(proto, _DYNAMO_OPSET if dynamo else _OPSET)
    with written_whole(path) as temporary:
        temporary.write_bytes(proto.SerializeToString())
        difference = _check_in_onnxruntime(reference, temporary, example)
        size = temporary.stat().st_size
    vouch_for_file(path)
    return ExportCheck(Path(path), size, difference)


def _by_position(model: nn.Module, example: Tensor) -> nn.Module:
    """Return a network without keyword-only arguments: the older exporter hands them in wrongly."""
    kinds = {each.kind for each in inspect.signature(model.forward).parameters.values()}
    return trace(model, example.cpu()) if inspect.Parameter.KEYWORD_ONLY in kinds else model


def _by_trace(model: nn.Module, example: Tensor) -> onnx.ModelProto:
    file = io.BytesIO()
    with _without_log():
        torch.onnx.export(
            model,
            (example,),
            file,  # type: ignore[arg-type]
            input_names=[INPUT],
            output_names=[OUTPUT],
            opset_version=_OPSET,
            dynamo=False,
            dynamic_axes={INPUT: {0: BATCH}, OUTPUT: {0: BATCH}},
        )
    return onnx.load_from_string(file.getvalue())


@contextlib.contextmanager
def _without_log() -> Iterator[None]:
    """Keep the exporter from printing its graph when it fails, which it does from C++."""
    log = torch._C._jit_onnx_log
    torch._C._jit_onnx_log = lambda *words: None
    try:
        yield
    finally:
        torch._C._jit_onnx_log = log


def _by_dynamo(model: nn.Module, example: Tensor) -> onnx.ModelProto:
    program = torch.onnx.export(
        model,
        (example,),
        input_names=[INPUT],
        output_names=[OUTPUT],
        opset_version=_DYNAMO_OPSET,
        dynamo=True,
        dynamic_shapes=({0: BATCH},),
        verbose=False,
    )
    assert program is not None
    return program.model_proto


def _strip(proto: onnx.ModelProto) -> None:
    """Remove what no runtime needs: doc strings, metadata, shapes of inner values."""
    graph = proto.graph
    values = (*graph.input, *graph.output, *graph.node, *graph.initializer)
    for part in (proto, graph, *values):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    graph.ClearField("value_info")


def _check_versions(proto: onnx.ModelProto, opset: int) -> None:
    opsets = {entry.domain: entry.version for entry in proto.opset_import}
    if opsets != {"": opset} or proto.ir_version > MAX_IR_VERSION:
        raise CompressError(
            f"torch wrote opsets {opsets} and IR version {proto.ir_version}, which older runtimes "
            f"do not read; use a network of standard operators"
        )


def _check_in_onnxruntime(model: nn.Module, path: Path, example: Tensor) -> float:
    with quietly("run the ONNX file in onnxruntime"):
        session = open_session(path, "the exported network")

        def run(image: Tensor) -> Tensor:
            outputs: list[Any] = session.run([OUTPUT], {INPUT: image.numpy()})
            return torch.from_numpy(outputs[0])

        return max_difference(model, run, example)
