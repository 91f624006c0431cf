"""The reference document's networks, phases 1 to 5.

Every convolution is 3x3, unpadded, without bias, and followed by ReLU, BatchNorm and Dropout2d in
that order; the 1x1 transition before the pooling and the last convolutions are bare.
"""

from collections import OrderedDict
from dataclasses import dataclass

from torch import nn

from compress.errors import UserError

INPUT_SHAPE = (1, 28, 28)
CLASSES = 10


@dataclass(frozen=True)
class Widths:
    """Output channels of the convolutions of one phase, in order; `head` is the last 1x1."""

    conv1: int
    conv2: int
    conv3: int
    conv4: int
    conv5: int
    conv6: int
    conv7: int
    head: int | None
    dropout: float


PHASES = {
    1: Widths(16, 32, 8, 8, 8, 8, 10, None, 0.0),
    2: Widths(16, 32, 8, 8, 8, 8, 10, None, 0.04),
    3: Widths(16, 32, 16, 10, 10, 10, 10, 10, 0.04),
    4: Widths(16, 32, 14, 10, 12, 10, 12, 10, 0.04),
    5: Widths(16, 32, 14, 10, 12, 10, 12, 10, 0.04),
}


def build(phase: int, *, dropout: float | None = None) -> nn.Sequential:
    """Build the network of `phase` (1 to 5), freshly initialized as PyTorch does.

    Args:
        phase: the document's phase.
        dropout: channel dropout rate to use in place of the document's.

    Returns:
        A module that maps float32 images [N, 1, 28, 28] to logits [N, 10].

    Raises:
        UserError: there is no such phase, or the rate is not in [0, 1).
    """
    if phase not in PHASES:
        raise UserError(f"there is no phase {phase}; choose one of 1 to 5")
    widths = PHASES[phase]
    rate = widths.dropout if dropout is None else dropout
    if not 0 <= rate < 1:
        raise UserError(f"dropout {rate} is out of range; choose a rate from 0 up to, not with, 1")
    return nn.Sequential(_layers(widths, rate))


def _layers(widths: Widths, dropout: float) -> "OrderedDict[str, nn.Module]":
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    _add_block(layers, 1, INPUT_SHAPE[0], widths.conv1, dropout)
    _add_block(layers, 2, widths.conv1, widths.conv2, dropout)
    layers["conv3"] = nn.Conv2d(widths.conv2, widths.conv3, 1, bias=False)
    layers["pool"] = nn.MaxPool2d(2)
    _add_block(layers, 4, widths.conv3, widths.conv4, dropout)
    _add_block(layers, 5, widths.conv4, widths.conv5, dropout)
    _add_block(layers, 6, widths.conv5, widths.conv6, dropout)
    layers["conv7"] = nn.Conv2d(widths.conv6, widths.conv7, 3, bias=False)
    layers["average"] = nn.AdaptiveAvgPool2d(1)
    if widths.head is not None:
        layers["head"] = nn.Conv2d(widths.conv7, widths.head, 1, bias=False)
    layers["flatten"] = nn.Flatten()
    return layers


def _add_block(
    layers: "OrderedDict[str, nn.Module]", index: int, inputs: int, outputs: int, dropout: float
) -> None:
    layers[f"conv{index}"] = nn.Conv2d(inputs, outputs, 3, bias=False)
    layers[f"relu{index}"] = nn.ReLU()
    layers[f"norm{index}"] = nn.BatchNorm2d(outputs)
    if dropout > 0:
        layers[f"drop{index}"] = nn.Dropout2d(dropout)
