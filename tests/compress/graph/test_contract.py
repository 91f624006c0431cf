"""What a contract may say, and the proofs from the integers alone."""

import dataclasses

import numpy as np
import pytest
from digit_networks import digit_network
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import quantized_graphs

from compress.errors import CompressError
from compress.graph import (
    FloatAveragePool,
    Linear,
    QParams,
    QuantizedGraph,
    ScaledAdd,
    Value,
    Weighted,
    probes,
)
from compress.graph.contract import (
    SAFE_PAIRS,
    WITHIN_7_BITS,
    Contract,
    holds_graph,
    is_exact_everywhere,
    random_codes,
    saturation_proof,
    taking_codes,
)

few = settings(max_examples=25)
KEPT = Contract(
    name="exact in onnxruntime",
    graph="net.safetensors",
    graph_sha256="ab" * 32,
    images={"test": 10_000, "random": 10_000},
    differences={"onnxruntime, 1 thread": 0},
    saturation=SAFE_PAIRS,
)


def linear(weight, *, x=0.5, scale=0.25, y=2.0, bias=0):
    """A graph of one linear layer, weights int8 [O, I]."""
    weight = np.array(weight, np.int8)
    outputs, inputs = weight.shape
    node = Linear(
        name="fc",
        inputs=("x",),
        output="y",
        weight=weight,
        weight_scale=np.full(outputs, scale, np.float32),
        bias=np.full(outputs, bias, np.int32),
    )
    values = Value("x", (inputs,), QParams(x, 0)), Value("y", (outputs,), QParams(y, 0))
    return QuantizedGraph(values[0], values[1:], (node,), "y")


# What a contract may say


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "exact"}, "its name must be one of exact everywhere, exact in C99"),
        ({"graph_sha256": "ab"}, "64 hexadecimal digits"),
        ({"images": {}}, "names no images"),
        ({"images": {"test": 0}}, "names no images"),
        ({"images": {"test": 5, "random": -1}}, "names no images"),
        ({"differences": {}}, "names no runtime"),
        ({"differences": {"OpenVINO": 3, "C99": 0}}, "broken: logits differ in OpenVINO"),
        ({"differences": {"OpenVINO": -3}}, "broken"),
        ({"saturation": "surely not"}, "saturation must be"),
    ],
)
def test_a_contract_that_cannot_be_is_refused(change, reason):
    with pytest.raises(CompressError, match=reason) as caught:
        dataclasses.replace(KEPT, **change)
    assert "net.safetensors" in str(caught.value)


# Powers of two


def test_one_ordinary_scale_anywhere_spoils_exactness_everywhere():
    assert is_exact_everywhere(linear([[1, 2]]))
    for change in ({"x": 0.75}, {"scale": 0.3}, {"y": 3.0}):
        assert not is_exact_everywhere(linear([[1, 2]], **change))


def test_an_odd_zero_point_of_what_is_rounded_spoils_it_too():
    """Half to even, 0.5 becomes 0; but with a zero point of 1 added first, 1.5 becomes 2."""
    graph = linear([[1, 2]])
    odd = dataclasses.replace(graph.values[0], qparams=QParams(2.0, 1))
    assert not is_exact_everywhere(dataclasses.replace(graph, values=(odd,)))
    odd = dataclasses.replace(graph.input, qparams=QParams(0.5, 1))
    graph = dataclasses.replace(graph, inputs=odd)
    assert not is_exact_everywhere(graph)
    assert is_exact_everywhere(dataclasses.replace(graph, float_input=False))


def test_sums_beyond_what_float32_holds_spoil_it_too():
    highest = 2**24 - 255
    assert is_exact_everywhere(linear([[1]], bias=highest))
    assert not is_exact_everywhere(linear([[1]], bias=highest + 1))
    assert not is_exact_everywhere(linear([[1]], x=2.0**60, scale=2.0**60, y=2.0**110, bias=2**8))


@pytest.mark.parametrize(
    "node",
    [
        ScaledAdd(name="n", inputs=("x", "x"), output="y"),
        FloatAveragePool(name="n", inputs=("x",), output="y", kernel=(2, 2), stride=(2, 2)),
    ],
)
def test_sums_that_onnxruntime_takes_in_floats_spoil_it_whatever_their_scales(node):
    x = Value("x", (2, 4, 4), QParams(0.5, 0))
    y = Value("y", node.output_shape([x] * len(node.inputs)), QParams(1.0, 0))
    graph = QuantizedGraph(x, (y,), (node,), "y")
    assert graph.power_of_two
    assert not is_exact_everywhere(graph)


@few
@given(st.integers(0, 2**32 - 1))
def test_float32_holds_every_sum_in_any_order_where_it_is_proved_to(seed):
    """Real values of codes, weights and biases, multiplied and summed in float32, stay exact."""
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(1, 400, 2))
    scales = dict(zip(("x", "scale", "y"), 2.0 ** random.integers(-20, 20, 3), strict=True))
    scales["y"] = scales["x"] * scales["scale"] * 2.0 ** random.integers(4, 12)
    bias = int(random.integers(-(2**20), 2**20))
    graph = linear(random.integers(-127, 128, shape), **scales, bias=bias)
    assert is_exact_everywhere(graph)
    codes = random_codes((shape[1],), 20, seed=seed)
    order, (node,) = random.permutation(shape[1]), graph.nodes
    real = graph.input.qparams.dequantize(codes)[:, order]
    weight = (node.weight * node.weight_scale[:, None])[:, order]
    sums = node.bias.astype(np.float32) * (np.float32(scales["x"]) * node.weight_scale)
    for column in range(shape[1]):
        sums = sums + np.outer(real[:, column], weight[:, column])
    assert sums.dtype == np.float32
    assert np.array_equal(graph.value("y").qparams.quantize(sums), graph.run(codes))


@few
@given(quantized_graphs(scales="ordinary"))
def test_an_input_of_ordinary_scale_may_be_taken_as_codes(graph):
    readers = [node for node in graph.nodes if graph.input.name in node.inputs]
    if not all(isinstance(node, Weighted) for node in readers):
        with pytest.raises(CompressError, match=f"'{readers[0].name}'|reads the input"):
            taking_codes(graph)
        return
    taken = taking_codes(graph)
    images = probes(graph, np.uint8)
    assert (taken.input.qparams.scale, taken.float_input) == (1.0, False)
    assert np.array_equal(taken.run(images), graph.run(images))
    assert np.array_equal(taken(images), graph(images))


def test_a_float_input_may_be_all_that_keeps_a_graph_from_being_exact_everywhere():
    ordinary = np.float32(0.0127)
    graph = linear([[1, 2]], x=float(ordinary), scale=float(1 / ordinary), y=2.0)
    assert not is_exact_everywhere(graph)
    assert is_exact_everywhere(taking_codes(graph))


# Saturation


def saturating_sums(rows, codes):
    """Sums as AVX2 adds them: products in pairs, in an int16 that saturates, then int32."""
    rows = np.pad(rows.astype(np.int64), ((0, 0), (0, rows.shape[1] % 2)))
    codes = np.pad(codes.astype(np.int64), ((0, 0), (0, codes.shape[1] % 2)))
    products = codes[:, None, :] * rows[None]
    pairs = products[..., 0::2] + products[..., 1::2]
    return np.clip(pairs, -(2**15), 2**15 - 1).sum(axis=-1)


def worst_codes(rows):
    """Inputs at which each row's sum is the largest, and the smallest."""
    return np.concatenate([rows > 0, rows < 0]).astype(np.uint8) * np.uint8(255)


@few
@given(st.integers(0, 2**32 - 1), st.sampled_from([40, 63, 64, 80, 127]), st.integers(2, 9))
def test_what_is_proved_safe_does_not_saturate_in_any_order(seed, highest, width):
    random = np.random.default_rng(seed)
    rows = random.integers(-highest, highest + 1, (3, width)).astype(np.int8)
    proof = saturation_proof(linear(rows, scale=2.0**-8))
    orders = [random.permutation(width) for _ in range(12)]
    orders += [np.argsort(row) for row in rows] + [np.argsort(-row.astype(int)) for row in rows]
    wrong = 0
    for order in orders:
        mixed, codes = rows[:, order], worst_codes(rows)[:, order]
        exact = codes.astype(np.int64) @ mixed.astype(np.int64).T
        wrong += int((saturating_sums(mixed, codes) != exact).sum())
    assert (wrong == 0) == (proof is not None)
    assert (proof == WITHIN_7_BITS) == (np.abs(rows.astype(int)).max() <= 63)


def test_eight_bits_may_be_safe():
    assert saturation_proof(linear([[127, 1, -127, -1]])) == SAFE_PAIRS
    assert saturation_proof(linear([[63, 63]])) == WITHIN_7_BITS
    assert saturation_proof(linear([[64, 64]])) == SAFE_PAIRS
    assert saturation_proof(linear([[64, 65]])) is None
    assert saturation_proof(linear([[-64, -65]])) is None


# Images and files


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 9, 4), (2, 1, 1), (7,)])
def test_random_images_hold_the_extremes_and_every_code(shape):
    codes = random_codes(shape, 3000)
    assert (codes.shape, codes.dtype) == ((3000, *shape), np.uint8)
    assert np.array_equal(codes, random_codes(shape, 3000))
    assert not np.array_equal(codes, random_codes(shape, 3000, seed=1))
    assert {(0, 0), (255, 255)} <= {(image.min(), image.max()) for image in codes}
    assert len(np.unique(codes)) == 256
    assert len(random_codes(shape, 3)) == 3


def test_random_images_begin_with_checkerboards():
    codes = random_codes((1, 4, 4), 10)
    rows, columns = np.indices((4, 4))
    board = ((rows + columns) % 2 * 255).astype(np.uint8)
    for wanted in (board, 255 - board, rows % 2 * 255, columns % 2 * 255):
        assert any(np.array_equal(image[0], wanted) for image in codes[:8])


def test_a_graphs_file_is_told_from_others(tmp_path):
    digit_network().save(tmp_path / "graph.safetensors")
    (tmp_path / "other.safetensors").write_bytes(b"nothing")
    found = [holds_graph(tmp_path / f"{name}.safetensors") for name in ("graph", "other", "none")]
    assert found == [True, False, False]
