"""Images made worse at random: by how much, and that the rest stays."""

import pytest
import torch

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


def test_augment_moves_as_before_and_then_makes_worse():
    moved = augment(bars(), Augmentation(rotation=7, erasing=0.5), generator(3))
    worse = augment(bars(), Augmentation(rotation=7, erasing=0.5, blur=0.01), generator(3))
    assert worse == pytest.approx(moved, abs=1e-3)  # so small a blur changes nothing
