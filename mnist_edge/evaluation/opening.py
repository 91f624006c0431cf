"""Networks opened from files: the published ones are vouched for."""

import functools
from pathlib import Path

from compress.errors import CompressError
from compress.manifest import entry_of, read_manifest
from compress.measuring import RunnableModel, open_model
from compress.trust import vouch_for
from mnist_edge.data import SIDE
from mnist_edge.evaluation.artifacts import exported_dir

INPUT_SHAPE = (1, SIDE, SIDE)


def open_network(
    path: Path, *, threads: int = 1, input_shape: tuple[int, ...] = INPUT_SHAPE
) -> RunnableModel:
    """Open a network to run on images: a published file, or another's, see `compress.open_model`.

    What the file does not say of its input is taken from the manifest beside it.

    Raises:
        CompressError: it cannot be opened, or it can act on this machine and nobody trusts it.
    """
    vouch_for_published()
    entry = entry_of(path) if path.exists() else None
    return open_model(
        path,
        threads=threads,
        input_shape=input_shape,
        input_dtype=entry.input_dtype if entry else None,
    )


@functools.cache
def vouch_for_published() -> None:
    """Vouch for the files that the published manifest lists, wherever they are."""
    try:
        vouch_for(*(entry.sha256 for entry in read_manifest(exported_dir())))
    except CompressError:  # nothing is published here
        return
