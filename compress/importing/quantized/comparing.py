"""An integer network taken from a file held against onnxruntime on that file, code by code."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from compress.errors import CompressError
from compress.graph import QParams, probe_inputs
from compress.importing.observing import Observed
from compress.importing.quantized.building import Array
from compress.importing.quantized.tables import as_file, as_unsigned
from compress.importing.quantized.taking import Taken
from compress.onnx_runner import open_session

_FLOAT_LAYERS = ("Conv", "FusedConv", "Gemm", "FusedGemm", "MatMul", "Add", "Mul", "AveragePool")


def compare(model: onnx.ModelProto, observed: Observed, taken: Taken, where: str) -> str | None:
    """Hold the integers against onnxruntime's; return what is to say of its default options.

    They are equal with its default options, or else where it keeps int8 as it is: on x86 it makes
    int8 uint8 first, and computes a layer in float32 where it can't.

    Args:
        model: the file's network.
        observed: what onnxruntime finds in it.
        taken: the integer network.
        where: what messages call the file.

    Raises:
        CompressError: an integer differs; the message says in which layer first.
    """
    images = probe_inputs(taken.graph, np.float32 if taken.graph.float_input else np.uint8)
    given = _file_inputs(taken, observed, images)
    expected = taken.graph.run_all(taken.graph.codes_of(images))
    plain = differing(model, observed, taken, given, expected, where)
    if not plain:
        return None
    if differing(model, observed, taken, given, expected, where, signed_codes=True):
        first = _first_difference(model, observed, taken, given, images, where)
        raise CompressError(f"{where}: {first}")
    layers = float_layers(model)
    return (
        f"by default onnxruntime computes {len(layers)} layers of it in float32 on this processor"
        f" ({_few(layers)}), so that {plain} of {sum(x.size for x in expected)} numbers of its"
        " outputs differ by rounding; with"
        " session.qdqisint8allowed=1 it computes in integers, these ones"
    )


def differing(
    model: onnx.ModelProto,
    observed: Observed,
    taken: Taken,
    given: Sequence[Array],
    expected: Sequence[Array],
    where: str,
    *,
    signed_codes: bool = False,
) -> int:
    """Return how many numbers of the outputs are others than the codes `expected` stand for.

    Args:
        model: the file's network.
        observed: what onnxruntime finds in it.
        taken: the integer network.
        given: each input in the file's layout, [N, ...].
        expected: the codes of each output that the integer network gives for them.
        where: what messages call the file.
        signed_codes: whether onnxruntime is to keep int8 as it is.
    """
    names = list(dict.fromkeys(end.logits for end in taken.ends))
    found = _run(model, names, observed, given, where, signed_codes=signed_codes)
    answers = dict(zip(names, found, strict=True))
    outputs = zip(taken.ends, taken.graph.outputs.values(), expected, strict=True)
    return sum(
        _apart(answers[end.logits], codes, taken.graph.value(value).qparams)
        for end, value, codes in outputs
    )


def _apart(answers: Array, codes: Array, code: QParams) -> int:
    """Return how many answers are others than the codes, or the numbers they stand for."""
    right = code.dequantize(codes) if answers.dtype == np.float32 else codes
    return int((as_unsigned(answers).reshape(right.shape) != right).sum())


def float_layers(model: onnx.ModelProto) -> list[str]:
    """Return the layers that onnxruntime computes in float32 by default, though codes go in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "optimized.onnx"
        open_session(model.SerializeToString(), "the file", rewritten=path)
        optimized = onnx.load(path)
    return [
        node.name or node.output[0]
        for node in optimized.graph.node
        if node.op_type in _FLOAT_LAYERS
    ]


def _first_difference(
    model: onnx.ModelProto,
    observed: Observed,
    taken: Taken,
    given: Sequence[Array],
    images: Sequence[Array],
    where: str,
) -> str:
    """Return where the integers differ first, as far as the file shows what is inside."""
    trace = taken.graph.trace(*taken.graph.codes_of(images))
    names = [node.output for node in taken.graph.nodes if node.output in taken.in_file]
    in_file = [taken.in_file[name] for name in names]
    found = _run(model, in_file, observed, given, where, signed_codes=True)
    for name, answers in zip(names, found, strict=True):
        if answers.dtype not in (np.int8, np.uint8):
            continue
        apart = as_unsigned(answers).reshape(trace[name].shape).astype(int) - trace[name]
        wrong = int((apart != 0).sum())
        if wrong:
            return (
                f"layer '{name}' gives other integers than onnxruntime in {wrong} of {apart.size}"
                f" places, by up to {int(np.abs(apart).max())}; it can't be taken exactly"
            )
    return "its outputs differ from onnxruntime's, though all its layers give the same integers"


def _file_inputs(taken: Taken, observed: Observed, images: Sequence[Array]) -> list[Array]:
    given = zip(taken.layouts, images, strict=True)
    turned = [layout.as_in_file(each) for layout, each in given]
    signed = observed.inputs[0].dtype == np.int8
    return [as_file(each, signed=True) for each in turned] if signed else turned


def _run(
    model: onnx.ModelProto,
    names: Sequence[str],
    observed: Observed,
    given: Sequence[Array],
    where: str,
    *,
    signed_codes: bool,
) -> list[Array]:
    """Return tensors of the file for inputs, whatever batch size it fixes."""
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    del shown.graph.output[:]
    shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    content = shown.SerializeToString()
    session = open_session(content, where, signed_codes=signed_codes)
    count = len(given[0])
    size = observed.fixed_batch or count
    inputs = [each.name for each in observed.inputs]
    padded = [np.concatenate([x, np.repeat(x[:1], -count % size, axis=0)]) for x in given]
    answers = [
        session.run(list(names), {n: x[i : i + size] for n, x in zip(inputs, padded, strict=True)})
        for i in range(0, len(padded[0]), size)
    ]
    return [np.concatenate(each)[:count] for each in zip(*answers, strict=True)]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3])
    return f"{shown}, ..." if len(names) > 3 else shown
