"""What is summed over the images: errors of the layers and of the output, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx

from compress.graph import QuantizedGraph
from compress.quantization.diagnosis.judged_layers import JudgedLayer
from compress.quantization.diagnosis.partial_execution import PartialExecution, values_before
from compress.quantization.ranges.qparams import ChosenQParams


@dataclass
class PartTotals:
    """Squared errors at the layer and at the output, and the answers, over the batches."""

    local: float = 0.0
    output: float = 0.0
    answers: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, local: Tensor, output: Tensor, wanted: Tensor) -> None:
        """Add a batch: the error at the layer, the output, and what it should have been."""
        self.local += _energy(local)
        self.output += _energy(output - wanted)
        self.answers.append(_classes(output))

    @property
    def classes(self) -> NDArray[np.int64]:
        """The answers to all images, int64 [N]."""
        return np.concatenate(self.answers)


@dataclass
class LayerTotals:
    """What is summed over the batches for one layer.

    Attributes:
        judged: the layer.
        parts: the errors with each part of it quantized alone, and, as "so far", with all layers
            up to this one in integers.
        signal: the squares of its outputs in float.
        elements: how many these are.
        clipped: how many of them lie beyond the code's range.
        clipping: the squared error of these.
        used: how often each code occurs.
    """

    judged: JudgedLayer
    parts: dict[str, PartTotals]
    signal: float = 0.0
    elements: int = 0
    clipped: int = 0
    clipping: float = 0.0
    used: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, np.int64))

    @property
    def clipping_share(self) -> float:
        """The share of the squared error of the output's code that clipping makes."""
        whole = self.parts["activations"].local
        return self.clipping / whole if whole else 0.0


@dataclass(frozen=True, eq=False)
class _Batch:
    """Images, the values of all nodes in float, and the codes of all values in integers."""

    images: Tensor
    real: Mapping[fx.Node, Any]
    codes: Mapping[str, NDArray[np.uint8]]


class Totals:
    """Runs the variants on batch after batch and sums what is seen.

    Attributes:
        layers: the sums of every layer, in order.
        signal: the squares of the network's outputs in float.
        answers: what the float network answers, a batch each.
    """

    def __init__(
        self, chosen: ChosenQParams, graph: QuantizedGraph, layers: list[JudgedLayer]
    ) -> None:
        self.chosen, self.graph = chosen, graph
        self.plan = chosen.plan
        self.output = self.plan.sources[self.plan.output]
        self.layers = [
            LayerTotals(judged, {name: PartTotals() for name in ("so far", *judged.parts)})
            for judged in layers
        ]
        self.signal = 0.0
        self.answers: list[NDArray[np.int64]] = []

    def add(self, images: Tensor) -> None:
        """Run the variants on a batch, float32 [N, ...]."""
        real = PartialExecution(self.plan.graph, known={}).values(images)
        self.signal += _energy(real[self.output])
        self.answers.append(_classes(real[self.output]))
        codes = self.graph.input.qparams.quantize(images.contiguous().numpy())
        batch = _Batch(images, real, self.graph.trace(codes))
        for layer in self.layers:
            layer.used += np.bincount(batch.codes[layer.judged.at].reshape(-1), minlength=256)
            self._add_alone(layer, batch)
            self._add_so_far(layer, batch)

    def _add_alone(self, layer: LayerTotals, batch: _Batch) -> None:
        seen = self.plan.sources[layer.judged.at]
        for name, (layers, codes) in layer.judged.parts.items():
            start = layer.judged.layer.node if layers else layer.judged.layer.source
            known = values_before(batch.real, start)
            got = PartialExecution(self.plan.graph, known, layers, codes).values(batch.images)
            error = got[seen] - batch.real[seen]
            layer.parts[name].add(error, got[self.output], batch.real[self.output])
            if name == "activations":
                self._add_clipping(layer, batch.real[seen], error)

    def _add_clipping(self, layer: LayerTotals, real: Tensor, error: Tensor) -> None:
        name = layer.judged.layer.output
        code, highest = self.chosen.qparams[name], self.chosen.highest[name]
        steps = torch.round(real / code.scale) + code.zero_point
        beyond = (steps < 0) | (steps > highest)
        layer.signal += _energy(real)
        layer.elements += real.numel()
        layer.clipped += int(beyond.sum())
        layer.clipping += _energy(error[beyond])

    def _add_so_far(self, layer: LayerTotals, batch: _Batch) -> None:
        """Let the float network go on from the integers of this layer."""
        known = values_before(batch.real, layer.judged.layer.source)
        for name, node in self.plan.sources.items():
            # The input's code may be off by a constant, which the first layer's bias makes good.
            if name != self.plan.input and (node in known or node is layer.judged.layer.source):
                value = self.chosen.qparams[name].dequantize(batch.codes[name])
                known[node] = torch.from_numpy(value).view_as(batch.real[node])
        got = PartialExecution(self.plan.graph, known).values(batch.images)
        seen = self.plan.sources[layer.judged.at]
        error = got[seen] - batch.real[seen]
        layer.parts["so far"].add(error, got[self.output], batch.real[self.output])


def _classes(output: Tensor) -> NDArray[np.int64]:
    return output.numpy().argmax(1)  # NumPy's, which takes the first of equals


def _energy(values: Tensor) -> float:
    return float(values.double().square().sum())
