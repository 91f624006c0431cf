"""Published files held against the float networks that they were quantized from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compress.manifest import entries_in, entry_of
from compress.measuring import Score, agreement
from mnist_edge.evaluation.origins import origin_of

Classes = NDArray[np.int64]


@dataclass(frozen=True)
class OwnFloat:
    """Images that get the same answer from a file as from the float network behind it."""

    name: str
    agreement: Score


def compare_with_own_floats(
    answers: Mapping[Path, Classes], answered: Callable[[Path], Classes]
) -> dict[Path, OwnFloat]:
    """Compare the answers of each file whose float network is published beside it.

    Args:
        answers: of the files, classes [N] for the same images.
        answered: gives those of another file, which is asked once.

    Raises:
        CompressError: a manifest is damaged, or a float network cannot be run.
    """
    known = dict(answers)
    listed = {folder: entries_in(folder) for folder in {path.parent for path in answers}}
    found = {}
    for path, classes in answers.items():
        entries = listed[path.parent]
        origin = origin_of(entry_of(path, entries), path.parent, entries)
        if isinstance(origin, str) or origin.runnable is None:
            continue
        if origin.runnable not in known:
            known[origin.runnable] = answered(origin.runnable)
        found[path] = OwnFloat(origin.runnable.name, agreement(classes, known[origin.runnable]))
    return found
