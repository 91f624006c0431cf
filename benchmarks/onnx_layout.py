"""Fit the estimates that the ONNX layouts are chosen by, on this machine's onnxruntime.

    python benchmarks/onnx_layout.py

Times convolutions of many shapes in the form that onnxruntime runs them in, channels last, and fits
`compress.exporters.onnx.costs` to the medians. Prints the constants and how far off they are.
"""

import itertools
import random

import click
import numpy as np
from scipy.optimize import nnls

from compress.onnx_runner import load_onnxruntime

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
    print(f"onnxruntime {load_onnxruntime().__version__}, {len(drawn)} convolutions, nanoseconds")
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
    from compress.exporters.onnx.alone import bound, convolution
    from compress.measuring import interleaved

    shape = (_IMAGES, size[0] + kernel[0] - 1, size[1] + kernel[1] - 1, inputs)
    call = bound(convolution(shape, kernel, outputs))
    timed = interleaved({"convolution": call}, rounds=_ROUNDS, min_round_seconds=0.001)
    return 1000 * timed["convolution"].median_us / _IMAGES


if __name__ == "__main__":
    main()
