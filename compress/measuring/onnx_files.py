"""An ONNX file, ready to run in onnxruntime."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.measuring.runnable import Opening, RunnableModel
from compress.onnx_runner import open_session

_DTYPES = {"tensor(float)": "float32", "tensor(uint8)": "uint8", "tensor(int8)": "int8"}


def open_onnx(path: Path, opening: Opening) -> RunnableModel:
    """Open the file; both ends are bound to memory once, as a program would that runs it often.

    Raises:
        CompressError: onnxruntime does not take it, or it has several inputs or one of another
            type.
    """
    session = open_session(path, path, threads=opening.threads)
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise CompressError(
            f"{path} takes {len(inputs)} inputs; only networks of one can be run here"
        )
    name, output = inputs[0].name, session.get_outputs()[0].name

    def bind(batch: NDArray[Any]) -> Callable[[], NDArray[Any]]:
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
    return RunnableModel(path, "onnx", _dtype(inputs[0].type, path), shape, bind)


def _dtype(name: str, path: Path) -> str:
    if name not in _DTYPES:
        raise CompressError(f"{path} takes {name}; only {', '.join(_DTYPES)} can be run here")
    return _DTYPES[name]
