"""Values seen as images: a window over any axes takes in what a reduction over them does."""

import itertools

import pytest
import torch
from torch.nn import functional

from compress.quantization.plan.arrangement import as_it_is, over_axes

SHAPES = [(3, 4, 5), (4, 6), (7,), (2, 3, 2, 4), (1, 3, 1, 4)]
CASES = [
    (shape, axes)
    for shape in SHAPES
    for count in range(1, len(shape) + 1)
    for axes in itertools.combinations(range(len(shape)), count)
]


@pytest.mark.parametrize(("shape", "axes"), CASES)
def test_the_largest_of_each_window_is_the_largest_over_the_axes(shape, axes):
    values = torch.randn(2, *shape, generator=torch.Generator().manual_seed(0))
    arrangement, window = over_axes(shape, axes)
    image = arrangement.image(values)
    assert image.shape == (2, *arrangement.shape)
    pooled = functional.max_pool2d(image, window.kernel, window.stride)
    wanted = values.amax([axis + 1 for axis in axes])
    assert torch.equal(pooled.reshape(wanted.shape), wanted)


def test_a_series_as_it_is_is_an_image_of_one_row():
    values = torch.randn(2, 4, 6)
    seen = as_it_is((4, 6))
    assert seen.counts_up
    assert torch.equal(seen.image(values), values[:, :, None])
