"""Networks of any shape: as accurate as others in integers, and trained on the same integers."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

import compress
from compress.quantization.sqnr import decibels

GENERATOR = torch.Generator().manual_seed(0)
IMAGES = torch.randn(24, 3, 8, 8, generator=GENERATOR)
SERIES = torch.randn(24, 4, 12, generator=GENERATOR)


class Between(nn.Module):
    """A convolution, a function of what it gives, and a layer that reads that."""

    def __init__(self, first, function, last=None):
        super().__init__()
        self.first, self.function, self.last = first, function, last or nn.Identity()

    def forward(self, x):
        return self.last(self.function(self.first(x)))


def nothing(x):
    return x


def shuffled(x):
    batch, channels, height, width = x.size()
    grouped = x.view(batch, 2, channels // 2, height, width)
    return grouped.transpose(1, 2).contiguous().view(batch, -1, height, width)


def parts_joined(x):
    first, second = x.chunk(2, dim=1)
    return torch.cat([second, first.relu()], 1)


def larger_of_groups(x):
    groups = x.view(x.size(0), 2, 4, x.size(2), x.size(3))
    return torch.maximum(groups, groups[:, :1]).flatten(1, 2)


def as_large_as(x):
    small = functional.max_pool2d(x, 2)
    return functional.interpolate(small, size=x.shape[2:], mode="bilinear")


def features_last(x):
    return x.permute(0, 2, 3, 1)


ON_IMAGES = {
    "a shuffle of channels": (shuffled, nn.Conv2d(8, 4, 1)),
    "a shuffle of channels, as a module": (nn.ChannelShuffle(4), None),
    "pixels shuffled": (nn.PixelShuffle(2), nn.Conv2d(2, 4, 1)),
    "pixels unshuffled": (nn.PixelUnshuffle(2), nn.Conv2d(32, 4, 1)),
    "two halves joined": (parts_joined, nn.Conv2d(8, 4, 1)),
    "the larger of two, of five axes": (larger_of_groups, nn.Conv2d(8, 4, 1)),
    "some channels": (lambda x: x[:, 2:6], None),
    "every other column, without a border": (lambda x: x[:, :, 1:-1, ::2], nn.Conv2d(8, 4, 1)),
    "one channel": (lambda x: x[:, 3], None),
    "a mirror": (lambda x: x.flip(3), nn.Conv2d(8, 4, 3)),
    "rows rolled": (lambda x: x.roll(1, 2), None),
    "channels apart and stacked": (lambda x: torch.stack(x.unbind(1)[:3], 1), None),
    "parts of several sizes": (lambda x: torch.cat(torch.split(x, [2, 6], 1)[::-1], 1), None),
    "joined in width": (lambda x: torch.cat([x, x.relu()], 3), None),
    "joined in height": (lambda x: torch.cat([x, x.relu()], dim=2), nn.Conv2d(8, 4, 3)),
    "the nearest of twice the size": (
        lambda x: functional.interpolate(x, scale_factor=2),
        nn.Conv2d(8, 4, 3, padding=1),
    ),
    "the nearest of any size": (nn.Upsample(size=(13, 5)), None),
    "bilinear of twice the size": (
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(8, 4, 1),
    ),
    "bilinear, corners aligned": (
        lambda x: functional.interpolate(x, size=(13, 11), mode="bilinear", align_corners=True),
        None,
    ),
    "bilinear to another tensor's size": (as_large_as, None),
    "bicubic": (lambda x: functional.interpolate(x, scale_factor=2, mode="bicubic"), None),
    "an average with a border that counts": (nn.AvgPool2d(3, 1, 1), None),
    "an average with a border that doesn't": (
        nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        None,
    ),
    "an average that rounds up": (nn.AvgPool2d(3, 2, ceil_mode=True), None),
    "an average that divides by another number": (nn.AvgPool2d(2, divisor_override=3), None),
    "a dilated maximum": (nn.MaxPool2d(3, dilation=2, padding=1), None),
    "a maximum that rounds up": (nn.MaxPool2d(3, 2, ceil_mode=True), None),
    "an average to any size": (nn.AdaptiveAvgPool2d((None, 3)), None),
    "a maximum to any size": (nn.AdaptiveMaxPool2d(3), None),
    "the maximum of all": (nn.AdaptiveMaxPool2d(1), nn.Flatten()),
    "the maximum over axes": (lambda x: x.amax((2, 3)), nn.Linear(8, 3)),
    "the maximum over channels": (lambda x: x.max(dim=1, keepdim=True)[0], None),
    "the maximum over rows": (lambda x: torch.max(x, 2).values, None),
    "means one by one": (lambda x: x.mean(3).mean(2), nn.Linear(8, 2)),
    "the mean over channels": (lambda x: x.mean(1, keepdim=True), None),
    "the mean over channels and columns": (lambda x: x.mean((1, 3)), None),
    "a mirrored border": (
        lambda x: functional.pad(x, (1, 1, 2, 1), mode="reflect"),
        nn.Conv2d(8, 4, 3),
    ),
    "channels repeated": (lambda x: x.repeat(1, 2, 1, 1), None),
    "one place spread": (lambda x: x.mean((2, 3), keepdim=True).expand(-1, -1, 4, 4), None),
    "five axes": (lambda x: x.reshape(-1, 2, 4, 8, 8).mean(1), None),
    "features last": (features_last, nn.Sequential(nn.Linear(8, 6), nn.GELU(), nn.Linear(6, 4))),
    "one number": (lambda x: x.mean((2, 3)), nn.Sequential(nn.Linear(8, 1), nn.Flatten(0))),
    "transposed, twice the size": (nothing, nn.ConvTranspose2d(8, 4, 2, stride=2)),
    "transposed, with its reader": (
        nothing,
        nn.Sequential(nn.ConvTranspose2d(8, 4, 4, 2, 1), nn.ReLU(), nn.Conv2d(4, 3, 1)),
    ),
    "transposed in groups": (nothing, nn.ConvTranspose2d(8, 4, 3, 2, 1, 1, groups=2)),
    "transposed, each channel alone": (nothing, nn.ConvTranspose2d(8, 8, 4, 2, 1, groups=8)),
    "transposed, dilated, uneven": (
        nothing,
        nn.ConvTranspose2d(8, 4, (5, 2), (3, 1), (4, 0), (1, 0), dilation=(2, 1)),
    ),
    "transposed, more padding than kernel": (nothing, nn.ConvTranspose2d(8, 4, 2, 2, padding=3)),
}
ON_SERIES = {
    "a series": (nothing, None),
    "a series' maxima": (nn.MaxPool1d(3, 2, 1, ceil_mode=True), None),
    "a series' averages": (nn.AvgPool1d(3, 2, 1), None),
    "a series' averages, the border apart": (nn.AvgPool1d(3, 2, 1, count_include_pad=False), None),
    "a series' averages to any size": (nn.AdaptiveAvgPool1d(5), None),
    "a series' maxima to any size": (nn.AdaptiveMaxPool1d(5), None),
    "a series' mean": (lambda x: x.mean(2), nn.Linear(8, 3)),
    "a series flattened": (nn.Flatten(), nn.Linear(96, 3)),
    "a series' features last": (lambda x: x.transpose(1, 2), nn.Linear(8, 3)),
    "a series joined": (lambda x: torch.cat([x, x.relu()], 2), None),
    "features stacked": (lambda x: torch.stack([x.mean(2), x.amax(2)], 2).flatten(1), None),
    "a series of twice the length": (nn.Upsample(scale_factor=2, mode="linear"), None),
    "a series transposed": (nothing, nn.ConvTranspose1d(8, 4, 4, 2, 1)),
    "a circular series": (lambda x: functional.pad(x, (1, 1), mode="circular"), None),
}
CASES = {name: (nn.Conv2d(3, 8, 3, padding=1), *case, IMAGES) for name, case in ON_IMAGES.items()}
CASES |= {name: (nn.Conv1d(4, 8, 3, padding=1), *case, SERIES) for name, case in ON_SERIES.items()}


@pytest.mark.parametrize("name", CASES)
def test_any_shape_becomes_integers_that_training_computes_too(name):
    first, function, last, data = CASES[name]
    network = Between(first, function, last).eval()
    prepared = compress.prepare(network, data)
    graph = compress.convert(prepared)
    with torch.no_grad():
        expected = network(data).numpy()
    got = graph(data.numpy())
    assert got.shape == (expected.shape if expected.ndim > 1 else (*expected.shape, 1))
    assert decibels(expected, got) > 28
    simulated = prepared.trace(data)
    computed = graph.trace(graph.input.qparams.quantize(data.numpy()))
    shared = set(simulated) & set(computed)
    assert graph.output in shared
    for value in shared:
        codes = simulated[value].numpy().reshape(computed[value].shape)
        assert np.array_equal(codes, computed[value]), value
