"""Names that code can't have: layers and weights that are called so get others."""

import pytest
import torch
from torch import Tensor, nn

from compress import fold, quantize
from compress.tracing import trace

X = torch.rand(8, 4)


class Named(nn.Module):
    """A layer, a weight and a buffer of one network, or below one."""

    def __init__(self, name: str, weight: str):
        super().__init__()
        self.layers = nn.ModuleDict({name: nn.Linear(4, 4)})
        self.add_module(name, nn.Linear(4, 4))
        self.register_parameter(weight, nn.Parameter(torch.rand(4)))
        self.names = name, weight

    def forward(self, x: Tensor) -> Tensor:
        name, weight = self.names
        y = self.layers[name](getattr(self, name)(x)) * getattr(self, weight)
        return y + self.layers[name](y)


@pytest.mark.parametrize(
    ("name", "weight"),
    [("meta", "code"), ("code", "graph"), ("recompile", "meta"), ("in", "class"), ("from", "meta")],
)
def test_layers_and_weights_have_any_name(name, weight):
    model = Named(name, weight).eval()
    assert torch.equal(trace(model, X)(X), model(X))
    assert torch.allclose(fold(model, X)(X), model(X), atol=1e-6)
    assert quantize(model, X)(X.numpy()).shape == (8, 4)


def test_a_name_that_is_free_is_kept_apart():
    model = Named("meta", "meta_").eval()
    assert torch.equal(trace(model, X)(X), model(X))
