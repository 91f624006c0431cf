"""What verbs do before their work, as their options say: threads, data, a run that is watched."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mnist_edge.cli import output

if TYPE_CHECKING:
    from mnist_edge.data import Dataset
    from mnist_edge.training.run import Run


def set_threads(threads: int | None) -> None:
    """Let PyTorch use so many threads; None leaves it as it is."""
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def images_of(given: Mapping[str, Any]) -> "Dataset":
    """The images that `--dataset` and `--data-dir` name.

    Raises:
        CompressError: they can't be had.
    """
    from mnist_edge import data

    return data.load(given["dataset"], data_dir=given["data_dir"])


@contextmanager
def watched(
    given: Mapping[str, Any] = MappingProxyType({}), say: Callable[[str], None] = output.say
) -> Iterator["Run"]:
    """A run that shows its progress; `--device`, `--resume` and `--overwrite` say how it goes."""
    from mnist_edge.report.progress import TerminalListener
    from mnist_edge.training.run import Run

    asked = {name: given[name] for name in ("device", "resume", "overwrite") if name in given}
    with TerminalListener() as listener:
        yield Run(**asked, listener=listener, say=say)
