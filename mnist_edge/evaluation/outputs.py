"""Where results go: nothing is replaced unasked, and nothing is written into the package."""

from collections.abc import Iterable
from pathlib import Path

from compress.errors import CompressError

RUNS = Path("runs")
"""The folder, in the current one, of what no `--out` names a place for."""
_PACKAGE = Path(__file__).resolve().parents[1]


def name_of(model: str | Path) -> str:
    """What files made of a model are called after: its file, or its run where that says more.

    `runs/phase5-tuned-mnist-seed0/model.safetensors` is `phase5-tuned-mnist-seed0`.
    """
    path = Path(model)
    stem = path.name.removesuffix(path.suffix).removesuffix("-c").removesuffix("-float")
    return path.parent.name if stem == "model" and path.parent.name else stem


def require_free(paths: Iterable[Path], *, overwrite: bool, resumable: bool = False) -> None:
    """Refuse to replace what is there, before any work is done for it.

    Args:
        paths: the files, or folders, that are to be written.
        overwrite: whether they may be replaced.
        resumable: whether `--resume` could go on with what is there.

    Raises:
        CompressError: one exists and may not be replaced, or is inside the installed package.
    """
    for path in paths:
        if _PACKAGE in path.resolve().parents:
            raise CompressError(f"{path} is inside the package; name another place with --out")
        if path.exists() and not overwrite:
            more = "--resume to go on, " if resumable else ""
            raise CompressError(
                f"{path} exists; add {more}--overwrite to replace it, or name another place with"
                " --out"
            )
