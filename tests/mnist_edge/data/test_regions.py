"""Regions and closings are those of SciPy."""

import numpy as np
import pytest
from scipy import ndimage

from mnist_edge.data.regions import closed, grown, labelled, opened_mask, regions_of

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4, 0.6, 1.0])
def test_regions_are_scipys(share):
    mask = RANDOM.random((60, 83)) < share
    weights = RANDOM.random(mask.shape, np.float32)
    labels = labelled(mask)
    wanted, count = ndimage.label(mask, np.ones((3, 3)))
    np.testing.assert_array_equal(labels, wanted)
    regions = regions_of(labels, weights)
    assert [region.number for region in regions] == list(range(1, count + 1))
    for region, place in zip(regions, ndimage.find_objects(wanted), strict=True):
        assert place == (slice(region.top, region.bottom), slice(region.left, region.right))
        assert region.mass == pytest.approx(weights[wanted == region.number].sum(dtype=float))


@pytest.mark.parametrize("side", [1, 3, 9, 31])
def test_a_closing_is_scipys_on_a_picture_that_goes_on_as_it_ends(side):
    values = RANDOM.random((40, 57), np.float32)
    wide = np.pad(values, side, constant_values=-np.inf)
    window = (side, side)
    wanted = ndimage.minimum_filter(
        ndimage.maximum_filter(wide, window, mode="constant", cval=-np.inf),
        window,
        mode="constant",
        cval=np.inf,
    )
    inner = slice(side, -side)
    np.testing.assert_array_equal(closed(values, side), wanted[inner, inner])


def test_a_dark_strip_along_the_border_is_kept_and_a_stroke_is_filled():
    picture = np.full((60, 60), 200, np.float32)
    picture[:, :5] = 40  # a table beside the sheet
    picture[20:40, 30:34] = 30  # a stroke
    filled = closed(picture, 21)
    assert (filled[:, :5] == 40).all()
    assert (filled[:, 5:] == 200).all()


def test_thin_lines_go_and_masks_grow():
    mask = np.zeros((30, 30), bool)
    mask[10], mask[15:22, 8:15] = True, True
    np.testing.assert_array_equal(np.argwhere(opened_mask(mask, 3))[[0, -1]], [[15, 8], [21, 14]])
    np.testing.assert_array_equal(grown(mask, 5), ndimage.binary_dilation(mask, np.ones((5, 5))))
