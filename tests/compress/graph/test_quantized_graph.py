import dataclasses
import itertools
import json
import math
import subprocess
import sys

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import digit_network, quantized_graphs

from compress.errors import CompressError
from compress.graph import (
    INT32_MAX,
    Add,
    AveragePool,
    Concat,
    Conv,
    Flatten,
    Gather,
    Linear,
    MaxPool,
    Node,
    QParams,
    QuantizedGraph,
    Reshape,
    Table,
    Value,
    image_dtype,
    probes,
    require_equal,
)

modestly = settings(max_examples=60, derandomize=True, deadline=None)


# A second interpreter, in loops over Python's integers of any size.


def naive_requantize(total: int, node, graph: QuantizedGraph, channel: int) -> int:
    x, y = (graph.value(name).qparams for name in (node.inputs[0], node.output))
    scales = {Add: 1.0, AveragePool: 1 / math.prod(getattr(node, "kernel", (1,)))}
    scale = np.float32(scales.get(type(node)) or node.weight_scale[channel])
    multiplier = np.float32(np.float32(x.scale) * scale) / np.float32(y.scale)
    steps = round(float(np.float32(np.float64(total)) * multiplier))  # half to even
    return min(max(steps + y.zero_point, y.zero_point if node.relu else 0), 255)


def naive_windows(node, shape, output):
    """Yield (output place, [(kernel place, input place or None in the padding)])."""
    top, left = getattr(node, "padding", (0, 0))[:2]
    dilation = getattr(node, "dilation", (1, 1))
    for i, j in np.ndindex(*output.shape[1:]):
        places = []
        for u, v in np.ndindex(*node.kernel):
            row = i * node.stride[0] + u * dilation[0] - top
            column = j * node.stride[1] + v * dilation[1] - left
            inside = 0 <= row < shape[1] and 0 <= column < shape[2]
            places.append(((u, v), (row, column) if inside else None))
        yield (i, j), places


def naive_conv(node, x, graph, output, result):
    zero_point, group = (
        graph.value(node.inputs[0]).qparams.zero_point,
        len(node.weight) // node.groups,
    )
    width = node.weight.shape[1]
    for (i, j), places in naive_windows(node, x.shape, output):
        for o in range(len(node.weight)):
            total = int(node.bias[o])
            for (kernel, place), c in itertools.product(places, range(width)):
                if place is not None:
                    code = int(x[(o // group * width + c, *place)])
                    total += int(node.weight[(o, c, *kernel)]) * (code - zero_point)
            result[o, i, j] = naive_requantize(total, node, graph, o)


def naive_pool(node, x, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for (i, j), places in naive_windows(node, x.shape, output):
        for c in range(x.shape[0]):
            codes = [int(x[(c, *place)]) for _, place in places if place is not None]
            if isinstance(node, MaxPool):
                result[c, i, j] = max(codes)
            else:
                total = sum(code - zero_point for code in codes)
                result[c, i, j] = naive_requantize(total, node, graph, c)


def naive_linear(node, x, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for o, row in enumerate(node.weight.tolist()):
        total = sum(w * (code - zero_point) for w, code in zip(row, x.tolist(), strict=True))
        result[o] = naive_requantize(total + int(node.bias[o]), node, graph, o)


def naive_add(node, first, second, graph, output, result):
    zero_point = graph.value(node.inputs[0]).qparams.zero_point
    for place in np.ndindex(*output.shape):
        total = int(first[place]) + int(second[place]) - 2 * zero_point
        result[place] = naive_requantize(total, node, graph, 0)


def naive_rest(node, inputs, output):
    if isinstance(node, Concat):
        return [row for x in inputs for row in x]
    if isinstance(node, Gather):
        return [inputs[0][c] for c in node.channels]
    if isinstance(node, Table):
        return [node.table[code] for code in inputs[0].reshape(-1)]
    return inputs[0]


ARITHMETIC = {
    Conv: naive_conv,
    Linear: naive_linear,
    AveragePool: naive_pool,
    MaxPool: naive_pool,
    Add: naive_add,
}


def naive_run(graph: QuantizedGraph, image: np.ndarray) -> dict[str, np.ndarray]:
    values = {graph.input.name: image}
    for node in graph.nodes:
        output = graph.value(node.output)
        inputs = [values[name] for name in node.inputs]
        result = np.zeros(output.shape, np.int64)
        if type(node) in ARITHMETIC:
            ARITHMETIC[type(node)](node, *inputs, graph, output, result)
        else:
            result[...] = np.array(naive_rest(node, inputs, output)).reshape(output.shape)
        values[node.output] = result
    return values


@modestly
@given(quantized_graphs(max_nodes=4))
def test_the_interpreter_agrees_with_loops_over_whole_numbers(graph):
    images = probes(graph, np.uint8)[[1, 3, -1]]
    trace = graph.trace(images)
    for index, image in enumerate(images):
        for name, codes in naive_run(graph, image).items():
            assert np.array_equal(trace[name][index], codes), name


@modestly
@given(quantized_graphs())
def test_run_trace_and_call_agree_whatever_the_batch(graph):
    images = probes(graph, np.uint8)
    codes = graph.run(images)
    assert codes.dtype == np.uint8
    assert np.array_equal(graph.trace(images)[graph.output], codes)
    assert np.array_equal(
        np.concatenate([graph.run(images[i : i + 1]) for i in range(8)]), codes[:8]
    )
    logits = graph(graph.input.qparams.dequantize(images))
    assert logits.dtype == np.float32
    assert np.array_equal(logits, graph.value(graph.output).qparams.dequantize(codes))
    assert np.array_equal(logits, graph(images))


def test_many_images_are_worked_through_in_parts():
    graph = digit_network()
    images = probes(graph, np.uint8)
    graph.__dict__["_batch"] = 7
    parts = graph.run(images)
    assert np.array_equal(parts, digit_network().run(images))
    assert len(np.unique(parts)) > 50
    assert graph.run(images[:0]).shape == (0, 10)


# Codes


@given(st.floats(2**-100, 2**100, width=32), st.integers(0, 255))
@modestly
def test_every_code_survives_the_way_to_real_numbers_and_back(scale, zero_point):
    code, codes = QParams(scale, zero_point), np.arange(256, dtype=np.uint8)
    assert np.array_equal(code.quantize(code.dequantize(codes)), codes)


def test_quantization_rounds_half_to_even_and_clamps():
    real = np.array([-1e38, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 200, np.inf], np.float32)
    assert QParams(0.5, 1).quantize(real).tolist() == [0, 0, 1, 1, 1, 3, 3, 255, 255]


def test_requantization_rounds_half_to_even():
    """Sums of -3..3 halved: -1.5, -1, -0.5, 0, 0.5, 1, 1.5."""
    graph = one_layer(weight=np.ones((1, 1), np.int8), weight_scale=np.array([0.5], np.float32))
    codes = np.arange(125, 132, dtype=np.uint8)[:, None]
    assert graph.run(codes)[:, 0].tolist() == [126, 127, 128, 128, 128, 129, 130]


WRONG_SCALES = [0.0, -1.0, math.nan, math.inf, 1e-45, 0.1, 3e38, 1e300, -1e300, 1, "1"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [*WRONG_SCALES, np.float32(3e38), np.float64(1e300)])
def test_a_scale_is_a_positive_normal_float32(scale):
    with pytest.raises(CompressError, match="scale"):
        QParams(scale, 0)


@pytest.mark.parametrize("zero_point", [-1, 256, 1.0, True, None])
def test_a_zero_point_is_a_code(zero_point):
    with pytest.raises(CompressError, match="zero point"):
        QParams(1.0, zero_point)


def test_what_is_no_number_cannot_be_quantized():
    with pytest.raises(CompressError, match="NaN"):
        QParams(1.0, 0).quantize(np.array([np.nan], np.float32))
    with pytest.raises(CompressError, match="float64"):
        QParams(1.0, 0).quantize(np.zeros(1))


# Validation: every fault is refused, by name.

UNIT = QParams(1.0, 128)
IMAGE = Value("x", (2, 4, 4), UNIT)
ROW = Value("x", (1,), UNIT)


def one_layer(**changes) -> QuantizedGraph:
    parts = {
        "weight": np.ones((1, 1), np.int8),
        "weight_scale": np.ones(1, np.float32),
        "bias": np.zeros(1, np.int32),
    }
    node = Linear(name="fc", inputs=("x",), output="y", **(parts | changes))
    return QuantizedGraph(ROW, (Value("y", (1,), UNIT),), (node,), "y")


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


def with_node(kind: type[Node], size, *, code: QParams = UNIT, inputs=("x",), **fields):
    node = kind(name="node", inputs=inputs, output="y", **fields)
    return QuantizedGraph(IMAGE, (Value("y", size, code),), (node,), "y")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weight": np.ones((4, 1, 3, 3))}, "weight must be int8"),
        ({"weight": [[1]]}, "weight must be a NumPy array"),
        ({"weight": np.ones((4, 3, 3), np.int8)}, "4 axes"),
        ({"weight": np.ones((4, 0, 3, 3), np.int8)}, "none empty"),
        ({"weight": np.full((4, 1, 3, 3), -128, np.int8)}, "does not fit"),
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


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: with_node(AveragePool, (2, 1, 1), kernel=(5, 4), stride=(1, 1)), "exceeds"),
        (lambda: with_node(AveragePool, (2, 1, 1), kernel=(4,), stride=(1, 1)), "kernel must be"),
        (
            lambda: with_node(
                AveragePool, (2, 1, 1), kernel=(4, 4), stride=(1, 1), code=QParams(2.0**-120, 0)
            ),
            None,
        ),
        (
            lambda: with_node(MaxPool, (2, 4, 4), kernel=(1, 1), stride=(1, 1), padding=(1,) * 4),
            "smaller than",
        ),
        (
            lambda: with_node(
                MaxPool, (2, 4, 4), kernel=(1, 1), stride=(1, 1), code=QParams(1.0, 0)
            ),
            "one code",
        ),
        (lambda: with_node(Add, (2, 4, 4)), "takes 2 inputs"),
        (lambda: with_node(Concat, (2, 4, 4)), "at least 2"),
        (lambda: with_node(Gather, (2, 4, 4), channels=(0, 2)), "beyond the 2"),
        (lambda: with_node(Gather, (2, 4, 4), channels=()), "no channel"),
        (lambda: with_node(Reshape, (2, 16), shape=(2, 16)), "shape must be"),
        (lambda: with_node(Reshape, (33,), shape=(33,)), "cannot reshape"),
        (lambda: with_node(Flatten, (31,)), "declared"),
        (lambda: with_node(Table, (2, 4, 4), table=np.zeros(255, np.uint8)), "table has"),
        (lambda: with_node(Table, (2, 4, 4), table=np.zeros(256, np.int8)), "table must be uint8"),
        (lambda: with_node(Flatten, (32,), inputs=("z",)), "unknown"),
        (lambda: with_node(Flatten, (32,), inputs=("y",)), "before it is computed"),
        (lambda: with_node(Flatten, (32,), inputs="x"), "tuple of names"),
        (lambda: with_node(Node, (2, 4, 4)), "no operator Node"),
    ],
)
def test_a_wrong_node_is_refused(make, message):
    if message is None:
        assert make().power_of_two
        return
    with pytest.raises(CompressError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_factors_that_leave_float32_are_refused():
    graph = one_layer(weight_scale=np.full(1, 2.0**-120, np.float32))
    with pytest.raises(CompressError, match=r"node 'fc': .*underflows"):
        dataclasses.replace(graph, input=Value("x", (1,), QParams(2.0**-60, 0)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"output": "z"}, "nothing reads its output 'y'"),
        ({"nodes": ()}, "no node computes it"),
        ({"values": ()}, "unknown"),
        ({"values": (Value("y", (1,), UNIT), Value("y", (1,), QParams(0.5, 0)))}, "two values"),
        ({"values": (Value("y", (1,), UNIT), Value("z", (1,), UNIT))}, "'z': no node"),
        ({"values": ("y",)}, "must be Values"),
        ({"float_input": 1}, "float_input"),
        ({"input": "x"}, "needs a Value"),
        ({"nodes": (Flatten(name="two\nlines", inputs=("x",), output="y"),)}, "printable"),
        ({"nodes": (Flatten(name=["a"], inputs=("x",), output="y"),)}, "printable"),
    ],
)
def test_a_wrong_graph_is_refused(changes, message):
    with pytest.raises(CompressError, match=message):
        dataclasses.replace(one_layer(), **changes)


def test_nodes_that_repeat_or_lead_nowhere_are_refused():
    graph = one_layer()
    (node,) = graph.nodes
    again = dataclasses.replace(node, name="again")
    with pytest.raises(CompressError, match="'again': computes 'y' once more"):
        dataclasses.replace(graph, nodes=(node, again))
    with pytest.raises(CompressError, match="two nodes are called 'fc'"):
        dataclasses.replace(graph, nodes=(node, dataclasses.replace(again, name="fc")))
    aside = dataclasses.replace(again, output="z")
    values = (*graph.values, Value("z", (1,), UNIT))
    with pytest.raises(CompressError, match="nothing reads its output 'z'"):
        dataclasses.replace(graph, nodes=(node, aside), values=values)


def test_inputs_of_the_wrong_kind_are_refused():
    with pytest.raises(CompressError, match="takes uint8 codes"):
        one_layer().run(np.zeros((1, 2), np.uint8))
    with pytest.raises(CompressError, match="takes uint8 codes"):
        one_layer().run(np.zeros((1, 1), np.int64))


def test_nodes_keep_their_arrays_to_themselves():
    weight = np.ones((1, 1), np.int8)
    graph = one_layer(weight=weight)
    weight[:] = 5
    assert graph.nodes[0].weight.item() == 1
    with pytest.raises(ValueError, match="read-only"):
        graph.nodes[0].weight[:] = 5


# What a graph says of itself


def test_sizes_are_counted():
    graph = digit_network()
    convs = [(1, 16, 3, 26), (16, 32, 3, 24), (32, 14, 1, 24), (14, 10, 3, 10), (10, 12, 3, 8)]
    convs += [(12, 10, 3, 6), (10, 12, 3, 4), (12, 10, 1, 1)]
    weights = [i * o * k * k for i, o, k, _ in convs]
    channels = sum(o for _, o, _, _ in convs)
    assert graph.parameters == sum(weights) + channels
    assert graph.macs == sum(w * s * s for w, (*_, s) in zip(weights, convs, strict=True))
    assert graph.weight_bytes == sum(weights) + 8 * channels + 4


def test_low_bits_are_counted_packed():
    """3 x 3 weights of 3 bits are 27 bits, 4 bytes; a bias and a scale are 4 bytes each."""
    shape = {"weight": np.full((1, 3), 3, np.int8), "weight_bits": 3}
    node = Linear(name="fc", inputs=("x",), output="y", **shape, **scale_and_bias(1))
    assert node.weight_bytes == 2 + 4 + 4


def scale_and_bias(channels: int) -> dict[str, np.ndarray]:
    return {"weight_scale": np.ones(channels, np.float32), "bias": np.zeros(channels, np.int32)}


@modestly
@given(quantized_graphs(scales="power of two"))
def test_powers_of_two_need_no_float(graph):
    """The factor is 2**-n, except in average pools over other windows: then it is not claimed."""
    pools = [node for node in graph.nodes if isinstance(node, AveragePool)]
    plain = all(math.log2(math.prod(node.kernel)) % 1 == 0 for node in pools)
    assert graph.power_of_two == plain


def test_ordinary_factors_are_no_powers_of_two():
    assert not digit_network().power_of_two


@given(st.lists(st.integers(-127, 127), min_size=1, max_size=5))
@modestly
def test_saturation_is_foreseen(row):
    """Every pair of products, at the codes that drive it furthest, against int16."""
    node = one_layer().nodes[0]
    node = dataclasses.replace(node, weight=np.array([row], np.int8))
    pairs = itertools.combinations([*row, 0], 2)
    sums = [255 * sum(sorted(pair)[-n:]) for pair in pairs for n in (1, 2)]
    pairs = itertools.combinations([*row, 0], 2)
    sums += [255 * sum(sorted(pair)[:n]) for pair in pairs for n in (1, 2)]
    assert node.saturation_safe == all(-(2**15) <= total < 2**15 for total in sums)


def test_seven_bits_never_saturate():
    assert one_layer(weight=np.full((1, 1), 63, np.int8)).saturation_safe
    node = one_layer().nodes[0]
    assert dataclasses.replace(node, weight=np.full((1, 9), 64, np.int8)).saturation_safe
    assert not dataclasses.replace(node, weight=np.full((1, 9), 65, np.int8)).saturation_safe


# Files


@modestly
@given(quantized_graphs())
def test_a_graph_survives_saving_and_loading(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("graph") / "graph.safetensors"
    graph.save(path)
    loaded = QuantizedGraph.load(path)
    images = probes(graph, np.uint8)
    assert np.array_equal(loaded.run(images), graph.run(images))
    assert (loaded.input, loaded.values) == (graph.input, graph.values)
    assert loaded.float_input == graph.float_input
    first = path.read_bytes()
    loaded.save(path)
    assert path.read_bytes() == first


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "graph.safetensors"
    digit_network().save(path)
    return path


def refused(path) -> str:
    with pytest.raises(CompressError) as caught:
        QuantizedGraph.load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_truncated_and_random_files_are_refused(saved, tmp_path):
    data, path = saved.read_bytes(), tmp_path / "broken.safetensors"
    random = np.random.default_rng(0)
    for length in (0, 1, 7, 8, 9, 100, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:length])
        refused(path)
        path.write_bytes(random.bytes(length))
        refused(path)
    refused(tmp_path / "missing.safetensors")
    refused(tmp_path)


def test_flipped_bytes_never_raise_anything_but_a_user_error(saved, tmp_path):
    """A flip in a weight may go unnoticed; one in the structure must not crash."""
    data, path = saved.read_bytes(), tmp_path / "flipped.safetensors"
    random, refusals = np.random.default_rng(0), []
    for position in random.integers(0, 6000, 300):
        flipped = bytearray(data)
        flipped[position] ^= 1 << random.integers(0, 8)
        path.write_bytes(flipped)
        try:
            QuantizedGraph.load(path)
        except CompressError as error:
            refusals.append(str(error))
    assert len(refusals) > 200
    assert not any("\n" in refusal for refusal in refusals)


def rewritten(saved, path, change) -> str:
    """The refusal of the saved graph once `change` has altered its tensors and structure."""
    tensors = safetensors.numpy.load_file(saved)
    with safetensors.safe_open(saved, "np") as file:
        structure = json.loads(file.metadata()["compress.QuantizedGraph"])
    structure = change(tensors, structure) or structure
    metadata = {"compress.QuantizedGraph": json.dumps(structure)}
    path.write_bytes(safetensors.numpy.save(tensors, metadata))
    return refused(path)


def in_node(**fields):
    return lambda tensors, structure: structure["nodes"][0].update(fields)


def tensor(name, value):
    return lambda tensors, structure: tensors.update({name: value})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda tensors, structure: [1], "no sound"),
        (lambda tensors, structure: structure.pop("output") and None, "output"),
        (lambda tensors, structure: structure.update(version=2), "version is 2"),
        (lambda tensors, structure: structure.update(surprise=2), "surprise"),
        (lambda tensors, structure: structure["input"].update(shape=[1, 28]), "shape"),
        (lambda tensors, structure: structure["input"].update(shape=[1, 27, 28]), "conv0"),
        (lambda tensors, structure: structure["input"].update(shape="abc"), "shape"),
        (lambda tensors, structure: structure["input"].update(shape=[1, 2**20, 2**20]), "shape"),
        (lambda tensors, structure: structure["input"].update(name=["a"]), "name"),
        (lambda tensors, structure: structure["input"]["code"].update(scale=math.inf), "scale"),
        (lambda tensors, structure: structure["input"]["code"].update(scale=math.nan), "scale"),
        (
            lambda tensors, structure: structure["input"]["code"].update(zero_point=300),
            "zero point",
        ),
        (lambda tensors, structure: structure["nodes"].reverse(), "before it is computed"),
        (lambda tensors, structure: structure["nodes"].append(7), "no sound"),
        (in_node(operator="Eval"), "no operator 'Eval'"),
        (in_node(operator=["Conv"]), "no sound"),
        (in_node(groups=3), "conv0"),
        (in_node(inputs=["nowhere"]), "unknown"),
        (in_node(inputs=[{}]), "names"),
        (in_node(inputs=["two\nlines"]), "unknown"),
        (in_node(name="other"), "node 'other': its tensor 'weight' is missing"),
        (in_node(stride=[[1, 1]]), "stride"),
        (in_node(extra=1), "extra"),
        (tensor("conv0.weight", np.ones((16, 1, 3, 2), np.int8)), "conv0"),
        (tensor("conv0.weight", np.ones((16, 1, 3, 3), np.int16)), "int8"),
        (tensor("conv0.weight_scale", np.full(16, np.inf, np.float32)), "weight_scale"),
        (tensor("more", np.ones(1, np.int8)), "no node uses the tensor 'more'"),
    ],
)
def test_lying_files_are_refused(saved, tmp_path, change, message):
    assert message in rewritten(saved, tmp_path / "lying.safetensors", change)


ABSURD = (None, True, -1, 3, 0.5, 1e30, math.nan, 10**30, "x", "", [], {}, [1], [[1]], {"a": 1})


def places(structure, before=()):
    """The way to every part of nested lists and objects."""
    items = structure.items() if isinstance(structure, dict) else enumerate(structure)
    for key, part in items:
        yield (*before, key)
        if isinstance(part, dict | list):
            yield from places(part, (*before, key))


def test_any_absurd_value_in_the_structure_is_refused_or_harmless(saved, tmp_path):
    """Each part in turn is something else: a line says so, or the graph is sound all the same."""
    tensors, path = safetensors.numpy.load_file(saved), tmp_path / "absurd.safetensors"
    with safetensors.safe_open(saved, "np") as file:
        text = file.metadata()["compress.QuantizedGraph"]
    refusals = []
    for index, place in enumerate(places(json.loads(text))):
        structure = part = json.loads(text)
        for key in place[:-1]:
            part = part[key]
        part[place[-1]] = ABSURD[index % len(ABSURD)]
        metadata = {"compress.QuantizedGraph": json.dumps(structure)}
        path.write_bytes(safetensors.numpy.save(tensors, metadata))
        try:
            QuantizedGraph.load(path)
        except CompressError as error:
            refusals.append(str(error))
    assert len(refusals) > 250
    assert all(str(path) in line and "\n" not in line for line in refusals)


def test_foreign_safetensors_are_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    for metadata in (None, {"format": "pt"}):
        safetensors.numpy.save_file({"a": np.ones(1)}, path, metadata)
        assert "holds no QuantizedGraph" in refused(path)
    nested = {"compress.QuantizedGraph": "[" * 100_000}
    safetensors.numpy.save_file({"a": np.ones(1)}, path, nested)
    refused(path)


# For the back ends


def test_probes_hold_the_extremes_and_every_code():
    graph = digit_network()
    codes = probes(graph, np.uint8)
    assert np.array_equal(codes, probes(graph, np.uint8))
    assert {0, 33, 255} <= {int(image.min()) for image in codes if image.min() == image.max()}
    assert len(np.unique(codes)) == 256
    images = probes(graph, np.float32)
    assert images.dtype == np.float32
    assert np.array_equal(graph.input.qparams.quantize(images[: len(codes)]), codes)


def test_the_kind_of_input_is_the_graphs_unless_said():
    graph = one_layer()
    assert image_dtype(graph, None) is np.float32
    assert image_dtype(graph, "uint8") is np.uint8
    assert image_dtype(dataclasses.replace(graph, float_input=False), None) is np.uint8
    with pytest.raises(CompressError, match="float or uint8"):
        image_dtype(graph, "int8")


def test_differences_are_counted():
    require_equal(np.arange(4), np.arange(4), "it")
    with pytest.raises(CompressError, match=r"it gives other numbers .* in 1 of 4 places"):
        require_equal(np.array([0, 1, 2, 4]), np.arange(4), "it")
    with pytest.raises(CompressError, match="it gives int64"):
        require_equal(np.arange(4), np.arange(4, dtype=np.uint8), "it")


def test_the_module_needs_neither_torch_nor_onnx():
    heavy = "{'torch', 'onnx', 'onnxruntime', 'matplotlib'}"
    code = f"import sys, compress.graph; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
