"""What integers cannot express, and what an integer network would not answer alike, is refused."""

import pytest
import torch
from integer_agreement import X
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress import quantize
from compress.errors import CompressError


class Transposed(nn.Module):
    def forward(self, x):
        return x.transpose(2, 3)


REFUSED = {
    "upsample": nn.Sequential(nn.Conv2d(3, 4, 3), nn.Upsample(scale_factor=2)),
    "lstm-like": nn.Sequential(nn.Conv2d(3, 4, 3), Transposed()),
    "ceil": nn.Sequential(nn.MaxPool2d(2, ceil_mode=True)),
    "padded mean": nn.Sequential(nn.AvgPool2d(3, padding=1)),
    "uneven pool": nn.Sequential(nn.AdaptiveAvgPool2d(3)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_integers_cannot_express_is_refused_by_name(name):
    with pytest.raises(CompressError, match="cannot be expressed in integers"):
        compress.quantize(REFUSED[name].eval(), torch.randn(4, 3, 7, 7))


def test_hooks_are_refused():
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 1)).eval()
    network[0].register_forward_hook(lambda module, inputs, output: output * 2)
    with pytest.raises(CompressError, match="layer 0 has a forward hook"):
        quantize(network, X)


def test_dropout_that_stays_on_is_refused():
    class Drops(nn.Sequential):
        def forward(self, x: Tensor) -> Tensor:
            return functional.dropout(super().forward(x), 0.5)

    with pytest.raises(CompressError, match="at random in eval mode too"):
        quantize(Drops(nn.Conv2d(3, 4, 3)).eval(), X)
