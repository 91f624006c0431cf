"""Recipes end to end, in small: every seed trained, one chosen on validation, all recorded."""

import json
from pathlib import Path

import pytest

from compress.errors import UserError
from compress.manifest import read_manifest
from mnist_edge import data, pipeline, recipes
from mnist_edge.training import TrainingConfig, TrainingResult
from mnist_edge.training_loop import EpochReport

RECIPE = """
name = "phase5-{variant}"
variant = "{variant}"
formats = ["onnx", "torchscript"]
dataset = "digits"
seeds = [0, 1]

[train]
recipe = "tuned"
phase = 5
epochs = 6
batch_size = 32
{more}
"""


def recipe(folder: Path, variant: str, more: str = "") -> recipes.ArtifactRecipe:
    path = folder / f"phase5-{variant}.toml"
    path.write_text(RECIPE.format(variant=variant, more=more))
    return recipes.read_recipe(path)


@pytest.fixture(scope="module")
def digits():
    return data.load("digits")


def test_artifacts_share_their_trainings_and_are_recorded(digits, tmp_path):
    said: list[str] = []
    for variant, more in (("float", ""), ("folded", ""), ("int8", "[quantize]\nobserver='mse'")):
        result = pipeline.run_recipe(
            recipe(tmp_path, variant, more),
            digits,
            tmp_path / "out",
            tmp_path / "work",
            say=said.append,
        )
        assert len(result.seeds) == 2
    trainings = list((tmp_path / "work" / "trainings").iterdir())
    assert len(trainings) == 2, "the three recipes train the same two seeds"
    entries = {entry.file: entry for entry in read_manifest(tmp_path / "out")}
    assert len(entries) == 6
    best = max(entries["phase5-float.onnx"].seeds, key=lambda s: s.validation.correct)
    assert entries["phase5-float.onnx"].validation.correct == best.validation.correct
    assert entries["phase5-folded.onnx"].agreement.fraction == 1.0
    assert entries["phase5-int8.onnx"].agreement.fraction > 0.9
    assert entries["phase5-int8.ts"].test == entries["phase5-int8.onnx"].test
    record = json.loads((tmp_path / "out" / "trainings.json").read_text())
    assert set(record) == {"phase5-float", "phase5-folded", "phase5-int8"}
    assert record["phase5-float"]["training"]["epochs"] == 6


def result_of(seed: int, accuracy: float, loss: float) -> TrainingResult:
    report = EpochReport(1, 0.1, 0.9, loss, accuracy, 0.1, 1.0)
    return TrainingResult(None, TrainingConfig(seed=seed), (report,), report, Path())  # type: ignore[arg-type]


def test_the_published_seed_is_the_best_on_validation_then_by_loss():
    results = [result_of(0, 0.99, 0.05), result_of(1, 0.995, 0.04), result_of(2, 0.995, 0.03)]
    assert pipeline.best_seed(results).config.seed == 2


def test_a_setting_changes_the_place_of_a_training_and_the_seed_does_not(digits, tmp_path):
    one = pipeline._key(TrainingConfig(seed=0), "mnist")
    assert one == pipeline._key(TrainingConfig(seed=7), "mnist")
    assert one != pipeline._key(TrainingConfig(epochs=21), "mnist")
    assert one != pipeline._key(TrainingConfig(), "digits")


@pytest.mark.parametrize(
    "change",
    [
        ("tuned", "magic"),
        ("epochs = 6", "epochs = 0"),
        ("epochs = 6", "epoch = 6"),
        ('"torchscript"', '"tflite"'),
        ('variant = "float"', 'variant = "float16"'),
        ("seeds = [0, 1]", ""),
    ],
)
def test_recipes_that_make_no_sense_are_refused(tmp_path, change):
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(variant="float", more="").replace(*change))
    with pytest.raises(UserError, match=r"recipe\.toml"):
        recipes.read_recipe(path)


def test_the_projects_recipes_can_be_read():
    folder = Path(__file__).parents[2] / "recipes"
    names = {recipes.read_recipe(path).name for path in folder.glob("*.toml")}
    assert {"phase5-float", "phase5-folded", "phase5-int8", "phase5-reference"} <= names
