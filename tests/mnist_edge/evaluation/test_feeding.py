"""What C and WebAssembly take of data: codes of the normalized inputs, or raw pixels."""

from pathlib import Path

import numpy as np

from compress.graph import QParams
from compress.measuring.runnable import RunnableModel
from mnist_edge.data import normalize
from mnist_edge.evaluation.feeding import fed

MOMENTS = ((0.1, 0.2, 0.3), (0.5, 0.6, 0.7))


def model(format, code):
    return RunnableModel(Path("net"), format, "uint8", (None, 3, 4, 4), None, input_code=code)


def test_own_numbers_become_the_codes_that_stand_for_them():
    code = QParams(float(np.float32(0.02)), 100)
    inputs = np.random.default_rng(0).normal(0, 1, (5, 3, 4, 4)).astype(np.float32)
    for format in ("c", "wasm"):
        found = fed(model(format, code), inputs, *MOMENTS)
        np.testing.assert_array_equal(found, code.quantize(normalize(inputs, *MOMENTS)))


def test_networks_of_raw_pixels_get_them():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 3, 4, 4), dtype=np.uint8)
    found = fed(model("wasm", QParams(float(np.float32(1 / 255)), 0)), pixels, *MOMENTS)
    np.testing.assert_array_equal(found, pixels)
