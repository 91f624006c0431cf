"""Why a quantized network loses: which layers, what in them, and where the answers change.

Each layer is quantized alone in the float network, its weights and its output's code also apart
from each other, and the integers are followed layer by layer, on the same images. What to do about
it is in `compress.quantization.diagnosis.remedies`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx

from compress.errors import CompressError
from compress.graph import QParams, QuantizedGraph
from compress.measuring import Score, agreement
from compress.quantization.emitting import emit
from compress.quantization.plan.planning import REARRANGING, PlannedLayer
from compress.quantization.ranges.qparams import WEIGHTED, ChosenQParams
from compress.quantization.rounding.nearest import shift_response
from compress.quantization.rounding.weights import LayerWeights, restore
from compress.quantization.sqnr import ratio_in_decibels
from compress.tracing import Op, module_of

CAUSES = ("weights", "clipping", "rounding")
_BATCH = 250
_NAMED_SHARE = 0.8  # the causes that together make so much of the noise are named


@dataclass(frozen=True)
class Effect:
    """The network with one part quantized and all else in float.

    Attributes:
        sqnr: decibels at the layer's output.
        at_output: decibels at the network's output.
        right: images answered rightly.
        same: images answered as the float network does.
    """

    sqnr: float
    at_output: float
    right: Score
    same: Score


@dataclass(frozen=True)
class LayerExplanation:
    """What quantization does to one layer, and that to the network.

    A value that only a max pool reads is judged by what the pool lets through.

    Attributes:
        name: the layer's name in the graph.
        kind: the operator.
        weight_bits: bits of a weight; None where there are none.
        accumulated: decibels at its output in the integer network, every error up to here included.
        right_so_far: the images answered rightly by integers up to here and float after it.
        alone: the layer alone quantized, weights and output's code.
        weights: its weights and bias alone; None where there are none.
        activations: its output's code alone.
        clipped: the share of its outputs that lie beyond the code's range.
        clipping: the share of the squared error of its output's code that these outputs make.
        codes: how many codes its output has.
        unused_codes: how many of them no image uses.
    """

    name: str
    kind: str
    weight_bits: int | None
    accumulated: float
    right_so_far: Score
    alone: Effect
    weights: Effect | None
    activations: Effect
    clipped: float
    clipping: float
    codes: int
    unused_codes: int


@dataclass(frozen=True)
class Loss:
    """A layer's `cause` of noise, one of `CAUSES`, and its share of the noise at the output.

    The shares of all causes sum to 1; that they add up is taken for granted, as for small errors.
    `observed` tells whether an observer chooses the range of the layer's output, as of all values
    but the network's output.
    """

    layer: str
    cause: str
    share: float
    observed: bool = True


@dataclass(frozen=True)
class ChangedAnswer:
    """An image that the integers answer otherwise.

    Attributes:
        image: its place among the images.
        label: its class.
        real: the float network's answer.
        integer: the integer network's answer.
        since: the first layer from which on the answer stays changed.
    """

    image: int
    label: int
    real: int
    integer: int
    since: str


@dataclass(frozen=True)
class Diagnosis:
    """What the integers lose against float, and where.

    Attributes:
        float_right: images that the float network answers rightly.
        right: images that the integers answer rightly.
        same: images that both answer alike.
        sqnr: decibels at the output.
        weight_bytes: of the integer network.
        layers: every layer that rounds, in order.
        losses: the causes of the noise at the output, largest first.
        changed: the images answered otherwise, in order.
    """

    float_right: Score
    right: Score
    same: Score
    sqnr: float
    weight_bytes: int
    layers: tuple[LayerExplanation, ...]
    losses: tuple[Loss, ...]
    changed: tuple[ChangedAnswer, ...]

    @property
    def broken(self) -> int:
        """Images that float answers rightly and the integers don't."""
        return sum(answer.real == answer.label for answer in self.changed)

    @property
    def mended(self) -> int:
        """Images that the integers answer rightly and float doesn't."""
        return sum(answer.integer == answer.label for answer in self.changed)

    @property
    def named_losses(self) -> tuple[Loss, ...]:
        """The fewest causes that together make most of the noise."""
        told, named = 0.0, []
        for loss in self.losses:
            if told >= _NAMED_SHARE:
                break
            named.append(loss)
            told += loss.share
        return tuple(named)


def diagnose(
    chosen: ChosenQParams,
    weights: Mapping[str, LayerWeights],
    images: Tensor,
    labels: NDArray[np.int64],
) -> Diagnosis:
    """Compare a float network with its integers, layer by layer.

    Args:
        chosen: of the float network, as `choose_qparams` makes them.
        weights: its integers, as `integer_weights` makes them.
        images: inputs as the network takes them, float32 [N, ...], not those of the calibration.
        labels: their classes, int64 [N].

    Raises:
        CompressError: the output is not [N, classes].
    """
    if len(chosen.plan.shape(chosen.plan.output)) != 1 or not len(images):
        raise CompressError("explaining needs images, and a network that gives one output a class")
    graph = emit(chosen, weights)
    totals = _Totals(chosen, graph, list(_subjects(chosen, graph, weights)))
    for batch in images.split(_BATCH):
        totals.add(batch)
    return totals.diagnosis(labels)


# --- One part replaced, all else in float ---------------------------------------------------------

_Change = Callable[[Tensor], Tensor]


class _Partial(fx.Interpreter):
    """Runs a graph with some nodes' values given, and others' results replaced.

    Args:
        graph: the float network.
        known: values of nodes by node; these are not computed.
        layers: in place of a node, what computes its result from its input.
        codes: for a node, what is done to its result.
    """

    def __init__(
        self,
        graph: fx.GraphModule,
        known: Mapping[fx.Node, Any],
        layers: Mapping[fx.Node, _Change] | None = None,
        codes: Mapping[fx.Node, _Change] | None = None,
    ) -> None:
        super().__init__(graph, garbage_collect_values=False)
        self.known, self.layers, self.codes = known, layers or {}, codes or {}

    def values(self, images: Tensor) -> dict[fx.Node, Any]:
        """The values of all nodes."""
        with torch.inference_mode():
            self.run(images, initial_env=dict(self.known))
        return self.env

    def run_node(self, n: fx.Node) -> Any:
        if n in self.layers:
            source = n.args[0]
            assert isinstance(source, fx.Node)
            result = self.layers[n](self.env[source])
        else:
            result = super().run_node(n)
        return self.codes[n](result) if n in self.codes else result


def _before(values: Mapping[fx.Node, Any], node: fx.Node) -> dict[fx.Node, Any]:
    """The values of the nodes before `node`; fx keeps its nodes in the order they run in."""
    known: dict[fx.Node, Any] = {}
    for one, value in values.items():
        if one is node:
            break
        known[one] = value
    return known


def _coded(value: Tensor, *, qparams: QParams, highest: int) -> Tensor:
    """The real numbers that the codes 0 to `highest` of a value stand for."""
    steps = torch.round(value / qparams.scale) + qparams.zero_point
    return (steps.clamp_(0, highest) - qparams.zero_point) * qparams.scale


def _integer_layer(chosen: ChosenQParams, layer: PlannedLayer, integers: LayerWeights) -> _Change:
    """The layer with its rounded weights and bias, on real inputs."""
    restored = restore(integers.weight, integers.scale)
    unit = np.float64(chosen.qparams[layer.inputs[0]].scale) * integers.scale
    bias = integers.bias * unit - shift_response(chosen, layer, restored)
    tensors = {"weight": torch.from_numpy(restored).float(), "bias": torch.from_numpy(bias).float()}
    module = module_of(layer.node)
    assert module is not None
    return lambda inputs: torch.func.functional_call(module, tensors, (inputs,))


# --- What is measured -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Subject:
    """A layer that rounds, and where its output is judged.

    Attributes:
        layer: the layer.
        seen: the value that its output is judged at: its own, or that of the pool behind it.
        kind: the operator of the integer network.
        code: rounds its output.
        integer_layer: computes it with rounded weights; None without weights.
        bits: of its weights.
    """

    layer: PlannedLayer
    seen: str
    kind: str
    code: _Change
    integer_layer: _Change | None
    bits: int | None

    @property
    def parts(self) -> dict[str, tuple[dict[fx.Node, _Change], dict[fx.Node, _Change]]]:
        """What may be quantized alone: replaced layers and codes, by name."""
        codes = {self.layer.source: self.code}
        if self.integer_layer is None:
            return {"activations": ({}, codes)}
        layers = {self.layer.node: self.integer_layer}
        return {"activations": ({}, codes), "weights": (layers, {}), "alone": (layers, codes)}


def _subjects(
    chosen: ChosenQParams, graph: QuantizedGraph, weights: Mapping[str, LayerWeights]
) -> Iterator[_Subject]:
    kinds: dict[str, str] = {}
    for node in graph.nodes:
        kinds.setdefault(node.name.removesuffix("_unlimited"), type(node).__name__)
    for layer in chosen.plan.layers:
        if layer.op in REARRANGING:
            continue
        integers, name = weights.get(layer.output), layer.output
        yield _Subject(
            layer,
            _seen(chosen, name),
            kinds.get(name, str(layer.op)),
            partial(_coded, qparams=chosen.qparams[name], highest=chosen.highest[name]),
            _integer_layer(chosen, layer, integers) if layer.op in WEIGHTED and integers else None,
            integers.bits if integers else None,
        )


def _seen(chosen: ChosenQParams, value: str) -> str:
    """Follow a value through the max pool that alone reads it: what that drops is no error."""
    readers = chosen.plan.readers(value)
    while len(readers) == 1 and readers[0].op is Op.MAX_POOL and value != chosen.plan.output:
        value = readers[0].output
        readers = chosen.plan.readers(value)
    return value


@dataclass
class _Part:
    """Squared errors at the layer and at the output, and the answers, over the batches."""

    local: float = 0.0
    output: float = 0.0
    answers: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, local: Tensor, output: Tensor, wanted: Tensor) -> None:
        self.local += _energy(local)
        self.output += _energy(output - wanted)
        self.answers.append(_classes(output))

    @property
    def classes(self) -> NDArray[np.int64]:
        return np.concatenate(self.answers)


@dataclass
class _Sums:
    """What is summed over the batches for one layer."""

    parts: dict[str, _Part]
    signal: float = 0.0
    elements: int = 0
    clipped: int = 0
    clipping: float = 0.0
    used: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, np.int64))


@dataclass(frozen=True, eq=False)
class _Batch:
    """Images, the values of all nodes in float, and the codes of all values in integers."""

    images: Tensor
    real: Mapping[fx.Node, Any]
    codes: Mapping[str, NDArray[np.uint8]]


class _Totals:
    """Runs the variants on batch after batch and sums what is seen."""

    def __init__(
        self, chosen: ChosenQParams, graph: QuantizedGraph, subjects: list[_Subject]
    ) -> None:
        self.chosen, self.graph, self.subjects = chosen, graph, subjects
        self.plan = chosen.plan
        self.output = self.plan.sources[self.plan.output]
        self.sums = [
            _Sums({name: _Part() for name in ("so far", *subject.parts)}) for subject in subjects
        ]
        self.signal = 0.0
        self.answers: list[NDArray[np.int64]] = []

    def add(self, images: Tensor) -> None:
        real = _Partial(self.plan.graph, {}).values(images)
        self.signal += _energy(real[self.output])
        self.answers.append(_classes(real[self.output]))
        codes = self.graph.input.qparams.quantize(images.contiguous().numpy())
        batch = _Batch(images, real, self.graph.trace(codes))
        for subject, sums in zip(self.subjects, self.sums, strict=True):
            sums.used += np.bincount(batch.codes[subject.seen].reshape(-1), minlength=256)
            self._add_alone(subject, sums, batch)
            self._add_so_far(subject, sums, batch)

    def _add_alone(self, subject: _Subject, sums: _Sums, batch: _Batch) -> None:
        seen = self.plan.sources[subject.seen]
        for name, (layers, codes) in subject.parts.items():
            start = subject.layer.node if layers else subject.layer.source
            known = _before(batch.real, start)
            got = _Partial(self.plan.graph, known, layers, codes).values(batch.images)
            error = got[seen] - batch.real[seen]
            sums.parts[name].add(error, got[self.output], batch.real[self.output])
            if name == "activations":
                self._add_clipping(subject, sums, batch.real[seen], error)

    def _add_clipping(self, subject: _Subject, sums: _Sums, real: Tensor, error: Tensor) -> None:
        name = subject.layer.output
        code, highest = self.chosen.qparams[name], self.chosen.highest[name]
        steps = torch.round(real / code.scale) + code.zero_point
        beyond = (steps < 0) | (steps > highest)
        sums.signal += _energy(real)
        sums.elements += real.numel()
        sums.clipped += int(beyond.sum())
        sums.clipping += _energy(error[beyond])

    def _add_so_far(self, subject: _Subject, sums: _Sums, batch: _Batch) -> None:
        """Let the float network go on from the integers of this layer."""
        known = _before(batch.real, subject.layer.source)
        for name, node in self.plan.sources.items():
            # The input's code may be off by a constant, which the first layer's bias makes good.
            if name != self.plan.input and (node in known or node is subject.layer.source):
                value = self.chosen.qparams[name].dequantize(batch.codes[name])
                known[node] = torch.from_numpy(value).view_as(batch.real[node])
        got = _Partial(self.plan.graph, known).values(batch.images)
        seen = self.plan.sources[subject.seen]
        error = got[seen] - batch.real[seen]
        sums.parts["so far"].add(error, got[self.output], batch.real[self.output])

    def diagnosis(self, labels: NDArray[np.int64]) -> Diagnosis:
        wanted = np.concatenate(self.answers)
        layers = tuple(
            self._explained(subject, sums, wanted, labels)
            for subject, sums in zip(self.subjects, self.sums, strict=True)
        )
        last = self.sums[-1].parts["so far"]
        return Diagnosis(
            float_right=agreement(wanted, labels),
            right=agreement(last.classes, labels),
            same=agreement(last.classes, wanted),
            sqnr=ratio_in_decibels(self.signal, last.output),
            weight_bytes=self.graph.weight_bytes,
            layers=layers,
            losses=self._losses(),
            changed=tuple(self._changed(wanted, labels)),
        )

    def _losses(self) -> tuple[Loss, ...]:
        """The noise that each cause alone makes at the output, as shares of their sum."""
        noise: list[tuple[str, str, float]] = []
        for subject, sums in zip(self.subjects, self.sums, strict=True):
            parts, name = sums.parts, subject.layer.output
            if "weights" in parts:
                noise.append((name, "weights", parts["weights"].output))
            by_code = parts["activations"]
            clipped = _share(sums.clipping, by_code.local)
            noise.append((name, "clipping", clipped * by_code.output))
            noise.append((name, "rounding", (1 - clipped) * by_code.output))
        total, groups = sum(amount for _, _, amount in noise), self.chosen.groups
        found = [
            Loss(name, cause, _share(amount, total), groups[name] != groups[self.plan.output])
            for name, cause, amount in noise
            if amount
        ]
        return tuple(sorted(found, key=lambda loss: -loss.share))

    def _explained(
        self,
        subject: _Subject,
        sums: _Sums,
        wanted: NDArray[np.int64],
        labels: NDArray[np.int64],
    ) -> LayerExplanation:
        effects = {
            name: Effect(
                ratio_in_decibels(sums.signal, part.local),
                ratio_in_decibels(self.signal, part.output),
                agreement(part.classes, labels),
                agreement(part.classes, wanted),
            )
            for name, part in sums.parts.items()
        }
        codes = self.chosen.highest[subject.layer.output] + 1
        return LayerExplanation(
            name=subject.layer.output,
            kind=subject.kind,
            weight_bits=subject.bits,
            accumulated=effects["so far"].sqnr,
            right_so_far=effects["so far"].right,
            alone=effects.get("alone", effects["activations"]),
            weights=effects.get("weights"),
            activations=effects["activations"],
            clipped=sums.clipped / sums.elements,
            clipping=_share(sums.clipping, sums.parts["activations"].local),
            codes=codes,
            unused_codes=int((sums.used[:codes] == 0).sum()),
        )

    def _changed(
        self, wanted: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> Iterator[ChangedAnswer]:
        """The images answered otherwise, with the layer after which that is so for good."""
        so_far = np.stack([sums.parts["so far"].classes for sums in self.sums])
        for image in np.flatnonzero(so_far[-1] != wanted):
            still = so_far[:, image] == wanted[image]
            since = int(np.flatnonzero(still).max() + 1) if still.any() else 0
            yield ChangedAnswer(
                int(image),
                int(labels[image]),
                int(wanted[image]),
                int(so_far[-1, image]),
                self.subjects[since].layer.output,
            )


def _classes(output: Tensor) -> NDArray[np.int64]:
    return output.numpy().argmax(1)  # NumPy's, which takes the first of equals


def _energy(values: Tensor) -> float:
    return float(values.double().square().sum())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
