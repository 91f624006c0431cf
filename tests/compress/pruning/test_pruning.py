"""Pruning: what is cut answers as if it had been silenced, in every kind of network; budgets."""

import copy
import itertools
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import (
    Concatenation,
    FlatView,
    MeanOfPixels,
    Residual,
    Twice,
    random_network,
    randomize,
)
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from compress import export, fold, prune, quantize
from compress.errors import CompressError
from compress.graph import Weighted
from compress.measuring import interleaved, open_model, speedup
from compress.model_file import load_model, save_model
from compress.profile import mac_count, parameter_count
from compress.pruning import Budget, criteria
from compress.pruning.cost import OnnxLatency, quantized_bytes
from compress.pruning.coupling import Side
from compress.pruning.dependencies import find_couplings
from compress.pruning.order import SCOPES
from compress.pruning.schedules import SCHEDULES
from compress.pruning.sparsity import (
    apply_masks,
    magnitude_masks,
    pack,
    pattern_masks,
    stored_layers,
    unpack,
)
from compress.quantization.spec import QuantizationSpec
from compress.tracing import trace


def block(inputs, outputs, **settings):
    """Convolution, BatchNorm, ReLU6."""
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False, **settings)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU6())


def late_norm(inputs, outputs, **settings):
    """The document's order, unpadded: convolution, ReLU, BatchNorm."""
    convolution = nn.Conv2d(inputs, outputs, 3, **settings)
    return nn.Sequential(convolution, nn.ReLU(), nn.BatchNorm2d(outputs))


class Gated(nn.Module):
    """Squeeze and excitation: channels scaled by what two small layers make of their means."""

    def __init__(self, channels):
        super().__init__()
        self.squeeze, self.excite = nn.Linear(channels, 4), nn.Linear(4, channels)

    def forward(self, x):
        scale = torch.sigmoid(self.excite(self.squeeze(x.mean((2, 3))).relu()))
        return x * scale.view(x.size(0), -1, 1, 1)


def head(channels):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 5))


NETWORKS = {
    "plain": lambda: [late_norm(3, 12), late_norm(12, 16), head(16)],
    "residual": lambda: [block(3, 12), Residual(block(12, 12)), late_norm(12, 8), head(8)],
    "two residuals": lambda: [
        *(block(3, 8), Residual(late_norm(8, 8, padding=1)), Residual(block(8, 8))),
        *(nn.MaxPool2d(2), head(8)),
    ],
    "concatenation": lambda: [
        *(block(3, 8), Concatenation(block(8, 6), block(8, 10))),
        *(block(16, 8), head(8)),
    ],
    "dense": lambda: [
        *(late_norm(3, 8), Concatenation(nn.Identity(), block(8, 6))),
        *(Concatenation(nn.Identity(), block(14, 6)), head(20)),
    ],
    "concatenation in a residual": lambda: [
        *(block(3, 12), Residual(Concatenation(block(12, 4), block(12, 8))), head(12)),
    ],
    "grouped": lambda: [block(3, 12), block(12, 18, groups=3), block(18, 8, groups=2), head(8)],
    "depthwise": lambda: [
        *(block(3, 12), block(12, 12, groups=12), nn.Conv2d(12, 16, 1), nn.ReLU()),
        *(block(16, 16, groups=16), head(16)),
    ],
    "depthwise in a residual": lambda: [
        block(3, 12),
        Residual(
            nn.Sequential(
                nn.Conv2d(12, 24, 1), late_norm(24, 24, groups=24, padding=1), block(24, 12)
            )
        ),
        head(12),
    ],
    "flattened": lambda: [late_norm(3, 6), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(54, 5)],
    "flattened by view": lambda: [block(3, 6), nn.MaxPool2d(2), FlatView(), nn.Linear(96, 5)],
    "gated": lambda: [block(3, 12), Gated(12), late_norm(12, 8), head(8)],
    "one layer called twice": lambda: [block(3, 8), Twice(nn.Conv2d(8, 8, 3)), head(8)],
    "prelu": lambda: [nn.Conv2d(3, 8, 3), nn.PReLU(8), nn.Conv2d(8, 8, 3), nn.PReLU(), head(8)],
}


INTEGERS = ["plain", "residual", "concatenation", "depthwise", "grouped"]


def built(name, seed=0):
    torch.manual_seed(seed)
    network = nn.Sequential(*NETWORKS[name]())
    randomize(network)
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():  # statistics that fit, so that the answer depends on the input
        network.train()(images(64))
    return network.eval(), images(2)


def images(count):
    """Noise, each image about a level of its own."""
    return torch.randn(count, 3, 8, 8) + 2 * torch.randn(count, 3, 1, 1)


def masked(model, example, kept):
    """The network with every channel but those `kept` set to zero wherever a layer gives it."""
    network = trace(model, example)
    for name, channels in kept.items():

        def silence(module, inputs, output, channels=channels):
            mask = torch.zeros(output.shape[1])
            mask[list(channels)] = 1
            return output * mask.view(-1, *(1,) * (output.dim() - 2))

        network.get_submodule(name).register_forward_hook(silence)
    return network


def assert_answers_as_masked(model, example, pruned):
    noise = torch.randn(5, *example.shape[1:])
    with torch.no_grad():
        expected = masked(model, example, pruned.kept)(noise)
        torch.testing.assert_close(pruned.model(noise), expected, rtol=1e-3, atol=1e-4)


# What is cut.


@pytest.mark.parametrize(
    ("name", "scope"), [*zip(NETWORKS, itertools.cycle(SCOPES)), ("dense", "global")]
)
def test_a_pruned_network_answers_as_one_with_silent_channels(name, scope):
    model, example = built(name)
    before = copy.deepcopy(model.state_dict())
    pruned = prune(
        model, example, target=Budget(params=0.6), criterion=criteria.random(1), scope=scope
    )
    assert pruned.parameters[1] <= 0.6 * pruned.parameters[0]
    assert pruned.parameters == (parameter_count(model), parameter_count(pruned.model))
    assert pruned.macs == (mac_count(model, example), mac_count(pruned.model, example))
    assert_answers_as_masked(model, example, pruned)
    for key, value in model.state_dict().items():
        assert torch.equal(value, before[key])


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.floats(0.3, 0.9))
def test_random_networks_are_cut_right_or_refused(rng, share):
    model, example = random_network(rng)
    try:
        pruned = prune(
            model,
            example,
            target=Budget(params=share),
            criterion=criteria.random(rng.randrange(99)),
        )
    except CompressError as error:
        refusals = ("can't be reached", "no layer")
        if not any(words in str(error) for words in refusals):
            raise
    else:
        assert_answers_as_masked(model, example, pruned)


def test_coupled_layers_lose_the_same_channels():
    model, example = built("residual")
    kept = prune(model, example, target=Budget(macs=0.5), scope="layer").kept
    assert kept["0.0"] == kept["0.1"] == kept["1.branch.0"] == kept["1.branch.1"]
    assert len(kept["0.0"]) < 12
    model, example = built("grouped")
    kept = prune(model, example, target=Budget(macs=0.5), scope="layer").kept
    in_groups = [[c - 6 * g for c in kept["1.0"] if c // 6 == g] for g in range(3)]
    assert in_groups[0] == in_groups[1] == in_groups[2]


def test_channels_that_cannot_go_stay_and_say_why():
    torch.manual_seed(0)
    mixing = nn.Sequential(
        *(nn.Conv2d(3, 8, 1), nn.Softmax(1), nn.Conv2d(8, 8, 1), nn.GroupNorm(2, 8)),
        *(nn.Conv2d(8, 8, 1), nn.ReLU(), head(8)),
    ).eval()
    pruned = prune(mixing, torch.randn(2, 3, 4, 4), target=Budget(params=0.8))
    assert set(pruned.kept) == {"4"}
    assert "mix" in pruned.fixed["0"]
    assert "another kind" in pruned.fixed["2"]
    assert "output" in pruned.fixed["6.2"]


class Shuffled(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 8, 1), nn.Conv2d(8, 8, 1, groups=2)

    def forward(self, x):
        y = self.first(x)
        y = y.view(y.size(0), 2, 4, 8, 8).transpose(1, 2).reshape(y.size(0), 8, 8, 8)
        return self.second(y).mean((2, 3))


def test_what_cannot_be_pruned_is_refused_in_one_line():
    example = torch.randn(2, 3, 8, 8)
    with pytest.raises(CompressError, match="no layer"):
        prune(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), example, target=Budget(macs=0.5))
    with pytest.raises(CompressError) as refusal:
        prune(Shuffled(), example, target=Budget(macs=0.5))
    assert "\n" not in str(refusal.value)
    model, _ = built("plain")
    with pytest.raises(CompressError, match=r"can't be reached.* takes [\d,]+"):
        prune(model, example, target=Budget(macs=0.001))
    for wrong in ({"scope": "local"}, {"round_to": 0}):
        with pytest.raises(CompressError):
            prune(model, example, target=Budget(macs=0.5), **wrong)


# How much.


@pytest.mark.parametrize("round_to", [1, 4])
@pytest.mark.parametrize("target", [Budget(macs=0.4), Budget(params=0.4), Budget(weight_bytes=0.5)])
def test_budgets_are_met_and_channels_rounded(target, round_to):
    torch.manual_seed(0)
    model = nn.Sequential(block(3, 32), block(32, 48), late_norm(48, 32), head(32)).eval()
    example = torch.randn(2, 3, 8, 8)
    pruned = prune(model, example, target=target, round_to=round_to)
    before, after = pruned.cost
    assert 0.6 * target.value * before < after <= target.value * before
    sizes = [len(kept) for kept in pruned.kept.values()]
    assert sizes
    assert all(size % round_to == 0 for size in sizes)
    again = prune(model, example, target=Budget(**{target.kind: after}), round_to=round_to)
    assert again.cost[1] == after


def test_a_budget_that_is_met_takes_nothing():
    model, example = built("plain")
    pruned = prune(model, example, target=Budget(params=1.0))
    assert pruned.kept == {}
    with torch.no_grad():
        torch.testing.assert_close(pruned.model(example), model(example))


def test_layer_takes_alike_and_balanced_where_it_costs():
    torch.manual_seed(0)
    model = nn.Sequential(
        *(block(3, 20), block(20, 20), nn.MaxPool2d(8), block(20, 20), head(20))
    ).eval()
    example = torch.randn(2, 3, 16, 16)

    def left(scope, criterion=criteria.magnitude):
        cut = prune(model, example, target=Budget(macs=0.3), scope=scope, criterion=criterion)
        return {c.name: c.channels[1] for c in cut.layers if c.kind == "convolution"}

    even, balanced = left("layer"), left("balanced")
    assert max(even.values()) - min(even.values()) <= 1
    assert balanced["3.0"] == 20  # after the pool: hardly any MACs
    assert max(balanced["0.0"], balanced["1.0"]) < 14
    scores = {"0.0": 3.0, "1.0": 2.0, "3.0": 1.0}

    def by_layer(network, couplings):
        return [scores[c.layer] + torch.arange(c.channels) / 100 for c in couplings]

    assert left("global", by_layer)["3.0"] == 1  # the lowest scores go wherever they are
    assert left("global", by_layer)["0.0"] == 20


@pytest.mark.parametrize("bits", [8, 3])
@pytest.mark.parametrize("name", INTEGERS)
def test_quantized_bytes_are_those_of_the_integer_network(name, bits):
    model, example = built(name)
    if name == "plain":  # a table for its activation, a mean instead of a pool
        layers = (nn.Conv2d(3, 12, 3), nn.Hardswish(), MeanOfPixels(), nn.Linear(12, 5))
        model = nn.Sequential(*layers).eval()
    spec = QuantizationSpec(weight_bits=bits)
    graph = quantize(model, torch.randn(8, *example.shape[1:]), spec=spec)
    # Scales that happen to be equal are held once; beforehand each channel's is counted.
    equal = [
        node.weight_scale.nbytes - 4
        for node in graph.nodes
        if isinstance(node, Weighted) and len(set(node.weight_scale.tolist())) == 1
    ]
    counted = quantized_bytes(model, example, weight_bits=bits)
    assert counted == graph.weight_bytes + sum(equal)


def test_a_latency_budget_is_measured_in_onnxruntime(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(block(3, 64), block(64, 64), head(64)).eval()
    example = torch.zeros(1, 3, 20, 20)
    pruned = prune(
        *(model, example),
        target=Budget(latency_us=0.4),
        round_to=16,
        cost=OnnxLatency(example, rounds=3),
    )
    runners = {}
    for name, network in (("before", model), ("after", pruned.model)):
        path = tmp_path / f"{name}.onnx"
        export(fold(network, example), path, format="onnx", example=example)
        runners[name] = open_model(path).bind(example.numpy())
    timed = interleaved(runners, rounds=5)
    assert speedup(timed["after"], timed["before"]).median > 1.6
    assert pruned.cost[1] < 0.6 * pruned.cost[0]


def test_a_cost_of_ones_own_decides():
    model, example = built("plain")
    widest = prune(
        model,
        example,
        target=Budget(latency_us=10),
        cost=lambda network: float(network.get_submodule("1.0").out_channels),
    )
    assert widest.cost == (16, 10)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"macs": 0.5, "params": 0.5},
        {"macs": 0},
        {"params": -1},
        {"macs": float("nan")},
        {"macs": float("inf")},
        {"weight_bytes": 0.5, "weight_bits": 9},
    ],
)
def test_budgets_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError):
        Budget(**wrong)


def test_stages_lead_to_the_budget():
    target = Budget(macs=0.25)
    assert target.stage(1000, 0.5).limit(1000) == 625
    assert target.stage(1000, 1).limit(1000) == target.limit(1000) == 250
    assert Budget(latency_us=50).limit(80) == 50
    for schedule in SCHEDULES.values():
        ways = [schedule(step / 10) for step in range(11)]
        assert (ways[0], ways[-1]) == (0, 1)
        assert ways == sorted(ways)
    assert SCHEDULES["cubic"](0.5) == 0.875


# Criteria.


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
            if wanted[coupling.layer] is not None:
                torch.testing.assert_close(score, wanted[coupling.layer])


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


# What the pruned network is good for.


def test_it_loads_in_a_process_that_knows_nothing_of_pruning(tmp_path):
    model, example = built("concatenation in a residual")
    pruned = prune(model, example, target=Budget(macs=0.5))
    save_model(pruned.model, example, tmp_path / "pruned.safetensors")
    save_file({"x": example}, tmp_path / "x.safetensors")
    code = (
        "import sys, torch; from safetensors.torch import load_file\n"
        "from compress.model_file import load_model\n"
        f"x = load_file({str(tmp_path / 'x.safetensors')!r})['x']\n"
        f"model = load_model({str(tmp_path / 'pruned.safetensors')!r}).model\n"
        "assert not {'torch_pruning', 'compress.pruning', 'pickle5'} & set(sys.modules)\n"
        f"torch.save(model(x).detach(), {str(tmp_path / 'y.pt')!r})\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    answer = torch.load(tmp_path / "y.pt", weights_only=True)
    with torch.no_grad():
        torch.testing.assert_close(answer, pruned.model(example))


@pytest.mark.parametrize("name", INTEGERS)
def test_its_folded_and_quantized_forms_agree_with_it(name):
    model, example = built(name)
    pruned = prune(model, example, target=Budget(macs=0.5)).model
    inputs = images(64)
    with torch.no_grad():
        expected = pruned(inputs)
        torch.testing.assert_close(fold(pruned, example)(inputs), expected, rtol=1e-3, atol=1e-4)
    integers = torch.from_numpy(quantize(pruned, inputs)(inputs.numpy()))
    noise = (integers - expected).square().mean()
    signal = (expected - expected.mean(0)).square().mean()
    assert float(noise) < 0.02 * float(signal)


def test_a_loaded_network_can_be_pruned_again_and_trained(tmp_path):
    model, example = built("depthwise in a residual")
    path = tmp_path / "network.safetensors"
    for _ in range(3):
        save_model(model, example, path)
        model = prune(load_model(path).model, example, target=Budget(params=0.8)).model
    model.train()
    model(example).square().sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_it_prints_as_a_table():
    model, example = built("plain")
    pruned = prune(model, example, target=Budget(macs=0.5))
    lines = str(pruned).splitlines()
    for change in pruned.layers:
        row = next(line for line in lines if f" {change.name} " in line)
        assert all(f"{number:,}" in row for number in (*change.channels, *change.macs) if number)
    assert f"{pruned.macs[1]:,}" in lines[-2]


# Zeros inside channels.


@given(
    st.integers(2, 8),
    st.lists(st.integers(-127, 127), max_size=60),
)
def test_packed_integers_come_back(bits, values):
    largest = 2 ** (bits - 1) - 1
    codes = np.clip(np.array(values, np.int8), -largest, largest)
    data = pack(codes, bits)
    assert np.array_equal(unpack(data, codes.shape, bits), codes)
    stored = 1 if bits == 2 else bits
    assert len(data) == -(-len(values) // 8) + -(-int((codes != 0).sum()) * stored // 8)
    with pytest.raises(CompressError, match="do not fit"):
        pack(np.array([-128], np.int8), bits)


def test_masks_keep_the_largest_weights():
    model, _ = built("grouped")
    masks = magnitude_masks(model, sparsity=0.7)
    weights = dict(model.named_parameters())
    for name, mask in masks.items():
        size = weights[name].abs().detach()
        assert int((~mask).sum()) == int(0.7 * mask.numel())
        assert size[mask].min() >= size[~mask].max()
    before = copy.deepcopy(model)
    apply_masks(model, masks)
    for name, mask in masks.items():
        old, new = dict(before.named_parameters())[name], weights[name]
        assert torch.equal(new, torch.where(mask, old, torch.zeros_like(old)))


def test_patterns_keep_n_of_every_m():
    model, _ = built("plain")
    masks = pattern_masks(model, keep=2, of=4)
    weight = model[1][0].weight.flatten(1)
    mask = masks["1.0.weight"].flatten(1)
    for rows, sizes in zip(mask.split(4, 1), weight.abs().split(4, 1), strict=True):
        assert (rows.sum(1) == 2).all()
        kept = sizes.masked_fill(~rows, torch.inf).min(1).values
        assert (kept >= sizes.masked_fill(rows, 0).max(1).values).all()
    assert masks["0.0.weight"].flatten(1)[:, 24:].sum(1).tolist() == [2] * 12  # 3 left: 1.5, up
    for wrong in ({"keep": 0, "of": 4}, {"keep": 5, "of": 4}):
        with pytest.raises(CompressError):
            pattern_masks(model, **wrong)
    with pytest.raises(CompressError):
        magnitude_masks(model, sparsity=1.0)


@pytest.mark.parametrize(
    ("bits", "sparsity", "shrinks"),
    [(8, 0.0, False), (8, 0.6, True), (4, 0.0, False), (4, 0.6, True), (2, 0.6, True)],
)
def test_zeros_shrink_what_is_stored_only_where_they_are_many(bits, sparsity, shrinks):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 12, 3), nn.ReLU(), nn.Conv2d(12, 16, 3), nn.ReLU(), head(16))
    apply_masks(model.eval(), magnitude_masks(model, sparsity=sparsity))
    graph = quantize(model, torch.randn(16, 3, 8, 8), spec=QuantizationSpec(weight_bits=bits))
    for layer in stored_layers(graph):
        assert (layer.sparse_bytes < layer.dense_bytes) == shrinks
        assert layer.bytes == min(layer.sparse_bytes, layer.dense_bytes)
        assert layer.zeros >= int(sparsity * layer.weights)
