"""Files by their format: what they are, what they hold, and how they run."""

import os
from pathlib import Path

from compress.errors import CompressError
from compress.formats import C_FOLDER, FORMATS, SUFFIXES, WASM_FOLDER, loaded
from compress.measuring.figures import Figures
from compress.measuring.runnable import Opening, RunnableModel
from compress.reading import as_path
from compress.trust import require_trust, trust_file


def format_of(path: Path) -> str:
    """Return the name of a file's format, which its suffix tells; a folder is of C or WebAssembly.

    Raises:
        CompressError: there is no such file, its suffix is no format's, or the folder does not hold
            one NAME.c, or modules of WebAssembly.
    """
    if path.is_dir():
        return _format_of_folder(path)
    if path.suffix not in SUFFIXES:
        known = ", ".join(suffix for suffix in SUFFIXES if suffix.startswith("."))
        raise CompressError(f"{path}: not a model by its suffix, which must be one of {known}")
    if not path.is_file():
        raise CompressError(f"{path}: there is no such file")
    return SUFFIXES[path.suffix].name


def _format_of_folder(folder: Path) -> str:
    if any(folder.glob("*.wasm")):
        return WASM_FOLDER
    from compress.c_header import source_of

    source_of(folder)  # refuses any other folder
    return C_FOLDER


def open_model(
    path: str | os.PathLike[str],
    *,
    threads: int = 1,
    input_shape: tuple[int, ...] | None = None,
    input_dtype: str | None = None,
    trust: bool = False,
) -> RunnableModel:
    """Open an ONNX, TorchScript, safetensors, C99 or WebAssembly network to run on this machine.

    TorchScript runs in this process's torch, whose number of threads is set for all its models.
    C99 is compiled with the system's compiler, takes uint8 codes, and runs in a process of its own,
    in one thread, one call for each input of a batch.

    What this process did not write, and nobody vouched for (`compress.trust`), is first asked for
    an answer in a process of its own, which must come soon and in little memory. TorchScript, C99
    and ONNX files with control flow can act on the machine: such files need `trust`.

    Args:
        path: the file, whose suffix tells the format; or a folder that holds NAME.c and NAME.h.
        threads: threads within one operator.
        input_shape: shape of one input without the batch, for a TorchScript file that does not
            say it (see `compress.measuring.INPUT_RECORD`).
        input_dtype: "float32" or "uint8", for such a file that runs on both.
        trust: whether you trust who made the file; other calls then trust it too.

    Raises:
        CompressError: the file is missing, is not what its suffix promises, or what it takes is not
            known; it takes too much for its first answer; or there is no compiler for C99.
        Untrusted: the file can act on the machine, and nobody trusts it.

    Example:
        >>> import numpy as np, torch, compress
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten())
        >>> path = compress.export(compress.fold(model, torch.rand(2, 1, 8, 8)), "net.onnx")
        >>> network = compress.open_model(path)
        >>> network.input_dtype, network.input_shape
        ('float32', (None, 1, 8, 8))
        >>> network.outputs(np.zeros((5, 1, 8, 8), np.float32)).shape
        (5, 144)
    """
    file = as_path(path, "open_model")
    row = FORMATS[format_of(file)]
    if row.open is None:
        known = ", ".join(other.suffix for other in FORMATS.values() if other.open)
        raise CompressError(f"{file}: a {row.name} file cannot be run here; take one of {known}")
    if trust:
        trust_file(file)
    if row.acts:
        require_trust(file, row.acts)
    opening = Opening(threads=threads, input_shape=input_shape, input_dtype=input_dtype)
    model: RunnableModel = loaded(row.open)(file, opening)
    return model


def measure(path: str | os.PathLike[str], *, trust: bool = False) -> Figures:
    """Return the figures of a file, or folder, of any format that `export` writes.

    A file that nobody vouched for (`compress.trust`) is not run where running it could do harm.
    What cannot be told without that, such as the MACs of an ONNX file with loops, is None, unless
    `trust` says that you trust who made the file.

    Raises:
        CompressError: it is no path, or the file is missing or is not what its suffix promises.

    Example:
        >>> import torch, compress
        >>> model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.ReLU())
        >>> path = compress.export(compress.fold(model, torch.rand(2, 1, 8, 8)), "net.safetensors")
        >>> figures = compress.measure(path)
        >>> figures.params, figures.weight_bytes  # MACs too, of formats that tell them
        (40, 160)
    """
    file = as_path(path, "measure")
    row = FORMATS[format_of(file)]
    if row.figures is None:
        return Figures(None, None, None, file.stat().st_size)
    if trust:
        trust_file(file)
    figures: Figures = loaded(row.figures)(file)
    return figures


def input_of(path: Path, *, trust: bool = False) -> tuple[str | None, tuple[int | None, ...]]:
    """Return the dtype and shape, batch first, of a file's input; (None, ()) if they are unknown.

    No C is compiled for it.

    Raises:
        CompressError: the file is missing or is not what its suffix promises.
    """
    row = FORMATS[format_of(path)]
    if row.input_of is not None:
        dtype, shape = loaded(row.input_of)(path)
        return dtype, shape
    if row.open is None:
        return None, ()
    model = open_model(path, trust=trust)
    return model.input_dtype, model.input_shape
