"""The layers of a float network's file, read without PyTorch, are those that PyTorch finds."""

import json

import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.errors import CompressError
from compress.measuring.safetensors_files import layers_of_floats, safetensors_input
from compress.model_file import load_model, save_model
from compress.model_structure import float_layers
from compress.profile import layers
from mnist_edge.evaluation.artifacts import exported_dir


class Joined(nn.Module):
    """Branches, windows of every kind, and calls of functions and methods."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.second = nn.Conv2d(1, 4, (3, 5), stride=2, padding=(1, 2), groups=1)
        self.deep = nn.Conv2d(8, 8, 3, padding="same", groups=8, bias=False)
        self.wide = nn.Conv2d(8, 8, 3, padding=2, dilation=2)
        self.pool = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        both = torch.cat([self.first(x), functional.relu(self.second(x))], 1)
        summed = self.wide(both) + self.deep(both)
        pooled = functional.avg_pool2d(self.pool(summed), 2, stride=1)
        return self.head(torch.flatten(pooled.mean([2, 3], True), 1))


class Series(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv1d(3, 6, 5, stride=2),
            nn.BatchNorm1d(6),
            nn.AvgPool1d(2),
            nn.AdaptiveAvgPool1d(3),
            nn.Flatten(),
            nn.Linear(18, 2),
        )


@pytest.mark.parametrize(("network", "shape"), [(Joined, (1, 21, 18)), (Series, (3, 40))])
def test_own_networks_have_the_layers_that_torch_finds(tmp_path, network, shape):
    torch.manual_seed(0)
    path = tmp_path / "net.safetensors"
    save_model(network().eval(), torch.rand(2, *shape), path)
    assert_alike(path)
    assert safetensors_input(path) == ("float32", (None, *shape))


@pytest.mark.parametrize("name", ["phase5-float", "phase5-folded", "phase5-pruned"])
def test_published_networks_have_the_layers_that_torch_finds(name):
    assert_alike(exported_dir() / f"{name}.safetensors")


def assert_alike(path):
    stored = load_model(path)
    expected = layers(stored.model, stored.example())
    found = layers_of_floats(path)
    assert [layer.name for layer in found] == [layer.name for layer in expected]
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.output_shape == theirs.output_shape, mine.name
        assert (mine.parameters, mine.macs) == (theirs.parameters, theirs.macs), mine.name


def test_what_is_not_followed_is_left_open_and_so_is_what_comes_after(tmp_path):
    class Viewed(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 2)

        def forward(self, x):
            return self.head(x.view(-1, 4))

    path = tmp_path / "net.safetensors"
    save_model(Viewed(), torch.rand(2, 1, 2, 2), path)
    view, head = layers_of_floats(path)
    assert (view.output_shape, head.output_shape, head.macs) == (None, None, None)
    assert head.parameters == 10


DAMAGES = [
    {"nodes": 3},
    {"modules": []},
    {"nodes": [{"name": "x", "op": "call_module", "target": "none", "args": []}]},
    {"input_shape": [1, 10**9]},
    {"input_shape": [float("inf")]},
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_structures_are_refused_in_a_line(damage):
    module = {"type": "Conv2d", "arguments": {"out_channels": 10**400}}
    node = {"name": "c", "op": "call_module", "target": "c", "args": [{"node": "x"}]}
    whole = {
        "format": "compress-network-1",
        "input_shape": [1, 4, 4],
        "modules": {"c": module},
        "nodes": [{"name": "x", "op": "placeholder", "target": "x"}, node],
    }
    for structure in (whole, whole | damage):
        with pytest.raises(CompressError, match=r"^file"):
            float_layers(json.dumps(structure), {}, "file")


class Gated(nn.Module):
    """A weight of the network's own, beside layers."""

    def __init__(self):
        super().__init__()
        self.layer, self.last = nn.Linear(4, 6), nn.Linear(6, 3)
        self.gain = nn.Parameter(torch.ones(1, 6))

    def forward(self, x):
        y = functional.linear(self.layer(x) * self.gain, self.last.weight)
        return functional.leaky_relu(y - self.last.bias)


def test_weights_of_the_forward_count_once_with_the_layers(tmp_path):
    path = tmp_path / "net.safetensors"
    save_model(Gated(), torch.rand(2, 4), path)
    found = layers_of_floats(path)
    assert {each.name: each.parameters for each in found if each.parameters} == {
        **{"layer": 30, "gain": 6},
        **{"last.weight": 18, "last.bias": 3},
    }
