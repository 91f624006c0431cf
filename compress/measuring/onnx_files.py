"""An ONNX file, ready to run in onnxruntime."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.apart import call_apart
from compress.errors import CompressError, first_line
from compress.measuring.runnable import Opening, RunnableModel
from compress.onnx_runner import ONNX_MODULES, open_session
from compress.trust import is_trusted, is_vouched_for, require_trust

_LARGEST_INPUT = 1 << 28  # numbers
_DTYPES = {"tensor(float)": "float32", "tensor(uint8)": "uint8", "tensor(int8)": "int8"}


def open_onnx(path: Path, opening: Opening) -> RunnableModel:
    """Open the file; both ends are bound to memory once, as a program would that runs it often.

    Raises:
        CompressError: onnxruntime does not take it, or it has several inputs or one of another
            type.
    """
    require_answer(path)
    session = open_session(path, path, threads=opening.threads)
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise CompressError(
            f"{path} takes {len(inputs)} inputs; only networks of one can be run here"
        )
    name, output = inputs[0].name, session.get_outputs()[0].name

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        """Return what runs the network on one batch, with inputs and outputs in place."""
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
    kept = session.get_modelmeta().custom_metadata_map
    return RunnableModel(path, "onnx", _dtype(inputs[0].type, path), shape, bind, kept)


def require_answer(path: Path) -> None:
    """Have a file that nobody vouched for answer once, in a process of its own.

    Raises:
        Untrusted: it may never end.
        CompressError: it is no sound ONNX file, does not run, or takes too much.
    """
    if is_vouched_for(path):
        return
    function, trusted = "compress.measuring.onnx_files:first_answer", is_trusted(path)
    looped = call_apart(function, str(path), trusted, what=path, needs=ONNX_MODULES)
    if looped is not None:
        require_trust(path, f"computes with {looped}, which may never end")


def first_answer(path: str, trust: bool) -> str | None:
    """Run the file once on zeros in this process, where its shapes are known.

    Returns:
        The kind of a node that may never end; without `trust` nothing was run then.

    Raises:
        CompressError: it is no sound ONNX file, or it does not run.
    """
    from compress.onnx_reading import control_flow, parse_onnx

    looped = control_flow(parse_onnx(path))
    if looped is not None and not trust:
        return looped
    session = open_session(path, path)
    inputs = session.get_inputs()
    if any(map(_is_open, inputs)):  # the first answer comes when the sizes are known
        return looped
    try:
        session.run(None, {value.name: zeros_for(value) for value in inputs})
    except CompressError as error:
        raise CompressError(f"{path}: {error}") from error
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        raise CompressError(f"{path} does not run on zeros: {first_line(error)}") from error
    return looped


def _is_open(value: Any) -> bool:
    """Whether another size of a session's input than the batch is free."""
    return not all(isinstance(size, int) for size in (value.shape or [])[1:])


def zeros_for(value: Any) -> NDArray[Any]:
    """Return zeros for an input of a session, with batch 1 where it is free.

    Raises:
        CompressError: another size is free, or the input is too large or of no type of numbers.
    """
    if _is_open(value):
        raise CompressError(f"the input {value.name} has no fixed size")
    first, *rest = value.shape or [1]
    sizes = (first if isinstance(first, int) else 1, *rest)[: len(value.shape)]
    if min(sizes, default=1) < 0 or math.prod(sizes) > _LARGEST_INPUT:
        shape = "x".join(map(str, sizes))
        raise CompressError(f"the input {value.name} of {shape} numbers is impossibly large")
    name = value.type.removeprefix("tensor(").removesuffix(")")
    try:
        return np.zeros(sizes, {"float": "float32", "double": "float64"}.get(name, name))
    except TypeError as error:
        raise CompressError(f"the input {value.name} is of {value.type}, no numbers") from error


def _dtype(name: str, path: Path) -> str:
    if name not in _DTYPES:
        raise CompressError(f"{path} takes {name}; only {', '.join(_DTYPES)} can be run here")
    return _DTYPES[name]
