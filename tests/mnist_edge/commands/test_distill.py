"""`mnist-edge distill`: a student learns from a teacher's file."""

import json
from types import SimpleNamespace

import pytest
import torch
from click.testing import CliRunner

from compress.errors import CompressError
from compress.model_file import save_model
from mnist_edge import data as datasets
from mnist_edge.cli.main import main
from mnist_edge.commands import distill
from mnist_edge.networks import models
from mnist_edge.networks.architecture import build_layers
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.run import Run
from mnist_edge.training.train import train


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


@pytest.fixture(scope="module")
def teacher(digits, tmp_path_factory):
    config = TrainingConfig(epochs=8, learning_rate=0.1, batch_size=32, schedule="one-cycle")
    return train(config, digits, tmp_path_factory.mktemp("teacher")).model_path


@pytest.fixture
def student(tmp_path):
    torch.manual_seed(3)
    path = tmp_path / "student.safetensors"
    save_model(models.build(1).eval(), torch.zeros(2, 1, 28, 28), path)
    return path


SETTINGS = ["--epochs", "5", "--learning-rate", "0.05", "--batch-size", "32", "--dataset", "digits"]


@pytest.mark.parametrize(
    "how", [[], ["--loss", "decoupled", "--features", "0.5"], ["--views", "2"]]
)
def test_the_student_becomes_better_and_says_so(teacher, student, tmp_path, how):
    call = ["distill", "--teacher", str(teacher), "--student", str(student), *SETTINGS, *how]
    ran = CliRunner().invoke(main, [*call, "--out", str(tmp_path / "run"), "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert found["before"] < 0.3 < 0.6 < found["after"]
    assert (tmp_path / "run" / "model.safetensors").samefile(found["model"])


def test_accuracies_are_a_table_like_the_others(tmp_path):
    training = SimpleNamespace(
        selected=SimpleNamespace(validation_accuracy=0.9312), model_path=tmp_path / "model"
    )
    sheet, written = distill.tables(
        distill.Distillation(training, teacher=0.99, before=0.25, kept=False)
    )
    assert sheet.rows == (
        ("teacher", "99.00 %"),
        ("student before", "25.00 %"),
        ("student after", "93.12 %"),
    )
    assert written == f"written: {tmp_path / 'model'}, which holds the student as it was before"


def test_resuming_needs_the_same_teacher(digits, teacher, student, tmp_path):
    settings = {"epochs": 1, "batch_size": 32, "learning_rate": 0.05}
    out = tmp_path / "run"
    distill.distill_file(str(teacher), str(student), digits, out, overrides=settings)
    with pytest.raises(CompressError, match="another network or teacher"):
        distill.distill_file(
            str(student), str(student), digits, out, overrides=settings, run=Run(resume=True)
        )


def test_a_recipe_names_a_student_too(digits, teacher, tmp_path):
    recipe = tmp_path / "small.toml"
    recipe.write_text(
        'name = "small"\nvariant = "float"\nformats = []\ndataset = "digits"\nseeds = [0]\n'
        '[train]\nrecipe = "tuned"\nepochs = 2\nbatch_size = 32\n'
        'layers = ["conv 8 5x5 stride 2", "max pool 2", "flatten", "linear 10"]\n'
    )
    found = distill.distill_file(str(teacher), str(recipe), digits, tmp_path / "r", overrides={})
    assert found.before is None
    assert found.after > 0.5
    assert sum(p.numel() for p in found.training.model.parameters()) == 200 + 16 + 2880 + 10


def test_features_need_the_teacher_itself(digits, teacher, student, tmp_path):
    with pytest.raises(CompressError, match="features"):
        distill.distill_file(
            str(teacher), str(student), digits, tmp_path, overrides={"features": 1.0}, views=2
        )


@pytest.mark.parametrize(
    ("shape", "answers", "reason"),
    [
        ((3, 32, 32), 10, "does not take inputs of shape 1x28x28"),
        ((1, 28, 28), 5, "gives 5 answers"),
    ],
)
@pytest.mark.parametrize("views", [None, 1])
def test_a_teacher_of_other_data_is_refused(
    digits, student, tmp_path, shape, answers, reason, views
):
    other = tmp_path / "other.safetensors"
    network = build_layers(["flatten", f"linear {answers}"], shape)
    save_model(network, torch.zeros(2, *shape), other)
    with pytest.raises(CompressError, match=f"network to learn from {reason}"):
        distill.distill_file(
            str(other), str(student), digits, tmp_path / "run", overrides={}, views=views
        )
    assert not (tmp_path / "run").exists()
