"""How sure a network's answers are: a temperature, and a score below which it is not sure.

Both are chosen on validation images; see `mnist_edge.commands.calibrate`. A record beside the
files keeps them: of a published file by its variant, as its formats give the same answers, of
others by the file's hash.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import read_json, sha256_of
from compress.manifest import entry_of

RECORD = "calibration.json"
_BINS = 15

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """What makes a network's answers honest.

    Attributes:
        temperature: logits are divided by it before they become probabilities.
        score: one of `SCORES`, of the logits.
        least: below this score the answer is "not sure".
        least_beside_rejector: the same where `mnist_edge.evaluation.rejection` refuses first, so
            that both together lose no more digits; None if it was not there.
    """

    temperature: float
    score: str
    least: float
    least_beside_rejector: float | None = None


def max_logit(logits: Scores) -> Scores:
    """The largest logit, [N] of [N, classes]."""
    return logits.max(1)


def energy(logits: Scores) -> Scores:
    """The logarithm of the sum of powers (Liu et al. 2020, arXiv 2010.03759), without its sign."""
    most = logits.max(1)
    return most + np.log(np.exp(logits - most[:, None]).sum(1))


def margin(logits: Scores) -> Scores:
    """What the largest logit is above the next."""
    ordered = np.sort(logits, axis=1)
    return ordered[:, -1] - ordered[:, -2]


SCORES: dict[str, Callable[[Scores], Scores]] = {
    "max logit": max_logit,
    "energy": energy,
    "margin": margin,
}


def softmax(logits: NDArray[Any], temperature: float = 1.0) -> Scores:
    """Probabilities, [N, classes], of logits divided by a temperature."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def expected_calibration_error(shares: Scores, labels: NDArray[np.int64]) -> float:
    """How far the answers' probabilities are from how often they are right, 0 to 1.

    The mean over 15 bins of equal width, weighted by their answers (Guo et al. 2017,
    arXiv 1706.04599).
    """
    sure, right = shares.max(1), shares.argmax(1) == labels
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    apart = np.bincount(bins, right - sure, _BINS)
    return float(np.abs(apart).sum() / len(labels))


def key_of(model: Path) -> str:
    """Return what a record calls a model by."""
    entry = entry_of(model)
    return sha256_of(model) if entry is None else entry.variant


def calibration_of(model: Path) -> Calibration | None:
    """Return what the record beside a model says of it; None if it says nothing.

    Raises:
        CompressError: the record is damaged.
    """
    place = model.parent / RECORD
    if not place.is_file() or not model.exists():
        return None
    rows = read_json(place)
    row = rows.get(key_of(model)) if isinstance(rows, dict) else None
    if row is None:
        return None
    try:
        return _read(row)
    except (KeyError, TypeError, ValueError) as error:
        raise CompressError(f"{place} is damaged; `mnist-edge calibrate` writes it anew") from error


def _read(row: Mapping[str, Any]) -> Calibration:
    """Read a row of a record. Raise KeyError, TypeError or ValueError if it is damaged."""
    temperature, least, score = float(row["temperature"]), float(row["least"]), row["score"]
    beside = row.get("beside_rejector")
    lower = None if beside is None else float(beside["least"])
    if score not in SCORES or not temperature > 0 or not np.isfinite([least, lower or 0.0]).all():
        raise ValueError
    return Calibration(temperature, score, least, lower)
