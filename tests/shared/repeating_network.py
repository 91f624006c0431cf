"""A network that uses one convolution three times, with a BatchNorm for each use, or bare."""

import torch
from torch import Tensor, nn

CHANNELS = 6


class Repeating(nn.Module):
    """Images [N, 1, 12, 12] to 3 logits; `conv` is called three times."""

    def __init__(self, *, norms: bool = True) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, CHANNELS, 3)
        self.conv = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, bias=not norms)
        kinds = [nn.BatchNorm2d(CHANNELS) if norms else nn.Identity() for _ in range(3)]
        self.norms = nn.ModuleList(kinds)
        self.head = nn.Linear(CHANNELS, 3)

    def forward(self, images: Tensor) -> Tensor:
        values = torch.relu(self.first(images))
        for norm in self.norms:
            values = torch.relu(norm(self.conv(values)))
        return self.head(values.mean((2, 3)))


def repeating(*, norms: bool = True) -> Repeating:
    """The network in eval mode, with running statistics that differ from use to use."""
    torch.manual_seed(0)
    network = Repeating(norms=norms)
    with torch.no_grad():
        for _ in range(8):
            network(2 * torch.randn(16, 1, 12, 12))
    return network.eval()


def images(count: int = 64) -> Tensor:
    """Noise that the network takes."""
    return torch.randn(count, 1, 12, 12, generator=torch.Generator().manual_seed(1))
