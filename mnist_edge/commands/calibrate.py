"""When networks are not sure: chosen on half of the validation images, measured on the rest."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import read_json, write_json
from compress.measuring import RunnableModel
from mnist_edge.data import DIGITS, Images, model_input
from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, FONTS_TO_CHOOSE_BY, KINDS, drawn_signs
from mnist_edge.evaluation.calibration import SCORES, expected_calibration_error, key_of, softmax
from mnist_edge.evaluation.opening import open_network

if TYPE_CHECKING:
    from rich.table import Table

LOST = 0.01
"""Share of the digits that may be answered by "not sure"."""
SIGNS = 600
_TEMPERATURES = np.exp(np.linspace(np.log(0.25), np.log(4), 161))

Signs = dict[str, NDArray[np.uint8]]


def calibrate(models: Sequence[Path], validation: Images, *, signs: int = SIGNS) -> dict[str, Any]:
    """Choose each network's temperature, score and threshold; return a record, see `key_of`.

    On the first half of the validation images the temperature that makes the loss least is taken,
    and for each score the threshold below which 1 % of them lie; the score that refuses most drawn
    signs is taken. All other figures are of the second half, and of signs in other fonts.

    Args:
        models: networks of digits.
        validation: images that none of them was trained on.
        signs: how many to draw of each kind, twice.

    Raises:
        CompressError: a network cannot be opened or run, or is of other classes than digits.
    """
    half = len(validation) // 2
    parts = [
        Images(validation.images[part], validation.labels[part])
        for part in (slice(half), slice(half, None))
    ]
    drawn = [
        {kind: drawn_signs(kind, signs, fonts=fonts, seed=seed) for kind in KINDS}
        for seed, fonts in enumerate((FONTS_TO_CHOOSE_BY, FONTS_HELD_BACK))
    ]
    return {key_of(path): _calibrated(path, parts, drawn) for path in models}


def _calibrated(path: Path, parts: Sequence[Images], drawn: Sequence[Signs]) -> dict[str, Any]:
    model = open_network(path)
    chosen, held = (_logits(model, part.images) for part in parts)
    by, others = ({k: _logits(model, v) for k, v in signs.items()} for signs in drawn)
    temperature = _temperature(chosen, parts[0].labels)
    score = max(SCORES, key=lambda name: _refused(by, name, _least(chosen, name)))
    least = _least(chosen, score)
    return {
        "file": path.name,
        "temperature": temperature,
        "score": score,
        "least": least,
        "digits_lost": _share_below(held, score, least),
        "refused": {kind: _share_below(of, score, least) for kind, of in others.items()},
        "expected_calibration_error": {
            "before": _error(held, 1.0, parts[1].labels),
            "after": _error(held, temperature, parts[1].labels),
        },
    }


def _logits(model: RunnableModel, images: NDArray[np.uint8]) -> NDArray[np.float64]:
    logits = model.logits(model_input(images, model.input_dtype)).astype(np.float64)
    if logits.shape[1] != len(DIGITS):
        raise CompressError(f"{model.path} has {logits.shape[1]} classes, not the ten of digits")
    return logits


def _temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(logits, each)[rows, labels] + 1e-30).mean() for each in _TEMPERATURES]
    return round(float(_TEMPERATURES[int(np.argmin(losses))]), 4)


def _error(logits: NDArray[np.float64], temperature: float, labels: NDArray[np.int64]) -> float:
    return round(expected_calibration_error(softmax(logits, temperature), labels), 5)


def _least(logits: NDArray[np.float64], score: str) -> float:
    return round(float(np.quantile(SCORES[score](logits), LOST)), 4)


def _share_below(logits: NDArray[np.float64], score: str, least: float) -> float:
    return round(float(np.mean(SCORES[score](logits) < least)), 4)


def _refused(signs: dict[str, NDArray[np.float64]], score: str, least: float) -> float:
    return float(np.mean([_share_below(of, score, least) for of in signs.values()]))


def write_record(found: dict[str, Any], path: Path) -> None:
    """Put what was found into the record at `path`, in place of what it says of the same ones.

    Raises:
        CompressError: the record is damaged or cannot be written.
    """
    before = read_json(path) if path.exists() else {}
    if not isinstance(before, dict):
        raise CompressError(f"{path} is no record of calibrations; name another --out")
    write_json(path, before | found)


def table(found: dict[str, Any]) -> "Table":
    """Return a rich table: a row for each network."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    headings = ("file", "temperature", "calibration error", "score", "digits lost", *KINDS)
    for heading in headings:
        shown.add_column(heading, justify="left" if heading in ("file", "score") else "right")
    for row in found.values():
        errors = row["expected_calibration_error"]
        shares = [row["digits_lost"], *(row["refused"][kind] for kind in KINDS)]
        shown.add_row(
            row["file"],
            f"{row['temperature']:.2f}",
            f"{100 * errors['before']:.2f} to {100 * errors['after']:.2f} %",
            row["score"],
            *(f"{100 * share:.1f} %" for share in shares),
        )
    return shown
