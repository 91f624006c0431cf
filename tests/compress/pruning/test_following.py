"""Channels are followed through a network, also where they come back to themselves."""

import pytest
import torch
from prunable_networks import assert_answers_as_masked
from torch import nn

from compress import prune
from compress.pruning import Budget


class ThroughItself(nn.Module):
    """A layer that reads its own channels, moved by a concatenation; another that does not."""

    def __init__(self):
        super().__init__()
        self.first, self.free = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 6, 1)
        self.again, self.last = nn.Conv2d(8, 4, 1), nn.Conv2d(6, 2, 1)

    def forward(self, x):
        y = torch.relu(self.first(x))
        for _ in range(3):
            y = torch.cat([self.again(y), y[:, 4:]], 1) + y
        return self.last(torch.relu(self.free(y)))


class Swapped(ThroughItself):
    """Halves that change places and are added to themselves, again and again."""

    def forward(self, x):
        y = torch.relu(self.first(x))
        for _ in range(3):
            one, other = y.chunk(2, 1)
            y = torch.cat([other, one], 1) + y
            y = y + self.again(y).repeat(1, 2, 1, 1)
        return self.last(torch.relu(self.free(y)))


@pytest.mark.parametrize("kind", [ThroughItself, Swapped])
def test_channels_that_come_back_in_another_order_go_together(kind):
    torch.manual_seed(0)
    model, example = kind().eval(), torch.randn(2, 3, 6, 6)
    pruned = prune(model, example, params=0.6, scope="layer")
    assert_answers_as_masked(model, example, pruned)
    kept = set(pruned.kept["first"])
    assert 0 < len(kept) < 8
    if kind is Swapped:
        assert kept == {(channel + 4) % 8 for channel in kept}


def test_a_tensor_that_is_detached_passes_its_channels_on():
    class Detaches(nn.Sequential):
        def forward(self, x):
            return self[1](self[0](x).detach().clone())

    network = Detaches(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 2, 1)).eval()
    pruned = prune(network, torch.randn(2, 3, 6, 6), target=Budget(params=0.6))
    assert pruned.model.get_submodule("1").in_channels < 8
    assert "detach" in pruned.model.code


@pytest.mark.parametrize("gated", [nn.GLU(1), nn.GLU(dim=-3)])
def test_a_value_of_a_gated_linear_unit_goes_with_its_gate(gated):
    torch.manual_seed(0)
    first, last = nn.Conv2d(3, 8, 3), nn.Conv2d(4, 2, 1)
    model, example = nn.Sequential(first, gated, last).eval(), torch.randn(2, 3, 6, 6)
    pruned = prune(model, example, params=0.6)
    assert_answers_as_masked(model, example, pruned)
    kept = set(pruned.kept["0"])
    assert 0 < len(kept) < 8
    assert kept == {(channel + 4) % 8 for channel in kept}
