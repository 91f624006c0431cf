"""What becomes of activations and bounds in the integer network."""

import numpy as np
import pytest
import torch
from integer_agreement import X, sqnr
from torch import Tensor, nn
from torch.nn import functional

from compress import quantize
from compress.quantization.spec import QuantizationSpec
from compress.quantization.training.qat import convert, prepare


class Bounded(nn.Module):
    """A ReLU6 whose code is shared with a wider value, by an addition or a concatenation."""

    def __init__(self, join: str) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.bounded, self.wide = (nn.Conv2d(3, 8, 3, padding=1) for _ in range(2))
        self.last = nn.Conv2d(8 if join == "add" else 16, 4, 1)
        self.join = join
        with torch.no_grad():
            self.bounded.weight *= 40
            self.wide.weight *= 100
            self.last.weight[:, :8] *= 10

    def forward(self, x: Tensor) -> Tensor:
        one, other = functional.relu6(self.bounded(x)), self.wide(x)
        return self.last(one + other if self.join == "add" else torch.cat([one, other], 1))


@pytest.mark.parametrize("power_of_two", [False, True])
@pytest.mark.parametrize(("join", "least"), [("add", 28), ("cat", 15)])
def test_the_bound_of_a_relu6_holds_where_its_code_is_wider(join, least, power_of_two):
    network, spec = Bounded(join).eval(), QuantizationSpec(power_of_two=power_of_two)
    assert sqnr(network, quantize(network, X, spec=spec)) > least


@pytest.mark.parametrize("join", ["add", "cat"])
def test_a_bound_is_trained_with(join):
    prepared = prepare(Bounded(join).eval(), X)
    graph = convert(prepared)
    codes = prepared.trace(X)[graph.output].numpy()
    assert np.array_equal(codes, graph.run(graph.input.qparams.quantize(X.numpy())))
    assert any(node.name.endswith("_unlimited") for node in graph.nodes)


def test_a_bound_that_the_code_keeps_costs_no_table():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU6(), nn.Conv2d(8, 4, 1)).eval()
    assert [type(node).__name__ for node in quantize(network, X * 30).nodes] == ["Conv", "Conv"]
