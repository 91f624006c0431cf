"""QuantizedGraph -> ONNX, checked integer by integer in onnxruntime.

Only operators of the standard ONNX domain are written, in the QOperator form or the QDQ form; see
`compress.exporters.onnx.operators` and `compress.exporters.onnx.qdq`. The QOperator form is laid
out as onnxruntime is fast on, see `compress.exporters.onnx.fast`.
"""

import itertools
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from compress.errors import CompressError
from compress.exporters.interface import input_names, output_names
from compress.exporters.onnx.fast import FastWriter
from compress.exporters.onnx.operators import ONNX
from compress.exporters.onnx.qdq import QdqWriter
from compress.exporters.onnx.writer import Packed, Writer
from compress.files import written_whole
from compress.graph import QuantizedGraph, image_dtype, probe_inputs, require_equal
from compress.onnx_runner import load_onnxruntime, open_session
from compress.trust import vouch_for_file

if TYPE_CHECKING:
    import onnxruntime

_STATES = load_onnxruntime().capi.onnxruntime_pybind11_state
_REFUSALS = (
    _STATES.Fail,
    _STATES.InvalidArgument,
    _STATES.InvalidGraph,
    _STATES.NotImplemented,
    _STATES.RuntimeException,
)

Images = Sequence[npt.NDArray[Any]]
Input = Literal["float", "uint8"]


def export_onnx(
    graph: QuantizedGraph,
    path: str | os.PathLike[str],
    *,
    input: Input | None = None,
    packed: Packed = False,
    qdq: bool = False,
    fast: bool = True,
) -> None:
    """Write `graph` to `path` as ONNX, once onnxruntime gives the interpreter's every integer.

    The file takes `image`, [batch, *graph.input.shape], and gives float32 `logits`; several inputs
    and outputs go by the names that the graph has for them. The integers are compared on random
    and extreme images, with 1 and 2 threads, with and without onnxruntime's optimizations, at the
    outputs and at every value inside.

    Args:
        graph: the network.
        path: where the file goes.
        input: what `image` holds: "float" for float32 images, which the file quantizes first, or
            "uint8" for codes; by default what `graph.float_input` says.
        packed: store weights of at most 4 bits as INT4. Needs opset 21 (onnxruntime 1.20 or
            newer) instead of 13; onnxruntime unpacks them when it loads the file. "int2" stores
            those of 2 bits, such as ternary ones, as INT2, which needs opset 25 (onnxruntime 1.32).
        qdq: write the QDQ form; all scales must be powers of two.
        fast: lay the QOperator form out as onnxruntime is fast on. Otherwise, and in the QDQ
            form, every layer is written as it is.

    Raises:
        CompressError: onnxruntime gives other integers, the QDQ form cannot hold the graph exactly,
            or the file cannot be written.
    """
    writer = _writer(graph, packed, qdq, fast)
    model = writer.model(image_dtype(graph, input))
    images = probe_inputs(graph, image_dtype(graph, input))
    with written_whole(path) as temporary:
        temporary.write_bytes(model.SerializeToString())
        _check_logits(graph, str(temporary), images)
        _check_values(writer, model, images)
    vouch_for_file(path)


def to_onnx(
    graph: QuantizedGraph,
    *,
    input: Input | None = None,
    packed: Packed = False,
    qdq: bool = False,
    fast: bool = True,
) -> onnx.ModelProto:
    """Return `graph` as an ONNX model, unchecked; see `export_onnx`."""
    return _writer(graph, packed, qdq, fast).model(image_dtype(graph, input))


def _writer(graph: QuantizedGraph, packed: Packed, qdq: bool, fast: bool) -> Writer:
    if packed == "int2" and not hasattr(TensorProto, "INT2"):
        raise CompressError("weights as INT2 need onnx 1.20 or newer; install it, or pack as INT4")
    if qdq:
        return QdqWriter(graph, ONNX, packed=packed)
    return FastWriter(graph, packed=packed) if fast else Writer(graph, ONNX, packed=packed)


def _check_logits(graph: QuantizedGraph, path: str, images: Images) -> None:
    """Raise CompressError unless the file gives the interpreter's logits in every setting."""
    expected, names = graph.call_all(images), list(output_names(graph))
    for optimized, threads in itertools.product((True, False), (1, 2)):
        session = _session(path, optimized, threads)
        what = f"onnxruntime ({_setting(optimized)}, {threads} threads)"
        for count in (len(images[0]), 1):
            given = _fed(graph, [x[:count] for x in images])
            for got, wanted in zip(_run(session, names, given), expected, strict=True):
                require_equal(got, wanted[:count], what)


def _check_values(writer: Writer, model: onnx.ModelProto, images: Images) -> None:
    """Raise CompressError, naming the value, unless every value inside has the right codes."""
    graph = writer.graph
    given = _fed(graph, images)
    shown = {name: short for name, short in writer.names.items() if short not in given}
    model = onnx.ModelProto.FromString(model.SerializeToString())
    names = sorted(set(shown.values()))
    for short in names:
        model.graph.output.append(helper.make_tensor_value_info(short, TensorProto.UINT8, None))
    expected = graph.trace(*graph.codes_of(images))
    for optimized in (True, False):
        session = _session(model.SerializeToString(), optimized, threads=1)
        inside = dict(zip(names, _run(session, names, given), strict=True)) if names else {}
        for name, short in shown.items():
            what = f"value '{name}': onnxruntime ({_setting(optimized)})"
            got = inside[short].reshape(expected[name].shape)
            require_equal(got, expected[name], what)


def _fed(graph: QuantizedGraph, images: Images) -> dict[str, npt.NDArray[Any]]:
    return dict(zip(input_names(graph), images, strict=True))


def _session(model: str | bytes, optimized: bool, threads: int) -> "onnxruntime.InferenceSession":
    return open_session(model, "the exported graph", threads=threads, optimized=optimized)


def _run(
    session: "onnxruntime.InferenceSession", names: list[str], given: dict[str, npt.NDArray[Any]]
) -> list[npt.NDArray[Any]]:
    try:
        return session.run(names, given)
    except _REFUSALS as error:
        raise CompressError(
            f"onnxruntime does not run the exported graph: {error!s:.200}"
        ) from error


def _setting(optimized: bool) -> str:
    return "default optimizations" if optimized else "no optimizations"
