"""A small network that tells digits from everything else, asked before a digit is named.

The networks of ten classes know nothing but digits: their logits cannot tell a letter. This one was
trained on digits and on what is none, see `benchmarks/digit_or_not.py`, and is published with the
score that a digit must reach.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import read_json, sha256_of
from compress.measuring import RunnableModel, open_model
from mnist_edge.data import MNIST_MEAN, MNIST_STD
from mnist_edge.data.parts import SIDE
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.evaluation.calibration import SCORES, Calibration
from mnist_edge.evaluation.feeding import fed

FOLDER, NAME = "rejection", "digit-or-not"
CLASSES = ("other", "digit")


@dataclass(frozen=True)
class Rejector:
    """The network, and the score below which a sign is no digit."""

    model: RunnableModel
    least: float

    def scores(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """How much more each sign, uint8 [N, 28, 28], is like a digit than like others: [N]."""
        images = pixels.reshape(-1, 1, SIDE, SIDE)
        logits = self.model.logits(fed(self.model, images, MNIST_MEAN, MNIST_STD))
        difference: NDArray[np.float64] = np.diff(logits.astype(np.float64), axis=1)[:, 0]
        return difference

    def refuses(self, pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which signs, uint8 [N, 28, 28], are no digits: [N]."""
        return self.scores(pixels) < self.least


@dataclass(frozen=True)
class Judge:
    """What decides whether a network's answer to a sign is given, as `predict` decides it."""

    calibration: Calibration
    rejector: Rejector | None

    def others(self, pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which signs, uint8 [N, 28, 28], are refused as no digits: [N]."""
        if self.rejector is None:
            return np.zeros(len(pixels), bool)
        return self.rejector.refuses(pixels)

    def unsure(self, logits: NDArray[Any]) -> NDArray[np.bool_]:
        """Which logits, [N, 10], are refused as not sure: [N]."""
        least, beside = self.calibration.least, self.calibration.least_beside_rejector
        if self.rejector is not None and beside is not None:
            least = beside
        return SCORES[self.calibration.score](logits.astype(np.float64)) < least


def judge_of(calibration: Calibration, rejector: Rejector | None = None) -> Judge:
    """Who judges the answers of a network of this calibration.

    Args:
        calibration: of the network.
        rejector: the published one, where it is open; else it is opened.

    Raises:
        CompressError: as `published_rejector`.
    """
    if calibration.least_beside_rejector is None:
        return Judge(calibration, None)
    return Judge(calibration, rejector or published_rejector())


def published_rejector() -> Rejector | None:
    """Open the published network; None where it is not there.

    Raises:
        CompressError: its file is not the one that its record tells of, or the record is damaged.
    """
    found = published_file()
    return None if found is None else Rejector(open_rejector(found[0]), found[1])


def published_file() -> tuple[Path, float] | None:
    """The published network's file, and the score that a digit must reach; None without.

    Raises:
        CompressError: its file is not the one that its record tells of, or the record is damaged.
    """
    path = exported_dir() / FOLDER / f"{NAME}.onnx"
    record = path.with_suffix(".json")
    if not path.exists() or not record.exists():
        return None
    value = read_json(record)
    try:
        least, sha256 = float(value["least"]), value["sha256"]
    except (KeyError, TypeError, ValueError) as error:
        raise CompressError(f"{record} is damaged; install mnist-edge anew") from error
    if not np.isfinite(least) or sha256 != sha256_of(path):
        raise CompressError(f"{path} is not the file that {record.name} tells of")
    return path, least


def open_rejector(path: Path) -> RunnableModel:
    """Open a network of the two `CLASSES`.

    Raises:
        CompressError: it cannot be opened.
    """
    return open_model(path, input_shape=(1, SIDE, SIDE))
