"""Pruning to widths that are given."""

from two_blocks import network, widths

from compress import prune
from compress.pruning.channels import Channels


def test_layers_keep_the_channels_that_are_given_and_the_rest_keeps_its_own():
    model, example = network()
    pruned = prune(model, example, target=Channels({"0.0": 5}))
    assert widths(pruned) == {"0.0": 5, "1.0": 12}
    norms = model.get_submodule("0.0").weight.detach().flatten(1).norm(dim=1)
    assert set(pruned.kept["0.0"]) <= set(norms.argsort(descending=True)[:9].tolist())
    assert pruned.cost == (11.0, 0.0)
