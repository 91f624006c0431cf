"""Images made worse at random: by how much, and that the rest stays."""

import pytest
import torch
from scipy.ndimage import gaussian_filter

from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.augment import augment
from mnist_edge.training.degrade import degrade


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def bars(count=200):
    images = torch.zeros(count, 1, 28, 28)
    images[:, :, 10:14, 6:22] = 255
    return images


def test_nothing_is_drawn_and_changed_unless_it_is_asked_for():
    random = generator()
    before = random.get_state()
    images = bars(2)
    assert degrade(images, Augmentation(rotation=5), random) is images
    assert torch.equal(random.get_state(), before)


def test_strokes_become_wider_narrower_or_stay():
    found = degrade(bars(), Augmentation(thickness=0.5), generator())
    rows = (found[:, 0, :, 14] > 0).sum(1)
    assert set(rows.tolist()) == {2, 4, 6}
    assert 60 < (rows == 4).sum() < 140


def test_a_blur_keeps_light_and_even_images():
    even = torch.full((20, 1, 28, 28), 90.0)
    assert degrade(even, Augmentation(blur=2), generator()) == pytest.approx(even, abs=1e-3)
    found = degrade(bars(), Augmentation(blur=2), generator())
    assert found.sum((1, 2, 3)) == pytest.approx(bars().sum((1, 2, 3)), rel=0.01)
    assert found.amax((1, 2, 3)).min() < 180  # blurred by up to two pixels
    assert found.amax((1, 2, 3)).max() > 250  # and down to not at all


def test_widest_is_a_pooling_of_three_by_three_pixels():
    images = torch.rand(5, 1, 9, 12, generator=generator()) * 255
    found = degrade(images, Augmentation(thickness=1.0), generator(1))
    draws = torch.rand(5, 1, 1, 1, generator=generator(1)).flatten()
    for image, changed, draw in zip(images, found, draws, strict=True):
        sign = 1 if draw < 0.5 else -1
        pooled = torch.nn.functional.max_pool2d(sign * image, 3, stride=1, padding=1)
        assert torch.equal(changed, sign * pooled)


def test_a_blur_is_the_gaussian_of_its_deviation():
    point = torch.zeros(1, 1, 21, 33)
    point[0, 0, 10, 16] = 255
    deviation = 2 * torch.rand(1, 1, 1, 1, generator=generator()).item()
    found = degrade(point, Augmentation(blur=2), generator())
    assert found.numpy()[0, 0] == pytest.approx(
        gaussian_filter(point[0, 0].numpy(), deviation, truncate=12), abs=1e-2
    )


def test_occlusion_covers_a_rectangle_of_one_grey_in_a_share_of_the_images():
    found = degrade(bars(), Augmentation(occlusion=0.4, erasing_area=0.2), generator())
    changed = (found != bars()).flatten(1)
    assert changed.any(1).float().mean() == pytest.approx(0.4, abs=0.08)
    assert changed.float().mean(1).max() <= 0.25
    for image, where in zip(found.flatten(1), changed, strict=True):
        assert image[where].unique().numel() <= 1


def test_contrast_falls_to_what_is_left_of_it_at_most():
    found = degrade(bars(), Augmentation(contrast=0.7), generator())
    spread = (found.amax((1, 2, 3)) - found.amin((1, 2, 3))) / 255
    assert spread.min() >= 0.3 - 1e-6
    assert spread.max() <= 1 + 1e-6
    assert spread.mean() == pytest.approx(0.65, abs=0.05)
    assert 0 <= found.min() < found.max() <= 255


def test_noise_has_up_to_its_deviation_and_stays_in_range():
    grey = torch.full((200, 1, 28, 28), 127.0)
    found = degrade(grey, Augmentation(noise=0.1), generator())
    deviation = found.std((1, 2, 3)) / 255
    assert deviation.max() <= 0.11
    assert deviation.mean() == pytest.approx(0.05, abs=0.01)
    assert degrade(bars(), Augmentation(noise=1.0), generator()).min() >= 0


def test_a_share_of_the_images_is_made_worse():
    grey = torch.full((200, 1, 28, 28), 127.0)
    found = degrade(grey, Augmentation(noise=0.1, degraded=0.25), generator())
    assert torch.equal(found[50:], grey[50:])
    assert torch.equal(found[:50], degrade(grey[:50], Augmentation(noise=0.1), generator()))
    assert (found[:50] != 127).any((1, 2, 3)).all()


def test_augment_moves_as_before_and_then_makes_worse():
    moved = augment(bars(), Augmentation(rotation=7, erasing=0.5), generator(3))
    worse = augment(bars(), Augmentation(rotation=7, erasing=0.5, blur=0.01), generator(3))
    assert worse == pytest.approx(moved, abs=1e-3)  # so small a blur changes nothing
