"""What integers cannot express is refused, every layer at once, with what to do."""

import pytest
import torch
from integer_agreement import X
from planned_nodes import nodes_of
from torch import Tensor, nn
from torch.nn import functional

from compress import quantize
from compress.errors import CompressError


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.cumsum(1),
        lambda x: x.sort(2)[0],
        lambda x: x.amin(0),
        lambda x: x.prod(1),
        lambda x: x.flatten(0, 1),
    ],
)
def test_what_a_kind_cannot_hold_is_refused(function):
    with pytest.raises(CompressError, match="cannot be expressed in integers"):
        nodes_of(function)


class Obstacles(nn.Module):
    """A network with three layers that integers cannot express, among others that they can."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.LayerNorm([4, 6, 6])
        self.gru, self.linear = nn.GRU(36, 5, batch_first=True), nn.Linear(20, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(x)) / functional.relu(x[:, :1, 2:, 2:] + 9)
        states, _ = self.gru(x.flatten(2))
        return self.linear(torch.relu(states.flatten(1)))


def test_every_layer_in_the_way_is_named_at_once_with_what_to_do():
    with pytest.raises(CompressError) as raised:
        quantize(Obstacles().eval(), X)
    message = str(raised.value)
    assert "layer norm (LayerNorm" in message
    assert "train the network with BatchNorm in its place" in message
    assert "multiply by a computed factor" in message
    assert "layer gru (GRU(36, 5" in message
    assert "convolutions over time" in message
    assert "layer linear" not in message
    assert "\n" not in message


class Normalized(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.normalize(x)


class Ordered(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.sort(x, dim=1)[0]


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (lambda: Normalized(), r"own length: do that outside, on what the network answers"),
        (lambda: torch.jit.script(nn.ReLU()), r"layer forward .* compiled by TorchScript"),
        (lambda: Ordered(), r"layer sort \(sort\) .*: do that outside"),
        (lambda: nn.Sequential(nn.Unflatten(1, (1, 4)), nn.Conv3d(1, 2, 3)), "depth as channels"),
    ],
)
def test_advice_is_for_what_is_in_the_way(last, reason):
    with pytest.raises(CompressError, match=reason):
        quantize(nn.Sequential(nn.Conv2d(3, 4, 3), last()).eval(), X)


def test_tokens_are_looked_up_outside():
    tokens = torch.randint(0, 9, (8, 5))
    with pytest.raises(CompressError, match="look the rows up outside"):
        quantize(nn.Sequential(nn.Embedding(9, 4), nn.Flatten(), nn.Linear(20, 3)), tokens)


def test_a_layer_alone_is_refused_by_its_name():
    with pytest.raises(CompressError, match=r"layer lstm \(lstm\): take convolutions over time"):
        quantize(nn.LSTM(8, 4, batch_first=True), torch.randn(8, 5, 8))


def test_no_layer_is_refused_after_calibration_began(monkeypatch):
    def fail(*arguments, **settings):
        raise AssertionError("calibration ran")

    monkeypatch.setattr("compress.quantization.ranges.qparams.calibrate", fail)
    with pytest.raises(CompressError, match="layer gru"):
        quantize(Obstacles().eval(), X)
