"""What verbs do before their work, as their options say: threads, data, a run that is watched."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from compress.errors import CompressError
from mnist_edge.cli import output

if TYPE_CHECKING:
    from compress.training_data import TrainingData
    from mnist_edge.data import Dataset, OwnData
    from mnist_edge.training.run import Run


def set_threads(threads: int | None) -> None:
    """Let PyTorch use so many threads; None leaves it as it is."""
    if threads is not None:
        import torch

        torch.set_num_threads(threads)


def trusted(paths: Iterable[Path], *, trust: bool) -> list[Path]:
    """The files; with `--trust` they may act on this machine, see `compress.trust`."""
    from compress.trust import trust_file

    found = list(paths)
    for path in found if trust else ():
        trust_file(path)
    return found


def images_of(given: Mapping[str, Any], model: str | None = None) -> "Dataset":
    """The data that `--data` and its options name; a line says so if known ones were altered.

    Of own data, what the options leave open is as it was in the training of `model`, a path or
    published name.

    Raises:
        CompressError: they can't be had, or have other classes than the model's.
    """
    from mnist_edge import data
    from mnist_edge.evaluation.training_data import check_same, training_data_of
    from mnist_edge.networks.code_names import is_code

    about = None if model is None or is_code(model) else training_data_of(model)
    found = data.load(data_of(given, about), data_dir=given["data_dir"])
    if model is not None and about is not None:
        check_same(about, found, model)
    if found.source.startswith(data.ALTERED):
        output.log(f"note: {found.name} is read from {found.source}")
    return found


def data_of(given: Mapping[str, Any], about: "TrainingData | None" = None) -> "str | OwnData":
    """The name of known data, or where own data are and in what form; `about` fills gaps.

    Raises:
        CompressError: options of own data go with a known name.
    """
    from mnist_edge.data import DATASETS, SPLIT, OwnData

    name = given["dataset"]
    asked = [f"--{option}" for option in ("size", "grey", "split") if given.get(option)]
    if name in DATASETS:
        if asked:
            raise CompressError(f"{asked[0]} goes with a folder or file of your own, not {name}")
        return str(name)
    size, grey, split = (given.get(option) for option in ("size", "grey", "split"))
    if about is not None and Path(name).is_dir() and about.is_image:
        size, grey = size or about.size, grey or about.grey
    return OwnData(Path(name), size, bool(grey), split or (about and about.split) or SPLIT)


@contextmanager
def watched(
    given: Mapping[str, Any] = MappingProxyType({}), say: Callable[[str], None] = output.say
) -> Iterator["Run"]:
    """A run that shows its progress; `--device`, `--resume` and `--overwrite` say how it goes."""
    from mnist_edge.report.progress import TerminalListener
    from mnist_edge.training.run import Run

    asked = {name: given[name] for name in ("device", "resume", "overwrite") if name in given}
    with TerminalListener(level=output.level()) as listener:
        yield Run(**asked, listener=listener, say=say)
