"""Why the integers of a trained file lose, as tables, and the command that mends it."""

import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

import torch
from torch import nn

from compress.quantization.diagnosis.advice import remedies
from compress.quantization.diagnosis.explaining import Explanation, explain
from compress.quantization.diagnosis.results import (
    ChangedAnswer,
    Diagnosis,
    Effect,
    LayerExplanation,
)
from compress.quantization.diagnosis.trials import RemedyTrial, chance_of
from compress.quantization.spec import QuantizationSpec
from mnist_edge.data import Dataset, normalize
from mnist_edge.report.tables import Sheet
from mnist_edge.report.text import percent
from mnist_edge.settings import defaults
from mnist_edge.settings.words import words_of
from mnist_edge.training.calibration import calibration, with_input_code
from mnist_edge.training.run import say_nothing

_EXACT_DECIBELS = 200.0  # float32 has about 150
_MOST_SHOWN = 6
_NOTHING_LOST = (
    "nothing is lost: the integers are right at least as often as float; no remedy tried"
)
_CAUSES = {
    "weights": "its weights, rounded",
    "clipping": "its outputs, clipped",
    "rounding": "its outputs, rounded",
}


def explain_on(
    data: Dataset,
    model: nn.Module,
    spec: QuantizationSpec,
    images: int,
    *,
    say: Callable[[str], None] = say_nothing,
) -> Explanation:
    """Explain what a network of normalized images loses, on the validation images.

    Args:
        data: calibrated on its training images, judged on its validation images.
        model: the float network.
        spec: how it is quantized.
        images: how many training images set the ranges.
        say: called with a line for each step.

    Raises:
        CompressError: the network can't be quantized.
    """
    seen = data.validation
    return explain(
        model,
        calibration(data, images),
        torch.from_numpy(normalize(seen.images, data.mean, data.std)),
        seen.labels,
        spec=with_input_code(spec, data),
        say=say,
    )


def report(found: Explanation, subject: str) -> list[Any]:
    """Tables and lines for a reader; `subject` names model and data on the command line."""
    diagnosis = found.diagnosis
    shown = [_verdict(diagnosis), "", _noise_sheet(diagnosis), "", _answers_sheet(diagnosis), ""]
    if diagnosis.changed:
        shown += [*_changed_lines(diagnosis), ""]
    if diagnosis.broken <= diagnosis.mended:
        return _as_rich([*shown, _NOTHING_LOST, _top_line(diagnosis)])
    shown += [_losses_sheet(found), ""]
    if found.trials:
        shown += [_trials_sheet(found), ""]
    return _as_rich([*shown, *_advice(found, subject)])


def as_json(found: Explanation) -> dict[str, Any]:
    """Plain values for machines."""
    best = {"best": found.best, "best_at_same_size": found.best_at_same_size}
    named = {name: trial and trial.remedy.advice for name, trial in best.items()}
    return {
        **asdict(found),
        **named,
        "broken": found.diagnosis.broken,
        "mended": found.diagnosis.mended,
        "named_losses": [asdict(loss) for loss in found.diagnosis.named_losses],
    }


def command(spec: QuantizationSpec, subject: str) -> str:
    """The command that quantizes what `subject` names as `spec` says."""
    words = words_of(spec, defaults.QUANTIZATION)
    return f"mnist-edge quantize --int8 {shlex.join(words)} {subject}".replace("  ", " ")


def subject_of(model: str, data: Dataset, images: int) -> str:
    """The words that name a model, its data and its calibration on the command line."""
    words = [model]
    request = str(data.request)
    words += ["--data", request] if request != defaults.DATASET else []
    words += ["--images", str(images)] if images != defaults.CALIBRATION_IMAGES else []
    return shlex.join(words)


def _as_rich(parts: list[Any]) -> list[Any]:
    return [part.as_rich() if isinstance(part, Sheet) else part for part in parts]


def _verdict(diagnosis: Diagnosis) -> str:
    count, right = diagnosis.right.count, diagnosis.right.correct
    chance = chance_of(diagnosis.mended, diagnosis.broken)
    lines = [
        f"what the integers lose, on {count:,} validation images: {right:,} are right, "
        f"{diagnosis.float_right.correct:,} with floats.",
        f"changed answers: {len(diagnosis.changed)}, of these {diagnosis.broken} from right to "
        f"wrong and {diagnosis.mended} from wrong to right.",
    ]
    if diagnosis.broken > diagnosis.mended:
        lines.append(f"a coin would split these as unevenly in {_chance(chance)} of cases.")
    return "\n".join(lines)


def _noise_sheet(diagnosis: Diagnosis) -> Sheet:
    return Sheet(
        "signal to noise in decibels, at each layer's output",
        (
            *("layer", "bits", "up to here", "layer alone", "weights alone", "outputs alone"),
            *("outputs clipped", "codes unused"),
        ),
        tuple(
            (
                layer.name,
                str(layer.weight_bits or "-"),
                _decibels(layer.accumulated),
                *(_decibels(e.sqnr if e else None) for e in _effects(layer)),
                percent(layer.clipped),
                f"{layer.unused_codes} of {layer.codes}",
            )
            for layer in diagnosis.layers
        ),
    )


def _answers_sheet(diagnosis: Diagnosis) -> Sheet:
    base = diagnosis.float_right.correct

    def cells(effect: Effect | None) -> tuple[str, str]:
        if effect is None:
            return "-", "-"
        return f"{effect.right.correct - base:+d}", str(effect.same.count - effect.same.correct)

    return Sheet(
        "right answers, as a difference to float",
        (
            *("layer", "up to here", "layer alone", "changed", "weights alone", "changed"),
            *("outputs alone", "changed"),
        ),
        tuple(
            (
                layer.name,
                f"{layer.right_so_far.correct - base:+d}",
                *(cell for effect in _effects(layer) for cell in cells(effect)),
            )
            for layer in diagnosis.layers
        ),
    )


def _effects(layer: LayerExplanation) -> tuple[Effect | None, ...]:
    return layer.alone, layer.weights, layer.activations


def _decibels(value: float | None) -> str:
    if value is None:
        return "-"
    return "exact" if value > _EXACT_DECIBELS else f"{value:.1f}"


def _chance(share: float) -> str:
    if share < 0.001:
        return "< 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def _changed_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Where the answers change: after which layer for good, and from what to what."""
    yield "where the answers change (the layer since which they stay changed):"
    for layer in diagnosis.layers:
        changed = [answer for answer in diagnosis.changed if answer.since == layer.name]
        if changed:
            images = ", ".join(str(answer.image) for answer in changed[:_MOST_SHOWN])
            more = ", ..." if len(changed) > _MOST_SHOWN else ""
            yield f"  {layer.name}: {_kinds(changed)} (validation images {images}{more})"


def _kinds(changed: list[ChangedAnswer]) -> str:
    """Such as "4 became 9 (3 times), 5 became 3, rightly"."""
    kinds = Counter(
        f"{answer.real} became {answer.integer}{_judged(answer)}" for answer in changed
    ).most_common()
    shown = [f"{kind} ({n} times)" if n > 1 else kind for kind, n in kinds[:_MOST_SHOWN]]
    return ", ".join(shown) + (", ..." if len(kinds) > _MOST_SHOWN else "")


def _judged(answer: ChangedAnswer) -> str:
    return ", rightly" if answer.integer == answer.label else ""


def _top_line(diagnosis: Diagnosis) -> str:
    """What makes most of the little noise there is."""
    named = [
        f"{loss.layer} ({_CAUSES[loss.cause]}, {100 * loss.share:.0f} %)"
        for loss in diagnosis.named_losses[:3]
    ]
    return f"of the noise at the output, most comes from: {', '.join(named)}"


def _losses_sheet(found: Explanation) -> Sheet:
    rows = []
    for loss in found.diagnosis.named_losses:
        helps = [r.advice for r in remedies([loss], found.spec)] or ["-"]
        bits = found.spec.bits_of(loss.layer)
        what = f"{_CAUSES[loss.cause]}{f' to {bits} bits' if loss.cause == 'weights' else ''}"
        rows.append((loss.layer, what, f"{100 * loss.share:.0f} %", "; ".join(helps)))
    return Sheet(
        "most of the noise at the network's output",
        ("layer", "what loses", "share", "what may help"),
        tuple(rows),
    )


def _trials_sheet(found: Explanation) -> Sheet:
    diagnosis = found.diagnosis
    before = (
        *(f"{diagnosis.right.correct:,}", "-", "-", str(len(diagnosis.changed))),
        *(_decibels(diagnosis.sqnr), f"{diagnosis.weight_bytes:,}"),
    )
    return Sheet(
        "what each remedy buys",
        ("remedy", "right", "gained - lost", "by chance", "changed", "dB", "weight bytes"),
        (("as it is", *before), *(_trial_row(trial) for trial in found.trials)),
    )


def _trial_row(trial: RemedyTrial) -> tuple[str, ...]:
    return (
        trial.remedy.advice,
        f"{trial.right.correct:,}",
        f"+{trial.gained} -{trial.lost}",
        _chance(trial.chance),
        str(trial.same.count - trial.same.correct),
        _decibels(trial.sqnr),
        f"{trial.weight_bytes:,}",
    )


def _advice(found: Explanation, subject: str) -> Iterator[str]:
    best, same_size = found.best, found.best_at_same_size
    chosen = {"at the same size": same_size, "at any size": best}
    found_best = [(size, trial) for size, trial in chosen.items() if trial is not None]
    if best is same_size:
        found_best = found_best[:1]
    for size, trial in found_best:
        spec = replace(found.spec, **trial.remedy.changes)
        sure = "" if trial.certain else " (its gain in right answers may be chance)"
        yield f"best {size}: {trial.remedy.advice}{sure}\n  {command(spec, subject)}"
    if not found_best:
        yield "none of these brings the integers closer to float"
    yield "not tried, as it trains: --qat"
