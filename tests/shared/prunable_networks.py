"""Networks of every structure that pruning follows, and what a pruned one must answer."""

import torch
from random_networks import (
    Concatenation,
    FlatView,
    Residual,
    Twice,
    randomize,
)
from torch import nn

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
