"""The average pool in float32 gives onnxruntime's integers, ties and all."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError
from compress.graph import AveragePool, FloatAveragePool, QParams, Value

RANDOM = np.random.default_rng(0)


def onnxruntime_s_means(codes, x, y, kernel, stride, signed):
    """What QLinearAveragePool gives, as unsigned codes."""
    dtype, offset = (np.int8, 128) if signed else (np.uint8, 0)
    kind = TensorProto.INT8 if signed else TensorProto.UINT8
    named = {"xs": x.scale, "xz": x.zero_point - offset, "ys": y.scale, "yz": y.zero_point - offset}
    constants = [
        numpy_helper.from_array(np.array(value, dtype if name[1] == "z" else np.float32), name)
        for name, value in named.items()
    ]
    graph = helper.make_graph(
        [
            helper.make_node(
                "QLinearAveragePool",
                ["x", *named],
                ["y"],
                domain="com.microsoft",
                kernel_shape=kernel,
                strides=stride,
            )
        ],
        "pool",
        [helper.make_tensor_value_info("x", kind, list(codes.shape))],
        [helper.make_tensor_value_info("y", kind, None)],
        constants,
    )
    imports = [helper.make_opsetid("", 15), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    given = (codes.astype(np.int16) - offset).astype(dtype)
    return session.run(None, {"x": given})[0].astype(np.int16) + offset


def pooled(kind, codes, x, y, kernel, stride, **fields):
    node = kind(name="n", inputs=("x",), output="y", kernel=kernel, stride=stride, **fields)
    value = Value("x", codes.shape[1:], x)
    result = Value("y", node.output_shape([value]), y)
    node.check([value], result)
    return node.compute([codes], [value], result)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("kernel", "stride"), [((2, 2), (2, 2)), ((3, 2), (1, 2)), ((8, 8),) * 2])
def test_it_gives_onnxruntime_s_integers_where_ties_are_frequent(kernel, stride, signed):
    codes = RANDOM.integers(0, 256, (16, 8, 16, 16)).astype(np.uint8)
    ties = 0
    for _ in range(8):
        scale = float(np.float32(RANDOM.uniform(0.002, 0.1)))
        x, y = (QParams(scale, int(RANDOM.integers(0, 256))) for _ in range(2))
        expected = onnxruntime_s_means(codes, x, y, kernel, stride, signed)
        got = pooled(FloatAveragePool, codes, x, y, kernel, stride, signed=signed)
        assert np.array_equal(got, expected)
        ties += int((pooled(AveragePool, codes, x, y, kernel, stride) != expected).sum())
    assert ties > 0 or kernel == (3, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": QParams(2.0**-20, 3)}, "its scales are far apart"),
        ({"kernel": (9, 9)}, "exceeds the input"),
        ({"signed": 1}, "signed must be a bool"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(changes, message):
    codes = np.zeros((1, 2, 8, 8), np.uint8)
    given = {"x": QParams(0.5, 3), "y": QParams(0.5, 3), "kernel": (2, 2), "stride": (2, 2)}
    with pytest.raises(CompressError, match=message):
        pooled(FloatAveragePool, codes, **{**given, **changes})
