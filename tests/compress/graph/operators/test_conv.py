"""Convolutions that cannot be are refused by name."""

import numpy as np
import pytest
from small_graphs import IMAGE, UNIT

from compress.errors import CompressError
from compress.graph import INT32_MAX, Conv, QuantizedGraph, Value


def with_conv(**changes) -> QuantizedGraph:
    parts = {
        "weight": np.ones((4, 1, 3, 3), np.int8),
        "weight_scale": np.ones(4, np.float32),
        "bias": np.zeros(4, np.int32),
        "groups": 2,
    }
    shape = changes.pop("shape", (4, 2, 2))
    node = Conv(name="conv", inputs=("x",), output="y", **(parts | changes))
    return QuantizedGraph(IMAGE, (Value("y", shape, UNIT),), (node,), "y")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": np.ones((4, 1, 3, 3))}, "weight must be int8"),
        ({"weight": [[1]]}, "weight must be a NumPy array"),
        ({"weight": np.ones((4, 3, 3), np.int8)}, "4 axes"),
        ({"weight": np.ones((4, 0, 3, 3), np.int8)}, "none empty"),
        ({"weight": np.full((4, 1, 3, 3), -64, np.int8), "weight_bits": 7}, "does not fit"),
        ({"weight": np.full((4, 1, 3, 3), 2, np.int8), "weight_bits": 2}, "does not fit"),
        ({"weight": np.zeros((4, 1, 3, 3), np.int8), "weight_bits": 1}, "does not fit"),
        ({"weight_bits": 9}, "weight_bits must be 1..8"),
        ({"weight_bits": True}, "weight_bits must be 1..8"),
        ({"weight_scale": np.ones(3, np.float32)}, r"weight_scale must have shape \(4,\)"),
        ({"weight_scale": np.full(4, np.nan, np.float32)}, "weight_scale must be a positive"),
        ({"weight_scale": np.full(4, 1e-45, np.float32)}, "weight_scale must be a positive"),
        ({"bias": np.zeros(4, np.int64)}, "bias must be int32"),
        ({"bias": np.zeros((4, 1), np.int32)}, "bias must have shape"),
        ({"bias": np.full(4, INT32_MAX, np.int32)}, "more than an int32"),
        ({"bias": np.full(4, -(2**31), np.int32)}, "more than an int32"),
        ({"groups": 3}, "groups"),
        ({"groups": 1}, "takes 1 channels"),
        ({"groups": "2"}, "groups must be an int"),
        ({"stride": (0, 1)}, "stride must be 2 ints of at least 1"),
        ({"stride": (1, 10**30)}, "stride must be 2 ints"),
        ({"padding": (1, 1)}, "padding must be 4 ints"),
        ({"padding": (0, 0, 0, -1)}, "padding must be 4 ints"),
        ({"dilation": (1.0, 1)}, "dilation must be 2 ints"),
        ({"dilation": (2, 2)}, "window exceeds"),
        ({"shape": (4, 3, 2)}, "declared"),
        ({"relu": 1}, "relu must be a bool"),
    ],
)
def test_a_wrong_convolution_is_refused_by_name(changes, message):
    assert with_conv().run(np.zeros((1, 2, 4, 4), np.uint8)).shape == (1, 4, 2, 2)
    with pytest.raises(CompressError, match=f"node 'conv': .*{message}"):
        with_conv(**changes)
