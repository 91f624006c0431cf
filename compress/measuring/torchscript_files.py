"""A TorchScript file: what it takes, its figures, and how it runs, in this process's PyTorch."""

import contextlib
import json
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from compress.apart import call_apart
from compress.errors import CompressError, first_line
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel, torch_binder
from compress.reading import require_file
from compress.trust import is_trusted, is_vouched_for

INPUT_RECORD = "input.json"
"""Name of the extra file in a TorchScript archive that says what it takes: `{"dtype": "uint8",
"shape": [1, 28, 28]}`, the shape being without the batch."""


_LARGEST_RECORD = 1 << 16
_DAMAGES = (
    *(OSError, ValueError, OverflowError, TypeError, AttributeError, EOFError, zlib.error),
    *(RecursionError, NotImplementedError, RuntimeError),  # a strange or an encrypted member
)


def input_record_of(dtype: str, shape: Sequence[int]) -> str:
    """Return the text of `INPUT_RECORD` for a network's input, the shape without the batch."""
    return json.dumps({"dtype": dtype, "shape": list(shape)})


def open_torchscript(path: Path, opening: Opening) -> RunnableModel:
    """Open the file; what it does not say of its input is taken from `opening`, or tried.

    Raises:
        CompressError: PyTorch does not take it, or what it takes is not known.
    """
    import torch

    recorded_dtype, recorded_shape = input_record(path)
    dtype, shape = recorded_dtype or opening.input_dtype, recorded_shape or opening.input_shape
    if shape is None:
        raise CompressError(f"{path} does not say the shape of its input, and none was given")
    if not is_vouched_for(path):
        function = "compress.measuring.torchscript_files:first_answer"
        dtype = call_apart(function, str(path), shape, dtype, what=path, needs=("torch",))
    model = _load(path)
    torch.set_num_threads(opening.threads)
    dtype = dtype or _probed_dtype(model, shape, path)
    return RunnableModel(path, "torchscript", dtype, (None, *shape), torch_binder(model))


def first_answer(path: str, shape: Sequence[int], dtype: str | None) -> str:
    """Run the file once on zeros [1, *shape] in this process; return the dtype that it takes.

    Raises:
        CompressError: it does not run, or its dtype is neither told nor found.
    """
    import torch

    torch.set_num_threads(1)
    model, size = _load(Path(path)), tuple(shape)
    found = dtype or _probed_dtype(model, size, Path(path))
    try:
        with torch.inference_mode():
            model(torch.zeros(1, *size, dtype=getattr(torch, found)))
    except Exception as error:  # each kind of failure has its own
        raise CompressError(
            f"{path} does not run on {found} of shape 1x{_by(size)}: {first_line(error)}"
        ) from error
    return found


def input_record(path: Path) -> tuple[str | None, tuple[int, ...] | None]:
    """Return the dtype and shape that a TorchScript archive says it takes, None where it does not.

    Raises:
        CompressError: what it says cannot be read.
    """
    require_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            found = [n for n in archive.infolist() if n.filename.endswith(f"/extra/{INPUT_RECORD}")]
            if found and found[0].file_size > _LARGEST_RECORD:
                raise ValueError("it is far too large")
            record = json.loads(archive.read(found[0])) if found else {}
        dtype, shape = record.get("dtype"), record.get("shape")
        if dtype not in ("float32", "uint8", None):
            raise ValueError(f"it takes {dtype}")
        return dtype, tuple(int(size) for size in shape) if shape else None
    except zipfile.BadZipFile as error:
        raise CompressError(f"{path} is not a TorchScript file: {first_line(error)}") from error
    except _DAMAGES as error:
        raise CompressError(f"{path}: its {INPUT_RECORD} is damaged; export it again") from error


def torchscript_input(path: Path) -> tuple[str | None, tuple[int | None, ...]]:
    """Return what `input_record` does, the shape with the batch first: () where it is not said."""
    dtype, shape = input_record(path)
    return dtype, (None, *shape) if shape else ()


def torchscript_figures(path: Path) -> Figures:
    """Return the figures of the file; of one that is not trusted, its bytes alone.

    Raises:
        CompressError: it is not a TorchScript file.
    """
    if is_vouched_for(path):
        return read_figures(path)
    input_record(path)
    if not is_trusted(path):  # to load it is to run it
        return Figures(None, None, None, path.stat().st_size)
    function = "compress.measuring.torchscript_files:figures_as_json"
    return Figures(**call_apart(function, str(path), what=path, needs=("torch",)))


def figures_as_json(path: str) -> dict[str, int | None]:
    """Return `read_figures` as what JSON holds."""
    return asdict(read_figures(Path(path)))


def read_figures(path: Path) -> Figures:
    """Return the figures, of the file loaded in this process."""
    model = _load(path)
    # Training's batch counters are stored too, but inference reads none of them.
    counters = sum(
        buffer.nbytes
        for name, buffer in model.named_buffers()
        if name.endswith("num_batches_tracked")
    )
    return Figures(
        params=sum(parameter.numel() for parameter in set(model.parameters())) or None,
        macs=None,
        weight_bytes=_stored_bytes(path) - counters,
        file_bytes=path.stat().st_size,
    )


def _load(path: Path) -> Any:
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # that torch.export is its successor
            return torch.jit.load(path, map_location="cpu").eval()
    except Exception as error:  # RuntimeError mostly; truncated archives give other kinds too
        raise CompressError(f"{path} is not a TorchScript file: {first_line(error)}") from error


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
    if not taken:
        raise CompressError(f"{path} runs neither on bytes nor on floats of shape Nx{_by(shape)}")
    raise CompressError(
        f"{path} runs on bytes and on floats and does not say which it means; export it again or "
        "list it in the manifest beside it"
    )


def _by(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))


def _stored_bytes(path: Path) -> int:
    """Add up the tensors of a TorchScript archive: its state, and constants written into code."""
    with zipfile.ZipFile(path) as archive:
        entries = [(PurePosixPath(entry.filename), entry) for entry in archive.infolist()]
    return sum(
        entry.file_size
        for name, entry in entries
        if name.parent.name in ("data", "constants") and name.name.isdigit()
    )
