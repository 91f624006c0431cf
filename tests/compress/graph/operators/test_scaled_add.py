"""The sum of two codes gives onnxruntime's integers for every pair of codes."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError
from compress.graph import QParams, QuantizedGraph, ScaledAdd, Table, Value

PAIRS = np.stack(np.meshgrid(np.arange(256), np.arange(256), indexing="ij")).astype(np.uint8)


def drawn_codes(random):
    """Two codes and that of their sum, of the sizes that networks have."""
    scales = random.uniform(0.01, 1, 2)
    scales = [*scales, scales.sum() * random.uniform(0.3, 1.5)]
    zeros = random.integers(0, 256, 3)
    return [QParams(float(np.float32(s)), int(z)) for s, z in zip(scales, zeros, strict=True)]


def onnxruntime_s_sums(codes, signed):
    """What QLinearAdd gives for every pair, as unsigned codes [256, 256]."""
    kind, offset = (np.int8, 128) if signed else (np.uint8, 0)
    tensor = TensorProto.INT8 if signed else TensorProto.UINT8
    names = ["a", "as", "az", "b", "bs", "bz", "ys", "yz"]
    constants = [
        numpy_helper.from_array(array, name)
        for code, (scale, zero) in zip(
            codes, (("as", "az"), ("bs", "bz"), ("ys", "yz")), strict=True
        )
        for name, array in (
            (scale, np.array(code.scale, np.float32)),
            (zero, np.array(code.zero_point - offset, kind)),
        )
    ]
    graph = helper.make_graph(
        [helper.make_node("QLinearAdd", names, ["y"], domain="com.microsoft")],
        "sum",
        [helper.make_tensor_value_info(name, tensor, [2**16]) for name in "ab"],
        [helper.make_tensor_value_info("y", tensor, [2**16])],
        constants,
    )
    imports = [helper.make_opsetid("", 15), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    given = (PAIRS.reshape(2, -1).astype(np.int16) - offset).astype(kind)
    return session.run(None, {"a": given[0], "b": given[1]})[0].reshape(256, 256) + np.int16(offset)


@pytest.mark.parametrize("signed", [False, True])
def test_it_gives_onnxruntime_s_integers_for_every_pair_of_codes(signed):
    random = np.random.default_rng(0)
    for _ in range(20):
        codes = drawn_codes(random)
        node = ScaledAdd(name="n", inputs=("a", "b"), output="y", signed=signed)
        assert np.array_equal(node.every_code(*codes), onnxruntime_s_sums(codes, signed))


def test_signed_codes_round_otherwise_in_few_places():
    random, apart = np.random.default_rng(0), 0
    for _ in range(40):
        codes = drawn_codes(random)
        one, other = (
            ScaledAdd(name="n", inputs=("a", "b"), output="y", signed=signed).every_code(*codes)
            for signed in (False, True)
        )
        assert np.abs(one.astype(int) - other).max() <= 1
        apart += int((one != other).sum())
    assert 0 < apart < 20


CODE, OTHER = QParams(0.75, 12), QParams(2.0, 9)


def graph_of(output=CODE, shape=(3,), other=OTHER, **fields):
    a, b = Value("a", (3,), QParams(0.5, 7)), Value("b", (3,), other)
    table = np.arange(256).astype(np.uint8)
    nodes = (
        Table(name="t", inputs=("a",), output="b", table=table),
        ScaledAdd(name="n", inputs=("a", "b"), output="y", **fields),
    )
    return QuantizedGraph(a, (b, Value("y", shape, output)), nodes, "y")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"other": QParams(2.0**-20, 9)}, "scale of 'b' is far from its output's"),
        ({"output": QParams(2.0**-20, 9)}, "is far from its output's"),
        ({"signed": 1}, "signed must be a bool"),
        ({"relu": None}, "relu must be a bool"),
        ({"shape": (4,)}, "has shape"),
    ],
)
def test_a_sum_that_cannot_be_is_refused(changes, message):
    with pytest.raises(CompressError, match=message):
        graph_of(**changes)


def test_a_fused_relu_keeps_codes_at_the_zero_point_or_above(tmp_path):
    codes = np.arange(256, dtype=np.uint8).repeat(3).reshape(256, 3)
    plain, relu = graph_of().run(codes), graph_of(relu=True).run(codes)
    assert plain.min() < 12
    assert np.array_equal(relu, np.maximum(plain, 12))
    graph_of(relu=True, signed=True).save(tmp_path / "g")
    loaded = QuantizedGraph.load(tmp_path / "g").nodes[1]
    assert (loaded.relu, loaded.signed) == (True, True)
