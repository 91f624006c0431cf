"""Weights that a network uses several times: found in its plan, and held once in integers."""

import copy

import numpy as np
import pytest
import torch
from repeating_network import CHANNELS, images, repeating

import compress
from compress.pruning.cost import quantized_bytes
from compress.quantization.plan.planning import make_plan
from compress.quantization.plan.sharing import holders_in, shared_weights
from compress.simplify.folding import fold

WEIGHTS = CHANNELS * CHANNELS * 9
USE = 8 * CHANNELS  # bias and scale of each channel


def plan_of(network):
    return make_plan(fold(network, images(2)))


def test_calls_of_one_module_share_but_for_factors():
    network = repeating()
    shared = shared_weights(plan_of(network))
    assert list(shared) == ["conv_1", "conv_2"]
    assert holders_in(shared) == {"conv"}
    first, second, _ = (
        norm.weight / torch.sqrt(norm.running_var + norm.eps) for norm in network.norms
    )
    expected = (second / first).detach().double().numpy()
    np.testing.assert_allclose(shared["conv_1"].factor, expected, rtol=1e-5)
    assert not np.allclose(expected, 1)


def test_a_use_whose_factor_is_not_positive_has_weights_of_its_own():
    network = repeating()
    network.norms[1].weight.data[2] = -1.0
    assert list(shared_weights(plan_of(network))) == ["conv_2"]


def test_weights_that_are_alike_by_chance_are_trained_apart():
    network = torch.nn.Sequential(*(torch.nn.Conv2d(4, 4, 1, bias=False) for _ in range(2)))
    network[1].weight.data.copy_(network[0].weight.data)
    plan = make_plan(fold(torch.nn.Sequential(network[0], torch.nn.ReLU(), network[1]).eval(),
                          torch.zeros(2, 4, 3, 3)))  # fmt: skip
    assert shared_weights(plan) == {}


@pytest.mark.parametrize(
    ("norms", "options"),
    [
        *((True, {}), (False, {}), (True, {"per_channel": False}), (False, {"per_channel": False})),
        *((True, {"bits_by_layer": {"conv": 3}}), (True, {"weight_observer": "mse"})),
        *((True, {"equalization": True}), (True, {"adaround": True, "adaround_steps": 5})),
    ],
    ids=str,
)
def test_integers_hold_shared_weights_once(norms, options):
    network, spec = repeating(norms=norms), compress.QuantizationSpec(**options)
    graph = compress.quantize(network, images(), spec=spec, least_sqnr=None)
    uses = [node for node in graph.nodes if node.name.startswith("conv")]
    assert len(uses) == 3
    for use in uses[1:]:
        assert np.array_equal(use.weight, uses[0].weight)
        assert use.weight_bits == uses[0].weight_bits
    apart = sum(node.weight_bytes for node in graph.nodes)
    assert apart - graph.weight_bytes == 2 * -(-WEIGHTS * uses[0].weight_bits // 8)
    assert graph.weight_bytes <= quantized_bytes(network, images(2), spec=spec) < apart
    assert graph.macs == sum(node.macs(graph.value(node.output)) for node in graph.nodes)


@pytest.mark.parametrize(("bits", "own"), [(4, True), (8, False)])
def test_a_use_with_bits_of_its_own_has_weights_of_its_own(bits, own):
    network, spec = repeating(), compress.QuantizationSpec(bits_by_layer={"conv_1": bits})
    graph = compress.quantize(network, images(), spec=spec, least_sqnr=None)
    uses = [node for node in graph.nodes if node.name.startswith("conv")]
    assert [use.weight_bits for use in uses] == [8, bits, 8]
    assert np.array_equal(uses[0].weight, uses[2].weight)
    assert np.array_equal(uses[0].weight, uses[1].weight) is not own
    apart = sum(node.weight_bytes for node in graph.nodes)
    assert apart - graph.weight_bytes == (1 if own else 2) * WEIGHTS
    assert graph.weight_bytes <= quantized_bytes(network, images(2), spec=spec) < apart


def test_scales_that_are_powers_of_two_leave_each_use_its_weights():
    spec = compress.QuantizationSpec(power_of_two=True)
    graph = compress.quantize(repeating(), images(), spec=spec)
    scales = np.concatenate([n.weight_scale for n in graph.nodes if hasattr(n, "weight_scale")])
    assert bool((np.frexp(scales)[0] == 0.5).all())
    assert graph.weight_bytes == sum(node.weight_bytes for node in graph.nodes)


def test_training_on_integers_moves_one_set_of_weights_and_steps():
    spec = compress.QuantizationSpec(weight_bits=4)
    prepared = compress.prepare(repeating(), images(), spec=spec)
    before = compress.convert(prepared)
    assert np.array_equal(prepared(images()).detach().numpy(), before(images().numpy()))
    holder, *others = [stage for stage in prepared.weighted if "conv" in stage.layer.output]
    assert all(other.weight is holder.weight for other in others)
    optimizer = torch.optim.Adam(prepared.parameters(), 0.02)
    for _ in range(5):
        optimizer.zero_grad()
        prepared.train()(images()).square().mean().backward()
        optimizer.step()
    again = copy.deepcopy(prepared.eval())
    again.load_state_dict(prepared.state_dict())
    after = compress.convert(again)
    assert np.array_equal(prepared(images()).detach().numpy(), after(images().numpy()))
    assert not np.array_equal(after.nodes[1].weight, before.nodes[1].weight)
    assert np.array_equal(after.nodes[1].weight, after.nodes[3].weight)
    assert not np.array_equal(after.nodes[1].weight_scale, after.nodes[3].weight_scale)
    assert after.weight_bytes == before.weight_bytes


def test_the_gradient_of_shared_weights_is_that_of_all_uses():
    prepared = compress.prepare(repeating(), images())
    prepared(images()).square().mean().backward()
    holder, *others = [stage for stage in prepared.weighted if "conv" in stage.layer.output]
    whole = holder.weight.grad.clone()
    prepared.zero_grad()
    for other in others:  # as if they held weights of their own
        other._holder = ()
        other.weight = torch.nn.Parameter(holder.weight.detach() * (other.step() / holder.step())
                                          .detach().view(-1, 1, 1, 1))  # fmt: skip
    prepared(images()).square().mean().backward()
    parts = holder.weight.grad
    for other in others:
        factor = (other.step() / holder.step()).detach().view(-1, 1, 1, 1)
        parts = parts + other.weight.grad * factor
    torch.testing.assert_close(whole, parts, rtol=1e-3, atol=1e-6)
