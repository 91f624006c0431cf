"""A teacher's answers, written once and read by its students."""

import numpy as np
import pytest
import torch

from compress.errors import UserError
from mnist_edge import data as datasets
from mnist_edge.networks import models
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.taught_views import TaughtViews, make_views
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
    views = TaughtViews(make_views(teacher, digits, SHIFTS, tmp_path, count=2), digits)
    chosen, generator = torch.tensor([5, 0, 17]), torch.Generator()
    batch = views.batch(1, chosen, generator)
    with torch.no_grad():
        assert torch.allclose(batch.answers, teacher(batch.images), atol=1e-2)
    assert batch.target.tolist() == digits.train.labels[[5, 0, 17]].tolist()
    assert not torch.equal(batch.images, views.batch(2, chosen, generator).images)
    assert torch.equal(batch.images, views.batch(3, chosen, generator).images), "views come again"


def test_views_that_are_there_are_not_made_again(digits, teacher, tmp_path):
    folder = make_views(teacher, digits, SHIFTS, tmp_path, count=2)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    (folder / "answers-001.npy").unlink()
    assert make_views(teacher, digits, SHIFTS, tmp_path, count=2) == folder
    assert (folder / "answers-000.npy").stat().st_mtime_ns == times[folder / "answers-000.npy"]
    assert len(TaughtViews(folder, digits).answers) == 2


def test_another_teacher_or_augmentation_has_its_own_views(digits, teacher, tmp_path):
    torch.manual_seed(2)
    folders = {
        make_views(teacher, digits, SHIFTS, tmp_path, count=1),
        make_views(models.build(1), digits, SHIFTS, tmp_path, count=1),
        make_views(teacher, digits, Augmentation(translation=1), tmp_path, count=1),
    }
    assert len(folders) == 3


def test_a_student_learns_from_views(digits, teacher, tmp_path):
    """A teacher that calls every image a four is believed, where it is all of the loss."""
    fours = models.build(1)
    last = [m for m in fours.modules() if isinstance(m, torch.nn.Conv2d)][-1]
    with torch.no_grad():
        last.weight.zero_()
    always = torch.nn.Sequential(fours, _Plus(torch.eye(10)[4] * 10))
    views = make_views(always, digits, Augmentation(), tmp_path / "views", count=1)
    config = TrainingConfig(phase=1, epochs=2, learning_rate=0.1, distillation=1.0)
    result = train(config, digits, tmp_path / "run", views=views)
    assert abs(result.selected.validation_accuracy - np.mean(digits.validation.labels == 4)) < 0.05


class _Plus(torch.nn.Module):
    def __init__(self, constant):
        super().__init__()
        self.register_buffer("constant", constant)

    def forward(self, x):
        return x + self.constant


def test_damaged_views_are_refused(digits, teacher, tmp_path):
    folder = make_views(teacher, digits, SHIFTS, tmp_path, count=1)
    (folder / "images-000.npy").write_bytes(b"not an array")
    with pytest.raises(UserError, match="not a view"):
        TaughtViews(folder, digits)
    (folder / "images-000.npy").unlink()
    with pytest.raises(UserError, match="remove it"):
        TaughtViews(folder, digits)
