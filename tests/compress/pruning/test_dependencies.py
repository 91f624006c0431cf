"""Which channels go together, and which cannot go."""

import pytest
import torch
from prunable_networks import built, head
from torch import nn

from compress import prune
from compress.errors import CompressError
from compress.pruning import Budget


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


def test_layers_that_nobody_reads_are_no_part_of_a_pruned_network():
    class Leftover(nn.Sequential):
        def forward(self, x):
            y = self[0](x)
            self[1](y)
            return self[2](y)

    layers = (nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 1), nn.Conv2d(8, 2, 1))
    pruned = prune(Leftover(*layers).eval(), torch.randn(2, 3, 6, 6), target=Budget(params=0.6))
    assert list(pruned.kept) == ["0"]
    assert [name for name, _ in pruned.model.named_children()] == ["0", "2"]


def test_a_squeeze_of_one_input_does_not_disturb():
    class Squeezes(nn.Sequential):
        def forward(self, x):
            return self[1](torch.relu(self[0](x)).mean((2, 3), keepdim=True).squeeze())

    layers, example = (nn.Conv2d(3, 8, 3), nn.Linear(8, 2)), torch.randn(2, 3, 6, 6)
    pruned = prune(Squeezes(*layers).eval(), example, target=Budget(macs=0.5))
    assert len(pruned.kept["0"]) == 4


@pytest.mark.parametrize("of_all", [lambda y: y.std(False), lambda y: y.mean(())])
def test_a_figure_of_all_channels_holds_them(of_all):
    class Scaled(nn.Sequential):
        def forward(self, x):
            y = self[0](x)
            return self[2](self[1](y * of_all(y)))

    layers = (nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 1), nn.Conv2d(8, 2, 1))
    pruned = prune(Scaled(*layers).eval(), torch.randn(2, 3, 6, 6), params=0.8)
    assert set(pruned.kept) == {"1"}
    assert "mix" in pruned.fixed["0"]


class Detector(nn.Module):
    """Two inputs, by name, and a dict of outputs: one that is read on, one that is not."""

    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 8, 3), nn.Conv2d(1, 8, 3)
        self.weight = nn.Parameter(torch.randn(6, 8, 1, 1))
        self.box, self.kind = nn.Conv2d(6, 4, 1), nn.Linear(6, 5)

    def forward(self, image, depth):
        y = torch.relu(self.left(image) * torch.sigmoid(self.right(depth)))
        y = nn.functional.conv2d(y, self.weight)
        return {"boxes": self.box(y), "kinds": [self.kind(y.mean((2, 3)))]}


def test_several_inputs_and_outputs_and_functional_layers():
    torch.manual_seed(0)
    model = Detector().eval()
    example = {"image": torch.randn(2, 3, 6, 6), "depth": torch.randn(2, 1, 6, 6)}
    pruned = prune(model, example, macs=0.5)
    assert pruned.cost[1] <= 0.5 * pruned.cost[0]
    assert pruned.kept["left"] == pruned.kept["right"]
    assert {"box", "kind"} <= set(pruned.fixed)
    conv = next(layer.name for layer in pruned.layers if layer.channels[0] == 6)
    assert len(pruned.kept[conv]) < 6
    gone = [c for c in range(8) if c not in pruned.kept["left"]]
    lost = [c for c in range(6) if c not in pruned.kept[conv]]
    with torch.no_grad():
        model.weight[:, gone] = 0
        model.weight[lost] = 0
        expected, given = model(**example), pruned.model(*example.values())
    torch.testing.assert_close(given["boxes"], expected["boxes"])
    torch.testing.assert_close(given["kinds"][0], expected["kinds"][0])
    with pytest.raises(CompressError, match="a budget of latency takes a network of one input"):
        prune(model, example, latency=0.5)
