import pytest
import torch
from document_network import phase_5
from random_networks import FlatView, randomize
from torch import nn


@pytest.fixture(scope="module")
def network() -> nn.Sequential:
    """The reference document's network, in training mode."""
    torch.manual_seed(1)
    network = phase_5(FlatView())
    randomize(network)
    return network


@pytest.fixture(scope="module")
def example() -> torch.Tensor:
    """One image of noise."""
    return torch.randn(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))
