"""Float networks as ONNX: one small file of standard operators."""

import onnx
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress.errors import CompressError
from compress.exporters.onnx.floats import export_onnx


@pytest.mark.parametrize(("dynamo", "opset"), [(False, 17), (True, 18)])
def test_onnx_is_one_small_file_of_standard_operators(
    network, example, tmp_path, capfd, dynamo, opset
):
    check = export_onnx(network, example, tmp_path / "net.onnx", dynamo=dynamo)
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


def test_onnx_of_the_older_exporter_keeps_the_global_pool(network, example, tmp_path):
    export_onnx(network, example, tmp_path / "net.onnx")
    kinds = {node.op_type for node in onnx.load(tmp_path / "net.onnx").graph.node}
    assert "GlobalAveragePool" in kinds


class Stubborn(nn.Module):
    """Has a number that the exporter takes for a constant."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean((1, 2, 3)).view(-1, 1) * x.max().item()


@pytest.mark.filterwarnings("ignore")
def test_a_traced_constant_is_found_out(example, tmp_path):
    with pytest.raises(CompressError, match="differs from the model by"):
        export_onnx(Stubborn(), example + 10, tmp_path / "net.onnx")
    assert list(tmp_path.iterdir()) == []


def test_unwritable_places_are_refused(network, example, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CompressError, match="cannot write"):
        export_onnx(network, example, tmp_path / "file" / "net.onnx")


class Spectrum(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.fft.rfft(x).abs()


@pytest.mark.filterwarnings("ignore")
def test_what_onnx_lacks_is_refused_in_a_line_and_nothing_is_printed(example, tmp_path, capfd):
    with pytest.raises(CompressError, match="aten::fft_rfft") as caught:
        export_onnx(Spectrum(), example, tmp_path / "net.onnx")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


class Detector(nn.Module):
    """Takes two tensors by name and gives a dict with a list in it."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 4, 3), nn.Conv2d(1, 4, 3)

    def forward(self, image: Tensor, depth: Tensor, *, scale: float = 1.0) -> dict[str, object]:
        y = torch.relu(self.left(image) + scale * self.right(depth))
        return {"image": y, "parts": [y.mean((2, 3)), y.amax((2, 3))]}


class Pair(nn.Module):
    """Takes a list of tensors by position and gives a tuple."""

    def forward(self, *tensors: Tensor) -> tuple[Tensor, Tensor]:
        return tensors[0] + tensors[1], tensors[0] * 2


def test_several_inputs_and_outputs_keep_their_names(tmp_path):
    torch.manual_seed(0)
    model, example = (
        Detector(),
        {"depth": torch.randn(2, 1, 6, 6), "image": torch.randn(2, 3, 6, 6)},
    )
    check = export_onnx(model, example, tmp_path / "net.onnx")
    proto = onnx.load(check.path)
    assert [value.name for value in proto.graph.input] == ["image", "depth"]
    assert [value.name for value in proto.graph.output] == ["image_2", "parts_0", "parts_1"]
    for value in (*proto.graph.input, *proto.graph.output):
        assert value.type.tensor_type.shape.dim[0].dim_param == "batch"
    assert check.max_difference < 1e-5
    pair = tuple(torch.randn(2, 4) for _ in range(2))
    folded = compress.fold(Pair(), pair)
    compress.export(folded, tmp_path / "pair.onnx")
    proto = onnx.load(tmp_path / "pair.onnx")
    assert [value.name for value in proto.graph.input] == ["tensors_0", "tensors_1"]
    assert [value.name for value in proto.graph.output] == ["output_1", "output_2"]
    for path in ("pair.ts", "pair.pt2", "pair.safetensors"):
        with pytest.raises(
            CompressError, match=r"exporting floats as .* takes a network of one input"
        ):
            compress.export(folded, tmp_path / path)


class SizesOfItsOwn(nn.Module):
    """The pool of all that there is, as much code of others has it."""

    def __init__(self):
        super().__init__()
        self.layer, self.last = nn.Conv2d(1, 4, 3), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer(x)
        batch, channels, height, width = x.shape
        x = functional.avg_pool2d(x, x.size()[2:]) + functional.max_pool2d(x, (height, width))
        return self.last(x.view(batch, channels))


def test_a_pool_of_the_size_that_the_code_asks_for(example, tmp_path):
    network = SizesOfItsOwn().eval()
    for model in (network, compress.fold(network, example)):
        export_onnx(model, example, tmp_path / "net.onnx")
        proto = onnx.load(tmp_path / "net.onnx")
        assert "AveragePool" in [node.op_type for node in proto.graph.node]


class PooledParts(nn.Module):
    """Parts of an image, joined again and pooled to a few places."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Conv2d(1, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.pad(x, (1, 1, 1, 1))
        first, second = self.layer(x).split(2, dim=1)
        joined = torch.cat([second, first.clamp(0, 6)], 1)
        return functional.adaptive_avg_pool2d(joined, (2, 7)).flatten(1)


def test_a_pool_to_a_few_places_of_joined_parts(example, tmp_path):
    export_onnx(PooledParts().eval(), example, tmp_path / "net.onnx")
    pools = [n for n in onnx.load(tmp_path / "net.onnx").graph.node if n.op_type == "AveragePool"]
    assert [list(a.ints) for p in pools for a in p.attribute if a.name == "kernel_shape"] == [
        [14, 4]
    ]
