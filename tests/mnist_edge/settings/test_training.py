"""Settings of a training: what is refused, the recipes, options and files alike."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from short_training import CONFIG

from compress import distillation
from compress.errors import CompressError
from compress.model_file import load_model
from compress.settings import abouts
from mnist_edge.cli.main import main
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.networks.models import ACTIVATIONS, NO_ATTENTION
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.training import TrainingConfig, for_few, training_config, training_of
from mnist_edge.training.schedules import SCHEDULES


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"batch_size": 1},
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"momentum": 1.0},
        {"warm_up": 5.0},
        {"optimizer": "lion"},
        {"schedule": "zigzag"},
        {"select": "test"},
        {"activation": "swish"},
        {"attention": "self"},
        {"nesterov": True, "momentum": 0.0},
        {"layers": ("flatten", "linear 10"), "attention": "se"},
        {"layers": ("flatten", "linear 10"), "widths": (14, 10, 12, 10, 12)},
        {"widths": (14, 10, 12, 10)},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(CompressError):
        replace(CONFIG, **wrong)


def test_reference_recipe_is_the_documents():
    config = training_config("reference", 5, {})
    assert (config.learning_rate, config.momentum, config.batch_size) == (0.01, 0.9, 128)
    assert (config.epochs, config.optimizer, config.schedule) == (20, "sgd", "constant")
    assert config.augmentation == Augmentation(rotation=7, fill=1, interpolation="nearest")
    assert training_config("reference", 4, {}).augmentation == Augmentation()


def test_improvements_are_options_of_the_command_and_of_recipe_files(tmp_path):
    settings = {
        "activation": "gelu",
        "attention": "eca",
        "residual": True,
        "schedule": "plateau",
        "warm_up": 1.0,
        "elastic": 20.0,
        "elastic_sigma": 3.0,
        "erasing": 0.2,
        "erasing_area": 0.1,
        "widths": [9, 16, 11, 10, 9],
        "epochs": 1,
    }
    head = 'name = "a"\nvariant = "float"\nformats = []\ndataset = "digits"\nseeds = [0]\n'
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    train_table = ["[train]", 'recipe = "reference"', "phase = 5", *lines]
    (tmp_path / "a.toml").write_text(head + "\n".join(train_table))
    options = ["train", "--dataset", "digits", "--recipe", "reference", "--out", str(tmp_path)]
    for name, value in settings.items():
        option = f"--{name.replace('_', '-')}"
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        options += [option] if value is True else [option, text]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    trained = TrainingConfig.from_json(json.loads((tmp_path / "config.json").read_text()))
    assert trained == read_recipe(tmp_path / "a.toml").training
    assert trained == training_config("reference", 5, settings)
    kinds = {
        type(module).__name__
        for module in load_model(tmp_path / "model.safetensors").model.modules()
    }
    assert {"GELU", "Conv1d", "AvgPool2d"} <= kinds


def test_choices_are_the_names_of_what_there_is():
    training = abouts(TrainingConfig)
    assert training["schedule"].choices == tuple(SCHEDULES)
    assert training["activation"].choices == tuple(ACTIVATIONS)
    assert training["attention"].choices == (NO_ATTENTION, *ATTENTIONS)
    assert training["teaching"].choices == distillation.LOSSES


def test_settings_load_without_torch():
    code = (
        "import sys\n"
        "from mnist_edge.settings import recipe, quantization_training\n"
        "assert not {'torch', 'onnx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_configuration_without_a_network_of_its_own_has_the_hash_that_it_had():
    plain = TrainingConfig().to_json()
    assert "network" not in plain
    own = TrainingConfig(network="resnet8")
    assert TrainingConfig.from_json(own.to_json()) == own
    assert TrainingConfig.from_json(plain) == TrainingConfig()


@pytest.mark.parametrize(
    ("count", "epochs"), [(100, 150), (800, 60), (4999, 10), (5000, None), (45_000, None)]
)
def test_few_inputs_take_1500_steps_of_32(count, epochs):
    config = training_config("tuned", 5, for_few(count))
    plain = training_config("tuned", 5, {})
    if epochs is None:
        assert config == plain
    else:
        assert (config.epochs, config.batch_size) == (epochs, 32)


@pytest.mark.parametrize("key", ["training", "pruning"])
def test_what_a_file_tells_too_deep_is_no_training(key):
    for deep in ("[" * 100_000, '{"config": ' + "[" * 100_000):
        assert training_of({key: deep}) is None
