"""Run a quantized artifact in its runtimes and count the logits that differ from the interpreter's.

Each runtime comes in the settings that a contract speaks of: threads, optimizations, the form of
the graph. Torch, onnx, onnxruntime, OpenVINO and the C compiler are loaded when they are used.
"""

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError, one_line
from compress.extras import MissingPackage
from compress.files import sha256_of
from compress.formats import EVERYWHERE, FORMATS, loaded
from compress.graph import CODE_MAX, Floats, QuantizedGraph
from compress.graph.contract import Contract, is_exact_everywhere, saturation_proof
from compress.measuring import format_of, open_model
from compress.measuring.onnx_files import require_answer
from compress.onnx_runner import open_session
from compress.wasm_runner import NO_NODE, load_wasm, node_command, read_wasm_folder, runs_relaxed

if TYPE_CHECKING:
    import onnx

Images = npt.NDArray[Any]
Run = Callable[[Images], Floats]

_BATCH = 32


class CannotRun(CompressError):
    """A runtime is not installed here, or does not know an operator: that proves nothing."""


@dataclass(frozen=True)
class Runtime:
    """An artifact in one runtime and setting.

    Attributes:
        name: of both, such as "onnxruntime, 2 threads".
        contracts: those that promise the interpreter's integers here.
        open: loads the artifact; returns a function from a batch of images to its logits.
    """

    name: str
    contracts: tuple[str, ...]
    open: Callable[[], Run]


@dataclass(frozen=True)
class Comparison:
    """How far an artifact in one runtime is from the interpreter.

    Attributes:
        runtime: the runtime's name.
        contracts: those that promise that it is not far at all.
        logits: how many were compared, by kind of images.
        differing: how many of them differ, by kind of images.
        largest: the largest difference, in steps of the output's code, of which there are 255.
        missing: why it could not be run; None if it was.
    """

    runtime: str
    contracts: tuple[str, ...]
    logits: Mapping[str, int]
    differing: Mapping[str, int]
    largest: int
    missing: str | None = None

    @property
    def total(self) -> int:
        """The logits that differ, of all kinds of images together."""
        return sum(self.differing.values())


def runtimes_of(path: Path) -> tuple[Runtime, ...]:
    """Return every runtime and setting for a quantized artifact.

    An ONNX file runs in onnxruntime at 1 and 2 threads and without optimizations; so does its QDQ
    form, which is also what OpenVINO reads. A TorchScript file runs in PyTorch at 1 thread.
    C99 is compiled with the system's compiler and takes codes. What can act on this machine must be
    trusted, see `compress.trust`.

    Raises:
        CompressError: the file is missing, damaged, or of a format without a contract.
    """
    row = FORMATS[format_of(path)]
    if row.runtimes is None:
        raise CompressError(f"{path}: a {row.name} file keeps no contract")
    runtimes: tuple[Runtime, ...] = loaded(row.runtimes)(path, row.contracts)
    return runtimes


def compare(
    runtime: Runtime, images: Mapping[str, Images], expected: Mapping[str, Floats], step: float
) -> Comparison:
    """Run images in a runtime and count the logits that are not the expected ones, to the bit.

    Args:
        runtime: where to run them.
        images: by kind: [N, ...] of the dtype that the artifact takes.
        expected: by kind: the interpreter's logits [N, ...].
        step: the scale of the output's code.

    Raises:
        CompressError: the runtime refuses the artifact or the images.
    """
    try:
        run = runtime.open()
    except (CannotRun, MissingPackage) as error:
        return Comparison(runtime.name, runtime.contracts, {}, {}, 0, str(error))
    differing, largest = {}, 0
    for kind, wanted in expected.items():
        got = _in_batches(run, images[kind], runtime.name)
        if got.size != wanted.size:
            raise CompressError(f"{runtime.name} gives {got.shape}, the interpreter {wanted.shape}")
        got = got.reshape(wanted.shape)
        differing[kind] = int((got != wanted).sum())
        steps = np.fmin(np.abs(got - wanted) / step, CODE_MAX)  # not a number: as far as can be
        largest = max(largest, round(float(steps.max(initial=0))))
    logits = {kind: wanted.size for kind, wanted in expected.items()}
    return Comparison(runtime.name, runtime.contracts, logits, differing, largest)


def contract_name(kind: str, graph: QuantizedGraph) -> str:
    """Return the strongest contract that a file of format `kind`, made from `graph`, may keep."""
    return FORMATS[kind].contracts[-1 if is_exact_everywhere(graph) else 0]


def contract_of(
    path: Path, graph_path: Path, comparisons: Sequence[Comparison], images: Mapping[str, int]
) -> Contract:
    """Return the strongest contract that an artifact keeps, and what it was seen on.

    Args:
        path: the artifact.
        graph_path: the QuantizedGraph that it was made from, in the same folder.
        comparisons: of all of `runtimes_of(path)` with the graph's interpreter.
        images: how many of each kind were compared.

    Raises:
        CannotRun: no runtime that has to be exact could be run here.
        CompressError: it keeps none: the line says why.
    """
    graph, kind = QuantizedGraph.load(graph_path), format_of(path)
    name = contract_name(kind, graph)
    ran = {c.runtime: c.total for c in comparisons if name in c.contracts and c.missing is None}
    if not ran:
        reasons = [c.missing for c in comparisons if c.missing] or ["it was not run"]
        raise CannotRun(f"{path} cannot be shown to be {name}: {reasons[0]}")
    wrong = next((runtime for runtime, count in ran.items() if count), None)
    if wrong:
        raise CompressError(f"{path} is not {name}: {ran[wrong]:,} logits differ in {wrong}")
    saturation = saturation_proof(graph) if kind == "onnx" else None
    if kind == "onnx" and saturation is None:
        raise CompressError(f"{path} is not {name}: CPUs without VNNI may saturate on its weights")
    return Contract(name, graph_path.name, sha256_of(graph_path), dict(images), ran, saturation)


def as_qdq(model: "onnx.ModelProto") -> "onnx.ModelProto":
    """Rewrite each QLinearConv as a Conv between DequantizeLinear and QuantizeLinear.

    That is the form for runtimes without QLinearConv. It computes in float32, and gives the same
    integers for certain only if `compress.graph.contract.is_exact_everywhere`. A model without
    QLinearConv comes back as it is.
    """
    import onnx

    rewritten = onnx.ModelProto()
    rewritten.CopyFrom(model)
    rewritten.graph.ClearField("node")
    for index, node in enumerate(model.graph.node):
        other = node.op_type != "QLinearConv"
        rewritten.graph.node.extend([node] if other else _qdq_nodes(node, f"qdq{index}."))
    return rewritten


def _qdq_nodes(node: "onnx.NodeProto", prefix: str) -> "list[onnx.NodeProto]":
    """Return what computes a QLinearConv in float32; the weights' zero point is 0."""
    from onnx.helper import make_node

    x, x_scale, x_zero, weight, scale, _, y_scale, y_zero, *bias = node.input
    real_x, real_weight, unit, real_bias, y = (f"{prefix}{index}" for index in range(5))
    nodes = [
        make_node("DequantizeLinear", [x, x_scale, x_zero], [real_x]),
        make_node("DequantizeLinear", [weight, scale], [real_weight], axis=0),
    ]
    if bias:
        nodes += [
            make_node("Mul", [x_scale, scale], [unit]),
            make_node("DequantizeLinear", [*bias, unit], [real_bias], axis=0),
        ]
    conv = make_node("Conv", [real_x, real_weight, *([real_bias] if bias else [])], [y])
    conv.attribute.extend(node.attribute)
    return [*nodes, conv, make_node("QuantizeLinear", [y, y_scale, y_zero], node.output)]


def onnx_runtimes(path: Path, contracts: tuple[str, ...]) -> tuple[Runtime, ...]:
    """Return onnxruntime in its settings, and what reads the QDQ form."""
    require_answer(path)
    plain = _read_onnx(path)
    rewritten = as_qdq(plain)
    file, qdq = plain.SerializeToString(), rewritten.SerializeToString()
    powers_of_two = (EVERYWHERE,)
    runtimes = [
        Runtime(
            f"onnxruntime, {_counted(n)}", contracts, partial(_onnxruntime, file, path, threads=n)
        )
        for n in (1, 2)
    ]
    unoptimized = partial(_onnxruntime, file, path, optimized=False)
    runtimes.append(Runtime("onnxruntime, no optimizations", contracts, unoptimized))
    if qdq != file:
        name = "QDQ form in onnxruntime"
        unoptimized = partial(_onnxruntime, qdq, path, optimized=False)
        runtimes += [
            Runtime(name, powers_of_two, partial(_onnxruntime, qdq, path)),
            Runtime(f"{name}, no optimizations", powers_of_two, unoptimized),
        ]
    in_openvino = partial(_openvino, qdq, path)
    return (*runtimes, Runtime("QDQ form in OpenVINO", powers_of_two, in_openvino))


def _read_onnx(path: Path) -> "onnx.ModelProto":
    import onnx

    try:
        return onnx.load(path)
    except Exception as error:  # protobuf's own kinds
        raise CompressError(f"{path} is not a sound ONNX file; export it again") from error


def _onnxruntime(model: bytes, path: Path, *, optimized: bool = True, threads: int = 1) -> Run:
    # Time is no matter here.
    session = open_session(model, path, threads=threads, optimized=optimized, spinning=False)
    name = session.get_inputs()[0].name
    return lambda images: session.run(None, {name: images})[0]


def torchscript_runtimes(path: Path, contracts: tuple[str, ...]) -> tuple[Runtime, ...]:
    """Return PyTorch with one thread: beside other work several mostly wait for each other."""
    return (Runtime("PyTorch, 1 thread", contracts, partial(_pytorch, path, 1)),)


def c_runtimes(path: Path, contracts: tuple[str, ...]) -> tuple[Runtime, ...]:
    """Return the system's C compiler."""
    return (Runtime("C99", contracts, partial(_c99, path)),)


def wasm_runtimes(path: Path, contracts: tuple[str, ...]) -> tuple[Runtime, ...]:
    """Return each module of the folder in node."""
    return tuple(
        Runtime(f"node, {variant} WebAssembly", contracts, partial(_wasm, path, variant))
        for variant in read_wasm_folder(path).modules()
    )


def openvino_version() -> str | None:
    """Return the version of OpenVINO, None where it is not installed."""
    try:
        return importlib.metadata.version("openvino")
    except importlib.metadata.PackageNotFoundError:
        return None


def _openvino(model: bytes, path: Path) -> Run:
    if openvino_version() is None:
        raise CannotRun("OpenVINO is not installed: pip install 'mnist-edge[peers]'")
    import openvino

    # Where a CPU has bfloat16, OpenVINO would compute in it.
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    try:
        core = openvino.Core()
        compiled = core.compile_model(core.read_model(model), "CPU", settings)
    except Exception as error:  # its kinds share no base but Exception
        raise CannotRun(f"OpenVINO does not take {path}: {one_line(error)}") from error
    return lambda images: np.array(compiled(images)[0])


def _pytorch(path: Path, threads: int) -> Run:
    return open_model(path, threads=threads).outputs


def _c99(path: Path) -> Run:
    from compress.c_runner import NO_COMPILER, compiler

    if compiler() is None:
        raise CannotRun(NO_COMPILER)
    return open_model(path).outputs


def _wasm(path: Path, variant: str) -> Run:
    if node_command() is None:
        raise CannotRun(NO_NODE)
    if variant == "relaxed" and not runs_relaxed():
        raise CannotRun("this node has no relaxed SIMD")
    return load_wasm(path, variant=variant).logits


def _in_batches(run: Run, images: Images, name: str) -> Floats:
    try:
        parts = [run(images[start : start + _BATCH]) for start in range(0, len(images), _BATCH)]
    except Exception as error:  # each runtime has its own kinds
        shape = "x".join(map(str, images.shape))
        message = f"{name} does not run on {images.dtype} of shape {shape}: {one_line(error)}"
        raise CompressError(message) from error
    return np.concatenate(parts)


def _counted(threads: int) -> str:
    return f"{threads} thread{'s' if threads > 1 else ''}"
