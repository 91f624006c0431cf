"""What TensorFlow Lite's rounding costs: the keyword network's integers, scaled as it scales them.

onnxruntime scales an accumulator by a float32 and rounds half to even. TensorFlow Lite multiplies
it by an integer of 31 bits, rounds the upper half of the product, shifts it right and rounds again,
half away from zero (gemmlowp's SaturatingRoundingDoublingHighMul and RoundingDivideByPOT). Both are
done here on the same weights and scales, those of MLPerf Tiny's quantized file, for 1,000 samples.

    python benchmarks/tflite_rounding.py ../shared/models/mlperf-tiny
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import compress
from compress.graph import CODE_MAX, QuantizedGraph, Requantizing

Integers = npt.NDArray[np.int64]


def scaled(sums: Integers, factor: npt.NDArray[Any]) -> Integers:
    """Return accumulators times their factors, of at most 1, rounded twice."""
    mantissa, exponent = np.frexp(factor.astype(np.float64))
    multiplier, shift = np.rint(mantissa * 2**31).astype(np.int64), -exponent.astype(np.int64)
    product = sums * multiplier
    nudged = product + np.where(product >= 0, 2**30, 1 - 2**30)
    high = np.sign(nudged) * (np.abs(nudged) >> 31)
    mask = (np.int64(1) << shift) - 1
    return (high >> shift) + ((high & mask) > (mask >> 1) + (high < 0))


def trace(graph: QuantizedGraph, codes: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[Any]]:
    """Return the codes of every value, with TensorFlow Lite's rounding."""
    held: dict[str, npt.NDArray[Any]] = {graph.input.name: codes}
    for node in graph.nodes:
        of, to = graph.inputs_of(node), graph.value(node.output)
        given = [held[name] for name in node.inputs]
        if not isinstance(node, Requantizing):
            held[node.output] = node.compute(given, of, to)
            continue
        sums = node.accumulate(given, of).astype(np.int64)
        factor = graph.multiplier(node).reshape(-1, *(1 for _ in sums.shape[2:]))
        low = to.qparams.zero_point if node.relu else 0
        steps = scaled(sums, factor) + to.qparams.zero_point
        held[node.output] = np.clip(steps, low, CODE_MAX).astype(np.uint8)
    return held


def main(folder: Path) -> None:
    """Print how many integers differ, layer by layer, and both accuracies."""
    with np.load(folder / "kws-1000.npz") as samples:
        images, labels = samples["x"], samples["y"]
    graph = compress.load(folder / "kws-qdq.onnx")
    assert isinstance(graph, QuantizedGraph)
    codes = graph.input.qparams.quantize(images)
    ours, theirs = graph.trace(codes), trace(graph, codes)
    for node in graph.nodes:
        apart = np.abs(ours[node.output].astype(int) - theirs[node.output])
        print(f"{node.name:20} {100 * (apart != 0).mean():.4f} % differ, by up to {apart.max()}")
    for name, found in (("onnxruntime", ours), ("TensorFlow Lite", theirs)):
        right = float((found[graph.output].argmax(1) == labels).mean())
        print(f"{name:20} {100 * right:.1f} % of {len(labels):,} samples right")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
