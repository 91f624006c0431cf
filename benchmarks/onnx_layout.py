"""Fit the estimates that the ONNX layouts are chosen by, on this machine's onnxruntime.

    python benchmarks/onnx_layout.py

Times convolutions of many shapes in the form that onnxruntime runs them in, channels last, and fits
`compress.exporters.onnx.costs` to the medians. Prints the constants and how far off they are.
"""

import itertools
import random

import click
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import nnls

_IMAGES, _ROUNDS = 8, 25
_OUTPUTS_AT_A_TIME = 16
_SIZES = ((26, 7), (24, 24), (24, 12), (12, 6), (10, 10), (10, 5), (8, 8), (8, 4), (6, 6), (3, 3))
_KERNELS = ((1, 1), (3, 3), (3, 2))
_INPUTS, _OUTPUTS = (4, 8, 16, 20, 32, 64), (16, 20, 24, 32, 40, 48, 56, 64)


@click.command()
@click.option("--count", default=300, show_default=True, help="How many shapes, drawn at random.")
@click.option("--seed", default=0, show_default=True, help="Of the draw.")
def main(count: int, seed: int) -> None:
    """Time the convolutions and print the fitted constants."""
    shapes = list(itertools.product(_SIZES, _KERNELS, _INPUTS, _OUTPUTS))
    drawn = random.Random(seed).sample(shapes, min(count, len(shapes)))
    measured = np.array([_nanoseconds(*shape) for shape in drawn])
    parts = np.array([_parts(*shape) for shape in drawn])
    constants, _ = nnls(parts / measured[:, None], np.ones(len(drawn)))
    wrong = np.abs(parts @ constants / measured - 1)
    print(f"onnxruntime {onnxruntime.__version__}, {len(drawn)} convolutions, nanoseconds")
    for name, constant in zip(("call", "tap", "output", "product"), constants, strict=True):
        print(f"{name:8} {constant:.4f}")
    print(f"off by {np.median(wrong):.0%} in the median, {np.quantile(wrong, 0.9):.0%} at 90 %")


def _parts(size, kernel, inputs: int, outputs: int) -> tuple[float, ...]:
    """What the time is a sum of: one call, taps looked up, outputs scaled, products."""
    windows, taps = size[0] * size[1], kernel[0] * kernel[1]
    computed = -(-outputs // _OUTPUTS_AT_A_TIME) * _OUTPUTS_AT_A_TIME
    return 1.0, windows * taps, windows * computed, windows * taps * inputs * computed


def _nanoseconds(size, kernel, inputs: int, outputs: int) -> float:
    """The median time of one image."""
    from compress.measuring import interleaved

    shape = (_IMAGES, size[0] + kernel[0] - 1, size[1] + kernel[1] - 1, inputs)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(
        _model(shape, kernel, outputs), options, providers=["CPUExecutionProvider"]
    )
    bound = session.io_binding()
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    bound.bind_cpu_input("x", images)
    bound.bind_output("y")
    timed = interleaved(
        {"convolution": lambda: session.run_with_iobinding(bound)},
        rounds=_ROUNDS,
        min_round_seconds=0.001,
    )
    return 1000 * timed["convolution"].median_us / _IMAGES


def _model(shape: tuple[int, ...], kernel: tuple[int, int], outputs: int) -> bytes:
    weight = np.random.default_rng(0).integers(-60, 61, (outputs, shape[3], *kernel))
    constants = {
        "x_scale": np.float32(0.02),
        "x_zero": np.uint8(3),
        "w": weight.astype(np.int8),
        "w_scale": np.full(outputs, 0.01, np.float32),
        "w_zero": np.zeros(outputs, np.int8),
        "y_scale": np.float32(0.05),
        "y_zero": np.uint8(0),
        "bias": np.zeros(outputs, np.int32),
    }
    node = helper.make_node(
        "QLinearConv", ["x", *constants], ["y"], domain="com.microsoft", channels_last=1
    )
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, shape)],
        [helper.make_tensor_value_info("y", TensorProto.UINT8, None)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


if __name__ == "__main__":
    main()
