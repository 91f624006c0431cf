"""Small random networks in eval mode, for properties that must hold for every network.

    network, example = random_network(random.Random(7))

The same `random.Random` gives the same network, weights and example. In hypothesis,
`st.randoms(use_true_random=False)` drives it, so that a failing network shrinks.
"""

import random
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional


class Residual(nn.Module):
    """`x + branch(x)`."""

    def __init__(self, branch: nn.Module):
        super().__init__()
        self.branch = branch

    def forward(self, x: Tensor) -> Tensor:
        return x + self.branch(x)


class Fork(nn.Module):
    """`left(x) + right(x)`: one tensor with two readers."""

    def __init__(self, left: nn.Module, right: nn.Module):
        super().__init__()
        self.left, self.right = left, right

    def forward(self, x: Tensor) -> Tensor:
        return self.left(x) + self.right(x)


class Concatenation(nn.Module):
    """Both branches' channels, one after the other."""

    def __init__(self, left: nn.Module, right: nn.Module):
        super().__init__()
        self.left, self.right = left, right

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.left(x), self.right(x)], 1)


class Twice(nn.Module):
    """One layer, called two times."""

    def __init__(self, layer: nn.Module):
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(torch.relu(self.layer(x)))


class FunctionalRelu(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x)


class MethodRelu(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.relu()


class FunctionalMaxPool(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return functional.max_pool2d(x, 2)


class FunctionalAvgPool(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return functional.avg_pool2d(x, 2, padding=1, count_include_pad=False)


class MeanOfPixels(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


class FlatView(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), -1)


class FlatFunction(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.flatten(x, 1)


def random_network(rng: random.Random, *, classes: int = 4) -> tuple[nn.Sequential, Tensor]:
    """Return a network [N, C, H, W] -> [N, classes] in eval mode, and an example batch of two."""
    torch.manual_seed(rng.randrange(2**31))
    channels, size = rng.choice((1, 2, 3)), rng.randint(9, 14)
    example = torch.randn(2, channels, size, size)
    layers: list[nn.Module] = []
    for _ in range(rng.randint(1, 4)):
        layers += _stage(rng, channels)
        channels, size = _shape_after(layers, example)
        if size < 5:
            break
    layers += _head(rng, channels, size, classes)
    network = nn.Sequential(*layers).eval()
    randomize(network)
    return network, example


def randomize(network: nn.Module) -> None:
    """Give the network weights and statistics as if it had been trained; scales of both signs."""
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            _randomize_norm(module)


def _randomize_norm(norm: nn.modules.batchnorm._BatchNorm) -> None:
    channels = norm.num_features
    mean, variance = torch.randn(channels), torch.rand(channels) + 0.5
    if norm.running_mean is not None:
        norm.running_mean, norm.running_var = mean, variance
    if norm.affine:
        all_positive = bool(torch.rand(()) < 0.5)
        weight = torch.rand(channels) + 0.2 if all_positive else torch.randn(channels)
        norm.weight.data, norm.bias.data = weight, torch.randn(channels)
        if torch.rand(()) < 0.25:  # a BatchNorm that only scales
            norm.running_mean, norm.bias.data = torch.zeros(channels), torch.zeros(channels)


def _shape_after(layers: list[nn.Module], example: Tensor) -> tuple[int, int]:
    with torch.no_grad():
        shape = nn.Sequential(*layers).eval()(example).shape
    return shape[1], shape[2]


def _stage(rng: random.Random, channels: int) -> list[nn.Module]:
    makers: tuple[Callable[[random.Random, int], list[nn.Module]], ...] = (
        _convolution_block,
        _convolution_block,
        _convolution_block,
        _pool_block,
        _residual_block,
        _fork_block,
        _shared_block,
        _transposed_block,
    )
    return rng.choice(makers)(rng, channels)


def _convolution(rng: random.Random, inputs: int, outputs: int) -> nn.Conv2d:
    kernel = rng.choice((1, 2, 3, 3))
    return nn.Conv2d(
        inputs,
        outputs,
        kernel,
        stride=rng.choice((1, 1, 2)),
        padding=rng.choice((0, 0, 1)) if kernel > 1 else 0,
        dilation=rng.choice((1, 1, 2)),
        groups=rng.choice([g for g in (1, 1, 2, inputs) if inputs % g == outputs % g == 0]),
        bias=rng.random() < 0.5,
        padding_mode=rng.choice(("zeros", "zeros", "reflect", "replicate", "circular")),
    )


def _activation(rng: random.Random) -> nn.Module:
    return rng.choice((nn.ReLU, FunctionalRelu, MethodRelu, nn.ReLU6, nn.Hardswish))()


def _norm(rng: random.Random, channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, affine=rng.random() < 0.8)


def _convolution_block(rng: random.Random, channels: int) -> list[nn.Module]:
    """A convolution, with any of activation, BatchNorm and Dropout after it, in any order."""
    outputs = rng.choice((channels, 2 * channels, 4, 6))
    followers = [_activation(rng), _norm(rng, outputs), nn.Dropout2d(0.2), nn.Identity()]
    chosen = rng.sample(followers, rng.randint(0, len(followers)))
    return [_convolution(rng, channels, outputs), *chosen]


def _pool_block(rng: random.Random, channels: int) -> list[nn.Module]:
    pool = rng.choice(
        (
            nn.MaxPool2d(2),
            nn.MaxPool2d(3, 2, padding=1, ceil_mode=True),
            nn.AvgPool2d(2),
            nn.AvgPool2d(3, 2, padding=1),
            nn.AvgPool2d(3, 2, ceil_mode=True),
            nn.AvgPool2d(2, divisor_override=3),
            nn.AdaptiveAvgPool2d(5),
            nn.AdaptiveMaxPool2d(5),
            nn.ReflectionPad2d(1),
            nn.ZeroPad2d(1),
            FunctionalMaxPool(),
            FunctionalAvgPool(),
        )
    )
    return [_norm(rng, channels), pool] if rng.random() < 0.5 else [pool]


def _residual_block(rng: random.Random, channels: int) -> list[nn.Module]:
    same = nn.Conv2d(
        channels, channels, 3, padding=1, padding_mode=rng.choice(("zeros", "reflect"))
    )
    branch = nn.Sequential(same, _activation(rng), _norm(rng, channels))
    return [Residual(branch), nn.ReLU(inplace=rng.random() < 0.5)]


def _fork_block(rng: random.Random, channels: int) -> list[nn.Module]:
    left, right = nn.Conv2d(channels, 4, 3, padding=rng.choice((0, 1))), nn.Conv2d(channels, 4, 1)
    right.stride = left.stride = (1, 1)
    aligned = nn.Sequential(right, nn.MaxPool2d(3, 1, padding=left.padding[0]))
    joined = rng.choice((Fork, Concatenation))
    return [_activation(rng), _norm(rng, channels), joined(left, aligned)]


def _shared_block(rng: random.Random, channels: int) -> list[nn.Module]:
    shared = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect")
    return [_norm(rng, channels), Twice(shared), _norm(rng, channels)]


def _transposed_block(rng: random.Random, channels: int) -> list[nn.Module]:
    groups = rng.choice([g for g in (1, 2) if channels % g == 0])
    layer = nn.ConvTranspose2d(
        channels, 2 * channels, 2, stride=rng.choice((1, 2)), groups=groups, bias=False
    )
    return [layer, _norm(rng, 2 * channels), _activation(rng)]


def _head(rng: random.Random, channels: int, size: int, classes: int) -> list[nn.Module]:
    pooled = [nn.AdaptiveAvgPool2d(1)]
    flat = rng.choice((nn.Flatten, FlatView, FlatFunction))()
    hidden = rng.choice((4, 8))
    return rng.choice(
        (
            lambda: [*pooled, flat, nn.Linear(channels, classes)],
            lambda: [*pooled, nn.Conv2d(channels, classes, 1, bias=False), flat],
            lambda: [nn.BatchNorm2d(channels), flat, nn.Linear(channels * size**2, classes)],
            lambda: [MeanOfPixels(), nn.Linear(channels, hidden), nn.Linear(hidden, classes)],
            lambda: [
                *(nn.BatchNorm2d(channels), MeanOfPixels(), nn.Linear(channels, hidden)),
                *(nn.ReLU(), nn.BatchNorm1d(hidden), nn.Dropout(0.5), nn.Linear(hidden, classes)),
            ],
            lambda: [
                *(flat, nn.Linear(channels * size**2, hidden), nn.BatchNorm1d(hidden)),
                *(nn.ReLU(), nn.Linear(hidden, classes, bias=False), nn.BatchNorm1d(classes)),
            ],
        )
    )()
