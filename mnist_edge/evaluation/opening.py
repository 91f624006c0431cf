"""Networks opened from files: the published ones are vouched for."""

import functools
from collections.abc import Sequence
from pathlib import Path

from compress.c_runner import NO_COMPILER, compiler
from compress.errors import CompressError
from compress.extras import why_missing
from compress.formats import WASM_FOLDER
from compress.graph.contract import holds_graph
from compress.manifest import entry_of, read_manifest
from compress.measuring import RunnableModel, format_of, open_model
from compress.trust import vouch_for
from compress.wasm_runner import NO_NODE, node_command
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


def without_unrunnable(paths: Sequence[Path]) -> tuple[list[Path], tuple[str, ...]]:
    """Leave out what there is no compiler, node or PyTorch for; return the rest, and why."""
    missing = {path: _missing_tool(path) for path in paths}
    rest = [path for path in paths if missing[path] is None]
    return rest, tuple(f"{path.name} is left out: {why}" for path, why in missing.items() if why)


def _missing_tool(path: Path) -> str | None:
    if not path.is_dir():
        return why_missing("torch") if _runs_in_torch(path) else None
    if format_of(path) == WASM_FOLDER:
        return None if node_command() else NO_NODE
    return None if compiler() else NO_COMPILER


def _runs_in_torch(file: Path) -> bool:
    if file.suffix == ".safetensors":
        return file.is_file() and not holds_graph(file)
    return file.suffix == ".ts"
