"""Scores of channels, held against torch-pruning's and against their definitions."""

import copy

import numpy as np
import pytest
import torch
from prunable_networks import built
from torch.nn import functional

from compress.errors import CompressError
from compress.pruning import criteria
from compress.pruning.coupling import Side
from compress.pruning.dependencies import find_couplings
from compress.tracing import trace


def reference(importance, model, example):
    """What torch-pruning's own importance gives each group, by the path of its first layer."""
    import torch_pruning

    network = trace(model, example)
    network.requires_grad_(True)
    graph = torch_pruning.DependencyGraph().build_dependency(network, (example,), verbose=False)
    paths = {module: path for path, module in network.named_modules()}
    return {paths[group[0].dep.layer]: importance(group) for group in graph.get_all_groups()}


@pytest.mark.parametrize("name", ["plain", "residual", "concatenation", "flattened"])
def test_criteria_are_torch_prunings(name):
    import torch_pruning.pruner.importance as theirs

    model, example = built(name)
    network = trace(model, example)
    couplings = find_couplings(network, example).prunable
    pairs = [
        (criteria.magnitude, theirs.GroupMagnitudeImportance(p=2)),
        (criteria.lamp, theirs.LAMPImportance(p=2)),
        (criteria.batch_norm_scale, theirs.BNScaleImportance()),
    ]
    assert couplings
    for ours, importance in pairs:
        wanted = reference(importance, model, example)
        for coupling, score in zip(couplings, ours(network, couplings), strict=True):
            made = {part.layer for part in coupling.slices if part.side is Side.OUTPUT}
            reference_score = next(found for layer, found in wanted.items() if layer in made)
            if reference_score is not None:
                torch.testing.assert_close(score, reference_score)


@pytest.mark.parametrize("name", ["grouped", "depthwise"])
def test_magnitude_counts_the_weights_that_read_a_channel(name):
    model, example = built(name)
    network = trace(model, example)
    coupling = find_couplings(network, example).prunable[0]
    reader = network.get_submodule("1.0")
    means = []
    for channel in range(coupling.channels):
        only = torch.zeros(1, 12, 8, 8)
        only[:, channel] = 1
        reading = torch.autograd.grad(reader(only).sum(), reader.weight)[0] != 0
        squares = [network.get_submodule("0.0").weight[channel].square().sum()]
        squares += [network.get_submodule("0.1").weight[channel].square()]
        squares += [reader.weight[reading].square().sum()]
        if name == "depthwise":  # its BatchNorm and the next layer hold these channels too
            squares += [network.get_submodule("1.1").weight[channel].square()]
            squares += [network.get_submodule("2").weight[:, channel].square().sum()]
        means.append(torch.stack(squares).mean())
    expected = torch.stack(means).detach()
    score = criteria.magnitude(network, [coupling])[0]
    torch.testing.assert_close(score, expected / expected.mean())


def small_problem():
    model, example = built("plain")
    network = trace(model, example)
    couplings = find_couplings(network, example).prunable
    images, labels = torch.randn(6, 3, 8, 8), torch.tensor([0, 1, 2, 3, 4, 0])

    def losses(net):
        for image, label in zip(images.split(1), labels.split(1), strict=True):
            yield functional.cross_entropy(net(image), label)

    return network, couplings, losses


def entries(network, part, channel):
    """The entries of a slice's parameters that belong to one channel, as views."""
    index = part.indices[part.channels == channel]
    module = network.get_submodule(part.layer)
    if part.side is Side.INPUT:
        return [(module.weight, (slice(None), index))]
    return [(p, (index,)) for p in (module.weight, module.bias) if p is not None]


def test_taylor_is_the_squared_slope_of_each_loss_as_a_channel_fades():
    network, couplings, _ = small_problem()
    network = network.double()

    def in_double(net):
        with torch.no_grad():
            images = torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(1)).double()
        for image, label in zip(images.split(1), torch.arange(4).split(1), strict=True):
            yield functional.cross_entropy(net(image), label)

    scores = criteria.taylor(in_double)(network, couplings)
    coupling, channel, step = couplings[1], 3, 1e-5
    slopes = []
    for part in coupling.slices:
        values = []
        for sign in (1, -1):
            faded = copy.deepcopy(network)
            for tensor, index in entries(faded, part, channel):
                tensor.data[index] *= 1 + sign * step
            values.append(torch.stack([loss.detach() for loss in in_double(faded)]))
        slopes.append((values[0] - values[1]) / (2 * step))
    expected = torch.stack(slopes).square().mean(0).sum()
    assert float(scores[1][channel]) == pytest.approx(float(expected), rel=1e-4)


def test_hessian_is_half_the_weights_squared_times_their_curvature():
    network, couplings, losses = small_problem()
    score = criteria.hessian(losses)(network, couplings)[0]
    weights = list(network.parameters())
    squares = [torch.zeros_like(weight) for weight in weights]
    for loss in losses(network):
        for square, gradient in zip(squares, torch.autograd.grad(loss, weights), strict=True):
            square += gradient**2 / 6
    curvature = {id(weight): square for weight, square in zip(weights, squares, strict=True)}
    expected = [
        sum(
            float((tensor.detach()[index] ** 2 * curvature[id(tensor)][index]).sum()) / 2
            for tensor, index in entries(network, part, 5)
        )
        for part in couplings[0].slices
    ]
    assert float(score[5]) == pytest.approx(float(np.mean(expected)), rel=1e-4)


def test_a_channel_that_nothing_depends_on_goes_first():
    model, example = built("plain")
    with torch.no_grad():
        model[1][0].weight[:, 7] = 0  # nothing reads channel 7 of the first block
        model[0][0].weight[7], model[0][0].bias[7] = 0, 0
        model[0][2].weight[7], model[0][2].bias[7] = 0, 0
    network = trace(model, example)
    couplings = find_couplings(network, example).prunable
    _, _, losses = small_problem()
    named = (criteria.magnitude, criteria.batch_norm_scale, criteria.lamp)
    for criterion in (*named, criteria.taylor(losses), criteria.hessian(losses)):
        scores = criterion(network, couplings)[0]
        assert scores.argmin() == 7
        assert scores[7] == 0
    with pytest.raises(CompressError, match="losses"):
        criteria.taylor(lambda net: [])(network, couplings)
    with pytest.raises(CompressError, match="NaN"):
        criteria.hessian(lambda net: [net(example).sum() * torch.nan])(network, couplings)


def test_the_random_control_repeats_with_its_seed():
    network, couplings, _ = small_problem()
    first, again, other = (criteria.random(s)(network, couplings)[0] for s in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
