"""A product's integers are those of onnxruntime's QLinearMul, for every pair of codes."""

import numpy as np
import pytest
from qlinear import qlinear
from small_graphs import IMAGE, UNIT

from compress.errors import CompressError
from compress.graph import AveragePool, Mul, QParams, QuantizedGraph, Value

PAIRS = np.stack(np.meshgrid(*[np.arange(256, dtype=np.uint8)] * 2, indexing="ij"))


@pytest.mark.parametrize(
    ("first", "second", "output"),
    [
        (QParams(0.25, 3), QParams(0.5, 128), QParams(2.0, 77)),  # ties, and an odd zero point
        (QParams(0.25, 0), QParams(0.75, 255), QParams(32.0, 200)),
        (QParams(float(np.float32(0.0137)), 12), QParams(float(np.float32(0.0039)), 0), None),
        (QParams(float(np.float32(0.091)), 131), QParams(float(np.float32(0.0213)), 99), None),
    ],
)
def test_products_are_those_of_qlinearmul(first, second, output):
    output = output or QParams(float(np.float32(first.scale * second.scale * 60)), 141)
    values = [
        Value(name, (256, 256, 1), code)
        for name, code in (("a", first), ("b", second), ("c", output))
    ]
    node = Mul(name="mul", inputs=("a", "b"), output="c")
    got = node.compute([PAIRS[0][None], PAIRS[1][None]], values[:2], values[2])
    wanted = qlinear("QLinearMul", PAIRS[0][None], first, PAIRS[1][None], second, output)
    assert np.array_equal(got, wanted)
    assert len(np.unique(got)) > 100


def test_shapes_that_do_not_fit_are_refused():
    pool = AveragePool(name="pool", inputs=("x",), output="p", kernel=(2, 2), stride=(2, 2))
    node = Mul(name="node", inputs=("x", "p"), output="y")
    values = (Value("p", (2, 2, 2), UNIT), Value("y", (2, 4, 4), UNIT))
    with pytest.raises(CompressError, match=r"don't fit: \[\(2, 4, 4\), \(2, 2, 2\)\]"):
        QuantizedGraph(IMAGE, values, (pool, node), "y")
