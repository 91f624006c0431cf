"""Recipes end to end, in small: every seed trained, one chosen on validation, all recorded."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from compress.errors import CompressError
from compress.graph import QuantizedGraph
from compress.manifest import read_manifest
from compress.profile import parameter_count
from compress.pruning import Channels
from mnist_edge import data, pipeline
from mnist_edge.data import Dataset
from mnist_edge.report.selection_page import collect
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.training import TrainingConfig, training_config
from mnist_edge.store import fingerprint
from mnist_edge.training.run import EpochReport, Run
from mnist_edge.training.train import TrainingResult

ROOT = Path(__file__).parents[2]
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


def recipe(folder: Path, variant: str, more: str = "") -> ArtifactRecipe:
    path = folder / f"phase5-{variant}.toml"
    path.write_text(RECIPE.format(variant=variant, more=more))
    return read_recipe(path)


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
            run=Run(say=said.append),
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
    assert entries["phase5-int8.onnx"].own_float.fraction > 0.99  # its own seed
    assert entries["phase5-folded.onnx"].own_float is None
    assert entries["phase5-int8.ts"].test == entries["phase5-int8.onnx"].test
    record = json.loads((tmp_path / "out" / "trainings.json").read_text())
    assert set(record) == {"phase5-float", "phase5-folded", "phase5-int8"}
    assert record["phase5-float"]["training"]["epochs"] == 6
    log = collect(tmp_path / "out", replace(digits, test=None), say=said.append)
    for row in log.rows:
        assert (row.chosen_by, row.recorded, row.is_best) == ("published", True, True)
        chosen = row.seeds.index(row.chosen)
        assert (row.measured, row.loss) == (row.right[chosen], round(row.losses[chosen], 6))
        assert all(0.5 < accuracy <= 1 and 0 < loss < 2 for accuracy, loss in row.parents)


@dataclass(frozen=True)
class Seen:
    """As much of a data set as stages are named by."""

    name: str
    digest: str


IMAGES: Dataset = Seen("mnist", "0" * 64)  # type: ignore[assignment]


def result_of(seed: int, accuracy: float, loss: float) -> TrainingResult:
    report = EpochReport(1, 0.1, 0.9, loss, accuracy, 0.1, 1.0)
    return TrainingResult(None, TrainingConfig(seed=seed), (report,), report, Path())  # type: ignore[arg-type]


def test_the_published_seed_is_the_best_on_validation_then_by_loss():
    results = [result_of(0, 0.99, 0.05), result_of(1, 0.995, 0.04), result_of(2, 0.995, 0.03)]
    assert pipeline.best_seed(results).config.seed == 2


def test_kept_trainings_are_found_although_settings_were_added():
    images = SimpleNamespace(name="mnist", digest="0" * 64)
    for recipe, key in (("reference", "88d9681f0ab1"), ("tuned", "8ade1d980641")):
        config = training_config(recipe, 5, {"seed": 3})
        assert pipeline.training_folder(config, images, Path("runs")).name == f"{key}-seed3"


def test_a_setting_changes_the_place_of_a_training_and_the_seed_does_not():
    def place(config: TrainingConfig, images: Dataset = IMAGES) -> str:
        return pipeline.training_folder(config, images, Path("work")).name.split("-")[0]

    one = place(TrainingConfig(seed=0))
    assert one == place(TrainingConfig(seed=7))
    assert one != place(TrainingConfig(epochs=21))
    assert one != place(TrainingConfig(), Seen("digits", "0" * 64))
    assert one != place(TrainingConfig(), Seen("mnist", "1" * 64))


@pytest.mark.parametrize(
    ("name", "training", "tuning"),
    [
        ("phase5-int8-qat", "8ade1d980641", "d41d65d9489b"),
        ("phase5-ternary", "8ade1d980641", "58d52bad78f2"),
        ("phase5-reference", "88d9681f0ab1", None),
        ("edge-1k", "9eee872ba084", "0796780c2af5"),  # taught, by a folder of this name
        ("mcu", "beead65fcfcd", "41ba8b3724fa"),
    ],
)
def test_stages_of_published_recipes_keep_their_names(name, training, tuning):
    recipe = read_recipe(ROOT / "recipes" / f"{name}.toml")
    teacher = Path("teacher-views") if recipe.teacher else None
    folder = pipeline.training_folder(recipe.training, IMAGES, Path("work"), teacher)
    assert folder == Path("work") / "trainings" / f"{training}-seed0"
    config = pipeline.integer_training(recipe, 0)
    assert (config and pipeline._tuning_stage(config).key) == tuning


def test_a_pruned_network_keeps_its_name(tmp_path):
    settings = 'criterion = "taylor"\n[prune.training]\nepochs = 3\n'
    text = 'name = "pruned"\nvariant = "int8"\nformats = []\ndataset = "mnist"\nseeds = [0]\n'
    text += f'[train]\nrecipe = "tuned"\n[prune]\nmacs = 0.25\nsteps = 2\n{settings}'
    (tmp_path / "pruned.toml").write_text(text)
    recipe = read_recipe(tmp_path / "pruned.toml")
    assert pipeline._pruned_stage(recipe, recipe.training, IMAGES, None).key == "1d4ca45734e6"
    seed3 = replace(recipe.training, seed=3)
    taught = pipeline._pruned_stage(recipe, seed3, IMAGES, Path("teacher-views"))
    assert taught.key == "6987b6f30e74"


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
    with pytest.raises(CompressError, match=r"recipe\.toml"):
        read_recipe(path)


def test_the_projects_recipes_can_be_read():
    names = {read_recipe(path).name for path in (ROOT / "recipes").glob("*.toml")}
    assert {"phase5-float", "phase5-folded", "phase5-int8", "phase5-reference"} <= names


TEACHER = """
name = "big"
variant = "float"
formats = []
dataset = "digits"
seeds = [0]
[train]
recipe = "tuned"
epochs = {epochs}
batch_size = 32
layers = ["conv 16 5x5 stride 2", "max pool 2", "conv 32 3x3", "flatten", "linear 10"]
"""
STUDENT = """
name = "small"
variant = "int8"
formats = ["onnx", "safetensors"]
dataset = "digits"
seeds = [0]
input = "uint8"
teacher = "big"
views = 2
[train]
recipe = "tuned"
epochs = 3
batch_size = 32
layers = ["conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
[quantize]
observer = "mse"
weight_bits = {bits}
per_channel = false
[quantize.training]
epochs = 1
"""
PRUNE = """
[prune]
macs = {macs}
steps = 2
step_epochs = 1
[prune.training]
epochs = {epochs}
batch_size = 32
"""


def run_student(
    folder: Path, digits, *, teacher_epochs: int = 2, bits: int = 8, prune: str = ""
) -> dict[str, int]:
    """Run the recipe, and return the files of all stages with their time of writing."""
    (folder / "big.toml").write_text(TEACHER.format(epochs=teacher_epochs))
    (folder / "small.toml").write_text(STUDENT.format(bits=bits) + prune)
    student = read_recipe(folder / "small.toml")
    pipeline.run_recipe(student, digits, folder / "out", folder / "work", random_images=50)
    kept = ("checkpoint.pt", "answers-*.npy")
    files = [path for name in kept for path in (folder / "work").rglob(name)]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in files}


def test_integers_are_trained_on_the_device_asked_for(digits, tmp_path):
    (tmp_path / "big.toml").write_text(TEACHER.format(epochs=1))
    (tmp_path / "small.toml").write_text(STUDENT.format(bits=8))
    student = read_recipe(tmp_path / "small.toml")
    (result,), teacher = pipeline.train_seeds(student, digits, tmp_path / "work")
    with pytest.raises(CompressError, match="'meta' cannot be used here"):
        pipeline.build_variant(student, result, digits, tmp_path, teacher=teacher, device="meta")


def test_stages_are_made_anew_when_what_they_depend_on_changes_and_only_then(digits, tmp_path):
    first = run_student(tmp_path, digits)
    assert len(first) == 2 + 1 + 2, "two trainings, one of them of integers too, and two views"
    assert run_student(tmp_path, digits) == first
    other_bits = run_student(tmp_path, digits, bits=4)
    assert len(other_bits.keys() - first.keys()) == 1, "the integers alone"
    other_teacher = run_student(tmp_path, digits, teacher_epochs=3)
    assert len(other_teacher.keys() - other_bits.keys()) == 2 + 1 + 2, "all that it taught"


def test_pruning_is_a_stage_between_training_and_integers(digits, tmp_path):
    def run(macs: float = 0.5, epochs: int = 1, **more) -> dict[str, int]:
        return run_student(tmp_path, digits, prune=PRUNE.format(macs=macs, epochs=epochs), **more)

    whole = run_student(tmp_path, digits)
    macs = read_manifest(tmp_path / "out")[0].macs
    first = run()
    assert len(first.keys() - whole.keys()) == 2 + 1, "two steps, and their integers"
    assert run() == first
    entry = read_manifest(tmp_path / "out")[0]
    assert entry.macs <= 0.5 * macs
    record = json.loads((tmp_path / "out" / "trainings.json").read_text())["small"]
    assert record["pruning"]["target"]["macs"] == 0.5
    other_bits = run(bits=4)
    assert len(other_bits.keys() - first.keys()) == 1, "the integers alone"
    for changed in ({"macs": 0.4}, {"epochs": 2}):
        before = run()
        assert len(run(**changed).keys() - before.keys()) == 2 + 1
    assert {name: run()[name] for name in whole} == whole, "nothing else is made anew"


def test_a_pruned_network_without_a_teacher_learns_from_the_unpruned(digits, tmp_path):
    text = STUDENT.format(bits=8).replace('teacher = "big"\nviews = 2\n', "").split("[quantize]")[0]
    text = text.replace('"int8"', '"float"').replace('input = "uint8"', "")
    (tmp_path / "small.toml").write_text(text + PRUNE.format(macs=0.5, epochs=1))
    small = read_recipe(tmp_path / "small.toml")
    (pruned,), _ = pipeline.train_seeds(small, digits, tmp_path / "work")
    (trained,), _ = pipeline.train_seeds(replace(small, pruning=None), digits, tmp_path / "work")
    assert parameter_count(pruned.model) < parameter_count(trained.model)
    assert pruned.config == trained.config
    (folder,) = (tmp_path / "work" / "prunings").iterdir()
    source = torch.load(folder / "step2" / "checkpoint.pt", weights_only=True)["source"]
    assert source.endswith(fingerprint(trained.model))


def test_a_recipe_may_give_the_channels_that_layers_keep(tmp_path):
    (tmp_path / "big.toml").write_text(TEACHER.format(epochs=1))
    text = STUDENT.format(bits=8) + PRUNE.format(macs=0.5, epochs=1)
    given = text.replace("macs = 0.5", "channels = { conv1 = 4 }")
    (tmp_path / "small.toml").write_text(given)
    assert read_recipe(tmp_path / "small.toml").pruning.target == Channels({"conv1": 4})
    (tmp_path / "small.toml").write_text(given.replace("[prune]", "[prune]\nmacs = 0.5"))
    with pytest.raises(CompressError, match="channels or a budget, not both"):
        read_recipe(tmp_path / "small.toml")


def test_what_comes_after_the_training_sees_its_images(tmp_path):
    (tmp_path / "big.toml").write_text(TEACHER.format(epochs=1))
    text = STUDENT.format(bits=8) + PRUNE.format(macs=0.5, epochs=1)
    text = text.replace("[train]", "[train]\nblur = 1.5", 1)
    text = text.replace("[prune.training]", "[prune.training]\nnoise = 0.25", 1)
    (tmp_path / "small.toml").write_text(text)
    recipe = read_recipe(tmp_path / "small.toml")
    seen = recipe.training.augmentation
    assert (seen.blur, seen.rotation) == (1.5, 10)
    assert pipeline.integer_training(recipe, 0).augmentation == seen
    assert recipe.pruning.training.augmentation == replace(seen, noise=0.25)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("macs = 0.5", ""), "give one budget"),
        (("macs = 0.5", "macs = 0.5\nparams = 0.5"), "give one budget"),
        (("macs = 0.5", "latency = 5"), "of one machine"),
        (("macs = 0.5", 'macs = "half"'), "half"),
        (("steps = 2", "step = 2"), "'step' is unknown"),
        (("steps = 2", "tuned = false"), "'tuned' is unknown"),
        (("epochs = 1", "epochs = 0"), "epochs"),
        (("batch_size", "batches"), "'batches' is unknown"),
    ],
)
def test_prunings_that_make_no_sense_are_refused(tmp_path, change, word):
    path = tmp_path / "recipe.toml"
    prune = PRUNE.format(macs=0.5, epochs=1).replace("step_epochs = 1\n", "")
    path.write_text(STUDENT.format(bits=8) + prune.replace(*change))
    with pytest.raises(CompressError, match=word):
        read_recipe(path)


def test_a_taught_student_is_published_on_raw_pixels_with_its_own_bytes(digits, tmp_path):
    run_student(tmp_path, digits, bits=4)
    entry = next(e for e in read_manifest(tmp_path / "out") if e.file == "small.onnx")
    graph = QuantizedGraph.load(tmp_path / "out" / "small.safetensors")
    assert entry.input_dtype == "uint8"
    assert entry.contract.name == "exact in onnxruntime"
    assert entry.contract.images["random"] == 50
    assert not graph.float_input
    # 4-bit weights, int32 biases, one scale for each of the two layers.
    assert entry.weight_bytes == graph.weight_bytes == (6 * 25 + 10 * 216) // 2 + 4 * 16 + 2 * 4


def test_widths_are_chosen_once_within_the_budget(digits, tmp_path):
    said: list[str] = []
    text = (
        STUDENT.format(bits=8)
        .replace('teacher = "big"\nviews = 2\n', "")
        .split("[quantize.training]")[0]
    )
    (tmp_path / "small.toml").write_text(f"{text}\nbudget_bytes = 900\n")
    for _ in range(2):
        small = read_recipe(tmp_path / "small.toml")
        places, run = (tmp_path / "out", tmp_path / "work"), Run(say=said.append)
        pipeline.run_recipe(small, digits, *places, random_images=50, run=run)
    assert sum("choosing the bits" in line for line in said) == 1
    entry = next(e for e in read_manifest(tmp_path / "out") if e.file == "small.onnx")
    assert 750 < entry.weight_bytes <= 900
