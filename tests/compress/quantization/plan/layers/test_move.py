"""Operations that only move numbers."""

import pytest
from any_shape import assert_same_in_training, on_images, on_series
from between_layers import assert_becomes
from torch import nn
from torch.nn import functional

CHAINS = {
    "a mirrored border": (
        lambda m, x: m.layer(functional.pad(x, (1, 2, 0, 1), mode="reflect")),
        "Conv Gather Gather Conv",
    ),
    "a repeated border": (
        lambda m, x: m.layer(functional.pad(x, (0, 0, 3, 0), mode="replicate")),
        "Conv Gather Conv",
    ),
    "less of the image": (
        lambda m, x: m.layer(functional.pad(x, (-1, 0, 0, -2))),
        "Conv Gather Gather Conv",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_move_is_gathers(name):
    assert_becomes(*CHAINS[name])


def shuffled(x):
    batch, channels, height, width = x.size()
    grouped = x.view(batch, 2, channels // 2, height, width)
    return grouped.transpose(1, 2).contiguous().view(batch, -1, height, width)


ON_IMAGES = {
    "a shuffle of channels": (shuffled, nn.Conv2d(8, 4, 1)),
    "a shuffle of channels, as a module": (nn.ChannelShuffle(4), None),
    "pixels shuffled": (nn.PixelShuffle(2), nn.Conv2d(2, 4, 1)),
    "pixels unshuffled": (nn.PixelUnshuffle(2), nn.Conv2d(32, 4, 1)),
    "some channels": (lambda x: x[:, 2:6], None),
    "every other column, without a border": (lambda x: x[:, :, 1:-1, ::2], nn.Conv2d(8, 4, 1)),
    "one channel": (lambda x: x[:, 3], None),
    "a mirror": (lambda x: x.flip(3), nn.Conv2d(8, 4, 3)),
    "rows rolled": (lambda x: x.roll(1, 2), None),
    "the nearest of twice the size": (
        lambda x: functional.interpolate(x, scale_factor=2),
        nn.Conv2d(8, 4, 3, padding=1),
    ),
    "the nearest of any size": (nn.Upsample(size=(13, 5)), None),
    "a mirrored border": (
        lambda x: functional.pad(x, (1, 1, 2, 1), mode="reflect"),
        nn.Conv2d(8, 4, 3),
    ),
    "channels repeated": (lambda x: x.repeat(1, 2, 1, 1), None),
    "one place spread": (lambda x: x.mean((2, 3), keepdim=True).expand(-1, -1, 4, 4), None),
}


@pytest.mark.parametrize("name", ON_IMAGES)
def test_any_move(name):
    assert_same_in_training(*on_images(*ON_IMAGES[name]))


ON_SERIES = {
    "a circular series": (lambda x: functional.pad(x, (1, 1), mode="circular"), None),
}


@pytest.mark.parametrize("name", ON_SERIES)
def test_any_move_of_a_series(name):
    assert_same_in_training(*on_series(*ON_SERIES[name]))
