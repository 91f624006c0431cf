"""Integers held against the float network, layer by layer: SQNR in decibels, and agreement."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.errors import CompressError, QuantizationWarning
from compress.graph import QuantizedGraph, Weighted
from compress.quantization.plan.equalization import equalize
from compress.quantization.plan.planning import Plan, make_plan
from compress.quantization.ranges.calibration import observe
from compress.simplify.folding import check_folded, fold
from compress.tracing import Inputs, inputs_of

LEAST_SQNR = 0.0
"""With no more decibels the noise is as large as the output: integers that are refused."""
LOW_SQNR = 10.0
"""Below so many decibels a quantization comes with a warning."""

_LEAST = 1e-300
_MOST_IMAGES, _FEWEST_IMAGES = 64, 2
_CHECKED_MACS = 1e9


@dataclass(frozen=True)
class LayerReport:
    """One layer of a quantized network.

    Attributes:
        name: the layer's name in the graph.
        kind: the operator.
        weight_bits: bits of a weight; None where there are none.
        low: smallest real number of the output's code.
        high: largest real number of the output's code.
        sqnr: decibels at the output, all rounding up to here included.
    """

    name: str
    kind: str
    weight_bits: int | None
    low: float
    high: float
    sqnr: float


def layer_reports(
    model: nn.Module, graph: QuantizedGraph, images: Tensor, *, equalized: bool = False
) -> list[LayerReport]:
    """Compare every value of `graph` with the float network that it was made from.

    Args:
        model: the float network given to `quantize`.
        graph: what `quantize` returned.
        images: inputs as `model` takes them, float32 [N, ...].
        equalized: whether the spec asked for equalization, which rescales the inner values.

    Raises:
        CompressError: the graph is not of this network.
    """
    plan = make_plan(fold(model, images[:2]))
    if equalized:
        equalize(plan)
    codes, floats = _both(plan, graph, images)
    reports = []
    for node in graph.nodes:
        if node.output not in floats:
            continue
        code = graph.value(node.output).qparams
        noise = decibels(floats[node.output], code.dequantize(codes[node.output]))
        bits = node.weight_bits if isinstance(node, Weighted) else None
        low, high = (float(code.dequantize(np.array(end, np.uint8))) for end in (0, 255))
        reports.append(LayerReport(node.name, type(node).__name__, bits, low, high, noise))
    return reports


def check_quantized(
    model: nn.Module,
    plan: Plan,
    graph: QuantizedGraph,
    images: Tensor | Inputs,
    *,
    least: float | None,
) -> None:
    """Compare a quantized network's outputs with the float network's; warn or refuse where one
    fails.

    Args:
        model: the float network as it was given.
        plan: the plan of the float network that `graph` was made from.
        graph: the integers.
        images: calibration data, float32 [N, ...]; as many as a moment allows are looked at.
        least: refuse what has no more decibels; None refuses nothing.

    Raises:
        CompressError: the plan's floats are not those of the model, or the SQNR of an output is at
            most `least`; the message names the layer where most is lost.
    """
    count = int(min(max(_CHECKED_MACS // max(graph.macs, 1), _FEWEST_IMAGES), _MOST_IMAGES))
    what = f"planned for integers, {type(model).__name__}"
    if not plan.left_out:  # without its head it answers otherwise; `fold` compared it with one
        check_folded(plan.graph, model, images[:count], what)
    judged = _judged(plan, graph, images[:count])
    worst = min(judged, key=lambda name: judged[name].sqnr, default=None)
    if worst is None or judged[worst].sqnr >= LOW_SQNR:
        return
    called = f" {worst}" if len(graph.outputs) > 1 else ""
    what = (
        f"the integers are far from the float network: on calibration data their output{called} has"
        f" {judged[worst].sqnr:.1f} dB SQNR{judged[worst].agreement};"
        f" {_worst(plan, graph, images[:count])}"
    )
    if least is not None and judged[worst].sqnr <= least:
        raise CompressError(f"{what}; give it more bits, or accept it by a lower least_sqnr")
    warnings.warn(what, QuantizationWarning, stacklevel=4)


@dataclass(frozen=True)
class _Judged:
    """An output of the integers: its decibels, and how often it names the same class, in words."""

    sqnr: float
    agreement: str


def _judged(plan: Plan, graph: QuantizedGraph, images: Tensor | Inputs) -> dict[str, _Judged]:
    """The outputs, by name, held against the float network's; those of nothing but zeros left out.

    A network's outputs are looked at alone, not all that is inside.
    """
    nodes = {plan.sources[value].name for value in plan.outputs.values()}
    floats: dict[str, NDArray[np.float32]] = {}
    observe(plan.graph, nodes, [images], lambda name, x: floats.update({name: x.numpy()}))
    codes = graph.run_all(_codes(graph, images))
    found = {}
    for (name, value), got in zip(plan.outputs.items(), codes, strict=True):
        wanted = floats[plan.sources[value].name]
        sqnr = decibels(wanted, graph.value(value).qparams.dequantize(got))
        if wanted.any():
            found[name] = _Judged(sqnr, _agreement(wanted, got))
    return found


def _codes(graph: QuantizedGraph, images: Tensor | Inputs) -> list[NDArray[np.uint8]]:
    given = zip(graph.inputs, inputs_of(images).tensors, strict=True)
    return [value.qparams.quantize(tensor.contiguous().numpy()) for value, tensor in given]


def _both(
    plan: Plan, graph: QuantizedGraph, images: Tensor | Inputs
) -> tuple[Mapping[str, np.ndarray], dict[str, np.ndarray]]:
    """The codes of every value, and the floats of those that the float network has too."""
    codes = graph.trace(*_codes(graph, images))
    names = {node.name: value for value, node in plan.sources.items() if value in codes}
    floats: dict[str, np.ndarray] = {}
    observe(plan.graph, names, [images], lambda n, t: floats.update({names[n]: t.numpy()}))
    return codes, floats


def _agreement(real: np.ndarray, codes: np.ndarray) -> str:
    if real.ndim != 2 or real.shape[1] < 2:
        return ""
    same = float((real.argmax(1) == codes.argmax(1)).mean())
    return f" and the same largest entry for {100 * same:.0f} % of the inputs"


def _worst(plan: Plan, graph: QuantizedGraph, images: Tensor | Inputs) -> str:
    """Name the layer whose output is furthest below its worst input."""
    codes, floats = _both(plan, graph, images)
    found = {
        name: decibels(value, graph.value(name).qparams.dequantize(codes[name]))
        for name, value in floats.items()
    }
    drops = {}
    for node in graph.nodes:
        before = [found[name] for name in node.inputs if name in found]
        if before and node.output in found:
            drops[node.output] = (min(before), found[node.output])
    name = max(drops, key=lambda each: drops[each][0] - drops[each][1])
    before_it, after_it = drops[name]
    return f"most is lost in layer {name}, from {before_it:.1f} to {after_it:.1f} dB"


def decibels(signal: np.ndarray, coded: np.ndarray) -> float:
    """The ratio of a signal's energy to that of the error in its coded form."""
    signal = signal.astype(np.float64)
    noise = np.square(signal - coded.reshape(signal.shape)).mean()
    return ratio_in_decibels(float(np.square(signal).mean()), float(noise))


def ratio_in_decibels(signal: float, noise: float) -> float:
    """The ratio of two energies; that of no noise at all is very large, not infinite."""
    return float(10 * np.log10(max(signal, _LEAST) / max(noise, _LEAST)))
