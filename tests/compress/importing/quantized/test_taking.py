"""Quantized ONNX files become integer networks that give onnxruntime's integers."""

import numpy as np
import onnx
import pytest
from growing_graph import SATURATES
from onnx_networks import OnnxNetwork
from quantized_files import FORMS, quantized

import compress
from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.importing import imported, load_onnx
from compress.importing.observing import observe
from compress.importing.quantized.comparing import differing
from compress.importing.quantized.taking import take
from compress.onnx_reading import read_onnx


def operators(graph):
    return [type(node).__name__ for node in graph.nodes]


def convolutions(**sizes):
    """Convolution, depthwise, pool, linear: a network as most small ones are."""
    net = OnnxNetwork("n", 3, 9, 8, **sizes)
    value = net.node("Conv", "image", net.weight(8, 3, 3, 3), net.weight(8), pads=[1, 0, 0, 1])
    value = net.node("Relu", value)
    value = net.node("Conv", value, net.weight(8, 1, 3, 2), net.weight(8), group=8, strides=[2, 1])
    value = net.node("Clip", value, net.constant(0, np.float32), net.constant(6, np.float32))
    value = net.node("MaxPool", value, kernel_shape=[2, 2], pads=[0, 1, 1, 0])
    value = net.node("Conv", value, net.weight(5, 8, 1, 1))
    value = net.node("Add", value, net.node("Conv", value, net.weight(5, 5, 1, 1)))
    value = net.node("Flatten", value)
    value = net.node("Gemm", value, net.weight(4, 5 * 3 * 6), net.weight(4), transB=1)
    return net, value


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("per_channel", [True, False])
def test_onnxruntime_s_quantizer_s_files_come_in(tmp_path, form, per_channel):
    path = quantized(*convolutions(), tmp_path / "net.onnx", form, per_channel=per_channel)
    graph = load_onnx(path)
    assert isinstance(graph, QuantizedGraph)
    assert operators(graph).count("Conv") == 4
    assert operators(graph).count("ScaledAdd") == 1
    if form != "QDQ int8":  # those that branch, onnxruntime computes in float32 by default
        assert imported(graph).note is None


@pytest.mark.parametrize("form", FORMS)
def test_several_inputs_come_in_and_go_out(tmp_path, form):
    net = OnnxNetwork("n", 6, 6, 3)
    depth, numbers = net.another("depth", "n", 3, 6, 6), net.another("numbers", "n", 5)
    image = net.node("Transpose", "image", perm=[0, 3, 1, 2])
    first = net.node("Conv", image, net.weight(4, 3, 3, 3), net.weight(4))
    second = net.node("Conv", depth, net.weight(4, 3, 3, 3), net.weight(4))
    sum_ = net.node("Relu", net.node("Add", first, second))
    row = net.node("Flatten", net.node("GlobalAveragePool", sum_))
    other = net.node("Gemm", numbers, net.weight(4, 5), net.weight(4), transB=1)
    joined = net.node("Concat", row, other, axis=1)
    value = net.node("Gemm", joined, net.weight(3, 8), net.weight(3), transB=1)
    path = quantized(net, value, tmp_path / "net.onnx", form)
    graph = load_onnx(path)  # each output is held against onnxruntime's
    assert [each.shape for each in graph.inputs] == [(3, 6, 6), (3, 6, 6), (5,)]
    names = "image [N, 6, 6, 3], taken as [N, 3, 6, 6] and depth [N, 3, 6, 6] and numbers [N, 5]"
    assert names in str(imported(graph))
    compress.export(graph, tmp_path / "again.onnx")


@pytest.mark.parametrize("form", FORMS)
def test_several_outputs_come_in_and_go_out(tmp_path, form):
    net = OnnxNetwork("n", 3, 9, 8)
    value = net.node("Conv", "image", net.weight(8, 3, 3, 3), net.weight(8))
    value = net.node("Relu", value)
    boxes = net.node("Conv", value, net.weight(4, 8, 1, 1), net.weight(4))
    row = net.node("Flatten", net.node("GlobalAveragePool", value))
    kinds = net.node("Softmax", net.node("Gemm", row, net.weight(8, 3), net.weight(3)), axis=1)
    path = quantized(net, [boxes, kinds], tmp_path / "net.onnx", form)
    graph = load_onnx(path)  # each output is held against onnxruntime's
    assert list(graph.outputs) == [boxes, kinds]
    assert [graph.value(name).shape for name in graph.outputs.values()] == [(4, 7, 6), (3,)]
    assert "its Softmax was left out" in str(imported(graph))
    again = load_onnx(compress.export(graph, tmp_path / "again.onnx"))
    images = np.random.default_rng(0).normal(size=(5, 3, 9, 8)).astype(np.float32)
    for ours, theirs in zip(again(images), graph(images), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_one_range_is_not_that_of_several_outputs(tmp_path):
    net, value = convolutions()
    path = quantized(net, [value, net.node("Relu", value)], tmp_path / "net.onnx", "QDQ uint8")
    with pytest.raises(CompressError, match="has 2 outputs, but output_range is that of one"):
        load_onnx(path, output_range=(0.0, 1.0))


def test_an_input_that_nothing_reads_is_named(tmp_path):
    net, value = convolutions()
    path = quantized(net, value, tmp_path / "net.onnx", "QDQ uint8")
    unread = onnx.load(path)
    unread.graph.input.append(onnx.helper.make_tensor_value_info("lost", 1, ["n", 4]))
    onnx.save(unread, path)
    with pytest.raises(CompressError, match="never reads its input 'lost'; leave that out"):
        load_onnx(path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("head", ["Softmax", "LogSoftmax", "ArgMax"])
def test_a_head_is_left_out_and_said(tmp_path, form, head):
    net, value = convolutions()
    if head == "ArgMax":
        value = net.node("Cast", net.node("ArgMax", value, axis=1, keepdims=0), to=1)
    else:
        value = net.node(head, value, axis=1)
    graph = load_onnx(quantized(net, value, tmp_path / "net.onnx", form))
    assert f"its {head} was left out: outputs are logits" in str(imported(graph))
    assert graph.value(graph.output).shape == (4,)


def noise_like(graph, layout, count):
    random = np.random.default_rng(5)
    code = graph.input.qparams
    codes = random.integers(0, 256, (count, *graph.input.shape)).astype(np.uint8)
    return layout.as_in_file(code.dequantize(codes))


def test_the_quantized_resnet_gives_onnxruntime_s_integers(mlperf_tiny):
    path = str(mlperf_tiny / "ic-qdq.onnx")
    model = read_onnx(path)
    observed = observe(model, path)
    taken = take(model, observed, path)
    images = np.load(mlperf_tiny / "ic-500-calibration.npz")["x"].astype(np.float32)
    given = images.transpose(0, 2, 3, 1)
    assert np.array_equal(taken.layouts[0].arrange(given), images)
    expected = taken.graph.run(taken.graph.input.qparams.quantize(images))
    assert not differing(model, observed, taken, [given], [expected], path, signed_codes=True)


@pytest.mark.skipif(SATURATES, reason="onnxruntime saturates on this processor")
@pytest.mark.parametrize(("name", "head"), [("kws", "Softmax"), ("vww", "Softmax"), ("ad", None)])
def test_mlperf_tiny_s_quantized_networks_give_onnxruntime_s_integers(mlperf_tiny, name, head):
    path = str(mlperf_tiny / f"{name}-qdq.onnx")
    model = read_onnx(path)
    observed = observe(model, path)
    taken = take(model, observed, path)
    assert taken.head == head
    given = noise_like(taken.graph, taken.layouts[0], 20)
    if name == "kws":
        given = np.load(mlperf_tiny / "kws-1000.npz")["x"].reshape(1000, 490)
    expected = taken.graph.run(taken.graph.input.qparams.quantize(taken.layouts[0].arrange(given)))
    for signed_codes in (False, True):
        assert not differing(
            model, observed, taken, [given], [expected], path, signed_codes=signed_codes
        )


def test_the_quantized_keyword_network_gets_the_accuracy_known_for_it(mlperf_tiny):
    samples = np.load(mlperf_tiny / "kws-1000.npz")
    graph = load_onnx(mlperf_tiny / "kws-qdq.onnx")
    right = graph(samples["x"]).argmax(1) == samples["y"]
    assert right.mean() == pytest.approx(0.907)


@pytest.mark.parametrize("format_", [".onnx", ".ts", "-c"])
def test_an_imported_network_goes_to_every_format(tmp_path, format_):
    path = quantized(*convolutions(), tmp_path / "net.onnx", "QDQ int8")
    compress.export(load_onnx(path), tmp_path / f"again{format_}")  # each checks every integer


def test_all_that_no_integer_operator_computes_is_named_at_once(tmp_path):
    net = OnnxNetwork("n", 3, 8, 8)
    value = net.node("Conv", "image", net.weight(4, 3, 3, 3))
    value = net.node("LpPool", value, kernel_shape=[2, 2])
    value = net.node("Conv", value, net.weight(4, 4, 1, 1))
    value = net.node("InstanceNormalization", value, net.weight(4), net.weight(4))
    path = quantized(
        net, net.node("Conv", value, net.weight(2, 4, 1, 1)), tmp_path / "a.onnx", "QDQ uint8"
    )
    with pytest.raises(
        CompressError, match=r"2 of its nodes.*LpPool 'LpPool_1'.*InstanceNorm"
    ) as refused:
        load_onnx(path)
    assert "\n" not in str(refused.value)


def test_dynamic_quantization_is_refused(tmp_path):
    from onnxruntime.quantization import quantize_dynamic

    net, output = convolutions()
    quantize_dynamic(net.save(tmp_path / "float.onnx", output), tmp_path / "net.onnx")
    with pytest.raises(CompressError, match="quantized dynamically; quantize it statically"):
        load_onnx(tmp_path / "net.onnx")
