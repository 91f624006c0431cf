"""What integers cannot express, and what an integer network would not answer alike, is refused."""

import pytest
import torch
from integer_agreement import X
from torch import Tensor, nn
from torch.nn import functional

import compress
from compress import quantize
from compress.errors import CompressError


class RunningSum(nn.Module):
    def forward(self, x):
        return x.cumsum(3)


class Sorted(nn.Module):
    def forward(self, x):
        return x.sort(3)[0]


class AcrossTheBatch(nn.Module):
    def forward(self, x):
        return x - x.amax(0, keepdim=True)


REFUSED = {
    "a running sum": nn.Sequential(nn.Conv2d(3, 4, 3), RunningSum()),
    "sorted": nn.Sequential(nn.Conv2d(3, 4, 3), Sorted()),
    "across the batch": nn.Sequential(nn.Conv2d(3, 4, 3), AcrossTheBatch()),
    "three axes": nn.Sequential(nn.Unflatten(1, (1, 3)), nn.Conv3d(1, 4, 3)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_integers_cannot_express_is_refused_by_name(name):
    with pytest.raises(CompressError, match="cannot be expressed in integers"):
        compress.quantize(REFUSED[name].eval(), torch.randn(4, 3, 7, 7))


def test_hooks_are_refused():
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 1)).eval()
    network[0].register_forward_hook(lambda module, inputs, output: output * 2)
    with pytest.raises(CompressError, match=r"layer 0 .*a forward hook"):
        quantize(network, X)


def test_dropout_that_stays_on_is_refused():
    class Drops(nn.Sequential):
        def forward(self, x: Tensor) -> Tensor:
            return functional.dropout(super().forward(x), 0.5)

    with pytest.raises(CompressError, match="at random in eval mode too"):
        quantize(Drops(nn.Conv2d(3, 4, 3)).eval(), X)
