"""What may help against each cause of noise, as settings of the spec."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compress.quantization.diagnosis.results import Loss
from compress.quantization.diagnosis.sensitivity import WIDTHS
from compress.quantization.spec import QuantizationSpec

_FREE_SCALES = "scales that are not powers of two"


@dataclass(frozen=True)
class Remedy:
    """Settings that act against a cause of noise.

    Attributes:
        advice: what to do, in words.
        cause: what it acts against, one of `CAUSES`; empty for several remedies at once.
        layers: the layers it is meant for.
        changes: fields of `QuantizationSpec` and their new values.
    """

    advice: str
    cause: str
    layers: tuple[str, ...]
    changes: Mapping[str, Any]


def remedies(losses: Sequence[Loss], spec: QuantizationSpec) -> list[Remedy]:
    """What may help against the causes `losses` of a network quantized as `spec` says."""
    advice = {"weights": _for_weights, "clipping": _for_clipping, "rounding": _for_rounding}
    found: list[Remedy] = []
    for cause in dict.fromkeys(loss.cause for loss in losses):
        known = [dict(remedy.changes) for remedy in found]
        meant = [loss for loss in losses if loss.cause == cause]
        found += [r for r in advice[cause](meant, spec) if dict(r.changes) not in known]
    return found


def _for_weights(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(losses)
    switches: list[tuple[str, str, Any]] = [
        ("AdaRound", "adaround", True),
        ("equalization", "equalization", True),
        ("bias correction", "bias_correction", True),
        ("weight scales by squared error", "weight_observer", "mse"),
        ("a scale for each channel", "per_channel", True),
        (_FREE_SCALES, "power_of_two", False),
    ]
    searched = all(spec.scale_observer(spec.bits_of(name)) == "mse" for name in layers)
    for advice, name, value in switches:
        if getattr(spec, name) != value and not (searched and name == "weight_observer"):
            yield Remedy(advice, "weights", layers, {name: value})
    for chosen in dict.fromkeys((layers[:1], layers)):
        widened = _widened(chosen, spec)
        if widened:
            everywhere = dict(spec.bits_by_layer) | widened
            changes = {"bits_by_layer": tuple(sorted(everywhere.items()))}
            yield Remedy(_in_words(widened), "weights", tuple(widened), changes)


def _widened(layers: Sequence[str], spec: QuantizationSpec) -> dict[str, int]:
    """The next width for each layer that has less than the widest."""
    wider = {name: [w for w in WIDTHS if w > spec.bits_of(name)] for name in layers}
    return {name: min(widths) for name, widths in wider.items() if widths}


def _in_words(widened: Mapping[str, int]) -> str:
    if len(widened) > 1:
        return f"more bits for {len(widened)} layers"
    (name, bits), *_ = widened.items()
    return f"{bits} bits for {name}"


def _for_clipping(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(loss for loss in losses if loss.observed)
    if layers and spec.observer != "minmax":
        yield Remedy("wider ranges: observer minmax", "clipping", layers, {"observer": "minmax"})
    if layers and spec.observer in ("percentile", "entropy"):
        yield Remedy("other ranges: observer mse", "clipping", layers, {"observer": "mse"})


def _for_rounding(losses: Sequence[Loss], spec: QuantizationSpec) -> Iterator[Remedy]:
    layers = _layers(losses)
    if spec.activation_bits < 8:
        yield Remedy("activations of 8 bits", "rounding", layers, {"activation_bits": 8})
    if spec.power_of_two:
        yield Remedy(_FREE_SCALES, "rounding", layers, {"power_of_two": False})
    chosen = _layers(loss for loss in losses if loss.observed)
    for observer, others in {"mse": ("minmax", "entropy"), "percentile": ("minmax", "mse")}.items():
        if chosen and spec.observer in others:
            advice = f"narrower ranges, finer steps: observer {observer}"
            yield Remedy(advice, "rounding", chosen, {"observer": observer})


def _layers(losses: Iterable[Loss]) -> tuple[str, ...]:
    return tuple(loss.layer for loss in losses)
