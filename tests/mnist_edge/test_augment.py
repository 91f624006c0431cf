"""Whole-batch augmentation against torchvision's, image by image."""

import math

import pytest
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as reference

from compress.errors import UserError
from mnist_edge import augment as module
from mnist_edge.augment import Augmentation, augment, random_matrices


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


@pytest.mark.parametrize(
    "wrong",
    [{"rotation": -1}, {"scale": 1.0}, {"shear": 90}, {"interpolation": "cubic"}],
)
def test_impossible_ranges_are_refused(wrong):
    with pytest.raises(UserError):
        Augmentation(**wrong)
