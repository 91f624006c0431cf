"""Float networks as TorchScript: frozen, traced where they cannot be scripted, and described."""

import pytest
import torch
from torch import Tensor, nn

from compress.exporters.torchscript.floats import export_torchscript
from compress.measuring import input_of

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")


def test_the_file_is_frozen_and_tells_its_input(network, example, tmp_path):
    check = export_torchscript(network, example, tmp_path / "net.ts")
    loaded = torch.jit.load(check.path)
    assert not list(loaded.parameters())
    assert not any("dropout" in node.kind() for node in loaded.graph.nodes())
    assert input_of(check.path) == ("float32", (None, 1, 28, 28))


class Unscriptable(nn.Module):
    """Its code is no Python that TorchScript reads."""

    def forward(self, x: Tensor) -> Tensor:
        return sum(part for part in x.split(1, dim=1))


def test_what_cannot_be_scripted_is_traced_for_any_batch(tmp_path):
    with pytest.raises(RuntimeError, match="Arguments for call are not valid"):
        torch.jit.script(Unscriptable())
    check = export_torchscript(Unscriptable(), torch.rand(1, 3, 4, 4), tmp_path / "net.ts")
    images = torch.rand(7, 3, 4, 4)
    torch.testing.assert_close(torch.jit.load(check.path)(images), images.sum(1, keepdim=True))


class Optional(nn.Module):
    """It can be scripted, but not saved: its second input would be an undefined tensor."""

    def forward(self, x: Tensor, other=None) -> Tensor:
        return x * 2 if other is None else x


def test_what_cannot_be_saved_is_traced(tmp_path):
    check = export_torchscript(Optional(), torch.rand(1, 3, 4, 4), tmp_path / "net.ts")
    images = torch.rand(7, 3, 4, 4)
    torch.testing.assert_close(torch.jit.load(check.path)(images), images * 2)
