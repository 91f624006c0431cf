"""The reference document's networks, phases 1 to 5, and variants of them of the same size.

Every convolution is 3x3, unpadded, without bias, and followed by ReLU, BatchNorm and Dropout2d in
that order; the 1x1 transition before the pooling and the last convolutions are bare.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.profile import parameter_count
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.networks.phases import CLASSES, INPUT_SHAPE, PHASES, Widths

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "hardswish": nn.Hardswish,
    "prelu": nn.PReLU,
}
"""Activations by name; PReLU learns one slope a layer (He et al. 2015, arXiv 1502.01852)."""
NO_ATTENTION = "none"


_BEHIND_CONV2 = ("conv3", "conv4", "conv5", "conv6", "conv7")


@dataclass(frozen=True)
class _Design:
    """What a network is made of, its widths apart."""

    activation: str
    attention: str
    residual: bool

    @property
    def adds_parameters(self) -> bool:
        return self.residual or self.attention != NO_ATTENTION


class Residual(nn.Module):
    """Adds a shortcut to what a stretch of layers gives."""

    def __init__(self, main: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.main, self.shortcut = main, shortcut

    def forward(self, images: Tensor) -> Tensor:
        """Both ways take [N, C, H, W], and give tensors of one shape."""
        return self.main(images) + self.shortcut(images)


def build(
    phase: int,
    *,
    dropout: float | None = None,
    activation: str = "relu",
    attention: str = NO_ATTENTION,
    residual: bool = False,
    widths: Sequence[int] = (),
    channels: int = INPUT_SHAPE[0],
    classes: int = CLASSES,
) -> nn.Sequential:
    """Build the network of `phase` (1 to 5), freshly initialized as PyTorch does.

    Attention and shortcuts cost parameters; the 1x1 transition before the pooling is narrowed until
    the network has about as many as the document's.

    Args:
        phase: the document's phase.
        dropout: channel dropout rate to use in place of the document's.
        activation: one of `ACTIVATIONS`, in place of every ReLU.
        attention: one of `ATTENTIONS`, in the three blocks after the pooling; "none" is without.
            It stands between activation and BatchNorm, so that BatchNorm still folds.
        residual: whether the convolutions after the pooling have a shortcut around each pair. As
            they are unpadded, it averages over the pair's 5x5 window, as ResNet-D does where sizes
            change (He et al. 2019, arXiv 1812.01187), and is a 1x1 convolution of that.
        widths: output channels of conv3 to conv7 in place of the phase's; none keeps those.
        channels: of an image.
        classes: how many there are; the last layer has so many outputs.

    Returns:
        A module that maps float32 images [N, channels, H, W], of 28x28 pixels or more, to logits
        [N, classes].

    Raises:
        CompressError: there is no such phase, activation or attention, the rate is not in [0, 1),
            or the widths are not five or not from 1 to 1,024.
    """
    _check_names(phase, activation, attention)
    design = _Design(activation, attention, residual)
    chosen = _answering(_with_widths(PHASES[phase], widths), classes)
    chosen = chosen if dropout is None else replace(chosen, dropout=dropout)
    if not 0 <= chosen.dropout < 1:
        raise CompressError(f"dropout {dropout} is out of range; choose 0 or more and below 1")
    return nn.Sequential(_layers(_matched(chosen, design), design, channels))


def _check_names(phase: int, activation: str, attention: str) -> None:
    if phase not in PHASES:
        raise CompressError(f"there is no phase {phase}; choose one of 1 to 5")
    if activation not in ACTIVATIONS:
        raise CompressError(f"activation {activation!r} is unknown; take {', '.join(ACTIVATIONS)}")
    if attention not in (NO_ATTENTION, *ATTENTIONS):
        raise CompressError(
            f"attention {attention!r} is unknown; take none, {', '.join(ATTENTIONS)}"
        )


def check_widths(widths: Sequence[int]) -> None:
    """Refuse output channels of conv3 to conv7 that cannot be.

    Raises:
        CompressError: they are neither none nor five whole numbers from 1 to 1,024.
    """
    fit = all(isinstance(each, int) and 1 <= each <= 1024 for each in widths)
    if widths and not (fit and len(widths) == len(_BEHIND_CONV2)):
        raise CompressError(
            f"widths {','.join(map(str, widths))} are not five numbers from 1 to 1024; "
            "give those of conv3 to conv7, such as 14,10,12,10,12"
        )


def _with_widths(phase: Widths, widths: Sequence[int]) -> Widths:
    check_widths(widths)
    return replace(phase, **dict(zip(_BEHIND_CONV2, widths, strict=False)))


def _answering(widths: Widths, classes: int) -> Widths:
    """The last layer as wide as there are classes, where they are not the document's ten."""
    if classes == CLASSES:
        return widths
    if widths.head is None:
        return replace(widths, conv7=classes)
    return replace(widths, head=classes)


def _matched(widths: Widths, design: _Design) -> Widths:
    """Narrow the transition until `design` has about the parameters of the plain network."""
    if not design.adds_parameters:
        return widths
    plain = replace(design, attention=NO_ATTENTION, residual=False)
    wanted = _count(widths, plain)
    narrowed = [replace(widths, conv3=width) for width in range(1, widths.conv3 + 1)]
    return min(narrowed, key=lambda each: abs(_count(each, design) - wanted))


def _count(widths: Widths, design: _Design) -> int:
    with torch.device("meta"):  # neither memory nor random numbers are taken
        return parameter_count(nn.Sequential(_layers(widths, design)))


def _layers(
    widths: Widths, design: _Design, channels: int = INPUT_SHAPE[0]
) -> "OrderedDict[str, nn.Module]":
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    before_pool = replace(design, attention=NO_ATTENTION)
    rate = widths.dropout
    _add_convolution(layers, 1, channels, widths.conv1)
    _add_rest_of_block(layers, 1, widths.conv1, rate, before_pool)
    _add_convolution(layers, 2, widths.conv1, widths.conv2)
    _add_rest_of_block(layers, 2, widths.conv2, rate, before_pool)
    layers["conv3"] = nn.Conv2d(widths.conv2, widths.conv3, 1, bias=False)
    layers["pool"] = nn.MaxPool2d(2)
    add_pair = _add_residual_pair if design.residual else _add_plain_pair
    add_pair(layers, 4, (widths.conv3, widths.conv4, widths.conv5), rate, design)
    _add_rest_of_block(layers, 5, widths.conv5, rate, design)
    add_pair(layers, 6, (widths.conv5, widths.conv6, widths.conv7), rate, design)
    layers["average"] = nn.AdaptiveAvgPool2d(1)
    if widths.head is not None:
        layers["head"] = nn.Conv2d(widths.conv7, widths.head, 1, bias=False)
    layers["flatten"] = nn.Flatten()
    return layers


def _add_plain_pair(
    layers: "OrderedDict[str, nn.Module]",
    index: int,
    channels: tuple[int, int, int],
    dropout: float,
    design: _Design,
) -> None:
    """Add block `index` and the convolution after it, from the first to the last of `channels`."""
    inputs, between, outputs = channels
    _add_convolution(layers, index, inputs, between)
    _add_rest_of_block(layers, index, between, dropout, design)
    _add_convolution(layers, index + 1, between, outputs)


def _add_residual_pair(
    layers: "OrderedDict[str, nn.Module]",
    index: int,
    channels: tuple[int, int, int],
    dropout: float,
    design: _Design,
) -> None:
    main: OrderedDict[str, nn.Module] = OrderedDict()
    _add_plain_pair(main, index, channels, dropout, design)
    projection = nn.Conv2d(channels[0], channels[-1], 1, bias=False)
    shortcut = nn.Sequential(nn.AvgPool2d(5, stride=1), projection)
    layers[f"residual{index}"] = Residual(nn.Sequential(main), shortcut)


def _add_convolution(
    layers: "OrderedDict[str, nn.Module]", index: int, inputs: int, outputs: int
) -> None:
    layers[f"conv{index}"] = nn.Conv2d(inputs, outputs, 3, bias=False)


def _add_rest_of_block(
    layers: "OrderedDict[str, nn.Module]",
    index: int,
    channels: int,
    dropout: float,
    design: _Design,
) -> None:
    """Add what follows a convolution: activation, attention, BatchNorm, Dropout2d."""
    layers[f"{design.activation}{index}"] = ACTIVATIONS[design.activation]()
    if design.attention != NO_ATTENTION:
        layers[f"attention{index}"] = ATTENTIONS[design.attention](channels)
    layers[f"norm{index}"] = nn.BatchNorm2d(channels)
    if dropout > 0:
        layers[f"drop{index}"] = nn.Dropout2d(dropout)
