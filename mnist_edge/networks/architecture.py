"""Small networks as a list of layers in words, such as a recipe holds.

    conv 12 5x5 stride 2 | depthwise 3x3 pad 1 | conv 24 1x1 | max pool 2 | flatten | linear 10
    conv 12 3x3 | residual (conv 12 3x3 pad 1 | conv 12 3x3 pad 1 bare) relu | average | flatten
    conv 12 5x5 | conv 12 3x3 pad 1 | again | again | average | flatten | linear 10

A convolution has no bias and is followed by BatchNorm and ReLU, so that it folds and quantizes
exactly; the word "bare" leaves both away. "again" uses the weights of the last convolution once
more: they are trained and held once. Each use has a BatchNorm of its own, as activations differ
from use to use (Jastrzebski et al. 2018, arXiv 1710.04773). Its factors are not learned: so they
stay above zero, and in integers go into each use's scales, while the weights stay the same.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from compress.errors import CompressError
from mnist_edge.networks.layer_words import words_of_layers
from mnist_edge.networks.models import Residual

_CONVOLUTION = re.compile(
    r"(?:conv (?P<outputs>\d+)|(?P<depthwise>depthwise)) (?P<kernel>\d+)x(?P=kernel)"
    r"(?: groups (?P<groups>\d+))?(?: stride (?P<stride>\d+))?(?: pad (?P<pad>\d+))?"
    r"(?P<bare> bare)?"
)
_POOL = re.compile(r"(?P<kind>max|average) pool (?P<size>\d+)")
_LINEAR = re.compile(r"linear (?P<outputs>\d+)(?P<relu> relu)?")
_AGAIN = re.compile(r"again(?P<bare> bare)?")
_RESIDUAL = re.compile(r"residual \((?P<inside>.*)\)(?P<relu> relu)?")
_LARGEST = 4096


@dataclass
class _Last:
    """The last convolution that was built, and the BatchNorm behind it; "again" needs them."""

    convolution: nn.Conv2d | None = None
    norm: nn.BatchNorm2d | None = None


def build_layers(layers: Sequence[str], input_shape: tuple[int, ...]) -> nn.Sequential:
    """Build the network that `layers` describe, freshly initialized as PyTorch does.

    Args:
        layers: each one of "conv C KxK", "depthwise KxK" (with, in this order, "groups G", "stride
            S", "pad P" and "bare" if wanted), "again" ("bare"), "max pool S", "average pool S",
            "average" (over all positions), "flatten", "linear C" ("relu"), "residual (LAYERS |
            LAYERS)" ("relu"), whose input is added to what the layers in brackets give. "again" is
            the last convolution once more: the same stride and pad, and the same weights.
        input_shape: of one input: channels, height and width of an image, or the number of
            features.

    Returns:
        A module from float32 images [N, *input_shape] to what the last layer gives.

    Raises:
        CompressError: a layer can't be read, or does not fit what comes before it.
    """
    return _built(layers, input_shape, _Last())


def _built(layers: Sequence[str], input_shape: tuple[int, ...], last: _Last) -> nn.Sequential:
    built: OrderedDict[str, nn.Module] = OrderedDict()
    shape = torch.zeros(2, *input_shape)
    for index, text in enumerate(layers, 1):
        for kind, module in _modules(text, shape, last):
            shape = _shape_after(module, shape, text)
            built[f"{kind}{index}"] = module
    if not built:
        raise CompressError("a network needs at least one layer")
    return nn.Sequential(built)


def _modules(text: str, example: torch.Tensor, last: _Last) -> Iterator[tuple[str, nn.Module]]:
    inputs = int(example.shape[1])
    if found := _CONVOLUTION.fullmatch(text):
        yield from _convolution(found, inputs, last)
    elif found := _AGAIN.fullmatch(text):
        yield from _again(found, inputs, last)
    elif found := _POOL.fullmatch(text):
        kind = nn.MaxPool2d if found["kind"] == "max" else nn.AvgPool2d
        yield "pool", kind(_whole(found["size"], text))
    elif text == "average":
        yield "average", nn.AdaptiveAvgPool2d(1)
    elif text == "flatten":
        yield "flatten", nn.Flatten()
    elif found := _LINEAR.fullmatch(text):
        yield "linear", nn.Linear(inputs, _whole(found["outputs"], text))
        if found["relu"]:
            yield "relu", nn.ReLU()
    elif found := _RESIDUAL.fullmatch(text):
        yield from _residual(found, example, last)
    else:
        raise CompressError(
            f"layer {text!r} is not understood; write, say, 'conv 16 3x3 stride 2', 'depthwise 3x3"
            " pad 1', 'max pool 2', 'average', 'flatten' or 'linear 10'"
        )


def _residual(
    found: re.Match[str], example: torch.Tensor, last: _Last
) -> Iterator[tuple[str, nn.Module]]:
    shape = tuple(example.shape[1:])
    main = _built(words_of_layers(found["inside"]), shape, last)
    given = tuple(_shape_after(main, example, found[0]).shape[1:])
    if given != shape:
        raise CompressError(
            f"layer {found[0]!r}: its layers make {given} of {shape}, which can't be added; keep"
            " channels and sizes, by pad"
        )
    yield "residual", Residual(main, nn.Identity())
    if found["relu"]:
        yield "relu", nn.ReLU()


def _convolution(found: re.Match[str], inputs: int, last: _Last) -> Iterator[tuple[str, nn.Module]]:
    text = found[0]
    depthwise = bool(found["depthwise"])
    outputs = inputs if depthwise else _whole(found["outputs"], text)
    groups = inputs if depthwise else _whole(found["groups"] or "1", text)
    if inputs % groups or outputs % groups:
        raise CompressError(f"layer {text!r}: {groups} groups do not divide {inputs} and {outputs}")
    last.convolution = nn.Conv2d(
        inputs,
        outputs,
        _whole(found["kernel"], text),
        stride=_whole(found["stride"] or "1", text),
        padding=int(found["pad"] or 0),
        groups=groups,
        bias=False,
    )
    yield "depthwise" if depthwise else "conv", last.convolution
    last.norm = None if found["bare"] else nn.BatchNorm2d(outputs)
    if last.norm is not None:
        yield "norm", last.norm
        yield "relu", nn.ReLU()


def _again(found: re.Match[str], inputs: int, last: _Last) -> Iterator[tuple[str, nn.Module]]:
    convolution = last.convolution
    if convolution is None:
        raise CompressError(f"layer {found[0]!r}: there is no convolution before it")
    if inputs != convolution.in_channels:
        raise CompressError(
            f"layer {found[0]!r} does not fit its input of {inputs} channels: the last convolution"
            f" takes {convolution.in_channels}"
        )
    yield "again", convolution
    if last.norm is not None:
        last.norm.weight.requires_grad_(False)
    if not found["bare"]:
        norm = nn.BatchNorm2d(convolution.out_channels)
        norm.weight.requires_grad_(False)
        yield "norm", norm
        yield "relu", nn.ReLU()


def _whole(digits: str, text: str) -> int:
    number = int(digits)
    if not 1 <= number <= _LARGEST:
        raise CompressError(f"layer {text!r}: {number} is out of range; choose 1 to {_LARGEST}")
    return number


def _shape_after(module: nn.Module, shape: torch.Tensor, text: str) -> torch.Tensor:
    try:
        with torch.no_grad():
            return module.eval()(shape)
    except (RuntimeError, ValueError) as error:
        raise CompressError(
            f"layer {text!r} does not fit its input of shape {tuple(shape.shape[1:])}"
        ) from error
    finally:
        module.train()
