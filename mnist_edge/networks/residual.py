"""ResNet-8 for small images, as MLPerf Tiny has it (Banbury et al. 2021, arXiv 2106.07597)."""

from torch import Tensor, nn

_STEM = 16
_WIDTHS = (16, 32, 64)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut (He et al. 2016, arXiv 1512.03385)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.norm1, self.relu1 = nn.BatchNorm2d(outputs), nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2, self.relu2 = nn.BatchNorm2d(outputs), nn.ReLU()
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, images: Tensor) -> Tensor:
        """Take [N, inputs, H, W], give [N, outputs, H/stride, W/stride]."""
        found = self.relu1(self.norm1(self.conv1(images)))
        return self.relu2(self.norm2(self.conv2(found)) + self.shortcut(images))


def resnet8(channels: int, classes: int) -> nn.Sequential:
    """Build ResNet-8 for images [N, channels, H, W] of any size from 8x8 on, untrained."""
    blocks = [
        ResidualBlock(inputs, outputs, 1 if outputs == _STEM else 2)
        for inputs, outputs in zip((_STEM, *_WIDTHS), _WIDTHS, strict=False)
    ]
    return nn.Sequential(
        nn.Conv2d(channels, _STEM, 3, padding=1, bias=False),
        nn.BatchNorm2d(_STEM),
        nn.ReLU(),
        *blocks,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(_WIDTHS[-1], classes),
    )
