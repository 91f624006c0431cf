"""Corruptions of images: each against what its description says."""

import numpy as np
import pytest
from scipy import ndimage

from compress.errors import CompressError
from mnist_edge import data
from mnist_edge.data.corruptions import CAMERA, CORRUPTIONS, MNIST_C, corrupt


@pytest.fixture(scope="module")
def digits():
    return data.load("digits").validation.images[:60]


@pytest.fixture
def square():
    image = np.zeros((1, 28, 28), np.uint8)
    image[:, 10:18, 10:18] = 200
    return image


def _centre(image):
    return np.array(ndimage.center_of_mass(image.astype(float)))


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_changes_images_and_keeps_their_form(name, digits):
    found = corrupt(digits, name)
    assert found.dtype == np.uint8
    assert found.shape == digits.shape
    assert np.all((found != digits).any(axis=(1, 2)))


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_seed_decides_what_is_drawn(name, digits):
    first = corrupt(digits, name, seed=3)
    assert np.array_equal(first, corrupt(digits, name, seed=3))
    fixed = {"scale", "brightness", "stripe", "canny edges", "blur 1.5", "contrast 0.3"}
    assert np.array_equal(first, corrupt(digits, name, seed=4)) == (name in fixed)


def test_the_benchmark_has_fifteen_corruptions_and_the_camera_four():
    assert len(MNIST_C) == 15
    assert len(CAMERA) == 4


def test_impulses_strike_a_sixth_of_the_pixels_half_white(square):
    grey = np.full((20, 28, 28), 100, np.uint8)
    found = corrupt(grey, "impulse noise")
    assert (found != 100).mean() == pytest.approx(0.17, abs=0.01)
    assert (found == 255).mean() == pytest.approx(0.085, abs=0.01)
    assert set(np.unique(found)) == {0, 100, 255}


def test_shot_noise_counts_three_photons():
    grey = np.full((50, 28, 28), 85, np.uint8)  # a third of white: one photon on average
    found = corrupt(grey, "shot noise")
    assert set(np.unique(found)) == {0, 85, 170, 255}
    assert (found == 0).mean() == pytest.approx(np.exp(-1), abs=0.01)


@pytest.mark.parametrize("name", ["shear", "scale", "rotate"])
def test_warps_keep_the_centre(name, square):
    assert _centre(corrupt(square, name)[0]) == pytest.approx([13.5, 13.5], abs=0.05)


def test_scale_shrinks_by_three_tenths(square):
    area = corrupt(square, "scale").sum() / square.sum()
    assert area == pytest.approx(0.7**2, abs=0.06)


def test_rotation_is_by_four_tenths_of_a_radian_either_way():
    bar = np.zeros((40, 28, 28), np.uint8)
    bar[:, 12:16, 4:24] = 255
    angles = set()
    for image in corrupt(bar, "rotate"):
        rows, columns = np.nonzero(image > 127)
        slope = np.polyfit(columns, rows, 1)[0]
        angles.add(round(float(np.arctan(slope)), 1))
    assert angles == {-0.4, 0.4}


def test_translation_is_by_three_pixels_on_both_axes(square):
    found = corrupt(np.repeat(square, 40, axis=0), "translate")
    moves = {tuple(np.rint(_centre(image) - 13.5).astype(int)) for image in found}
    assert moves == {(-3, -3), (-3, 3), (3, -3), (3, 3)}


def test_stripes_invert_the_outer_quarters(square):
    found = corrupt(square, "stripe")
    assert np.array_equal(found[:, :, :7], 255 - square[:, :, :7])
    assert np.array_equal(found[:, :, 21:], 255 - square[:, :, 21:])
    assert np.array_equal(found[:, :, 7:21], square[:, :, 7:21])


def test_brightness_adds_half_of_white(square):
    assert set(np.unique(corrupt(square, "brightness"))) == {128, 255}


def test_motion_smears_to_one_side(square):
    found = corrupt(np.repeat(square, 20, axis=0), "motion blur")
    assert all(_centre(image)[1] < 13 for image in found)  # pixels are taken from the right
    assert found.sum() == pytest.approx(20 * square.sum(), rel=0.02)


def test_glass_keeps_the_light(square):
    assert corrupt(square, "glass blur").sum() == pytest.approx(square.sum(), rel=0.05)


def test_fog_is_smooth_and_no_brighter_than_the_brightest_stroke(square):
    black = np.zeros((30, 28, 28), np.uint8)
    assert not corrupt(black, "fog").any()
    found = corrupt(np.repeat(square, 30, axis=0), "fog").astype(int)
    assert found.max() <= 200
    # Over a step of one pixel the fog changes little, over the whole image and all images much.
    edges = np.abs(np.diff(found[:, :5], axis=2))
    assert np.median(edges) < 6
    assert np.ptp(found[:, :5]) > 60


@pytest.mark.parametrize("name", ["dotted line", "zigzag"])
def test_lines_only_add_light(name, digits):
    assert np.all(corrupt(digits, name) >= digits)


def test_dots_leave_every_other_pair_of_columns():
    found = corrupt(np.zeros((10, 28, 28), np.uint8), "dotted line")
    columns = np.arange(28) // 2 % 2 == 0
    assert not found[:, :, columns].any()
    assert found[:, :, ~columns].any(axis=1).mean() > 0.9


def test_splashes_cover_with_a_quarter_of_white(square):
    white = np.full((20, 28, 28), 255, np.uint8)
    found = corrupt(white, "spatter")
    assert 0 < (found < 255).mean() < 0.5
    assert found.min() == 63


def test_edges_are_black_and_white(digits):
    assert set(np.unique(corrupt(digits, "canny edges"))) == {0, 255}


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 28, 28), np.float32),
        np.zeros((2, 3, 28, 28), np.uint8),
        np.zeros((2, 4, 4), np.uint8),
    ],
)
def test_what_is_no_grey_picture_is_refused(images):
    with pytest.raises(CompressError, match=r"grey pixels"):
        corrupt(images, "fog")


def test_an_unknown_name_is_answered_with_the_known_ones(square):
    with pytest.raises(CompressError, match=r"no corruption is called 'snow'.*shot noise"):
        corrupt(square, "snow")
