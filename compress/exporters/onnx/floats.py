"""A float network as one ONNX file that any runtime reads, checked in onnxruntime."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from compress.errors import CompressError
from compress.exporters.check import (
    ExportCheck,
    inference_copy,
    max_difference,
    quietly,
    require_graph,
    two_of,
)
from compress.exporters.interface import ONE_INPUT
from compress.exporters.onnx.ports import Ports, ports_of
from compress.files import written_whole
from compress.graph import ONE_OUTPUT
from compress.onnx_runner import open_session
from compress.tracing import (
    Example,
    Inputs,
    inputs_of,
    only_tensor,
    shape_of,
    source_of,
    write_sizes,
)
from compress.trust import vouch_for_file

BATCH = "batch"
MAX_IR_VERSION = 10
_OPSET, _DYNAMO_OPSET = 17, 18  # what each exporter writes without converting afterwards


def export_onnx(
    model: nn.Module,
    example: Example | Inputs,
    path: str | os.PathLike[str],
    *,
    dynamo: bool = False,
) -> ExportCheck:
    """Write `model` to one ONNX file, and put it in place only if onnxruntime agrees with it.

    The input is `image`, the output `logits`, and their first dimension `batch` is free. Several
    inputs go by the names that forward has for them, several outputs by those in its dict, or as
    `output_1`, `output_2`. Weights are inside the file; doc strings and metadata are not. Nodes
    stay as the exporter leaves them.

    Args:
        model: a network of tensors; it is not changed.
        example: a batch of input, [N, ...], of the dtype the network takes; a tuple or a dict of
            such where its forward takes several.
        path: the file to write.
        dynamo: use torch's exporter of that name (opset 18) instead of its older one (opset 17),
            for one input and one output.
            The older one keeps a global average pool as one node and is faster by seconds.

    Raises:
        CompressError: torch cannot export the network, its forward depends on more than a graph
            holds, onnxruntime's outputs differ, or the file cannot be written.
    """
    inputs = inputs_of(example, model)
    reference = inference_copy(model, inputs, several=not dynamo)
    ports = ports_of(_with_sizes(reference, inputs), inputs)
    with quietly("export to ONNX"):
        if dynamo:
            proto = _by_dynamo(ports.network, two_of(only_tensor(example, "dynamo")))
        else:
            proto = _by_trace(ports, inputs.each(two_of))
    _strip(proto)
    _check_versions(proto, _DYNAMO_OPSET if dynamo else _OPSET)
    with written_whole(path) as temporary:
        temporary.write_bytes(proto.SerializeToString())
        difference = _check_in_onnxruntime(reference, temporary, inputs, ports)
        size = temporary.stat().st_size
    vouch_for_file(path)
    return ExportCheck(Path(path), size, difference)


def _with_sizes(network: nn.Module, inputs: Inputs) -> nn.Module:
    """Return a network whose sizes are numbers: torch's older exporter can't compute a pool's."""
    graph = require_graph(network, inputs)
    if graph is None:
        return network
    written = write_sizes(graph, inputs.each(Tensor.cpu))
    windows = {node: size for node in graph.graph.nodes if (size := _window_of(node))}
    for node, size in windows.items():
        node.target, node.args, node.kwargs = functional.avg_pool2d, (node.args[0], size), {}
    if not written and not windows:
        return network
    graph.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    graph.recompile()
    return graph


def _window_of(node: fx.Node) -> tuple[int, ...] | None:
    """Return the window of an adaptive pool of more than one place, if all of its are equal.

    The exporter loses an image's size at a chunk or a concatenation, and takes a plain pool.
    """
    before = shape_of(source_of(node)) if node.target is functional.adaptive_avg_pool2d else None
    after = shape_of(node) if before else None
    if not before or not after or len(before) != 4 or after[2:] == (1, 1):
        return None
    sizes = list(zip(before[2:], after[2:], strict=True))
    if any(size % places for size, places in sizes):
        return None
    return tuple(size // places for size, places in sizes)


def _by_trace(ports: Ports, inputs: Inputs) -> onnx.ModelProto:
    file = io.BytesIO()
    with _without_log():
        torch.onnx.export(
            ports.network,
            inputs.tensors,
            file,  # type: ignore[arg-type]
            input_names=[*ports.inputs],
            output_names=[*ports.outputs],
            opset_version=_OPSET,
            dynamo=False,
            dynamic_axes={name: {0: BATCH} for name in (*ports.inputs, *ports.outputs)},
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
        input_names=[ONE_INPUT],
        output_names=[ONE_OUTPUT],
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


def _check_in_onnxruntime(model: nn.Module, path: Path, inputs: Inputs, ports: Ports) -> float:
    with quietly("run the ONNX file in onnxruntime"):
        session = open_session(path, "the exported network")

        def run(*tensors: Tensor) -> list[Tensor]:
            """Take the inputs [N, ...] of the network's dtypes; return its outputs [N, ...]."""
            arrays = (tensor.numpy() for tensor in tensors)
            given = dict(zip(ports.inputs, arrays, strict=True))
            outputs: list[Any] = session.run([*ports.outputs], given)
            return [torch.from_numpy(output) for output in outputs]

        return max_difference(model, run, inputs)
