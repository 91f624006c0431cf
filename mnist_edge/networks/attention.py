"""Attention for small networks: modules that weigh the channels or positions of a feature map.

Each takes and returns float32 [N, C, H, W], and is made of modules alone wherever it can be, so
that a network with it can be stored and exported like any other.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

_REDUCTION = 4
"""Channels for each hidden unit; the papers' 16 would leave none of a map of 10 channels."""


class SqueezeExcitation(nn.Module):
    """Squeeze-and-excitation (Hu et al. 2018, arXiv 1709.01507)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weights = nn.Sequential(nn.AdaptiveAvgPool2d(1), *_bottleneck(channels), nn.Sigmoid())

    def forward(self, images: Tensor) -> Tensor:
        """Weigh each channel by what two layers make of the means of all."""
        return images * self.weights(images)


class EfficientChannelAttention(nn.Module):
    """Efficient channel attention (Wang et al. 2020, arXiv 1910.03151), of three channels each."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weights = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Unflatten(1, (1, channels)),
            nn.Conv1d(1, 1, 3, padding=1, bias=False),
            nn.Sigmoid(),
            nn.Flatten(),
            nn.Unflatten(1, (channels, 1, 1)),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Weigh each channel by the means of itself and its two neighbours."""
        return images * self.weights(images)


class ConvolutionalBlockAttention(nn.Module):
    """CBAM (Woo et al. 2018, arXiv 1807.06521), with the smaller of the paper's spatial kernels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.average, self.maximum = nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(1)
        self.shared = nn.Sequential(*_bottleneck(channels))
        self.spatial = nn.Conv2d(2, 1, 3, padding=1, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        """Weigh each channel by its mean and maximum, then each position by its own."""
        squeezed = self.shared(self.average(images)) + self.shared(self.maximum(images))
        weighed = images * torch.sigmoid(squeezed)
        mean, maximum = torch.mean(weighed, 1, keepdim=True), torch.amax(weighed, 1, keepdim=True)
        return weighed * torch.sigmoid(self.spatial(torch.cat([mean, maximum], 1)))


ATTENTIONS: dict[str, Callable[[int], nn.Module]] = {
    "se": SqueezeExcitation,
    "eca": EfficientChannelAttention,
    "cbam": ConvolutionalBlockAttention,
}
"""Modules by name, each built for so many channels."""


def _bottleneck(channels: int) -> tuple[nn.Module, nn.Module, nn.Module]:
    hidden = max(1, channels // _REDUCTION)
    return nn.Conv2d(channels, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, channels, 1)
