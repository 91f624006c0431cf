"""In-place operations: a graph without them answers as the network does, or is refused."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from compress import fold, quantize
from compress.errors import CompressError
from compress.quantization.sqnr import decibels

X = torch.randn(32, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Blocks(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.second = nn.Conv2d(6, 6, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.drop = nn.Dropout2d(0.5)


class ReadLater(Blocks):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        z = self.second(self.relu(y))
        return z + y


class KeptName(Blocks):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        keep = y
        y += self.second(y)
        return functional.relu(keep + self.second(y))


class Unbound(Blocks):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        self.drop(y).relu_()
        functional.relu(self.second(y), True)
        return self.second(y.add_(1.0).sub_(1.0))


@pytest.mark.parametrize("kind", [ReadLater, KeptName, Unbound])
def test_later_readers_see_what_was_changed(kind):
    network = kind().eval()
    torch.testing.assert_close(fold(network, X[:2])(X), network(X), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", [ReadLater, KeptName])
def test_the_integers_are_as_good_as_those_of_the_network_written_out_of_place(kind):
    network = kind().eval()
    integers = quantize(network, X)(X.numpy())
    with torch.no_grad():
        assert decibels(network(X).numpy(), integers) > 28


class ThroughView(Blocks):
    def forward(self, x: Tensor) -> Tensor:
        y = self.first(x)
        part = y[:, :2]
        part.mul_(2.0)
        return y


class Filled(Blocks):
    def forward(self, x: Tensor) -> Tensor:
        return self.first(x).zero_()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(ThroughView, "a view of it; write the change out of place"), (Filled, "gives a new one")],
)
def test_changes_that_have_no_plain_form_are_refused(kind, reason):
    with pytest.raises(CompressError, match=reason):
        fold(kind(), X[:2])
