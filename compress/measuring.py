"""What an artifact costs and what it is worth: parameters, MACs, bytes, accuracy, latency.

Nothing here imports torch unless a TorchScript or safetensors file is opened.
"""

import contextlib
import gc
import json
import math
import os
import platform
import random
import struct
import time
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import UserError
from compress.files import size_of

if TYPE_CHECKING:
    import onnx

FORMATS = {
    ".onnx": "onnx",
    ".ts": "torchscript",
    ".safetensors": "safetensors",
    ".pt2": "pt2",
}
"""The formats of files, by suffix."""

C_FOLDER = "c"
"""The format of a folder that holds NAME.c and NAME.h."""

KINDS = (*FORMATS.values(), C_FOLDER)
"""Every format of an artifact."""


# --- Accuracy -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """So many of `count` images got the right answer, or the same answer as another model."""

    correct: int
    count: int

    @property
    def fraction(self) -> float:
        """The share of correct answers, 0 to 1."""
        return self.correct / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the fraction."""
        return wilson_interval(self.correct, self.count)


def wilson_interval(correct: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the score interval of a proportion, both ends within 0 to 1 (Wilson, 1927)."""
    if not 0 <= correct <= count or count == 0:
        raise ValueError(f"{correct} of {count} is not a proportion")
    share = correct / count
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    centre = share + z * z / (2 * count)
    scale = 1 + z * z / count
    # At the ends of the range one bound is exact; rounding must not push it past the proportion.
    low = 0.0 if correct == 0 else (centre - spread) / scale
    high = 1.0 if correct == count else (centre + spread) / scale
    return low, high


def accuracy(
    predict: Callable[[NDArray[Any]], NDArray[np.int64]],
    images: NDArray[Any],
    labels: NDArray[np.int64],
) -> Score:
    """Compare the classes [N] that `predict` gives `images` [N, ...] with `labels` [N]."""
    return agreement(predict(images), labels)


def agreement(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> Score:
    """Count where two lists of classes [N] are the same."""
    if ours.shape != theirs.shape:
        raise ValueError(f"classes of shapes {ours.shape} and {theirs.shape} do not match")
    return Score(int(np.sum(ours == theirs)), len(theirs))


# --- Running a file -------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunnableModel:
    """A network from a file, ready to run.

    Attributes:
        path: the file, or the folder of C99.
        format: "onnx", "torchscript", "safetensors" or "c".
        input_dtype: NumPy's name of the type it takes: "uint8" for raw pixels, "float32" for
            normalized ones.
        input_shape: the shape it takes, batch first; None where any size will do.
        bind: turns an input batch into a function that runs the network on it, with nothing else
            left to do, and returns its first output; the next call may overwrite it.
    """

    path: Path
    format: str
    input_dtype: str
    input_shape: tuple[int | None, ...]
    bind: Callable[[NDArray[Any]], Callable[[], NDArray[Any]]] = field(repr=False)

    @property
    def fixed_batch(self) -> int | None:
        """The one batch size it takes, or None if it takes any."""
        return self.input_shape[0]

    def outputs(self, inputs: NDArray[Any], *, batch: int = 256) -> NDArray[Any]:
        """Run `inputs` [N, ...] batch by batch and return the first output [N, ...].

        Raises:
            UserError: the network does not take these inputs.
        """
        size = self.fixed_batch or batch
        try:
            parts = [
                self.bind(_filled(inputs[start : start + size], self.fixed_batch))()
                for start in range(0, len(inputs), size)
            ]
        except Exception as error:  # each runtime has its own kinds
            shape = "x".join(map(str, inputs.shape))
            raise UserError(
                f"{self.path} does not run on {inputs.dtype} of shape {shape}: {_first_line(error)}"
            ) from error
        return np.concatenate(parts)[: len(inputs)]

    def classes(self, inputs: NDArray[Any], *, batch: int = 256) -> NDArray[np.int64]:
        """Return the class [N] with the highest output for each of `inputs` [N, ...].

        Raises:
            UserError: the network does not take these inputs, or its output is not [N, classes].
        """
        outputs = self.outputs(inputs, batch=batch)
        if outputs.ndim != 2 or len(outputs) != len(inputs):
            raise UserError(f"{self.path} gives an output of shape {outputs.shape}, not classes")
        return outputs.argmax(1).astype(np.int64)


def open_model(
    path: str | os.PathLike[str],
    *,
    threads: int = 1,
    input_shape: tuple[int, ...] | None = None,
    input_dtype: str | None = None,
) -> RunnableModel:
    """Open an ONNX, TorchScript, safetensors or C99 network to run on `threads` CPU threads.

    TorchScript runs in this process's torch, whose number of threads is set for all its models.
    C99 is compiled with the system's compiler, takes uint8 codes, and runs in one thread, one call
    for each input of a batch: open only what you trust.

    Args:
        path: the file, whose suffix tells the format; or a folder that holds NAME.c and NAME.h.
        threads: threads within one operator.
        input_shape: shape of one input without the batch, for a TorchScript file that does not
            say it (see `compress.measuring.INPUT_RECORD`).
        input_dtype: "float32" or "uint8", for such a file that runs on both.

    Raises:
        UserError: the file is missing, is not what its suffix promises, or what it takes is not
            known; or there is no compiler for C99.
    """
    file = Path(path)
    kind = format_of(file)
    if kind == "onnx":
        return _open_onnx(file, threads)
    if kind == "torchscript":
        return _open_torchscript(file, threads, input_shape, input_dtype)
    if kind == "safetensors":
        return _open_safetensors(file, threads)
    if kind == C_FOLDER:
        return _open_c(file)
    raise UserError(f"{file}: a {kind} file cannot be run here; take .onnx, .ts or .safetensors")


def format_of(path: Path) -> str:
    """Return the format that a file's suffix stands for, or `C_FOLDER` for a folder of C99.

    Raises:
        UserError: there is no such file, its suffix is not one of `FORMATS`, or the folder does not
            hold one NAME.c.
    """
    if path.is_dir():
        from compress.c_runner import source_of

        source_of(path)  # refuses any other folder
        return C_FOLDER
    if path.suffix not in FORMATS:
        raise UserError(f"{path}: not a model by its suffix, which must be one of {_listed()}")
    if not path.is_file():
        raise UserError(f"{path}: there is no such file")
    return FORMATS[path.suffix]


INPUT_RECORD = "input.json"
"""Name of the extra file in a TorchScript archive that says what it takes: `{"dtype": "uint8",
"shape": [1, 28, 28]}`, the shape being without the batch."""


def input_record_of(dtype: str, shape: Sequence[int]) -> str:
    """Return the text of `INPUT_RECORD` for a network's input, the shape without the batch."""
    return json.dumps({"dtype": dtype, "shape": list(shape)})


def _listed() -> str:
    return ", ".join(FORMATS)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _filled(batch: NDArray[Any], size: int | None) -> NDArray[Any]:
    """Repeat the last input until the batch has the one size that the network takes."""
    missing = (size or len(batch)) - len(batch)
    return np.concatenate([batch, np.repeat(batch[-1:], missing, axis=0)]) if missing else batch


def _open_onnx(path: Path, threads: int) -> RunnableModel:
    session = _session(os.fspath(path), path, threads=threads)
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise UserError(f"{path} takes {len(inputs)} inputs; only networks of one can be run here")
    name, output = inputs[0].name, session.get_outputs()[0].name

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        # Both ends are bound to memory once, as a program would that runs it again and again.
        images = np.ascontiguousarray(batch)
        result = session.run([output], {name: images})[0]
        ends = session.io_binding()
        ends.bind_cpu_input(name, images)
        place = {"shape": result.shape, "buffer_ptr": result.ctypes.data}
        ends.bind_output(output, "cpu", 0, result.dtype, **place)

        def run() -> NDArray[Any]:
            session.run_with_iobinding(ends)
            return result

        return run

    shape = tuple(size if isinstance(size, int) else None for size in inputs[0].shape)
    return RunnableModel(path, "onnx", _onnx_dtype(inputs[0].type, path), shape, bind)


def _session(model: str | bytes, path: Path, *, threads: int, optimize: bool = True) -> Any:
    """Open `model`, a path or a serialized network; `path` is for the refusal."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # refusals come as exceptions; the log would say them twice
    if not optimize:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        reason = _first_line(error)
        raise UserError(f"{path} is no ONNX file that onnxruntime runs: {reason}") from error


def _onnx_dtype(name: str, path: Path) -> str:
    known = {"tensor(float)": "float32", "tensor(uint8)": "uint8", "tensor(int8)": "int8"}
    if name not in known:
        raise UserError(f"{path} takes {name}; only {', '.join(known)} can be run here")
    return known[name]


def _open_torchscript(
    path: Path, threads: int, shape: tuple[int, ...] | None, dtype: str | None
) -> RunnableModel:
    import torch

    model = _load_torchscript(path)
    torch.set_num_threads(threads)
    recorded_dtype, recorded_shape = input_record(path)
    dtype, shape = recorded_dtype or dtype, recorded_shape or shape
    if shape is None:
        raise UserError(f"{path} does not say the shape of its input, and none was given")
    dtype = dtype or _probed_dtype(model, shape, path)
    return RunnableModel(path, "torchscript", dtype, (None, *shape), _torch_binder(model))


def _open_safetensors(path: Path, threads: int) -> RunnableModel:
    if _is_quantized(path):
        return _open_quantized(path)
    import torch

    from compress.model_file import load_model

    stored = load_model(path)
    torch.set_num_threads(threads)
    shape = (None, *stored.input_shape)
    return RunnableModel(path, "safetensors", "float32", shape, _torch_binder(stored.model))


def _open_quantized(path: Path) -> RunnableModel:
    """Open an integer network to run in the interpreter that defines it."""
    from compress.graph import QuantizedGraph

    graph = QuantizedGraph.load(path)
    dtype = "float32" if graph.float_input else "uint8"
    shape = (None, *graph.input.shape)
    return RunnableModel(path, "safetensors", dtype, shape, lambda batch: lambda: graph(batch))


def _open_c(path: Path) -> RunnableModel:
    """Compile a network's C; what its codes stand for is turned to floats by a table."""
    from compress.c_runner import load_c

    network = load_c(path)
    reals = network.output_code.dequantize(np.arange(256, dtype=np.uint8))

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        codes = network.bind(batch)
        return lambda: reals[codes()]

    return RunnableModel(path, C_FOLDER, "uint8", (None, *network.input_shape), bind)


def _load_torchscript(path: Path) -> Any:
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # that torch.export is its successor
            return torch.jit.load(path, map_location="cpu").eval()
    except Exception as error:  # RuntimeError mostly; truncated archives give other kinds too
        raise UserError(f"{path} is not a TorchScript file: {_first_line(error)}") from error


def input_record(path: Path) -> tuple[str | None, tuple[int, ...] | None]:
    """Return the dtype and shape that a TorchScript archive says it takes, None where it does not.

    Raises:
        UserError: what it says cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.endswith(f"/extra/{INPUT_RECORD}")]
            record = json.loads(archive.read(names[0])) if names else {}
        dtype, shape = record.get("dtype"), record.get("shape")
        if dtype not in ("float32", "uint8", None):
            raise ValueError(f"it takes {dtype}")
        return dtype, tuple(int(size) for size in shape) if shape else None
    except (OSError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: its {INPUT_RECORD} is damaged; export it again") from error


def _probed_dtype(model: Any, shape: tuple[int, ...], path: Path) -> str:
    """Find the type that a network takes by trying: most refuse all but one."""
    import torch

    taken = []
    for dtype in (torch.uint8, torch.float32):
        with contextlib.suppress(Exception), torch.inference_mode():
            model(torch.zeros(2, *shape, dtype=dtype))
            taken.append(str(dtype).removeprefix("torch."))
    if len(taken) == 1:
        return taken[0]
    size = "x".join(map(str, shape))
    if not taken:
        raise UserError(f"{path} runs neither on bytes nor on floats of shape Nx{size}")
    raise UserError(
        f"{path} runs on bytes and on floats and does not say which it means; export it again or "
        "list it in the manifest beside it"
    )


def _torch_binder(model: Any) -> Callable[[NDArray[Any]], Callable[[], NDArray[Any]]]:
    import torch

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        tensor = torch.from_numpy(np.array(batch))

        def run() -> NDArray[Any]:
            with torch.inference_mode():
                return model(tensor).numpy()

        return run

    return bind


# --- Figures of a file ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """What a model file holds.

    Attributes:
        params: weights, biases, and scale and shift of BatchNorm; not its running mean and
            variance, nor scales and zero points of quantization. None if the file does not tell.
        macs: multiply-accumulates of convolutions and matrix products for one input, taps on
            padding included. None if the file does not tell.
        weight_bytes: everything constant that inference holds: packed weights, biases, scales,
            tables. None if the file does not tell.
        file_bytes: size of the file, with external data beside it; of C99, of the folder's files.
    """

    params: int | None
    macs: int | None
    weight_bytes: int | None
    file_bytes: int


def measure(path: str | os.PathLike[str]) -> Figures:
    """Return the figures of an ONNX, TorchScript, safetensors or pt2 file, or of a folder of C99.

    Raises:
        UserError: the file is missing or is not what its suffix promises.
    """
    file = Path(path)
    figures = {
        "onnx": _onnx_figures,
        "torchscript": _torchscript_figures,
        "safetensors": _safetensors_figures,
        C_FOLDER: _c_figures,
    }.get(format_of(file))
    return figures(file) if figures else Figures(None, None, None, file.stat().st_size)


_WEIGHT_INPUTS = {
    "Conv": (1, 2),
    "ConvTranspose": (1, 2),
    "ConvInteger": (1,),
    "QLinearConv": (3, 8),
    "FusedConv": (1, 2),
    "Gemm": (0, 1, 2),
    "FusedGemm": (0, 1, 2),
    "QGemm": (0, 3, 6),
    "MatMul": (0, 1),
    "FusedMatMul": (0, 1),
    "MatMulInteger": (0, 1),
    "QLinearMatMul": (0, 3),
    "BatchNormalization": (1, 2),
    "InstanceNormalization": (1, 2),
    "LayerNormalization": (1, 2),
    "GroupNormalization": (1, 2),
    "PRelu": (1,),
    "Add": (0, 1),
    "Sub": (0, 1),
    "Mul": (0, 1),
    "Div": (0, 1),
}
_ELEMENTWISE = frozenset(("Add", "Sub", "Mul", "Div"))
_CHANGES_OF_FORM = frozenset(
    (
        *("DequantizeLinear", "QuantizeLinear", "Cast", "Identity"),
        *("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Pad", "Gather", "Tile"),
    )
)
_PRODUCT_INPUTS = {
    "Conv": (0, 1),
    "ConvTranspose": (0, 1),
    "ConvInteger": (0, 1),
    "QLinearConv": (0, 3),
    "FusedConv": (0, 1),
    "Gemm": (0, 1),
    "FusedGemm": (0, 1),
    "QGemm": (0, 3),
    "MatMul": (0, 1),
    "FusedMatMul": (0, 1),
    "MatMulInteger": (0, 1),
    "QLinearMatMul": (0, 3),
}
"""Places of the two factors among the inputs of the operators whose MACs count."""


def _onnx_figures(path: Path) -> Figures:
    model = _read_onnx(path)
    constants = dict(_constants(model.graph))
    return Figures(
        params=_onnx_params(model.graph, constants),
        macs=_onnx_macs(model, constants, path),
        weight_bytes=sum(map(_tensor_bytes, constants.values())),
        file_bytes=path.stat().st_size + _external_bytes(path, constants.values()),
    )


def _read_onnx(path: Path) -> "onnx.ModelProto":
    import onnx
    import onnx.inliner

    try:
        model = onnx.load(path, load_external_data=False)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except Exception as error:  # protobuf's DecodeError
        raise UserError(f"{path} is not an ONNX file: {_first_line(error)}") from error
    if not model.graph.node or not model.graph.output:
        raise UserError(f"{path} is not an ONNX file: it holds no network")
    return onnx.inliner.inline_local_functions(model) if model.functions else model


def _constants(graph: "onnx.GraphProto") -> Iterator[tuple[str, "onnx.TensorProto"]]:
    """Yield the name and value of every constant of a graph and of the graphs within it."""
    from onnx import AttributeProto

    for tensor in graph.initializer:
        yield tensor.name, tensor
    for sparse in graph.sparse_initializer:
        yield sparse.values.name, sparse.values
        yield f"indices of {sparse.values.name}", sparse.indices
    for node in graph.node:
        if node.op_type == "Constant":
            yield node.output[0], _constant_value(node)
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield from _constants(attribute.g)


def _constant_value(node: "onnx.NodeProto") -> "onnx.TensorProto":
    from onnx import helper, numpy_helper

    attribute = node.attribute[0]
    value = helper.get_attribute_value(attribute)
    if attribute.name == "value":
        return value
    if attribute.name == "sparse_value":
        return value.values
    # Spelled-out numbers are 32-bit floats and 64-bit integers by the standard; NumPy would widen.
    dtype = np.float32 if "float" in attribute.name else np.int64
    text = "string" in attribute.name
    return numpy_helper.from_array(np.asarray(value, object if text else dtype))


def _tensor_bytes(tensor: "onnx.TensorProto") -> int:
    """Return the packed size of a tensor: two 4-bit values a byte."""
    from onnx import TensorProto, helper

    if tensor.data_type == TensorProto.STRING:
        return sum(map(len, tensor.string_data))
    name = TensorProto.DataType.Name(tensor.data_type)
    packed = {"UINT4": 4, "INT4": 4, "FLOAT4E2M1": 4, "UINT2": 2, "INT2": 2}
    bits = packed.get(name) or 8 * helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    return -(-math.prod(tensor.dims) * bits // 8)


def _external_bytes(path: Path, tensors: Iterable["onnx.TensorProto"]) -> int:
    names = {
        entry.value
        for tensor in tensors
        for entry in tensor.external_data
        if entry.key == "location"
    }
    files = [path.parent / name for name in names]
    return sum(file.stat().st_size for file in files if file.is_file())


def _onnx_params(graph: "onnx.GraphProto", constants: Mapping[str, "onnx.TensorProto"]) -> int:
    """Count the elements of every distinct constant that is a weight of some operator."""
    producers = {output: node for node in _all_nodes(graph) for output in node.output}
    weights = {
        found
        for node in producers.values()
        for name in _weight_inputs(node, producers)
        if (found := _constant_behind(name, producers, constants)) is not None
        # One number added or multiplied is part of the arithmetic, not a trained weight.
        and not (node.op_type in _ELEMENTWISE and math.prod(constants[found].dims) == 1)
    }
    return sum(math.prod(constants[name].dims) for name in weights)


def _all_nodes(graph: "onnx.GraphProto") -> Iterator["onnx.NodeProto"]:
    from onnx import AttributeProto

    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                yield from _all_nodes(attribute.g)


def _weight_inputs(
    node: "onnx.NodeProto", producers: Mapping[str, "onnx.NodeProto"]
) -> Iterator[str]:
    sources = {producers[name].op_type for name in node.input if name in producers}
    if node.op_type == "Mul" and "DynamicQuantizeLinear" in sources:
        return  # the product of two scales
    for place in _WEIGHT_INPUTS.get(node.op_type, ()):
        if place < len(node.input):
            yield node.input[place]


def _constant_behind(
    name: str,
    producers: Mapping[str, "onnx.NodeProto"],
    constants: Mapping[str, "onnx.TensorProto"],
) -> str | None:
    """Follow `name` back through changes of form to the constant it comes from, if any."""
    while name not in constants:
        node = producers.get(name)
        if node is None or node.op_type not in _CHANGES_OF_FORM:
            return None
        name = node.input[0]
    return name


def _onnx_macs(
    model: "onnx.ModelProto", constants: Mapping[str, "onnx.TensorProto"], path: Path
) -> int | None:
    products = [node for node in model.graph.node if node.op_type in _PRODUCT_INPUTS]
    wanted = {node.output[0] for node in products}
    for node in products:
        wanted.update(node.input[place] for place in _PRODUCT_INPUTS[node.op_type])
    shapes = {name: tuple(constants[name].dims) for name in wanted & constants.keys()}
    observed = _observed_shapes(model, sorted(wanted - constants.keys()), path)
    if observed is None:
        return None
    batch, shapes_run = observed
    return sum(_node_macs(node, shapes | shapes_run) for node in products) // batch


def _node_macs(node: "onnx.NodeProto", shapes: Mapping[str, tuple[int, ...]]) -> int:
    left, right = (shapes[node.input[place]] for place in _PRODUCT_INPUTS[node.op_type])
    output = shapes[node.output[0]]
    if node.op_type == "ConvTranspose":
        return left[0] * math.prod(left[2:]) * math.prod(right)
    if "Conv" in node.op_type:
        return output[0] * math.prod(output[2:]) * math.prod(right)
    transposed = any(a.name == "transA" and a.i for a in node.attribute)
    return math.prod(output) * left[0 if transposed else -1]


def _observed_shapes(
    model: "onnx.ModelProto", names: list[str], path: Path
) -> tuple[int, dict[str, tuple[int, ...]]] | None:
    """Run one input of zeros and return its batch size and the shapes of the tensors `names`.

    Running knows the shapes of every operator that the runtime knows, which ONNX's shape inference
    does not: it stops at the first of onnxruntime's own, such as QLinearGlobalAveragePool.
    """
    import onnx

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.ClearField("output")
    known = {value.name for value in probe.graph.input}
    ran = [name for name in names if name not in known]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in ran)
    try:
        session = _session(probe.SerializeToString(), path, threads=1, optimize=False)
        feed = {value.name: _zeros(value) for value in session.get_inputs()}
        values = session.run(ran, feed) if ran else []
    except Exception:  # a file that cannot be run alone still has its other figures
        return None
    shapes = {name: value.shape for name, value in zip(ran, values, strict=True)}
    shapes.update((name, value.shape) for name, value in feed.items() if name in names)
    return next(iter(feed.values())).shape[0], shapes


def _zeros(value: Any) -> NDArray[Any]:
    """Return zeros for an input of a session, with batch 1 where the batch is free."""
    first, *rest = value.shape
    if not all(isinstance(size, int) for size in rest):
        raise ValueError(f"the input {value.name} has no fixed size")
    return np.zeros((first if isinstance(first, int) else 1, *rest), _numpy_type(value.type))


def _numpy_type(name: str) -> str:
    inner = name.removeprefix("tensor(").removesuffix(")")
    return {"float": "float32", "double": "float64"}.get(inner, inner)


def _torchscript_figures(path: Path) -> Figures:
    model = _load_torchscript(path)
    # Training's batch counters are stored too, but inference reads none of them.
    counters = sum(buffer.nbytes for name, buffer in model.named_buffers() if _is_counter(name))
    return Figures(
        params=sum(parameter.numel() for parameter in set(model.parameters())) or None,
        macs=None,
        weight_bytes=_stored_bytes(path) - counters,
        file_bytes=path.stat().st_size,
    )


def _stored_bytes(path: Path) -> int:
    """Add up the tensors of a TorchScript archive: its state, and constants written into code."""
    with zipfile.ZipFile(path) as archive:
        entries = [(PurePosixPath(entry.filename), entry) for entry in archive.infolist()]
    return sum(
        entry.file_size
        for name, entry in entries
        if name.parent.name in ("data", "constants") and name.name.isdigit()
    )


def _is_counter(name: str) -> bool:
    return name.endswith("num_batches_tracked")


def _safetensors_figures(path: Path) -> Figures:
    tensors = _safetensors_header(path)
    tensors.pop(_METADATA, None)
    if _is_quantized(path):
        return _quantized_figures(path, tensors)
    params = sum(
        math.prod(entry["shape"])
        for name, entry in tensors.items()
        if not name.endswith(("running_mean", "running_var")) and not _is_counter(name)
    )
    held = (entry["data_offsets"] for name, entry in tensors.items() if not _is_counter(name))
    return Figures(
        params=params,
        macs=None,
        weight_bytes=sum(end - start for start, end in held),
        file_bytes=path.stat().st_size,
    )


def _quantized_figures(path: Path, tensors: Mapping[str, Any]) -> Figures:
    from compress.graph import QuantizedGraph

    graph = QuantizedGraph.load(path)
    return Figures(
        params=sum(
            math.prod(entry["shape"])
            for name, entry in tensors.items()
            if name.endswith((".weight", ".bias"))
        ),
        macs=graph.macs,
        weight_bytes=graph.weight_bytes,
        file_bytes=path.stat().st_size,
    )


def _c_figures(path: Path) -> Figures:
    from compress.c_runner import read_header

    return Figures(None, None, read_header(path).constant_bytes, size_of(path))


_METADATA = "__metadata__"


def _is_quantized(path: Path) -> bool:
    """Tell an integer network's file from a float one's, which names its structure otherwise."""
    return "compress.QuantizedGraph" in _safetensors_header(path).get(_METADATA, {})


def _safetensors_header(path: Path) -> dict[str, Any]:
    """Read the table at the head of a safetensors file: names, types, shapes, offsets."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > path.stat().st_size:
                raise ValueError("its header is cut short")
            header = json.loads(file.read(length))
        if not isinstance(header.get(_METADATA, {}), dict):
            raise ValueError("its metadata is damaged")
        for name, entry in header.items():
            if name != _METADATA:
                _check_tensor(entry, path.stat().st_size - 8 - length)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, struct.error) as error:
        raise UserError(f"{path} is not a safetensors file: {_first_line(error)}") from error
    return header


def _check_tensor(entry: Mapping[str, Any], room: int) -> None:
    math.prod(entry["shape"])
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= room:
        raise ValueError("its weights are cut short")


# --- Latency --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Latency:
    """How long one call takes, in microseconds.

    Attributes:
        median_us: median of the rounds' medians.
        low_us: lower quartile of the rounds' medians.
        high_us: upper quartile of the rounds' medians.
        p95_us: 95th percentile over all timed samples.
        samples: how many were timed.
        rounds_us: each round's median, in the order of the rounds.
    """

    median_us: float
    low_us: float
    high_us: float
    p95_us: float
    samples: int
    rounds_us: tuple[float, ...] = field(repr=False)


@dataclass(frozen=True)
class Speedup:
    """How many times as fast as the baseline: median and quartiles of the rounds' ratios."""

    median: float
    low: float
    high: float


def interleaved(
    runners: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 30,
    warmup: int = 3,
    min_round_seconds: float = 0.02,
    seed: int = 0,
) -> dict[str, Latency]:
    """Time each of `runners` in every round, in a new order each round.

    Whatever disturbs the machine for longer than a round then disturbs all alike, and the ratio of
    two within one round stands (`speedup`). A round calls a runner for at least
    `min_round_seconds`; calls too short for the clock are timed several at once.

    Args:
        runners: what to call, by name.
        rounds: how many rounds are timed.
        warmup: how many come before and are not.
        min_round_seconds: how long one runner runs in one round.
        seed: of the order.
    """
    if rounds < 1:
        raise UserError(f"{rounds} rounds cannot be measured; take at least 1")
    shuffle = random.Random(seed).shuffle
    names = list(runners)
    samples: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    with _collector_paused():
        plans = {name: _plan(runners[name], min_round_seconds) for name in names}
        for turn in range(warmup + rounds):
            shuffle(names)
            for name in names:
                times = _timed(runners[name], *plans[name])
                if turn >= warmup:
                    samples[name].append(times)
    return {name: _latency(samples[name]) for name in runners}


def speedup(latency: Latency, baseline: Latency) -> Speedup:
    """Compare two results of one `interleaved` call, round by round."""
    ratios = np.asarray(baseline.rounds_us) / np.asarray(latency.rounds_us)
    low, median, high = np.percentile(ratios, (25, 50, 75))
    return Speedup(float(median), float(low), float(high))


_SHORTEST_SAMPLE = 20_000  # ns; a few hundred times the cost of reading the clock


def _plan(runner: Callable[[], object], min_round_seconds: float) -> tuple[int, int]:
    """Return how many samples a round has and how many calls a sample."""
    runner()  # the first call pays for allocations
    one = max(1, round(1e3 * float(np.median(_timed(runner, 5, 1)))))  # ns
    calls = -(-_SHORTEST_SAMPLE // one)
    return max(1, -(-round(1e9 * min_round_seconds) // (one * calls))), calls


def _timed(runner: Callable[[], object], samples: int, calls: int) -> NDArray[np.float64]:
    """Return the microseconds a call of each of `samples` samples of `calls` calls."""
    clock = time.perf_counter_ns
    times = np.empty(samples)
    for index in range(samples):
        start = clock()
        for _ in range(calls):
            runner()
        times[index] = clock() - start
    return times / (1e3 * calls)


def _latency(rounds: list[NDArray[np.float64]]) -> Latency:
    medians = [float(np.median(times)) for times in rounds]
    low, median, high = np.percentile(medians, (25, 50, 75))
    together = np.concatenate(rounds)
    return Latency(
        median_us=float(median),
        low_us=float(low),
        high_us=float(high),
        p95_us=float(np.percentile(together, 95)),
        samples=len(together),
        rounds_us=tuple(medians),
    )


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python's garbage collector from running within a timed call."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- The machine ----------------------------------------------------------------------------------

_FLAGS = {
    "avx2": "avx2",
    "avx512f": "avx512f",
    "avx512_vnni": "avx512_vnni",
    "avx_vnni": "avx_vnni",
    "amx_int8": "amx_int8",
    "asimd": "neon",
    "neon": "neon",
    "asimddp": "dotprod",
    "i8mm": "i8mm",
}
"""The kernel's names of what matters to small integer networks, and ours."""


def machine() -> dict[str, Any]:
    """Return what a latency depends on: CPU, its instruction sets, cores, system and versions."""
    info = _cpu_info()
    return {
        "cpu": info.get("model name") or platform.processor() or platform.machine(),
        "architecture": platform.machine(),
        "flags": _known_flags(info),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "system": f"{platform.system()} {platform.release()}",
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed libraries that figures depend on."""
    import importlib.metadata

    found = {"python": platform.python_version()}
    for name in ("numpy", "onnx", "onnxruntime", "torch"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _known_flags(info: Mapping[str, str]) -> list[str]:
    words = set((info.get("flags") or info.get("Features") or "").split())
    return list(dict.fromkeys(ours for theirs, ours in _FLAGS.items() if theirs in words))


def _cpu_info() -> dict[str, str]:
    """Return the first processor's entry of /proc/cpuinfo, empty where there is none."""
    try:
        text = Path("/proc/cpuinfo").read_text().split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
