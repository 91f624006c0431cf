"""Random networks that move channels: chunks, splits, shuffles, other orders, padded ones.

network, example = moving_network(random.Random(7))
"""

import torch
from prunable_networks import Gated, block, head, images
from random_networks import Concatenation, Residual, randomize
from torch import nn
from torch.nn import functional


class Shuffle(nn.Module):
    """ShuffleNet's channel shuffle, spelled as torchvision does, or with sizes as numbers."""

    def __init__(self, groups, channels=None):
        super().__init__()
        self.groups, self.channels = groups, channels

    def forward(self, x):
        n, c, h, w = x.size()
        c = self.channels or c
        y = x.view(n, self.groups, c // self.groups, h, w).transpose(1, 2).contiguous()
        return y.view(n, c, h, w) if self.channels else y.flatten(1, 2)


class Branched(nn.Module):
    """Half of the channels pass, the others go through a branch: ShuffleNet V2's unit."""

    def __init__(self, branch):
        super().__init__()
        self.branch = branch

    def forward(self, x):
        one, other = x.chunk(2, dim=1)
        return torch.cat((one, self.branch(other)), dim=1)


class Swapped(nn.Module):
    """Three parts of given sizes come back in another order."""

    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, x):
        first, second, third = torch.split(x, self.sizes, 1)
        return torch.cat([third, first.relu(), second], 1)


class Turned(nn.Module):
    """The channels in reverse, twice as many by repetition."""

    def forward(self, x):
        return x.flip(1).repeat(1, 2, 1, 1)


class Widened(nn.Module):
    """A shortcut without weights: every second pixel, channels of zeros on both sides."""

    def __init__(self, branch, more):
        super().__init__()
        self.branch, self.more = branch, more

    def forward(self, x):
        return functional.pad(x, (0, 0, 0, 0, self.more, self.more)) + self.branch(x)


class Scaled(nn.Module):
    """A learned factor a channel, and one number for all."""

    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(1, channels, 1, 1) + 0.5)
        self.one = nn.Parameter(torch.tensor([1.5]))

    def forward(self, x):
        return self.scale * x * self.one


def _parts(rng, channels):
    """A module and how many channels it makes of so many, an even number."""
    half, other = channels // 2, rng.choice((4, 6, 8))
    return rng.choice(
        (
            lambda: (block(channels, other), other),
            lambda: (block(channels, channels, groups=channels), channels),
            lambda: (block(channels, channels, groups=2), channels),
            lambda: (Residual(block(channels, channels)), channels),
            lambda: (Concatenation(nn.Identity(), block(channels, other)), channels + other),
            lambda: (Shuffle(2, rng.choice((None, channels))), channels),
            lambda: (Branched(block(half, half)), channels),
            lambda: (nn.Sequential(Branched(block(half, half)), Shuffle(2)), channels),
            lambda: (Swapped(1, half, channels - half - 1), channels),
            lambda: (Turned(), 2 * channels),
            lambda: (Widened(block(channels, channels + 4), 2), channels + 4),
            lambda: (Scaled(channels), channels),
            lambda: (Gated(channels), channels),
            lambda: (nn.ConvTranspose2d(channels, other, 3, padding=1), other),
        )
    )()


def moving_network(rng):
    """Return a network [N, 3, 8, 8] -> [N, 5] in eval mode, and an example batch of two."""
    torch.manual_seed(rng.randrange(2**31))
    layers, channels = [block(3, 8)], 8
    for _ in range(rng.randint(2, 5)):
        made, channels = _parts(rng, channels)
        layers.append(made)
        if channels > 32:
            break
    network = nn.Sequential(*layers, block(channels, 6), head(6)).eval()
    randomize(network)
    return network, images(2)
