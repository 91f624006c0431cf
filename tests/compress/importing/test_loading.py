"""Float ONNX files become networks of torch that answer as onnxruntime does."""

import numpy as np
import pytest
import torch
import torchvision
from imported_networks import answer, modules
from onnx_networks import answers
from torch import nn

import compress
from compress.errors import CompressError
from compress.importing import imported, load_onnx


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


class Fused(nn.Module):
    """Two inputs of different shapes, two outputs."""

    def __init__(self):
        super().__init__()
        self.pixels, self.numbers = nn.Conv2d(3, 6, 3), nn.Linear(5, 6)
        self.kind, self.level = nn.Linear(6, 2), nn.Linear(6, 1)

    def forward(self, image, extra):
        y = torch.relu(self.pixels(image).mean((2, 3)) + self.numbers(extra))
        return {"kind": self.kind(y), "level": self.level(y)}


def test_several_inputs_and_outputs_come_in_and_go_on_as_integers(tmp_path):
    torch.manual_seed(0)
    model = Fused().eval()
    inputs = {"image": torch.randn(64, 3, 6, 6), "extra": torch.randn(64, 5)}
    network = compress.load(compress.export(model, tmp_path / "net.onnx", example=inputs))
    assert str(imported(network)).endswith("net.onnx: image [N, 3, 6, 6] and extra [N, 5]")
    with torch.no_grad():
        expected = list(model(**inputs).values())
        torch.testing.assert_close(list(network(*inputs.values())), expected)
    pruned = compress.prune(network, tuple(inputs.values()), params=0.7)
    graph = compress.quantize(pruned.model, tuple(inputs.values()))
    assert [value.name for value in graph.inputs] == ["image", "extra"]
    compress.export(graph, tmp_path / "int8.onnx")  # held against the interpreter
    with pytest.raises(CompressError, match=r"has 2 inputs \(image, extra\), not one"):
        imported(network).input  # noqa: B018


def test_weights_that_are_no_numbers_are_refused_by_the_file_s_name(tmp_path):
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    model[0].weight.data[0, 0, 0, 0] = float("-inf")
    path = tmp_path / "net.onnx"
    torch.onnx.export(model, torch.rand(1, 1, 8, 8), path, verbose=False, dynamo=False)
    with pytest.raises(CompressError, match=r"net\.onnx: .* holds NaN or infinity"):
        load_onnx(path)
