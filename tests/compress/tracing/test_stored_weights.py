"""Weights that layers compute at each call become plain ones, in a copy, with the same answers."""

import pytest
import torch
from integer_agreement import X, sqnr
from torch import nn
from torch.nn.utils import parametrizations, prune

import compress
from compress.tracing.stored_weights import copy_with_stored_weights

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


def masked_twice(layer):
    prune.random_unstructured(layer, "weight", 0.3)
    prune.l1_unstructured(layer, "bias", 1)
    return prune.l1_unstructured(layer, "weight", 0.3)


@pytest.mark.parametrize(
    "computed",
    [
        nn.utils.weight_norm,
        nn.utils.spectral_norm,
        parametrizations.weight_norm,
        parametrizations.spectral_norm,
        parametrizations.orthogonal,
        masked_twice,
    ],
)
def test_a_layer_whose_weights_are_computed_is_folded_pruned_and_quantized(computed):
    torch.manual_seed(0)
    layers = (computed(nn.Conv2d(3, 8, 3)), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3))
    network = nn.Sequential(*layers, nn.Flatten(), nn.Linear(128, 4))
    network(X).sum().backward()  # leaves computed weights that torch itself can't copy
    network.eval()
    named = dict(network.named_parameters())
    stored = copy_with_stored_weights(network)
    assert type(stored[0]) is nn.Conv2d
    assert {name for name, _ in stored[0].named_parameters()} == {"weight", "bias"}
    with torch.no_grad():
        assert torch.equal(stored(X), network(X))
    assert dict(network.named_parameters()).keys() == named.keys()
    smaller = compress.prune(network, X[:2], macs=0.5).model
    assert smaller.get_submodule("0").out_channels < 8
    assert sqnr(network, compress.quantize(network, X)) > 20


def test_masks_of_a_layer_leave_the_one_that_shares_its_weights():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    network[1].weight = network[0].weight
    prune.l1_unstructured(network[0], "weight", 0.5)
    stored, x = copy_with_stored_weights(network), torch.randn(8, 4)
    with torch.no_grad():
        assert torch.equal(stored(x), network(x))


def test_masks_on_what_a_normalization_reads_are_stored_with_it():
    torch.manual_seed(0)
    layer = prune.l1_unstructured(nn.utils.weight_norm(nn.Linear(8, 4)), "weight_v", 0.25)
    x = torch.randn(8, 8)
    stored = copy_with_stored_weights(layer.eval())
    assert {name for name, _ in stored.named_parameters()} == {"weight", "bias"}
    with torch.no_grad():
        assert torch.equal(stored(x), layer(x))
