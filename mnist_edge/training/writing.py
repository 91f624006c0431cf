"""A network's files with what their users must know of its training data."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compress.exporters import export
from compress.exporters.c99.projects import write_project
from compress.graph import QuantizedGraph
from compress.manifest import add_entry, describe
from compress.training_data import TrainingData

if TYPE_CHECKING:
    from torch import Tensor, nn


def write_model(
    network: "nn.Module | QuantizedGraph",
    path: Path,
    *,
    about: TrainingData | None,
    format: str | None = None,
    example: "Tensor | None" = None,
    projects: Sequence[str] = (),
    weights_file: bool = False,
    overwrite: bool = False,
) -> Path:
    """Export a network; of own data, note those in the file and in the manifest beside it.

    Args:
        network: float or integers.
        path: the file, or a folder for C.
        about: the own data that it was trained on; None of known data, which need no note.
        format: as `compress.export` takes it.
        example: an input batch of a float network.
        projects: build files beside C, see `compress.exporters.c99.projects`.
        weights_file: of C, whether the weights stand in a file beside it.
        overwrite: whether build files that are there may be replaced.

    Raises:
        CompressError: the network can't be written.
    """
    export(
        *(network, path),
        format=format,
        example=example,
        training_data=about,
        weights_file=weights_file,
    )
    for project in projects:
        write_project(path, project, overwrite=overwrite)
    if about is not None:
        add_entry(path.parent, describe(path, variant=path.stem, training_data=about))
    return path
