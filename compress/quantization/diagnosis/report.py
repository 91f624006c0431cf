"""What quantization did to each layer: its range, its bits and the noise it brought."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from compress.graph import QuantizedGraph, Weighted
from compress.quantization.plan.equalization import equalize
from compress.quantization.plan.lowering import plan
from compress.quantization.ranges.calibration import observe
from compress.simplify.folding import fold

_LEAST = 1e-300


@dataclass(frozen=True)
class LayerReport:
    """One layer of a quantized network.

    Attributes:
        name: the layer's name in the graph.
        kind: the operator.
        weight_bits: bits of a weight; None where there are none.
        low: smallest real number of the output's code.
        high: largest real number of the output's code.
        signal_to_noise: decibels at the output, all rounding up to here included.
    """

    name: str
    kind: str
    weight_bits: int | None
    low: float
    high: float
    signal_to_noise: float


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
        UserError: the graph is not of this network.
    """
    drawn = plan(fold(model, images[:2]))
    if equalized:
        equalize(drawn)
    codes = graph.trace(graph.input.code.quantize(images.contiguous().numpy()))
    names = {node.name: value for value, node in drawn.sources.items() if value in codes}
    floats: dict[str, np.ndarray] = {}
    observe(drawn.graph, names, [images], lambda n, t: floats.update({names[n]: t.numpy()}))
    reports = []
    for node in graph.nodes:
        if node.output not in floats:
            continue
        code = graph.value(node.output).code
        noise = decibels(floats[node.output], code.dequantize(codes[node.output]))
        bits = node.weight_bits if isinstance(node, Weighted) else None
        low, high = (float(code.dequantize(np.array(end, np.uint8))) for end in (0, 255))
        reports.append(LayerReport(node.name, type(node).__name__, bits, low, high, noise))
    return reports


def decibels(signal: np.ndarray, coded: np.ndarray) -> float:
    """The ratio of a signal's energy to that of the error in its coded form."""
    signal = signal.astype(np.float64)
    noise = np.square(signal - coded.reshape(signal.shape)).mean()
    return ratio_in_decibels(float(np.square(signal).mean()), float(noise))


def ratio_in_decibels(signal: float, noise: float) -> float:
    """The ratio of two energies; that of no noise at all is very large, not infinite."""
    return float(10 * np.log10(max(signal, _LEAST) / max(noise, _LEAST)))
