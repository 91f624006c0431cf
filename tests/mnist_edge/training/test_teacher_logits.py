"""A teacher's answers, written once and read by its students."""

import numpy as np
import pytest
import torch

from compress.errors import CompressError
from mnist_edge import data as datasets
from mnist_edge.networks import models
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.batches import FreshImages, normalized
from mnist_edge.training.teacher_logits import StoredLogits, write_logits
from mnist_edge.training.train import train

SHIFTS = Augmentation(translation=2)


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(1)
    return models.build(1).eval()


def test_a_view_holds_the_teachers_answers_to_its_images(digits, teacher, tmp_path):
    views = StoredLogits(write_logits(teacher, digits, SHIFTS, tmp_path, count=2), digits, SHIFTS)
    chosen, generator = torch.tensor([5, 0, 17]), torch.Generator()
    batch = views.batch(1, chosen, generator)
    with torch.no_grad():
        assert torch.allclose(batch.teacher_logits, teacher(batch.images), atol=1e-2)
    assert batch.target.tolist() == digits.train.labels[[5, 0, 17]].tolist()
    assert not torch.equal(batch.images, views.batch(2, chosen, generator).images)
    assert torch.equal(batch.images, views.batch(3, chosen, generator).images), "views come again"


def test_a_device_is_given_what_the_processor_is(digits, teacher, tmp_path):
    folder = write_logits(teacher, digits, SHIFTS, tmp_path, count=1)
    given = StoredLogits(folder, digits, SHIFTS, torch.device("meta"))
    batch = given.batch(1, torch.tensor([5, 0]), torch.Generator())
    held = (batch.images, batch.target, batch.teacher_logits)
    assert [each.device.type for each in held] == ["meta"] * 3
    assert [tuple(each.shape) for each in held] == [(2, 1, 28, 28), (2,), (2, 10)]


def test_views_that_are_there_are_not_made_again(digits, teacher, tmp_path):
    folder = write_logits(teacher, digits, SHIFTS, tmp_path, count=2)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    (folder / "answers-001.npy").unlink()
    assert write_logits(teacher, digits, SHIFTS, tmp_path, count=2) == folder
    assert (folder / "answers-000.npy").stat().st_mtime_ns == times[folder / "answers-000.npy"]
    assert len(StoredLogits(folder, digits, SHIFTS).logits) == 2


def test_views_from_before_there_were_records_are_kept(digits, teacher, tmp_path):
    folder = write_logits(teacher, digits, SHIFTS, tmp_path, count=1)
    (folder / "view-000.json").unlink()
    said: list[str] = []
    assert write_logits(teacher, digits, SHIFTS, tmp_path, count=1, say=said.append) == folder
    assert not said
    (folder / "images-000.npy").write_bytes(b"damaged")
    write_logits(teacher, digits, SHIFTS, tmp_path, count=1, say=said.append)
    assert said == ["teacher logits, view 1 of 1"]


def test_folders_of_views_keep_their_names(digits, tmp_path):
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(0.5)
    folder = write_logits(network, digits, Augmentation(rotation=10), tmp_path, count=0)
    assert folder == tmp_path / "3f90d898a9fe-0"


def test_another_teacher_or_augmentation_has_its_own_views(digits, teacher, tmp_path):
    torch.manual_seed(2)
    folders = {
        write_logits(teacher, digits, SHIFTS, tmp_path, count=1),
        write_logits(models.build(1), digits, SHIFTS, tmp_path, count=1),
        write_logits(teacher, digits, Augmentation(translation=1), tmp_path, count=1),
    }
    assert len(folders) == 3


def test_a_student_learns_from_views(digits, teacher, tmp_path):
    """A teacher that calls every image a four is believed, where it is all of the loss."""
    fours = models.build(1)
    last = [m for m in fours.modules() if isinstance(m, torch.nn.Conv2d)][-1]
    with torch.no_grad():
        last.weight.zero_()
    always = torch.nn.Sequential(fours, _Plus(torch.eye(10)[4] * 10))
    views = write_logits(always, digits, Augmentation(), tmp_path / "views", count=1)
    config = TrainingConfig(phase=1, epochs=2, learning_rate=0.1, distillation=1.0)
    result = train(config, digits, tmp_path / "run", teacher=views)
    assert abs(result.selected.validation_accuracy - np.mean(digits.validation.labels == 4)) < 0.05


class _Plus(torch.nn.Module):
    def __init__(self, constant):
        super().__init__()
        self.register_buffer("constant", constant)

    def forward(self, x):
        return x + self.constant


def test_damaged_views_are_refused(digits, teacher, tmp_path):
    folder = write_logits(teacher, digits, SHIFTS, tmp_path, count=1)
    (folder / "images-000.npy").write_bytes(b"not an array")
    with pytest.raises(CompressError, match="not a view"):
        StoredLogits(folder, digits, SHIFTS)
    (folder / "images-000.npy").unlink()
    with pytest.raises(CompressError, match="remove it"):
        StoredLogits(folder, digits, SHIFTS)


def test_one_set_of_views_serves_students_that_see_them_worse(digits, teacher, tmp_path):
    """They learn the teacher's logits of the good image from a bad one."""
    worse = Augmentation(translation=2, noise=0.5)
    folder = write_logits(teacher, digits, worse, tmp_path, count=1)
    assert folder == write_logits(teacher, digits, SHIFTS, tmp_path, count=1)
    chosen = torch.arange(20)
    good, bad = (
        StoredLogits(folder, digits, seen).batch(1, chosen, torch.Generator().manual_seed(0))
        for seen in (SHIFTS, worse)
    )
    assert torch.equal(good.teacher_logits, bad.teacher_logits)
    difference = (good.images - bad.images).abs().amax((1, 2, 3))
    assert difference.min() > 0


def test_a_teacher_at_hand_is_asked_before_images_are_made_worse(digits, teacher):
    chosen, worse = torch.arange(20), Augmentation(noise=0.5)
    source = FreshImages(digits, worse, torch.device("cpu"), teacher=teacher)
    batch = source.batch(1, chosen, torch.Generator().manual_seed(0))
    good = normalized(source.pixels[chosen], digits)
    with torch.no_grad():
        assert torch.equal(batch.teacher_logits, teacher(good))
    assert not torch.equal(batch.images, good)
