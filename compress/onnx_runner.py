"""Open ONNX networks in onnxruntime: on the CPU, in one thread unless asked, silently.

Silently means without its log, and without its telemetry, which versions from 1.32 on collect.
"""

import importlib
import os
from types import ModuleType
from typing import TYPE_CHECKING

from compress.errors import CompressError, first_line

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY"
"""Environment variable that onnxruntime reads when it is imported; "0" lets it collect."""


ONNX_MODULES = ("numpy", "onnx", "onnx.inliner", "compress.onnx_runner:load_onnxruntime")
"""What reading and running an ONNX file imports."""


def load_onnxruntime() -> ModuleType:
    """Import onnxruntime with its telemetry off, unless the environment sets `TELEMETRY_OFF`.

    When telemetry is on, importing it writes a device id and a database into the user's cache. The
    variable is set for the import alone. A process that imported onnxruntime before is left as it
    is.
    """
    if TELEMETRY_OFF in os.environ:
        return importlib.import_module("onnxruntime")
    os.environ[TELEMETRY_OFF] = "1"
    try:
        return importlib.import_module("onnxruntime")
    finally:
        del os.environ[TELEMETRY_OFF]


def open_session(
    model: str | os.PathLike[str] | bytes,
    what: object,
    *,
    threads: int = 1,
    optimized: bool = True,
    spinning: bool = True,
    signed_codes: bool = False,
    rewritten: str | os.PathLike[str] | None = None,
) -> "InferenceSession":
    """Open a network.

    Args:
        model: the file, or a serialized network.
        what: what the refusal calls it.
        threads: threads within one operator.
        optimized: whether onnxruntime rewrites the graph as it does by default, or not at all.
        spinning: whether its threads wait for work in a loop, which is fastest, or asleep.
        signed_codes: whether int8 activations stay int8. On x86 onnxruntime makes them uint8 first
            by default, and computes in float32 where it fails to.
        rewritten: where to write the network as onnxruntime has rewritten it.

    Raises:
        CompressError: onnxruntime does not take it.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # refusals come as exceptions; the log would say them twice
    if not spinning:
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if signed_codes:
        options.add_session_config_entry("session.qdqisint8allowed", "1")
    if rewritten is not None:
        options.optimized_model_filepath = os.fspath(rewritten)
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    source = model if isinstance(model, bytes) else os.fspath(model)
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        reason = first_line(error)
        raise CompressError(f"{what} is no ONNX network that onnxruntime runs: {reason}") from error
