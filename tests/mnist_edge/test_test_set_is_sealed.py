"""Nothing is trained or chosen by the test images: with other labels on them, and unreadable before
the end, everything but the test figures comes out the same."""

import json
from functools import partial

import pytest
from few_digits import few_digits
from sealed_test_set import SealedImages, relabelled, sealed

from compress.files import sha256_of
from compress.manifest import read_manifest
from compress.measuring import agreement
from compress.model_file import load_model
from compress.pruning import Budget
from compress.quantization.spec import QuantizationSpec
from mnist_edge import pipeline
from mnist_edge.commands.distill import distill_file
from mnist_edge.commands.explain import explain_on
from mnist_edge.commands.sensitivity import measure_file
from mnist_edge.evaluation.scoring import score
from mnist_edge.settings.pruning import PruningConfig, fine_tuning
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.studies import ablation, improvements, journey, journey_page
from mnist_edge.studies.variants import VARIANTS
from mnist_edge.training.calibration import quantize_on
from mnist_edge.training.learning_rate_range import find_learning_rate
from mnist_edge.training.pruning import prune_in_steps
from mnist_edge.training.quantization_aware import train_quantized
from mnist_edge.training.run import Run
from mnist_edge.training.train import train

RECIPE = """
name = "{name}"
variant = "{variant}"
formats = [{formats}]
dataset = "digits"
seeds = [0, 1]
{more}
[train]
recipe = "tuned"
epochs = 2
batch_size = 32
average_decay = 0.9
layers = ["conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
"""
BIG = RECIPE.format(name="big", variant="float", formats='"onnx"', more="")
SMALL = (
    RECIPE.format(
        name="small",
        variant="int8",
        formats='"onnx", "safetensors"',
        more='input = "uint8"\nteacher = "big"\nviews = 2',
    )
    + """
[prune]
macs = 0.8
steps = 1
[prune.training]
epochs = 1
batch_size = 32
[quantize]
weight_bits = 2
bits_by_layer = { conv1 = 8 }
[quantize.training]
epochs = 1
"""
)
MIXED = (
    RECIPE.format(name="phase5-float", variant="int8", formats='"onnx"', more="")
    + "\n[quantize]\nbudget_bytes = 900\ncalibration_images = 200\n"
)


def run_all(folder, data):
    """A teacher, a pruned student of it as trained integers, and one of chosen widths."""
    folder.mkdir()
    for name, text in (("phase5-float", MIXED), ("big", BIG), ("small", SMALL)):
        path = folder / f"{name}.toml"
        path.write_text(text)
        run = Run(say=partial(unseal_at_the_end, data.test))
        places = (folder / "out", folder / "work")
        pipeline.run_recipe(read_recipe(path), data, *places, random_images=20, run=run)
        if isinstance(data.test, SealedImages):
            assert not data.test.sealed
            data.test.sealed = True
    return folder / "out"


def unseal_at_the_end(test, line):
    if isinstance(test, SealedImages) and "from here on the test images are read" in line:
        test.sealed = False


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The same recipes with honest test images, and with relabelled ones, sealed to the end."""
    folder, honest = tmp_path_factory.mktemp("sealed"), few_digits(256, 120)
    other = relabelled(honest)
    first, second = run_all(folder / "honest", honest), run_all(folder / "other", sealed(other))
    return (first, honest), (second, other)


def choices(out):
    """All that a run decided, and what it decided by."""
    record = json.loads((out / "trainings.json").read_text())
    for each in record.values():
        for seed in each["seeds"]:
            assert seed.pop("test") is not None
    files = {path.name: sha256_of(path) for path in out.iterdir() if path.suffix != ".json"}
    return record, files


def test_a_recipe_chooses_and_makes_the_same_whatever_the_test_labels_are(published):
    (honest, _), (other, _) = published
    assert choices(honest) == choices(other)
    assert set(choices(honest)[0]) == {"big", "small", "phase5-float"}


def test_the_figures_are_of_the_test_images_and_of_two_files(published):
    for out, data in published:
        entries = read_manifest(out)
        found = {e.file: score(out / e.file, data.test, data) for e in entries}
        for entry in entries:
            right, classes = found[entry.file]
            assert entry.test == right
            assert entry.validation == score(out / entry.file, data.validation, data)[0]
            mine = next(each for each in entry.seeds if each.seed == entry.seed)
            assert (mine.validation, mine.test) == (entry.validation, entry.test)
            assert {each.test.count for each in entry.seeds} == {len(data.test)}
            if entry.baseline:
                assert entry.agreement == agreement(classes, found[entry.baseline][1])
        assert any(e.agreement and e.agreement.fraction < 1 for e in entries)
    (honest, _), (other, _) = published
    pairs = zip(read_manifest(honest), read_manifest(other), strict=True)
    assert all(one.test != two.test for one, two in pairs)


def test_every_seeds_test_score_is_its_files(published):
    for out, data in published:
        for entry in read_manifest(out):
            for each in entry.seeds:
                file = out.parent / "work" / entry.variant / f"seed{each.seed}.onnx"
                assert each.test == score(file, data.test, data)[0]
                assert each.validation == score(file, data.validation, data)[0]


SWEEPS = {
    journey: (journey.JourneySweep, {"phases": (1,)}),
    ablation: (ablation.AblationSweep, {"choices": [v for v in VARIANTS if v.name == "Nesterov"]}),
}


def swept(folder, data, module, monkeypatch, *, seal):
    """Run a sweep, the test images sealed in every training, and return what was found."""
    kind, settings = SWEEPS[module]

    def trained(*arguments, **options):
        if seal:
            data.test.sealed = True
        result = train(*arguments, **options)
        if seal:
            data.test.sealed = False
        return result

    if seal:
        data.test.sealed = False  # the study is called after its hash, too
    with monkeypatch.context() as patched:
        patched.setattr(module, "train", trained)
        sweep = kind(data, folder, epochs=2, seeds=2, **settings)
        sweep.run_all()
        return module.collect(sweep)


def without_test(found):
    """A study's results as plain values, without what is of test images or of time."""

    def rest(values):
        return {k: v for k, v in values.items() if k not in ("test", "mistakes", "seconds")}

    return json.loads(json.dumps(found, default=vars), object_hook=rest)


@pytest.mark.parametrize("module", SWEEPS, ids=["journey", "ablate"])
def test_a_study_trains_and_chooses_the_same_whatever_the_test_labels_are(
    tmp_path, monkeypatch, module
):
    honest = few_digits()
    other = sealed(relabelled(honest))
    one = swept(tmp_path / "one", honest, module, monkeypatch, seal=False)
    two = swept(tmp_path / "two", other, module, monkeypatch, seal=True)
    assert one != two
    assert without_test(one) == without_test(two)
    if module is ablation:
        assert improvements._best(one) == improvements._best(two)
    else:
        tables = [
            [row[:5] for row in map(journey_page._last_row, each.phases)] for each in (one, two)
        ]
        assert tables[0] == tables[1]


LAYERS = ("conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10")
CONFIG = TrainingConfig(epochs=1, batch_size=64, average_decay=0.9, layers=LAYERS)
SPEC = QuantizationSpec(observer="mse")


@pytest.fixture(scope="module")
def unreadable():
    """Digits whose test images nobody may read."""
    return sealed(few_digits(128, 40))


@pytest.fixture(scope="module")
def model(unreadable, tmp_path_factory):
    return str(train(CONFIG, unreadable, tmp_path_factory.mktemp("model")).model_path)


VERBS = {
    "calibration": lambda model, data, out: quantize_on(data, network(model), SPEC, 50),
    "quantization-aware training": lambda model, data, out: train_quantized(
        network(model), data, QuantizationTrainingConfig(epochs=1), out
    ),
    "distillation": lambda model, data, out: distill_file(
        model, model, data, out, overrides={"epochs": 1}, views=1
    ),
    "pruning": lambda model, data, out: prune_in_steps(
        network(model),
        data,
        PruningConfig(Budget(macs=0.9), steps=1, training=fine_tuning(epochs=1)),
        out,
    ),
    "range test": lambda model, data, out: find_learning_rate(CONFIG, data, steps=4),
    "explanation": lambda model, data, out: explain_on(data, network(model), SPEC, 50),
    "sensitivity": lambda model, data, out: measure_file(
        model, data, spec=SPEC, calibration_images=50
    ),
}


def network(path):
    return load_model(path).model


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_that_trains_or_chooses_reads_the_test_images(model, unreadable, tmp_path, verb):
    assert VERBS[verb](model, unreadable, tmp_path) is not None
