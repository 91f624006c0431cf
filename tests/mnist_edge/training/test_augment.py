"""Whole-batch augmentation against torchvision's, image by image."""

import math

import numpy as np
import pytest
import torch
from scipy import ndimage
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as reference

from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training import augment as module
from mnist_edge.training.augment import augment, elastic_shifts, random_matrices
from mnist_edge.training.rectangles import random_rectangles


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def images(count=8):
    return torch.randint(0, 256, (count, 1, 28, 28), generator=generator(1)).float()


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_rotation_equals_torchvisions(monkeypatch, interpolation):
    angles = torch.tensor([-7.0, -3.3, 0.0, 2.5, 7.0, 6.1, -1.0, 5.5])
    draws = torch.zeros(8, 5)
    draws[:, 0] = (angles / 7 + 1) / 2
    draws[:, 1:] = 0.5
    monkeypatch.setattr(module.torch, "rand", lambda *shape, generator: draws)
    given = images()
    turned = augment(
        given, Augmentation(rotation=7, fill=1, interpolation=interpolation), generator()
    )
    for image, angle, ours in zip(given, angles, turned, strict=True):
        theirs = reference.rotate(image, angle.item(), InterpolationMode(interpolation), fill=[1.0])
        different = (ours - theirs).abs() > 0.5
        # Ties between two pixels, and bilinear's treatment of the border, may fall either way.
        assert different[:, 3:-3, 3:-3].float().mean() < 0.02


def test_nothing_to_do_leaves_the_images_alone():
    given = images()
    assert augment(given, Augmentation(), generator()) is given


def test_outside_pixels_are_the_fill():
    blank = torch.full((64, 1, 28, 28), 1.0)
    for interpolation in ("nearest", "bilinear"):
        moved = augment(
            blank,
            Augmentation(rotation=45, translation=9, fill=1, interpolation=interpolation),
            generator(),
        )
        torch.testing.assert_close(moved, blank)


def test_translation_by_whole_pixels_moves_the_image(monkeypatch):
    draws = torch.full((1, 5), 0.5)
    draws[0, 3], draws[0, 4] = 1.0, 0.0
    monkeypatch.setattr(module.torch, "rand", lambda *shape, generator: draws)
    given = images(1)
    moved = augment(given, Augmentation(translation=2), generator())
    torch.testing.assert_close(moved[..., 2:, :-2], given[..., :-2, 2:], atol=1e-2, rtol=0)


def test_scale_and_shear_stay_within_their_ranges():
    matrices = random_matrices(Augmentation(scale=0.1, shear=5), 1000, (28, 28), generator())
    zooms = matrices[:, 0, 0]
    assert 1 / 1.1 - 1e-6 <= zooms.min() < 0.93
    assert 1.07 < zooms.max() <= 1 / 0.9 + 1e-6
    shears = matrices[:, 0, 1] / zooms
    assert shears.abs().max() <= math.tan(math.radians(5)) + 1e-6
    assert shears.std() > 0.03


def test_the_same_seed_gives_the_same_images():
    augmentation = Augmentation(rotation=10, translation=2, scale=0.1, shear=5)
    first, second = (augment(images(), augmentation, generator(3)) for _ in range(2))
    other = augment(images(), augmentation, generator(4))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_elastic_shifts_are_smoothed_noise_times_alpha():
    ours = elastic_shifts(Augmentation(elastic=34, elastic_sigma=3), 2, (28, 20), generator())
    noise = torch.rand(2, 2, 28, 20, generator=generator()).numpy() * 2 - 1
    for image, shifts in zip(noise, ours.numpy(), strict=True):
        for axis, plane in enumerate(image):
            smooth = ndimage.gaussian_filter(plane, 3, mode="constant", truncate=6)
            np.testing.assert_allclose(shifts[..., axis], 34 * smooth, atol=1e-5)


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_elastic_deformation_equals_torchvisions(interpolation):
    augmentation = Augmentation(elastic=40, interpolation=interpolation)
    # With a dark margin the two may treat what lies outside in their own ways.
    given = torch.nn.functional.pad(images()[..., 8:-8, 8:-8], (8, 8, 8, 8))
    moved = augment(given, augmentation, generator(5))
    drawn = generator(5)
    torch.rand(8, 5, generator=drawn)  # those of the affine map, which comes first
    shifts = elastic_shifts(augmentation, 8, (28, 28), drawn) * 2 / 28  # in half images
    for image, shift, ours in zip(given, shifts, moved, strict=True):
        mode = InterpolationMode(interpolation)
        theirs = reference.elastic_transform(image, shift[None], mode, fill=[0.0])
        assert ((ours - theirs).abs() > 0.5).float().mean() < 0.01  # ties fall either way


def test_elastic_and_affine_are_one_sampling(monkeypatch):
    calls = []
    sample = module.functional.grid_sample

    def counted(*arguments, **options):
        calls.append(arguments)
        return sample(*arguments, **options)

    monkeypatch.setattr(module.functional, "grid_sample", counted)
    augment(images(), Augmentation(rotation=10, translation=1, elastic=34), generator())
    assert len(calls) == 1


def test_erasing_fills_and_leaves_the_rest_alone():
    given = images(64)
    changed = augment(given, Augmentation(erasing=1.0, fill=7), generator(2))
    erased = random_rectangles(given, generator(2), share=1.0, area=Augmentation().erasing_area)
    assert (changed[erased] == 7).all()
    assert torch.equal(changed[~erased], given[~erased])


def test_settings_that_came_later_leave_the_draws_of_the_others_alone():
    drawn = generator()
    augment(images(), Augmentation(rotation=7, fill=1, interpolation="nearest"), drawn)
    expected = generator()
    torch.rand(8, 5, generator=expected)
    assert torch.equal(drawn.get_state(), expected.get_state())


def test_about_half_of_the_images_are_mirrored_left_to_right():
    given = torch.randint(0, 256, (400, 3, 6, 8), generator=generator(1)).float()
    found = augment(given, Augmentation(flip=True), generator())
    kept = (found == given).flatten(1).all(1)
    mirrored = (found == given.flip(3)).flatten(1).all(1)
    assert torch.equal(kept, ~mirrored)
    assert 160 < mirrored.sum() < 240


def test_flipping_leaves_the_draws_of_the_other_settings_alone():
    moved = augment(images(), Augmentation(rotation=7, erasing=1), generator(3))
    flipped = augment(images(), Augmentation(rotation=7, erasing=1, flip=True), generator(3))
    for before, after in zip(moved, flipped, strict=True):
        assert torch.equal(after, before) or torch.equal(after, before.flip(2))
