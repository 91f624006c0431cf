"""Pruning to widths that are given."""

import pytest
import torch
from prunable_networks import block, built, head
from torch import nn

from compress import prune
from compress.errors import CompressError
from compress.pruning.channels import Channels


def network() -> tuple[nn.Module, torch.Tensor]:
    torch.manual_seed(0)
    return nn.Sequential(block(3, 16), block(16, 12), head(12)).eval(), torch.randn(2, 3, 8, 8)


def widths(pruned) -> dict[str, int]:
    return {c.name: c.channels[1] for c in pruned.layers if c.kind == "convolution"}


def test_layers_keep_the_channels_that_are_given_and_the_rest_keeps_its_own():
    model, example = network()
    pruned = prune(model, example, target=Channels({"0.0": 5}))
    assert widths(pruned) == {"0.0": 5, "1.0": 12}
    norms = model.get_submodule("0.0").weight.detach().flatten(1).norm(dim=1)
    assert set(pruned.kept["0.0"]) <= set(norms.argsort(descending=True)[:9].tolist())
    assert pruned.cost == (11.0, 0.0)


def test_steps_take_the_same_share_of_every_layer():
    model, example = network()
    target = Channels({"0.0": 8, "1.0": 8})
    half = target.stage(12, 0.5)
    assert half.limit(12) == 6
    assert half.goal == "8 channels of 0.0, 8 channels of 1.0 and 6 more"
    assert widths(prune(model, example, target=half)) == {"0.0": 12, "1.0": 10}


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"9": 3}, "no layer '9'"), ({"0.0": 0}, "cannot keep 0"), ({"0.0": 2.5}, "cannot keep 2.5")],
)
def test_widths_that_cannot_be_are_refused(given, reason):
    model, example = network()
    with pytest.raises(CompressError, match=reason):
        prune(model, example, target=Channels(given))


def test_channels_that_go_in_groups_keep_a_multiple():
    model, example = built("grouped")
    with pytest.raises(CompressError, match="in groups"):
        prune(model, example, target=Channels({"1.0": 7}))
