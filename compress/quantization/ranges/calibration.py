"""Run a float graph on calibration data and record what its values look like."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx

from compress.errors import CompressError
from compress.quantization.observers import BINS, Histogram

_FORMS = "calibration takes a tensor, an array, or batches of these"


@dataclass(frozen=True)
class Statistics:
    """A value over the calibration data: its histogram and its mean a channel, float64 [C].

    `feature_mean` is the mean of each entry of the last axis, where that is not the channels': it
    holds the features of a linear layer.
    """

    histogram: Histogram
    channel_mean: NDArray[np.float64]
    feature_mean: NDArray[np.float64] | None = None


def as_images(calibration: Tensor | NDArray[np.generic] | Iterable[object]) -> Tensor:
    """Bring calibration data into one tensor [N, ...].

    Args:
        calibration: a tensor, an array (float64 becomes float32), or batches of either, alone or
            first in a tuple or list, such as a DataLoader of images and labels gives.

    Raises:
        CompressError: there are fewer than 2 inputs, they do not fit together, or one is not
            finite.
    """
    images = _joined(calibration)
    if images.dim() < 2 or len(images) < 2:
        raise CompressError(
            "calibration needs at least 2 inputs; give a few hundred training images"
        )
    if images.is_floating_point():
        finite = images.isfinite().flatten(1).all(1)
        if not bool(finite.all()):
            first = int(torch.nonzero(~finite)[0])
            raise CompressError(f"calibration input {first} holds NaN or infinity; leave it out")
    return images


def _joined(calibration: Any) -> Tensor:
    single = _as_tensor(calibration)
    if single is not None:
        return single
    if isinstance(calibration, (str, bytes, dict)) or not isinstance(calibration, Iterable):
        raise CompressError(f"{_FORMS}, not {type(calibration).__name__}")
    batches = []
    for batch in calibration:
        images = _as_tensor(batch[0] if isinstance(batch, (tuple, list)) and batch else batch)
        if images is None:
            raise CompressError(f"{_FORMS}, not batches of {type(batch).__name__}")
        batches.append(images)
    if not batches:
        raise CompressError("calibration needs at least 2 inputs; there are none")
    try:
        return torch.cat(batches)
    except RuntimeError as error:
        raise CompressError("the calibration batches differ in shape; make them alike") from error


def _as_tensor(given: Any) -> Tensor | None:
    if isinstance(given, np.ndarray) and given.dtype.kind in "fiu":
        given = torch.from_numpy(given.astype(np.float32) if given.dtype == np.float64 else given)
    return given.detach().cpu() if isinstance(given, Tensor) else None


def calibrate(
    graph: fx.GraphModule, nodes: Collection[str], images: Tensor, *, batch_size: int = 256
) -> dict[str, Statistics]:
    """Record `nodes` of `graph` over `images`, in two passes: extremes and means, then counts.

    Args:
        graph: a traced float network in eval mode.
        nodes: names of graph nodes whose outputs are tensors [N, C, ...].
        images: the calibration inputs [N, ...].
        batch_size: images a pass of the graph.

    Returns:
        Statistics by node name.
    """
    lows = dict.fromkeys(nodes, np.inf)
    highs = dict.fromkeys(nodes, -np.inf)
    means: dict[tuple[str, int], NDArray[np.float64]] = {}
    counts = {name: np.zeros(BINS) for name in nodes}

    def extremes(name: str, value: Tensor) -> None:
        lows[name] = min(lows[name], float(value.min()))
        highs[name] = max(highs[name], float(value.max()))
        value = value.detach().reshape(len(value), -1) if value.dim() < 3 else value.detach()
        for axis in {1, value.dim() - 1}:
            lines = value.transpose(0, axis).flatten(1).double()
            share = lines.mean(1).numpy() * len(value) / len(images)
            means[name, axis] = means.get((name, axis), 0.0) + share

    def count(name: str, value: Tensor) -> None:
        flat = value.detach().float().flatten()
        counts[name] += torch.histc(flat, BINS, lows[name], highs[name]).numpy()

    for record in (extremes, count):
        observe(graph, nodes, images.split(batch_size), record)
    features = {name: mean for (name, axis), mean in means.items() if axis > 1}
    return {
        name: Statistics(
            Histogram(counts[name], lows[name], highs[name]), means[name, 1], features.get(name)
        )
        for name in nodes
    }


def observe(
    graph: fx.GraphModule,
    nodes: Collection[str],
    batches: Iterable[Tensor],
    record: Callable[[str, Tensor], None],
) -> None:
    """Run `graph` on every batch and hand the outputs of `nodes` to `record`."""
    recorder = _Recorder(graph, nodes, record)
    with torch.inference_mode():
        for batch in batches:
            recorder.run(batch)


class _Recorder(fx.Interpreter):
    def __init__(
        self,
        graph: fx.GraphModule,
        nodes: Collection[str],
        record: Callable[[str, Tensor], None],
    ) -> None:
        super().__init__(graph)
        self.nodes, self.record = frozenset(nodes), record

    def run_node(self, n: fx.Node) -> object:
        result = super().run_node(n)
        if n.name in self.nodes:
            self.record(n.name, result)
        return result
