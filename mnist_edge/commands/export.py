"""Write a model file, float or quantized, in the formats of other runtimes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Optional, Union

from compress.errors import CompressError
from compress.formats import C_FOLDER, FORMATS, SUFFIXES
from compress.graph import QuantizedGraph
from compress.training_data import TrainingData
from mnist_edge.data import Dataset
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.outputs import RUNS, name_of, require_free
from mnist_edge.evaluation.training_data import training_data_of
from mnist_edge.networks.code_names import is_code
from mnist_edge.networks.files import read_network_or_integers
from mnist_edge.training.writing import write_model

if TYPE_CHECKING:
    from torch import Tensor, nn

    from compress.model_file import StoredModel


def export_file(
    model: str,
    formats: Sequence[str],
    *,
    fold_first: bool = False,
    data: Dataset | None = None,
    projects: Sequence[str] = (),
    weights_file: bool = False,
    out: Path | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Export a safetensors or ONNX file, each format checked in its own runtime.

    Args:
        model: path of a float model or of a QuantizedGraph, a published name, or FILE.py:NAME.
        formats: of `compress.formats.FORMATS`.
        fold_first: whether a float network is folded before.
        data: what a network of FILE.py:NAME is for; needed of such a network alone.
        projects: build files beside C, see `compress.exporters.c99.projects`.
        weights_file: whether C's weights stand in a file beside it.
        out: a file's name if there is one format, else a folder; the default is `runs`.
        overwrite: whether files that exist are replaced.

    Returns:
        The files written.

    Raises:
        CompressError: the model can't be read, a format can't hold it, or a file exists.
    """
    _check_c_alone(formats, projects, weights_file=weights_file)
    source, read = _source(model, data)
    targets = [_target(source, format, fold_first, out, len(formats)) for format in formats]
    if source.resolve() in (target.resolve() for target in targets):
        raise CompressError(f"{source} is the file that is exported; name another with --out")
    require_free(targets, overwrite=overwrite)
    stored, about = read()
    network, example = _folded(source, stored) if fold_first else _as_it_is(stored)
    return [
        write_model(
            *(network, target),
            about=about,
            format=format,
            example=example,
            projects=projects if format == C_FOLDER else (),
            weights_file=weights_file and format == C_FOLDER,
            overwrite=overwrite,
        )
        for target, format in zip(targets, formats, strict=True)
    ]


def _check_c_alone(formats: Sequence[str], projects: Sequence[str], *, weights_file: bool) -> None:
    """Refuse what is for C alone where no C is asked for, or what its build files cannot."""
    if projects and C_FOLDER not in formats:
        raise CompressError("--project is for C; add --format c")
    if weights_file and C_FOLDER not in formats:
        raise CompressError("--weights-file is for C; add --format c")
    if weights_file and "arduino" in projects:
        raise CompressError(
            "the Arduino IDE builds without files of weights; leave --weights-file out"
        )


_Stored = Union["StoredModel", QuantizedGraph]
_Network = tuple[Union["nn.Module", QuantizedGraph], Optional["Tensor"]]


def _as_it_is(stored: _Stored) -> _Network:
    """The network, and an example of its input, which integers need not."""
    if isinstance(stored, QuantizedGraph):
        return stored, None
    return stored.model, stored.example()


def _folded(source: Path, stored: _Stored) -> _Network:
    if isinstance(stored, QuantizedGraph):
        raise CompressError(f"{source} is quantized, and so folded already; leave --fold out")
    from compress.simplify.folding import fold

    example = stored.example()
    return fold(stored.model, example), example


_Read = Callable[[], tuple["StoredModel | QuantizedGraph", TrainingData | None]]


def _source(model: str, data: Dataset | None) -> tuple[Path, _Read]:
    """The file that holds a network, and what reads it, and the own data that it was trained on."""
    if not is_code(model):
        path = artifacts.resolve(model, suffix=".safetensors")
        return path, lambda: (read_network_or_integers(path), training_data_of(path))
    if data is None:
        raise CompressError(f"{model} is code: say by data what its inputs are")
    from mnist_edge.commands.float_models import read_float

    return Path(model), lambda: (read_float(model, data)[1], data.about)


def _target(source: Path, format: str, folded: bool, out: Path | None, count: int) -> Path:
    suffix = FORMATS[format].suffix
    is_folder = not suffix.startswith(".")
    if out is not None and count == 1 and (is_folder or out.suffix == suffix):
        return out
    if out is not None and out.suffix in SUFFIXES:
        raise CompressError(f"{out} does not fit {count} file(s) of {format}; name a folder")
    name = name_of(source)
    stem = f"{name}-folded" if folded else f"{name}{'-float' * source.stem.endswith('-float')}"
    return (out or RUNS) / f"{stem}{suffix}"
