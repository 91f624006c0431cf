import random

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from random_networks import FlatView, random_network, randomize
from torch import Tensor, nn

from compress.errors import CompressError
from compress.exporters.check import max_difference
from compress.exporters.onnx.floats import export_onnx
from compress.exporters.pt2 import export_pt2
from compress.exporters.torchscript.floats import export_torchscript
from compress.simplify.folding import fold


def block(inputs: int, outputs: int) -> list[nn.Module]:
    conv = nn.Conv2d(inputs, outputs, 3, bias=False)
    return [conv, nn.ReLU(), nn.BatchNorm2d(outputs), nn.Dropout2d(0.04)]


@pytest.fixture(scope="module")
def network() -> nn.Sequential:
    """Return the reference document's network, 9,980 parameters, in training mode."""
    torch.manual_seed(1)
    network = nn.Sequential(
        *(*block(1, 16), *block(16, 32), nn.Conv2d(32, 14, 1, bias=False), nn.MaxPool2d(2)),
        *(*block(14, 10), *block(10, 12), *block(12, 10), nn.Conv2d(10, 12, 3, bias=False)),
        *(nn.AdaptiveAvgPool2d(1), nn.Conv2d(12, 10, 1, bias=False), FlatView()),
    )
    randomize(network)
    return network


EXAMPLE = torch.randn(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))


def answer(path, image: Tensor) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"image": image.numpy()})[0]


@pytest.mark.parametrize(("dynamo", "opset"), [(False, 17), (True, 18)])
def test_onnx_is_one_small_file_of_standard_operators(network, tmp_path, capfd, dynamo, opset):
    check = export_onnx(network, EXAMPLE, tmp_path / "net.onnx", dynamo=dynamo)
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.onnx"]
    assert capfd.readouterr() == ("", "")
    assert check.path == tmp_path / "net.onnx"
    assert check.file_bytes == check.path.stat().st_size <= 46_000
    assert 0 <= check.max_difference < 1e-5

    proto = onnx.load(check.path)
    onnx.checker.check_model(proto, full_check=True)
    assert {entry.domain: entry.version for entry in proto.opset_import} == {"": opset}
    assert proto.ir_version <= 10
    kinds = [node.op_type for node in proto.graph.node]
    assert kinds.count("BatchNormalization") == 5
    assert kinds.count("Conv") == 8
    assert [value.name for value in proto.graph.input] == ["image"]
    assert [value.name for value in proto.graph.output] == ["logits"]
    for value in (*proto.graph.input, *proto.graph.output):
        assert value.type.tensor_type.shape.dim[0].dim_param == "batch"
    assert network.training


def test_onnx_of_the_older_exporter_keeps_the_global_pool(network, tmp_path):
    export_onnx(network, EXAMPLE, tmp_path / "net.onnx")
    kinds = {node.op_type for node in onnx.load(tmp_path / "net.onnx").graph.node}
    assert "GlobalAveragePool" in kinds


@pytest.mark.parametrize("export", [export_onnx, export_torchscript, export_pt2])
def test_the_same_export_twice_gives_the_same_file(network, tmp_path, export):
    first = export(network, EXAMPLE, tmp_path / "first")
    again = export(network, torch.cat([EXAMPLE] * 3), tmp_path / "sub" / "again")
    assert first.file_bytes == pytest.approx(again.file_bytes, rel=0.01)
    if export is export_onnx:
        assert first.path.read_bytes() == again.path.read_bytes()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_any_network_exports_to_every_format(tmp_path, seed):
    network, example = random_network(random.Random(seed))
    image = torch.randn(3, *example.shape[1:])
    for net in (network, fold(network, example)):
        expected = net(image).detach()
        torch.testing.assert_close(
            torch.from_numpy(answer(export_onnx(net, example, tmp_path / "n.onnx").path, image)),
            expected,
            rtol=1e-4,
            atol=1e-4,
        )
        script = torch.jit.load(export_torchscript(net, example, tmp_path / "n.pt").path)
        torch.testing.assert_close(script(image), expected, rtol=1e-4, atol=1e-4)
        program = torch.export.load(export_pt2(net, example, tmp_path / "n.pt2").path)
        torch.testing.assert_close(program.module()(image), expected, rtol=1e-4, atol=1e-4)


def test_folding_makes_the_files_smaller(network, tmp_path):
    folded = fold(network, EXAMPLE)
    for export in (export_onnx, export_torchscript, export_pt2):
        whole = export(network, EXAMPLE, tmp_path / "whole")
        assert export(folded, EXAMPLE, tmp_path / "folded").file_bytes < whole.file_bytes


def test_uint8_images_are_accepted(tmp_path):
    class Pixels(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)

        def forward(self, image: Tensor) -> Tensor:
            return self.conv(image.float() / 255).mean((2, 3))

    example = torch.zeros(1, 1, 6, 6, dtype=torch.uint8)
    for export in (export_onnx, export_torchscript, export_pt2):
        assert export(Pixels(), example, tmp_path / "pixels").max_difference < 1e-5


# A wrong export is never put in place.


class Stubborn(nn.Module):
    """Answers for the batch it was traced with, whatever it is given."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((1, 2, 3)).view(-1, 1) * float(len(x))


@pytest.mark.filterwarnings("ignore")
def test_a_traced_constant_is_found_out(tmp_path):
    with pytest.raises(CompressError, match="differs from the model by"):
        export_onnx(Stubborn(), EXAMPLE + 10, tmp_path / "net.onnx")
    assert list(tmp_path.iterdir()) == []


class FixedBatch(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.view(2, 784)


@pytest.mark.parametrize("export", [export_onnx, export_torchscript, export_pt2])
def test_a_fixed_batch_is_refused_in_one_line(tmp_path, export):
    with pytest.raises(CompressError) as caught:
        export(FixedBatch(), EXAMPLE, tmp_path / "net")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x: x + 1e-3, "differs from the model by 0.001"),
        (lambda x: x * torch.nan, "differs from the model by nan"),
        (lambda x: x[:, :1], r"answers with shape \[1, 1\] instead of \[1, 3\]"),
    ],
)
def test_wrong_answers_are_refused(wrong, message):
    with pytest.raises(CompressError, match=message):
        max_difference(nn.Identity(), wrong, torch.rand(1, 3))


def test_an_example_of_zeros_stands_for_normal_inputs():
    with pytest.raises(CompressError, match="differs from the model"):
        max_difference(nn.Identity(), lambda x: 1.1 * x, torch.zeros(2, 1, 5, 5))


def test_large_outputs_are_compared_in_proportion():
    difference = max_difference(nn.Identity(), lambda x: x + 1e-3, 1000 * torch.rand(4, 50))
    assert difference == pytest.approx(1e-3, rel=0.1)


def test_unwritable_places_are_refused(network, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        export_onnx(network, EXAMPLE, tmp_path / "file" / "net.onnx")
