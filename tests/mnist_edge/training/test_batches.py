"""What a step of a training sees: the right images, normalized, with the teacher's answers."""

import numpy as np
import pytest
import torch
from few_digits import few_digits
from torch import nn

from mnist_edge.data import normalize
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.batches import FreshImages, normalized, to_tensors

CPU = torch.device("cpu")
CHOSEN = torch.tensor([7, 3, 3])


def batch(**settings):
    source = FreshImages(few_digits(), Augmentation(**settings), CPU)
    return source.batch(1, CHOSEN, torch.Generator().manual_seed(0))


def test_without_augmentation_a_batch_is_the_chosen_images_normalized():
    digits, found = few_digits(), batch()
    expected = normalize(digits.train.images[CHOSEN.numpy()], digits.mean, digits.std)
    torch.testing.assert_close(found.images, torch.from_numpy(expected))
    assert found.target.tolist() == digits.train.labels[CHOSEN.numpy()].tolist()
    assert found.teacher_logits is None
    assert found.images.is_contiguous(memory_format=torch.channels_last)


def test_with_augmentation_the_same_image_is_another_each_time():
    assert torch.equal(batch().images[1], batch().images[2])
    assert not torch.equal(batch(rotation=10).images[1], batch(rotation=10).images[2])


def test_a_teacher_answers_the_augmented_images_in_eval_mode():
    teacher = nn.Sequential(nn.Dropout(0.5), nn.Flatten(), nn.Linear(784, 10)).train()
    source = FreshImages(few_digits(), Augmentation(rotation=10), CPU, teacher=teacher)
    found = source.batch(1, CHOSEN, torch.Generator().manual_seed(0))
    assert torch.equal(found.teacher_logits, teacher[1:](found.images))
    assert not found.teacher_logits.requires_grad


def test_images_and_labels_become_tensors_of_their_values():
    digits = few_digits()
    pixels, labels = to_tensors(digits.test, CPU)
    assert (pixels.dtype, pixels.shape) == (torch.uint8, (60, 1, 28, 28))
    assert np.array_equal(pixels[:, 0].numpy(), digits.test.images)
    assert np.array_equal(labels.numpy(), digits.test.labels)
    white = normalized(torch.full((1, 1, 1, 1), 255), digits)
    assert white.item() == pytest.approx((1 - digits.mean) / digits.std)
