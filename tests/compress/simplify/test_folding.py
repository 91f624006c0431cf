"""Folding is exact: BatchNorm disappears or stays, Dropout goes, in any network."""

import copy
import random

import pytest
import torch
from document_network import trained_phase_5
from folded_networks import IMAGE, count, norms, relative_error
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import random_network, randomize
from torch import Tensor, nn
from torch.nn import functional

from compress.errors import CompressError
from compress.profile import mac_count, parameter_count
from compress.simplify.folding import fold

NETWORKS = st.builds(random_network, st.randoms(use_true_random=False))

FEW = settings(max_examples=60, deadline=None, derandomize=True)


@FEW
@given(NETWORKS)
def test_fold_is_exact_in_float64(network_and_example):
    network, example = network_and_example
    network, example = network.double(), example.double()
    folded = fold(network, example)
    other = torch.randn(3, *example.shape[1:], dtype=torch.float64)
    assert relative_error(folded, network, example) < 1e-11
    assert relative_error(folded, network, other) < 1e-11


@FEW
@given(NETWORKS)
def test_fold_is_float_rounding_in_float32(network_and_example):
    network, example = network_and_example
    assert relative_error(fold(network, example), network, example) < 2e-5


@FEW
@given(NETWORKS)
def test_fold_never_costs_more_and_leaves_the_model_alone(network_and_example):
    network, example = network_and_example
    before = copy.deepcopy(network.state_dict())
    folded = fold(network.train(), example)
    assert network.training
    assert not any(module.training for module in folded.modules())
    assert all(torch.equal(before[name], now) for name, now in network.state_dict().items())
    assert norms(folded) <= norms(network)
    assert count(folded, nn.modules.dropout._DropoutNd, nn.Identity) == 0
    assert mac_count(folded, example) <= mac_count(network, example)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(NETWORKS)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_folded_networks_can_be_folded_again_and_scripted(network_and_example):
    network, example = network_and_example
    folded = fold(network, example)
    again = fold(folded, example)
    assert [n.target for n in again.graph.nodes] == [n.target for n in folded.graph.nodes]
    with torch.no_grad():
        assert torch.equal(again(example), folded(example))
        torch.testing.assert_close(torch.jit.script(folded)(example), folded(example))


def test_generator_repeats_itself():
    (first, image), (second, same) = (random_network(random.Random(3)) for _ in range(2))
    assert torch.equal(image, same)
    assert torch.equal(first(image), second(same))


def test_phase_5_folds_to_seven_convolutions():
    network, example = trained_phase_5(), torch.randn(2, 1, 28, 28)
    folded = fold(network, example)
    convolutions = [module for module in folded.modules() if isinstance(module, nn.Conv2d)]
    assert [conv.out_channels for conv in convolutions] == [16, 32, 14, 10, 12, 10, 10]
    assert [name for name, _ in folded.named_children()][:4] == ["0", "1", "4", "5"]
    assert norms(folded) == 0
    assert relative_error(folded, network, example) < 1e-6
    assert parameter_count(folded) == 9598


def test_weights_are_composed_in_float64_and_rounded_once():
    network, example = trained_phase_5(), torch.randn(2, 1, 28, 28)
    exact = fold(network.double(), example.double())
    rounded = fold(network.float(), example)
    assert {p.dtype for p in rounded.parameters()} == {torch.float32}
    for high, low in zip(exact.parameters(), rounded.parameters(), strict=True):
        assert torch.equal(high.float(), low)


def test_requires_grad_is_kept():
    network = trained_phase_5()
    network[0].weight.requires_grad_(False)
    network[4].weight.requires_grad_(False)
    folded = fold(network, torch.randn(1, 1, 28, 28))
    flags = {name: parameter.requires_grad for name, parameter in folded.named_parameters()}
    assert not flags["0.weight"]
    assert not flags["4.weight"]
    assert not flags["4.bias"]
    assert flags["8.weight"]
    assert flags["8.bias"]


class FixedBatch(nn.Module):
    """Writes the batch size down, so that it works for two images alone."""

    def __init__(self):
        super().__init__()
        self.norm, self.linear = nn.BatchNorm2d(4), nn.Linear(256, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.norm(x).view(2, -1))


def test_a_written_batch_size_becomes_any():
    network = FixedBatch().eval()
    randomize(network)
    folded = fold(network, IMAGE)
    assert norms(folded) == 0
    assert relative_error(folded, network, IMAGE) < 1e-5
    with torch.no_grad():
        both = folded(torch.cat([IMAGE, IMAGE[:1]]))
    torch.testing.assert_close(both[2], both[0])


class ActiveDropout(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        x = functional.alpha_dropout(functional.dropout(x, 0.9, training=False), 0.9)
        return functional.dropout(x, 0.5)


def test_dropout_that_is_always_on_stays():
    folded = fold(nn.Sequential(ActiveDropout(), nn.AlphaDropout()), torch.ones(1, 400))
    assert [node.target for node in folded.graph.nodes if node.op == "call_function"] == [
        functional.dropout
    ]
    assert int((folded(torch.ones(1, 400)) == 0).sum()) > 100


class DependsOnValues(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x if x.sum() > 0 else -x


def test_untraceable_networks_are_refused_by_name():
    with pytest.raises(
        CompressError, match="cannot trace DependsOnValues: it decides by the values"
    ):
        fold(DependsOnValues(), torch.ones(1, 3))


def test_wrong_examples_are_refused():
    with pytest.raises(CompressError, match=r"does not accept an input of shape \[1, 3, 8, 8\]"):
        fold(nn.Sequential(nn.Conv2d(4, 4, 3)), torch.ones(1, 3, 8, 8))
