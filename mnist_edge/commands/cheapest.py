"""The cheapest quantization that loses no more than is allowed: fewer bits first, training last."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import nn

from compress.errors import CompressError
from compress.exporters import export
from compress.graph import QuantizedGraph
from compress.quantization.spec import QuantizationSpec
from mnist_edge.data import Dataset
from mnist_edge.evaluation.scoring import score
from mnist_edge.report.tables import Sheet
from mnist_edge.settings.calibration import Calibration
from mnist_edge.training.calibration import quantize_on
from mnist_edge.training.run import say_nothing
from mnist_edge.training.validation import validation_accuracy

WIDTHS = (4, 6, 8)
"""Bits of the weights, as they are tried where none are asked for."""
Train = Callable[[QuantizationSpec], QuantizedGraph]


@dataclass(frozen=True)
class Attempt:
    """One way to quantize, and what it loses on the validation inputs.

    Attributes:
        spec: how.
        trained: whether the network was trained as integers.
        loss: points of accuracy below float; None where it could not be quantized so.
        weight_bytes: of the network; None likewise.
        fits: whether no more is lost than is allowed.
        refusal: why it could not be quantized so; empty where it could.
        graph: the integers.
    """

    spec: QuantizationSpec
    trained: bool
    loss: float | None
    weight_bytes: int | None
    fits: bool
    refusal: str = ""
    graph: QuantizedGraph | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Plain values for machines, without the integers."""
        return {
            "spec": asdict(self.spec),
            **{name: getattr(self, name) for name in ("trained", "loss", "weight_bytes", "fits")},
            "refusal": self.refusal,
        }

    @property
    def words(self) -> str:
        """The way in words."""
        how = ", trained as integers" if self.trained else ", AdaRound" * self.spec.adaround
        return f"{self.spec.weight_bits} bits{how}"


def find_cheapest(
    network: nn.Module,
    data: Dataset,
    spec: QuantizationSpec,
    calibrated: Calibration,
    *,
    most_lost: float,
    widths: Sequence[int] = WIDTHS,
    train: Train,
    say: Callable[[str], None] = say_nothing,
) -> tuple[Attempt, ...]:
    """Try ways to quantize, from the cheapest on, until one loses few enough points.

    At each width, from the fewest bits on, weights are rounded to the nearest, then by AdaRound.
    Where all of that loses too much, the network is trained as integers at the widest.

    Args:
        network: of normalized inputs, in float.
        data: calibrated on its training inputs, judged on its validation inputs.
        spec: all settings but the bits and the technique.
        calibrated: on how many inputs, and how good integers must be to be tried.
        most_lost: points of accuracy, of 100, that may be lost.
        widths: bits of the weights to try, ascending.
        train: trains the network as integers by a spec.
        say: called with a line for each way.

    Returns:
        All that was tried; the last fits.

    Raises:
        CompressError: none fits; the line says what was lost at least.
    """
    before = validation_accuracy(network, data)
    tried: list[Attempt] = []

    def untrained(wanted: QuantizationSpec) -> QuantizedGraph:
        least = calibrated.least_sqnr
        return quantize_on(data, network, wanted, calibrated.images, least_sqnr=least)

    for wanted, trained in _ways(spec, widths):
        attempt = _attempt(
            wanted, trained, train if trained else untrained, data, before, most_lost
        )
        tried.append(attempt)
        say(_told(attempt, most_lost))
        if attempt.fits:
            return tuple(tried)
    losses = [each.loss for each in tried if each.loss is not None]
    least = f"the least lost is {min(losses):.2f} points" if losses else tried[-1].refusal
    raise CompressError(
        f"no way to quantize loses {most_lost:g} points or less: {least}; allow more, or train with"
        " more --epochs"
    )


def table(tried: Sequence[Attempt], most_lost: float) -> Sheet:
    """What was tried, in order."""
    rows = tuple(
        (
            each.words,
            "-" if each.loss is None else f"{each.loss:+.2f}",
            "-" if each.weight_bytes is None else f"{each.weight_bytes:,}",
            "taken" if each.fits else "refused" if each.refusal else "loses too much",
        )
        for each in tried
    )
    title = f"the cheapest way that loses at most {most_lost:g} points on validation"
    return Sheet(title, ("way", "points lost", "weight bytes", ""), rows)


def _ways(spec: QuantizationSpec, widths: Sequence[int]) -> Iterator[tuple[QuantizationSpec, bool]]:
    """Ways to quantize in order: by bits, then by technique; training comes last."""
    for bits in widths:
        for adaround in sorted({spec.adaround, True}):
            yield replace(spec, weight_bits=bits, adaround=adaround), False
    yield replace(spec, weight_bits=widths[-1]), True


def _attempt(
    spec: QuantizationSpec,
    trained: bool,
    make: Train,
    data: Dataset,
    before: float,
    most_lost: float,
) -> Attempt:
    try:
        graph = make(spec)
    except CompressError as error:
        if trained:
            raise
        return Attempt(spec, trained, None, None, False, str(error))
    loss = 100 * (before - accuracy_of(graph, data))
    # Of accuracies that are shares of a count; what is exactly allowed is not lost to rounding.
    fits = loss <= most_lost + 1e-9
    return Attempt(spec, trained, loss, graph.weight_bytes, fits, graph=graph)


def accuracy_of(graph: QuantizedGraph, data: Dataset) -> float:
    """The share of right answers of integers, as ONNX, on the validation inputs."""
    with tempfile.TemporaryDirectory() as folder:
        path = export(graph, Path(folder) / "integers.onnx")
        return score(path, data.validation, data)[0].fraction


def _told(attempt: Attempt, most_lost: float) -> str:
    if attempt.loss is None:
        return f"{attempt.words}: {attempt.refusal}"
    verdict = "taken" if attempt.fits else f"more than the {most_lost:g} allowed"
    return f"{attempt.words}: {attempt.loss:+.2f} points lost, {verdict}"
