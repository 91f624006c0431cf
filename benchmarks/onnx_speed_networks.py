"""The networks of `onnx_speed.py`, each with inputs to calibrate on: float32 [N, ...]."""

from collections.abc import Callable, Mapping
from pathlib import Path

import any_network
import numpy as np
import torch
from torch import Tensor, nn

import compress

_SIDE = 96

Taken = tuple[nn.Module, Tensor]


def _keywords(models: Path) -> Taken:
    inputs = np.load(models / "kws-1000.npz")["x"][:100].astype(np.float32)
    return compress.load(models / "kws-float.onnx"), _tensor(inputs.reshape(-1, 1, 49, 10))


def _pictures(models: Path) -> Taken:
    inputs = np.load(models / "ic-500-calibration.npz")["x"][:100].astype(np.float32)
    return compress.load(models / "ic-float.onnx"), _tensor(inputs)


def _wake_words(models: Path) -> Taken:
    noise = np.random.default_rng(0).random((32, 3, _SIDE, _SIDE), dtype=np.float32)
    return compress.load(models / "vww-float.onnx"), _tensor(noise)


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(array)


def _torchvision(name: str) -> Callable[[Path], Taken]:
    def taken(models: Path) -> Taken:
        return any_network.settled(name, _SIDE), any_network.pictures(32, _SIDE, seed=1)

    return taken


def _tiny_depthwise(models: Path) -> Taken:
    torch.manual_seed(0)
    blocks = (*_separable(8, 16, 2), *_separable(16, 32, 2), *_separable(32, 32, 1))
    first = (nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
    last = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))
    return nn.Sequential(*first, *blocks, *last).eval(), torch.rand(64, 1, 28, 28)


def _separable(inputs: int, outputs: int, stride: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False),
        *(nn.BatchNorm2d(inputs), nn.ReLU()),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        *(nn.BatchNorm2d(outputs), nn.ReLU()),
    )


def _sensor(models: Path) -> Taken:
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for inputs, outputs, pooled in ((6, 16, True), (16, 32, True), (32, 32, False)):
        layers += [nn.Conv1d(inputs, outputs, 5, padding=2, bias=False)]
        layers += [nn.BatchNorm1d(outputs), nn.ReLU()]
        layers += [nn.MaxPool1d(2)] if pooled else []
    last = (nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, 6))
    return nn.Sequential(*layers, *last).eval(), torch.randn(128, 6, 128)


NETWORKS: Mapping[str, Callable[[Path], Taken]] = {
    "DS-CNN": _keywords,
    "ResNet-8": _pictures,
    "MobileNetV1 0.25": _wake_words,
    "MobileNetV2": _torchvision("mobilenet_v2"),
    "ResNet18": _torchvision("resnet18"),
    "depthwise, 28x28": _tiny_depthwise,
    "sensor, 6x128": _sensor,
}
"""By name, each made of a folder of models. Weights of the last four are random, and where no
samples are at hand noise stands for them: what a kernel takes hardly depends on either."""
