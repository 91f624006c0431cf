"""Float networks in every format: the file answers as the network, or there is none."""

import random

import numpy as np
import onnxruntime
import pytest
import torch
from random_networks import random_network
from torch import Tensor, nn

from compress.errors import CompressError
from compress.exporters.onnx.floats import export_onnx
from compress.exporters.pt2 import export_pt2
from compress.exporters.torchscript.floats import export_torchscript
from compress.simplify.folding import fold


def answer(path, image: Tensor) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"image": image.numpy()})[0]


@pytest.mark.parametrize("export", [export_onnx, export_torchscript, export_pt2])
def test_the_same_export_twice_gives_the_same_file(network, example, tmp_path, export):
    first = export(network, example, tmp_path / "first")
    again = export(network, torch.cat([example] * 3), tmp_path / "sub" / "again")
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


def test_folding_makes_the_files_smaller(network, example, tmp_path):
    folded = fold(network, example)
    for export in (export_onnx, export_torchscript, export_pt2):
        whole = export(network, example, tmp_path / "whole")
        assert export(folded, example, tmp_path / "folded").file_bytes < whole.file_bytes


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


class FixedBatch(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.view(2, 784)


@pytest.mark.parametrize("export", [export_onnx, export_torchscript, export_pt2])
def test_a_fixed_batch_is_refused_in_one_line(example, tmp_path, export):
    with pytest.raises(CompressError) as caught:
        export(FixedBatch(), example, tmp_path / "net")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


class Conv(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3)


class ByValues(Conv):
    def forward(self, *images):  # no type, so that it can't be scripted
        return self.layer(images[0]) if images[0].mean() < 9 else images[0]


class ByBatch(Conv):
    def forward(self, *images):
        return self.layer(images[0]) if images[0].shape[0] <= 40 else images[0]


class Pair(Conv):
    def forward(self, images):
        return self.layer(images), images


class Masked(Conv):
    def forward(self, images, *, mask=None):
        return self.layer(images if mask is None else images * mask)


class Assigning(Conv):
    def forward(self, images):
        answers = self.layer(images)
        answers[:, :2] = 0
        return answers


EXPORTS = [export_onnx, export_torchscript, export_pt2]


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ByValues, "decides by the values of a tensor"),
        (ByBatch, "answers differently on a batch of 41"),
    ],
)
def test_what_a_file_made_by_running_it_would_get_wrong_is_refused(tmp_path, export, kind, reason):
    with pytest.raises(CompressError, match=reason):
        export(kind().eval(), torch.rand(2, 3, 6, 6), tmp_path / "net")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("export", [export_torchscript, export_pt2])
def test_several_outputs_are_refused_where_a_format_has_one(tmp_path, export):
    reason = "a network of one output, a tensor, not a tuple; make"
    with pytest.raises(CompressError, match=reason):
        export(Pair().eval(), torch.rand(2, 3, 6, 6), tmp_path / "net")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("kind", [Masked, Assigning])
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_optional_arguments_and_assignments_are_exported(tmp_path, export, kind):
    assert export(kind().eval(), torch.rand(2, 3, 6, 6), tmp_path / "net").max_difference < 1e-5
