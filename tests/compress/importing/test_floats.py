"""Float ONNX files become networks of torch that answer as onnxruntime does."""

import numpy as np
import pytest
import torch
import torchvision
from onnx_networks import OnnxNetwork, answers
from torch import nn

import compress
from compress.errors import CompressError
from compress.importing import imported, load_onnx


def answer(network, images):
    with torch.no_grad():
        return network(torch.from_numpy(imported(network).input.arrange(images))).numpy()


def modules(network):
    return [type(each).__name__ for each in network.modules() if not list(each.children())]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("kws", "[N, 49, 10, 1], taken as [N, 1, 49, 10]; its Softmax was left out"),
        ("ic", "[N, 32, 32, 3], taken as [N, 3, 32, 32]; its Softmax was left out"),
        ("vww", "[N, 96, 96, 3], taken as [N, 3, 96, 96]; its Softmax was left out"),
        ("ad", "[N, 640]"),
    ],
)
def test_mlperf_tiny_s_networks_come_in_and_fold(mlperf_tiny, name, taken):
    path = mlperf_tiny / f"{name}-float.onnx"
    network = load_onnx(path)
    assert taken in str(imported(network))
    shape = imported(network).input.shape
    images = np.random.default_rng(7).normal(size=(3, *shape)).astype(np.float32)
    logits = answer(network, images)
    given = logits if name == "ad" else torch.softmax(torch.from_numpy(logits), 1).numpy()
    np.testing.assert_allclose(given, answers(path, images), atol=1e-5 * np.abs(given).max())
    folded = compress.fold(network, torch.zeros(2, *imported(network).input.network_shape))
    assert set(modules(folded)) <= {"Conv2d", "Linear", "ReLU", "AvgPool2d", "GraphModuleImpl"}


def test_the_keyword_network_gets_the_accuracy_known_for_it(mlperf_tiny):
    samples = np.load(mlperf_tiny / "kws-1000.npz")
    network = load_onnx(mlperf_tiny / "kws-float.onnx")
    with torch.no_grad():
        right = network(torch.from_numpy(samples["x"])).argmax(1).numpy() == samples["y"]
    assert right.mean() == pytest.approx(0.922)


def keras_like(opset=17):
    """Channels last, a batch of one written into its reshapes, a bias added after the product."""
    net = OnnxNetwork(1, 8, 6, 2, opset=opset)
    value = net.node("Transpose", "image", perm=[0, 3, 1, 2])
    value = net.node("Conv", value, net.weight(4, 2, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    value = net.node("Relu", value)
    value = net.node("Transpose", value, perm=[0, 2, 3, 1])
    value = net.node("Reshape", value, net.constant([1, 48], np.int64))
    value = net.node("MatMul", value, net.weight(48, 5))
    value = net.node("Add", value, net.constant(net.random.normal(size=5), np.float32))
    return net, net.node("Softmax", value)


def test_a_fixed_batch_becomes_free_and_channels_come_first(tmp_path):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    network = load_onnx(path, softmax="keep")
    images = net.random.normal(size=(7, 8, 6, 2)).astype(np.float32)
    np.testing.assert_allclose(answer(network, images), answers(path, images), atol=1e-6)
    assert imported(network).input.order == (0, 3, 1, 2)
    linear = next(each for each in network.modules() if isinstance(each, nn.Linear))
    assert linear.bias is not None  # the sum has joined it
    assert all(node.target is not torch.permute for node in network.graph.nodes)


def test_the_softmax_is_dropped_and_said_or_kept(tmp_path):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    dropped, kept = load_onnx(path), load_onnx(path, softmax="keep")
    assert imported(dropped).head == "Softmax"
    assert "its Softmax was left out: outputs are logits" in str(imported(dropped))
    assert imported(kept).head is None
    assert "Softmax" in modules(kept)
    assert "Softmax" not in modules(dropped)
    with pytest.raises(CompressError, match="dropped or kept"):
        load_onnx(path, softmax="maybe")


def test_an_open_size_must_be_given(tmp_path):
    net = OnnxNetwork("n", 3, "height", "width")
    path = net.save(tmp_path / "net.onnx", net.node("GlobalAveragePool", "image"))
    with pytest.raises(CompressError, match=r"open shape \[3, 'height', 'width'\]; say which"):
        load_onnx(path)
    assert imported(load_onnx(path, input_shape=(3, 9, 7))).input.shape == (3, 9, 7)
    with pytest.raises(CompressError, match="has 3 axes beside the batch"):
        load_onnx(path, input_shape=(3, 9))


def test_every_node_that_can_t_be_taken_is_named_at_once(tmp_path):
    net = OnnxNetwork("n", 4, 6)
    value = net.node("Hardmax", "image")
    value = net.node("Relu", value)
    value = net.node("LpNormalization", value)
    path = net.save(tmp_path / "net.onnx", value)
    with pytest.raises(CompressError, match=r"2 of its nodes.*Hardmax_0.*LpNormalization_2") as e:
        load_onnx(path)
    assert "\n" not in str(e.value)


def test_a_network_that_answers_differently_is_refused(tmp_path, monkeypatch):
    net, output = keras_like()
    path = net.save(tmp_path / "net.onnx", output)
    import compress.importing.converters.elementwise as elementwise

    monkeypatch.setattr(elementwise, "to_tensor", lambda array: torch.zeros(array.shape))
    with pytest.raises(CompressError, match="differs from onnxruntime by"):
        load_onnx(path)


@pytest.mark.parametrize("dynamo", [True, False])
@pytest.mark.parametrize("name", ["mobilenet_v3_small", "shufflenet_v2_x0_5"])
def test_torchvision_s_networks_come_back_from_both_exporters(tmp_path, name, dynamo):
    torch.manual_seed(0)
    model = getattr(torchvision.models, name)(weights=None).eval()
    path, example = tmp_path / "net.onnx", torch.randn(2, 3, 32, 32)
    if dynamo:
        free = ({0: torch.export.Dim("n")},)
        options = {"dynamo": True, "dynamic_shapes": free, "external_data": False}
    else:
        options = {"dynamo": False, "input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}}
        options["opset_version"] = 11
    torch.onnx.export(model, example, path, verbose=False, **options)
    with torch.no_grad():
        expected, got = model(example), load_onnx(path)(example)
    assert torch.allclose(got, expected, atol=1e-4 * float(expected.abs().max()))
