"""Random networks of what integers take beyond convolutions: arithmetic, borders, activations.

    network, example = arithmetic_network(random.Random(7))

Every one can be quantized. They are drawn as `random_networks` draws its own.
"""

import random
from collections.abc import Callable, Sequence

import torch
from random_networks import randomize
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = 8


class Block(nn.Module):
    """A function of an image of eight channels, with layers and constants at hand."""

    def __init__(self, function: Callable[["Block", Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function
        self.layer, self.other = (nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(2))
        self.narrow, self.weigh = nn.Conv2d(CHANNELS, 2, 1), nn.Conv2d(2, CHANNELS, 1)
        self.widen = nn.Conv2d(CHANNELS // 2, CHANNELS, 1)
        self.place = nn.Conv2d(CHANNELS, 1, 3, padding=1)
        self.bare = nn.Conv2d(CHANNELS, CHANNELS, 3)
        self.norm, self.prelu = nn.BatchNorm2d(CHANNELS), nn.PReLU(CHANNELS)
        self.scale = nn.Parameter(torch.rand(CHANNELS, 1, 1) + 0.5)
        self.shift = nn.Parameter(torch.randn(1, CHANNELS, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self, x)


def squeezed(m: Block, x: Tensor) -> Tensor:
    means = functional.relu(m.narrow(functional.adaptive_avg_pool2d(x, 1)))
    return functional.hardsigmoid(m.weigh(means)) * x


def mirrored(m: Block, x: Tensor) -> Tensor:
    return m.bare(functional.pad(x, (1, 1, 1, 1), mode="reflect"))


def outlined(m: Block, x: Tensor) -> Tensor:
    return functional.avg_pool2d(functional.pad(x, (1, 0, 0, 1), value=0.5), 2, 1)


BLOCKS: tuple[Callable[[Block, Tensor], Tensor], ...] = (
    lambda m, x: m.norm(functional.relu(m.layer(x))),
    lambda m, x: m.layer(functional.relu(m.norm(x))) + x,
    squeezed,
    lambda m, x: x * torch.sigmoid(m.place(x)),
    lambda m, x: functional.relu(m.layer(x) * torch.tanh(m.other(x))),
    lambda m, x: functional.relu6(m.layer(x) - x),
    lambda m, x: torch.add(x, m.layer(x), alpha=-0.5),
    lambda m, x: torch.maximum(m.layer(x), x),
    lambda m, x: torch.min(x, m.place(x)),
    lambda m, x: m.layer(x) + m.other(x).mean((2, 3), keepdim=True),
    lambda m, x: functional.relu(x) * m.scale + m.shift,
    lambda m, x: m.bare(functional.pad(x, (0, 2, 2, 0))),
    mirrored,
    outlined,
    lambda m, x: m.prelu(m.layer(x)),
    lambda m, x: x * functional.relu6(x + 3) / 6,
    lambda m, x: functional.mish(m.layer(x)).clamp(-1, 2),
    lambda m, x: m.widen(functional.glu(x, 1)),
    lambda m, x: m.layer(x) - x.amin((2, 3), keepdim=True),
    lambda m, x: torch.sigmoid(x.sum(1, keepdim=True)) * m.layer(x),
    lambda m, x: m.layer(torch.cat([x], 1)) + x.min(2, keepdim=True).values,
)


class Several(nn.Module):
    """Several inputs, each through a block of its own, and two outputs by name."""

    def __init__(self, channels: Sequence[int], blocks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.first = nn.ModuleList(nn.Conv2d(count, CHANNELS, 3, padding=1) for count in channels)
        self.blocks = nn.ModuleList(blocks)
        self.head, self.last = nn.Linear(CHANNELS, 5), nn.Linear(CHANNELS * len(channels), 3)

    def forward(self, a: Tensor, b: Tensor, c: Tensor | None = None) -> dict[str, Tensor]:
        given = zip((a, b, c), self.first, self.blocks, strict=False)
        means = [block(first(x)).mean((2, 3)) for x, first, block in given if x is not None]
        return {"one": self.head(means[0] * means[1]), "all": self.last(torch.cat(means, 1))}


def network_of_several(rng: random.Random) -> tuple[nn.Module, dict[str, Tensor]]:
    """Return a network of two or three inputs and of two outputs in eval mode, and examples."""
    torch.manual_seed(rng.randrange(2**31))
    names = "abc"[: rng.randint(2, 3)]
    shapes = [(rng.randint(1, 4), rng.randint(5, 9), rng.randint(5, 9)) for _ in names]
    blocks = [Block(rng.choice(BLOCKS)) for _ in names]
    network = Several([shape[0] for shape in shapes], blocks).eval()
    randomize(network)
    return network, {name: torch.randn(24, *s) for name, s in zip(names, shapes, strict=True)}


def arithmetic_network(rng: random.Random) -> tuple[nn.Sequential, Tensor]:
    """Return a network [N, 3, H, W] -> [N, 5] in eval mode, and a batch of examples."""
    torch.manual_seed(rng.randrange(2**31))
    chosen = [Block(rng.choice(BLOCKS)) for _ in range(rng.randint(1, 3))]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(CHANNELS, 5)]
    network = nn.Sequential(nn.Conv2d(3, CHANNELS, 3, padding=1), *chosen, *head).eval()
    randomize(network)
    return network, torch.randn(24, 3, rng.randint(7, 10), rng.randint(7, 10))
