"""What TensorFlow Lite's rounding costs: the keyword network's integers, scaled as it scales them.

onnxruntime scales an accumulator by a float32 and rounds half to even. TensorFlow Lite multiplies
it by an integer of 31 bits, rounds the upper half of the product, shifts it right and rounds again,
half away from zero (gemmlowp's SaturatingRoundingDoublingHighMul and RoundingDivideByPOT). Both are
done here on the same weights and scales, those of MLPerf Tiny's quantized file, for 1,000 samples.

Where LiteRT is installed (`pip install ai-edge-litert`), the official .tflite file is run too: by
LiteRT's own kernels, which round as above, and by XNNPACK, its default, which scales by a float32.

    python benchmarks/tflite_rounding.py ../shared/models/mlperf-tiny
"""

import importlib
import importlib.util
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


def litert(file: Path, images: npt.NDArray[np.float32], kernels: str) -> npt.NDArray[Any]:
    """Return the codes that LiteRT answers with; `kernels` is one of its `OpResolverType`."""
    module = importlib.import_module("ai_edge_litert.interpreter")
    kind = module.OpResolverType[kernels]
    network = module.Interpreter(str(file), experimental_op_resolver_type=kind, num_threads=1)
    network.allocate_tensors()
    (given,), (answer,) = network.get_input_details(), network.get_output_details()
    scale, zero_point = given["quantization"]
    codes = np.clip(np.rint(images / np.float32(scale)) + zero_point, -128, 127).astype(np.int8)
    found = []
    for image in codes:
        network.set_tensor(given["index"], image.reshape(given["shape"]))
        network.invoke()
        found.append(network.get_tensor(answer["index"])[0].astype(int))
    return np.array(found)


def compare_litert(
    file: Path, images: npt.NDArray[np.float32], labels: npt.NDArray[Any], answers: Integers
) -> None:
    """Print how LiteRT's kernels and XNNPACK answer on one file, beside classes found elsewhere."""
    kinds = {"own kernels": "BUILTIN_WITHOUT_DEFAULT_DELEGATES", "XNNPACK": "AUTO"}
    found = {name: litert(file, images, kernels) for name, kernels in kinds.items()}
    for name, codes in found.items():
        classes = codes.argmax(1)
        right, same = float((classes == labels).mean()), float((classes == answers).mean())
        print(
            f"{file.name} in LiteRT, {name}: {100 * right:.1f} % right,"
            f" the class of onnxruntime on the QDQ file for {100 * same:.1f} %"
        )
    one, other = found.values()
    apart, alike = np.abs(one - other), float((one.argmax(1) == other.argmax(1)).mean())
    print(
        f"between them {100 * (apart != 0).mean():.1f} % of the outputs differ, by up to"
        f" {apart.max()} of 255; the same class for {100 * alike:.1f} %"
    )


def main(folder: Path) -> None:
    """Print how many integers differ, layer by layer, and the accuracies."""
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
    if importlib.util.find_spec("ai_edge_litert"):
        answers = ours[graph.output].argmax(1)
        compare_litert(folder / "kws-int8.tflite", images, labels, answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
