"""The verb `compress.report`: a network, and what is known of it, as one HTML file."""

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.c_runner import NO_COMPILER, compiler
from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.measuring import agreement, machine
from compress.quantization.spec import QuantizationSpec
from compress.reporting.answers import NO_CLASSES, answers_of, are_classes, judge_answers
from compress.reporting.content import (
    Agreement,
    Answers,
    Fact,
    NetworkReport,
    QuantizationCost,
    Report,
)
from compress.reporting.costs import Made, quantization_cost
from compress.reporting.layers import about_of, layer_rows
from compress.reporting.memory import timeline_or_why
from compress.reporting.page import write_report
from compress.reporting.timing import time_layers
from compress.torch_modes import in_usual_modes
from compress.tracing import eval_copy

_FOLLOWED = 256


@dataclass(frozen=True, eq=False)
class Baseline:
    """The float network that integers were made from, and how.

    Attributes:
        model: the float network.
        spec: the settings; the input code counts, and what its settings mend is shown.
        calibration: the inputs that ranges were chosen on, float32 [N, ...]; without them what the
            settings mend is left out.
    """

    model: nn.Module
    spec: QuantizationSpec = field(default_factory=QuantizationSpec)
    calibration: Tensor | NDArray[Any] | None = None


@in_usual_modes
def report(
    network: nn.Module | QuantizedGraph,
    images: Tensor | NDArray[Any] | None = None,
    labels: Tensor | NDArray[np.integer] | None = None,
    *,
    out: str | os.PathLike[str],
    baseline: nn.Module | Baseline | None = None,
    classes: Sequence[str] = (),
    timed: bool = False,
    overwrite: bool = False,
) -> Path:
    """Write one HTML file that shows a network: layers, costs, memory over time, answers.

    The page loads nothing else and needs no script. Its end names what can't be shown, because data
    or the float network are missing.

    Args:
        network: floats, or the integers of `quantize` or `convert`.
        images: inputs as the network takes them, float32 [N, C, H, W] or [N, F]; not those that it
            was trained on. A float network needs at least two.
        labels: their classes, whole numbers [N].
        out: the file to write.
        baseline: the float network that integers were made from, or a `Baseline`, which says how,
            too: shows what each layer's rounding costs, on at most 256 of the images.
        classes: names of the classes, in order.
        timed: whether each layer is timed alone, in C, on this machine.
        overwrite: whether a file that is there may be replaced.

    Returns:
        The file.

    Raises:
        CompressError: the images are not what the network takes, labels are not one class an image,
            the integers were not made from `baseline`, or the file is there already.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> _ = torch.manual_seed(0)
        >>> model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
        >>> images = torch.rand(64, 1, 8, 8)
        >>> labels = model(images).argmax(1)
        >>> graph = compress.quantize(model, images)
        >>> page = compress.report(graph, images, labels, baseline=model, out="report.html")
        >>> "What quantizing costs" in page.read_text()
        True
    """
    if not isinstance(network, nn.Module | QuantizedGraph):
        raise CompressError(
            f"report takes a torch module or a QuantizedGraph, not {type(network).__name__};"
            " load a file with compress.load"
        )
    target = Path(out)
    if target.exists() and not overwrite:  # before any work
        raise CompressError(f"{target} is there already; name another file, or pass overwrite=True")
    kept = network if isinstance(network, QuantizedGraph) else eval_copy(network)
    shown = _images(kept, images)
    classified = _labels(labels, shown)
    made = None if baseline is None else _made(baseline)
    work = _Work(kept, shown, classified, made, tuple(classes))
    found = work.network_report(target.stem, timed=timed)
    return write_report(Report(found.name, (found,)), target, overwrite=overwrite)


def _made(baseline: nn.Module | Baseline) -> Made:
    """How the integers were made, as far as is said."""
    if not isinstance(baseline, Baseline):
        baseline = Baseline(baseline)
    seen = baseline.calibration
    held = None if seen is None else torch.as_tensor(seen).float()
    model = baseline.model
    return Made(eval_copy(model), type(model).__name__, baseline.spec, calibration=held)


class _Work:
    """The parts of one network's report, and why some are missing."""

    def __init__(
        self,
        network: nn.Module | QuantizedGraph,
        images: Tensor | None,
        labels: NDArray[np.int64] | None,
        made: Made | None,
        classes: tuple[str, ...],
    ) -> None:
        self.network, self.images, self.labels = network, images, labels
        self.made, self.classes = made, classes
        self.left_out: list[str] = []

    def network_report(self, name: str, *, timed: bool) -> NetworkReport:
        graph = self.network if isinstance(self.network, QuantizedGraph) else None
        layers = layer_rows(self.network, self.images)
        return NetworkReport(
            name=name,
            about=about_of(self.network),
            layers=layers,
            weight_bytes=graph.weight_bytes if graph else sum(x.weight_bytes for x in layers),
            data=self._inputs if self.labels is not None else "",
            times=(time_layers(graph, machine=machine()["cpu"]),)
            if graph and self._can_time(timed)
            else (),
            quantization=self._cost(graph),
            memory=timeline_or_why(graph, self.left_out) if graph else None,
            answers=self._answers(),
            agreements=tuple(self._agreements()),
            facts=tuple(facts_of(self.network)),
            left_out=tuple(self.left_out),
        )

    @property
    def _inputs(self) -> str:
        return f"the {len(self.images):,} inputs given" if self.images is not None else ""

    def _can_time(self, timed: bool) -> bool:
        if timed and compiler() is None:
            self.left_out.append(f"Time layer by layer: {NO_COMPILER}.")
        elif not timed:
            self.left_out.append("Time layer by layer: not asked for (timed=True).")
        return timed and compiler() is not None

    def _cost(self, graph: QuantizedGraph | None) -> QuantizationCost | None:
        if graph is None:
            return None
        if self.made is None or self.images is None:
            what = ["inputs"] if self.images is None else []
            what += ["the float network it was made from (baseline)"] if self.made is None else []
            self.left_out.append(f"What quantizing costs: needs {' and '.join(what)}.")
            return None
        seen = self.images[:_FOLLOWED]
        labels = None if self.labels is None else self.labels[:_FOLLOWED]
        inputs = f"{len(seen):,} of the inputs given"
        return quantization_cost(graph, self.made, seen, labels, inputs=inputs)

    @functools.cached_property
    def _given(self) -> NDArray[Any] | None:
        return None if self.images is None else answers_of(self.network, self.images.numpy())

    def _answers(self) -> Answers | None:
        if self.images is None or self.labels is None:
            what = "inputs" if self.images is None else "labels"
            self.left_out.append(f"Accuracy, confusion and mistakes: no {what} were given.")
            return None
        logits = self._given
        if not are_classes(logits):
            self.left_out.append(NO_CLASSES)
            return None
        shown = self.images.numpy()
        return judge_answers(logits, self.labels, shown, classes=self.classes, inputs=self._inputs)

    def _agreements(self) -> list[Agreement]:
        if self.made is None or self.images is None:
            return []
        ours, theirs = self._given, answers_of(self.made.model, self.images.numpy())
        if ours is None or theirs is None or ours.ndim != 2 or ours.shape != theirs.shape:
            return []
        same = agreement(ours.argmax(1), theirs.argmax(1))
        return [Agreement(self.made.name, same, origin=True)]


def facts_of(network: nn.Module | QuantizedGraph) -> list[Fact]:
    """What the network itself says of where it comes from."""
    made_with = ", ".join(f"{name} {version}" for name, version in machine()["versions"].items())
    if not isinstance(network, QuantizedGraph):
        return [Fact("network", type(network).__name__), Fact("reported with", made_with)]
    return [Fact("SHA-256 of the graph", network.sha256), Fact("reported with", made_with)]


def _images(network: nn.Module | QuantizedGraph, images: Any) -> Tensor | None:
    if images is None:
        return None
    found = torch.as_tensor(images)
    shape = network.input.shape if isinstance(network, QuantizedGraph) else tuple(found.shape[1:])
    if found.dim() < 2 or len(found) < 2 or tuple(found.shape[1:]) != shape:
        raise CompressError(
            f"images must be at least two inputs [N, {', '.join(map(str, shape))}], not"
            f" {list(found.shape)}"
        )
    return found.float() if found.is_floating_point() else found


def _labels(labels: Any, images: Tensor | None) -> NDArray[np.int64] | None:
    if labels is None:
        return None
    found, count = np.asarray(labels), 0 if images is None else len(images)
    if images is None or found.shape != (count,) or found.dtype.kind not in "iu":
        raise CompressError(
            f"labels must be the classes of the {count} images, whole numbers [{count}], not"
            f" {found.dtype} {list(found.shape)}"
        )
    if found.min() < 0:
        raise CompressError(f"labels count classes from 0, but one is {found.min()}")
    return found.astype(np.int64)
