"""Channels that change no output are removed, and only those."""

import random

import pytest
import torch
from folded_networks import folded_exactly, relative_error
from hypothesis import given, settings
from hypothesis import strategies as st
from integer_agreement import X, agreement_decibels, settle
from prunable_networks import NETWORKS, built, images
from random_networks import Concatenation, Fork, Residual, Twice, random_network
from torch import nn
from torch.nn import functional

import compress
from compress import fold
from compress.profile import mac_count, parameter_count
from compress.pruning.cutting import cut, silence
from compress.pruning.dependencies import find_couplings
from compress.simplify.dead_channels import removed_channels
from compress.tracing import trace


def kill(layer, channels, value=0.0):
    """Let a layer give one value in some of its channels."""
    layer.weight.data[channels] = 0.0
    if layer.bias is not None:
        layer.bias.data[channels] = value
    return layer


def blind(layer, channels):
    """Let a layer not read some channels."""
    layer.weight.data[:, channels] = 0.0
    return layer


def close(layer, channels):
    """Let a layer give nothing positive in some channels, whatever it reads after a ReLU."""
    layer.weight.data[channels] = -layer.weight.data[channels].abs()
    layer.bias.data[channels] = -0.1
    return layer


def widths(network):
    """The channels that each layer makes."""
    kinds = nn.modules.conv._ConvNd | nn.Linear
    return [
        m.out_features if isinstance(m, nn.Linear) else m.out_channels
        for m in network.modules()
        if isinstance(m, kinds)
    ]


def folded_widths(*layers, channels=3):
    return widths(folded_exactly(*layers, example=torch.randn(2, channels, 8, 8)))


def wound(network, rng):
    """Zero the weights of some channels of some layers, in or out, under any bias."""
    for module in network.modules():
        norm = isinstance(module, nn.modules.batchnorm._BatchNorm) and module.affine
        if norm and rng.random() < 0.5:
            module.weight.data[::2] = 0.0
        if isinstance(module, nn.modules.conv._ConvNd | nn.Linear):
            ways = [lambda m: None, lambda m: blind(m, slice(1, None, 2))]
            ways += [lambda m: kill(m, slice(0, None, 2), rng.choice((0.0, -1.0, 2.0)))] * 2
            rng.choice(ways)(module)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_removing_channels_is_exact_on_random_networks(rng):
    network, example = random_network(rng)
    wound(network, rng)
    network, example = network.double(), example.double()
    folded, wide = fold(network, example), fold(network, example, remove_channels=False)
    for batch in (1, 3):
        image = torch.randn(batch, *example.shape[1:], dtype=torch.float64)
        assert relative_error(folded, network, image) < 1e-11
    assert mac_count(folded, example) <= mac_count(wide, example)
    again = fold(folded, example)
    assert removed_channels(again).count == 0
    assert torch.equal(again(example), folded(example))


def test_random_networks_lose_channels():
    lost = 0
    for seed in range(12):
        network, example = random_network(random.Random(seed))
        wound(network, random.Random(seed))
        lost += removed_channels(fold(network, example)).count > 0
    assert lost >= 5


@pytest.mark.parametrize("name", [name for name in NETWORKS if "twice" not in name])
def test_silent_channels_leave_what_pruning_them_leaves(name):
    model, example = built(name)
    network = trace(model, example)
    couplings = find_couplings(network, example)
    removed = {c.layer: [i for unit in c.units[1::2] for i in unit] for c in couplings.prunable}
    silent = silence(network, couplings, removed)
    folded, pruned = fold(silent, example), fold(cut(network, example, couplings, removed), example)
    assert widths(folded) == widths(pruned)
    assert parameter_count(folded) == parameter_count(pruned) < parameter_count(model)
    noise = images(5)
    with torch.no_grad():
        torch.testing.assert_close(folded(noise), pruned(noise), rtol=1e-4, atol=1e-5)


def conv(*arguments, **settings):
    torch.manual_seed(1)
    return nn.Conv2d(*arguments, **settings)


class Excited(nn.Module):
    """Squeeze and excitation by 1x1 convolutions."""

    def __init__(self, channels):
        super().__init__()
        self.squeeze, self.excite = nn.Conv2d(channels, 4, 1), nn.Conv2d(4, channels, 1)

    def forward(self, x):
        scale = functional.adaptive_avg_pool2d(x, 1)
        return functional.hardsigmoid(self.excite(self.squeeze(scale).relu())) * x


DEAD = slice(0, 5)


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        # Nothing reads them.
        ([conv(3, 8, 3), nn.ReLU(), blind(conv(8, 4, 3, padding=1), DEAD)], [3, 4]),
        ([conv(3, 8, 3), nn.PReLU(8), nn.MaxPool2d(2), blind(conv(8, 4, 3), DEAD)], [3, 4]),
        # Zeros pass through paddings, pools, depthwise convolutions without bias.
        ([kill(conv(3, 8, 3), DEAD), nn.ReLU(), conv(8, 4, 3, padding=1)], [3, 4]),
        (
            [
                *(kill(conv(3, 8, 3), DEAD, -2.0), nn.ReLU6(), nn.AvgPool2d(3, 1, 1)),
                *(conv(8, 8, 3, padding=1, groups=8, bias=False), nn.ZeroPad2d(1), conv(8, 4, 3)),
            ],
            [3, 3, 4],
        ),
        ([kill(conv(3, 8, 3), DEAD), nn.ReLU(), nn.ConvTranspose2d(8, 4, 2, 2)], [3, 4]),
        # Other constants go into a bias where no zeros stand beside them.
        ([kill(conv(3, 8, 3), DEAD, 2.0), nn.Hardswish(), conv(8, 4, 3)], [3, 4]),
        ([kill(conv(3, 8, 3), DEAD, 2.0), nn.ReLU(), conv(8, 4, 3, padding=1)], [8, 4]),
        ([kill(conv(3, 8, 3), DEAD, 2.0), nn.ZeroPad2d(1), nn.Tanh(), conv(8, 4, 3)], [8, 4]),
        ([kill(conv(3, 8, 3), DEAD, 2.0), nn.ReLU(), nn.ConvTranspose2d(8, 4, 3)], [8, 4]),
        (
            [
                *(kill(conv(3, 8, 3), DEAD, 2.0), nn.ReLU()),
                conv(8, 4, 3, padding=1, padding_mode="reflect"),
            ],
            [3, 4],
        ),
        (
            [kill(conv(3, 8, 3), DEAD, 2.0), nn.ReLU(), nn.Flatten(), nn.Linear(288, 5)],
            [3, 5],
        ),
        # A ReLU between never opens: all that it reads is negative.
        (
            [
                *(conv(3, 6, 3), nn.ReLU(), close(conv(6, 6, 3, padding=1, groups=6), [1, 4])),
                *(nn.ReLU(), conv(6, 4, 1)),
            ],
            [4, 4, 4],
        ),
        # What is added goes only if both are gone.
        ([Fork(kill(conv(3, 8, 1), DEAD), conv(3, 8, 1)), nn.ReLU(), conv(8, 4, 3)], [8, 8, 4]),
        (
            [
                Fork(kill(conv(3, 8, 1), DEAD), kill(conv(3, 8, 1), slice(2, 8))),
                *(nn.ReLU(), conv(8, 4, 3, padding=1)),
            ],
            [5, 5, 4],
        ),
        # A branch of zeros goes as a whole.
        (
            [conv(3, 8, 3), Residual(kill(conv(8, 8, 1), slice(0, 8))), nn.ReLU(), conv(8, 4, 3)],
            [8, 4],
        ),
        (
            [
                *(Concatenation(kill(conv(3, 8, 1), DEAD), kill(conv(3, 4, 1), [1])), nn.ReLU()),
                conv(12, 4, 3, padding=1),
            ],
            [3, 3, 4],
        ),
        (
            [kill(conv(3, 8, 3), DEAD), nn.ReLU(), Excited(8), conv(8, 4, 3, padding=1)],
            [3, 4, 3, 4],
        ),
        # Groups stay equal, so only what is dead in each of them goes.
        (
            [
                kill(conv(3, 8, 3), DEAD),
                nn.ReLU(),
                conv(8, 4, 1, groups=2),
                nn.ReLU(),
                conv(4, 2, 1),
            ],
            [6, 4, 2],
        ),
        # One channel stays where all are dead.
        ([kill(conv(3, 8, 3), slice(0, 8)), nn.ReLU(), conv(8, 4, 3)], [1, 4]),
        # Outputs, shared layers, and functions across channels keep their channels.
        ([kill(conv(3, 8, 3), DEAD)], [8]),
        ([kill(conv(3, 8, 3), DEAD), nn.ReLU(), Twice(conv(8, 8, 1)), conv(8, 4, 1)], [8, 8, 4]),
        ([kill(conv(3, 8, 3), DEAD), nn.Softmax(1), conv(8, 4, 3)], [8, 4]),
        ([kill(conv(3, 8, 3), DEAD), nn.GroupNorm(2, 8), conv(8, 4, 3)], [8, 4]),
    ],
    ids=str,
)
def test_channels_go_where_that_is_exact(layers, left):
    assert folded_widths(*layers) == left


def test_a_batch_norm_of_scale_zero_ends_channels_on_both_sides():
    norm = nn.BatchNorm2d(8)
    layers = [nn.Conv2d(3, 8, 3, bias=False), norm, nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)]
    network = nn.Sequential(*layers).eval()
    norm.weight.data[DEAD], norm.bias.data[DEAD] = 0.0, -0.5
    assert widths(fold(network, X)) == [3, 4]
    norm.bias.data[DEAD] = 0.5  # the zeros of the padding are no 0.5
    assert widths(fold(network, X)) == [8, 4]


def test_weights_that_rounding_hides_behind_the_bias_are_zeros():
    first = nn.Conv2d(3, 8, 3)
    first.bias.data.fill_(-1.0)
    first.weight.data[DEAD] *= 1e-30
    network = nn.Sequential(first, nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)).eval()
    folded = fold(network, X)
    assert widths(folded) == [3, 4]
    with torch.no_grad():
        torch.testing.assert_close(folded(X), network(X))
    first.bias.data[DEAD] = 0.0  # the same function as with weights of 1 before a larger layer
    assert widths(fold(network, X)) == [8, 4]


def test_what_a_batch_norm_or_prelu_holds_goes_too():
    norm = nn.BatchNorm2d(8)
    layers = [kill(nn.Conv2d(3, 8, 3), DEAD), nn.PReLU(8), norm, nn.PReLU()]
    network = nn.Sequential(*layers, nn.Conv2d(8, 4, 1)).eval()
    folded = fold(network, X)
    assert folded.get_submodule("1").weight.shape == (3,)
    assert folded.get_submodule("2").num_features == 3
    assert folded.get_submodule("2").running_var.shape == (3,)
    assert relative_error(folded, network, X) < 1e-6


class Counting(nn.Module):
    """Its forward reads how many channels there are."""

    def __init__(self):
        super().__init__()
        self.first, self.last = kill(nn.Conv2d(3, 8, 3), DEAD), nn.Conv2d(8, 4, 1)

    def forward(self, x):
        x = self.first(x).relu()
        return self.last(x.view(x.size(0), x.size(1) // 2, 2, 6, 6).transpose(1, 2).flatten(1, 2))


def test_a_network_that_counts_its_channels_keeps_them():
    assert widths(fold(Counting(), X)) == [8, 4]


class Dropping(nn.Module):
    """Drops in eval mode too, so that a constant is one no more."""

    def forward(self, x):
        return functional.dropout(x, 0.5)


def test_a_dropout_that_is_always_on_keeps_channels():
    layers = [kill(nn.Conv2d(3, 8, 3), DEAD, 2.0), Dropping(), nn.Conv2d(8, 4, 1)]
    assert widths(fold(nn.Sequential(*layers).eval(), X)) == [8, 4]


def test_fold_says_what_it_removed_and_can_be_told_not_to():
    layers = [kill(nn.Conv2d(3, 8, 3), DEAD), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)]
    network = nn.Sequential(*layers).eval()
    removed = removed_channels(fold(network, X))
    assert removed.layers == {"0": (8, 3)}
    assert str(removed) == "5 channels that change no output: 0 8 -> 3"
    wide = fold(network, X, remove_channels=False)
    assert widths(wide) == [8, 4]
    assert removed_channels(wide).count == removed_channels(network).count == 0
    assert wide.get_submodule("0").weight.dtype == torch.float32


@pytest.mark.parametrize("part", [torch.relu, lambda none: none.mean((2, 3), keepdim=True)])
def test_a_tensor_of_no_channels_is_no_hindrance(part):
    class Split(nn.Sequential):
        def forward(self, x):
            y = self[0](x).mean((2, 3), keepdim=True)
            return self[1](torch.cat([part(y[:, :0]), y], 1))

    split = Split(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 2, 1))
    assert widths(folded_exactly(split, example=X)) == [8, 2]


def test_integers_are_those_of_the_smaller_network(tmp_path):
    model, _ = built("depthwise in a residual")
    settle(model, X)
    network = trace(model, X)
    couplings = find_couplings(network, X[:2])
    removed = {c.layer: list(range(0, c.channels, 3)) for c in couplings.prunable}
    silent = silence(network, couplings, removed)
    decibels, graph = agreement_decibels(silent, X)
    assert decibels > 25
    again = compress.quantize(cut(network, X[:2], couplings, removed), X)
    assert graph.macs == again.macs < compress.quantize(model, X).macs
    assert (graph(X.numpy()) == again(X.numpy())).all()
    compress.export(graph, tmp_path / "net.onnx")  # held against the interpreter


def test_visual_wake_words_loses_what_weight_decay_left(mlperf_tiny):
    network = compress.load(mlperf_tiny / "vww-float.onnx")
    example = torch.rand(4, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    wide = fold(network, example, remove_channels=False)
    assert (mac_count(wide, example), parameter_count(wide)) == (7_489_664, 210_850)
    folded = fold(network, example)
    assert (mac_count(folded, example), parameter_count(folded)) == (3_742_091, 30_610)
    with torch.no_grad():
        torch.testing.assert_close(folded(example), network(example), rtol=1e-5, atol=1e-5)


def test_the_published_float_network_has_no_dead_channels():
    from mnist_edge.evaluation.artifacts import resolve

    network = compress.load(resolve("phase5-float", suffix=".safetensors"))
    assert removed_channels(fold(network, torch.zeros(2, 1, 28, 28))).count == 0
