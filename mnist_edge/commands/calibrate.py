"""When networks are not sure: chosen on half of the validation images, measured on the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.files import read_json, write_json
from compress.measuring import RunnableModel
from mnist_edge.data import DIGITS, Images, model_input
from mnist_edge.data.drawn_signs import FONTS_HELD_BACK, FONTS_TO_CHOOSE_BY, KINDS, drawn_signs
from mnist_edge.evaluation.calibration import SCORES, expected_calibration_error, key_of, softmax
from mnist_edge.evaluation.opening import open_network
from mnist_edge.evaluation.rejection import published_rejector
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import percent

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
    refused = _refused_first([part.images for part in parts], drawn[1])
    return {key_of(path): _calibrated(path, parts, drawn, refused) for path in models}


def _calibrated(
    path: Path, parts: Sequence[Images], drawn: Sequence[Signs], refused: "_RefusedFirst | None"
) -> dict[str, Any]:
    model = open_network(path)
    chosen, held = (_logits(model, part.images) for part in parts)
    by, others = ({k: _logits(model, v) for k, v in signs.items()} for signs in drawn)
    temperature = _temperature(chosen, parts[0].labels)
    score = max(SCORES, key=lambda name: _refused(by, name, _least(chosen, name)))
    least = _least(chosen, score)
    scored = [SCORES[score](logits) for logits in (chosen, held)]
    signs = {kind: SCORES[score](of) for kind, of in others.items()}
    beside = _beside_rejector(scored, signs, refused) if refused else None
    return {
        "file": path.name,
        "temperature": temperature,
        "score": score,
        "least": least,
        **({"beside_rejector": beside} if beside else {}),
        "digits_lost": _share_below(held, score, least),
        "refused": {kind: _share_below(of, score, least) for kind, of in others.items()},
        "expected_calibration_error": {
            "before": _error(held, 1.0, parts[1].labels),
            "after": _error(held, temperature, parts[1].labels),
        },
    }


@dataclass(frozen=True)
class _RefusedFirst:
    """What the rejector refuses: of the digits to choose by, of those held back, of signs."""

    chosen: NDArray[np.bool_]
    held: NDArray[np.bool_]
    signs: Mapping[str, NDArray[np.bool_]]


def _refused_first(digits: Sequence[NDArray[np.uint8]], signs: Signs) -> _RefusedFirst | None:
    """Ask the published rejector, whose answers are the same beside every network."""
    rejector = published_rejector()
    if rejector is None:
        return None
    chosen, held = (rejector.refuses(images) for images in digits)
    return _RefusedFirst(chosen, held, {kind: rejector.refuses(of) for kind, of in signs.items()})


def _beside_rejector(
    scored: Sequence[NDArray[np.float64]],
    sign_scores: Mapping[str, NDArray[np.float64]],
    refused: _RefusedFirst,
) -> dict[str, Any]:
    """The threshold where the rejector refuses first, so that both lose `LOST` of the digits.

    Args:
        scored: the network's scores of the digits to choose by, and of those held back.
        sign_scores: the network's scores of the held-back signs.
        refused: by the rejector, of the same digits and signs.
    """
    kept = np.where(refused.chosen, np.inf, scored[0])
    left = max(LOST - float(refused.chosen.mean()), 0.0)
    least = round(float(np.quantile(kept, left, method="lower")), 4)
    both = {kind: refused.signs[kind] | (of < least) for kind, of in sign_scores.items()}
    return {
        "least": least,
        "digits_lost": round(float(np.mean(refused.held | (scored[1] < least))), 4),
        "refused": {kind: round(float(of.mean()), 4) for kind, of in both.items()},
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


def table(found: dict[str, Any]) -> Sheet:
    """Return a table: a row for each network, with the rejector where there is one."""
    columns: tuple[Column[Mapping[str, Any]], ...] = (
        Column("file", itemgetter("file")),
        Column("temperature", itemgetter("temperature"), "{:.2f}".format),
        Column("calibration error", itemgetter("expected_calibration_error"), _errors),
        Column("score", itemgetter("score")),
        Column("digits lost", lambda row: _refusals(row)["digits_lost"], percent),
        *(_refused_column(kind) for kind in KINDS),
    )
    return Sheet.of("", columns, found.values(), words=(0, 3))


def _refusals(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is lost and refused as `predict` does it: with the rejector where there is one."""
    both: Mapping[str, Any] = row.get("beside_rejector", row)
    return both


def _refused_column(kind: str) -> Column[Mapping[str, Any]]:
    return Column(f"{kind} refused", lambda row: _refusals(row)["refused"][kind], percent)


def _errors(errors: Mapping[str, float]) -> str:
    return f"{percent(errors['before'])} to {percent(errors['after'])}"
