"""Recipes: what is wrong in one is said when it is read, in a line, before anything starts."""

import contextlib
import copy
import json
import math
import tomllib

import pytest

from compress.errors import CompressError
from mnist_edge.settings.recipe import read_recipe

BIG = """
name = "big"
variant = "float"
formats = []
dataset = "{dataset}"
seeds = [0]
{more}
[train]
recipe = "tuned"
"""
STUDENT = """
name = "net"
variant = "int8"
formats = ["onnx", "torchscript", "safetensors", "c"]
dataset = "digits"
seeds = [0, 1]
input = "uint8"
teacher = "big"
views = 2
[train]
recipe = "tuned"
phase = 5
epochs = 3
[prune]
macs = 0.5
steps = 2
[prune.training]
epochs = 2
[quantize]
observer = "mse"
weight_bits = 4
[quantize.training]
epochs = 1
"""


@pytest.fixture
def read(tmp_path):
    """Reads a recipe of this text, beside one that is called big."""
    (tmp_path / "big.toml").write_text(BIG.format(dataset="digits", more=""))

    def reading(text):
        (tmp_path / "net.toml").write_text(text)
        return read_recipe(tmp_path / "net.toml")

    return reading


def in_toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {in_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_toml, value)) + "]"
    if isinstance(value, float):
        return "nan" if math.isnan(value) else str(value)
    return json.dumps(value)


ODD = ("no", "../x", "", 0, -1, 1.5, True, math.nan, math.inf, [], ["x"], [0], {"a": 1}, {})
"""Given to every setting; what each may be of these stands beside it."""
SETTINGS = {
    "name": ("no",),
    "variant": (),
    "formats": ([],),
    "dataset": (),
    "seeds": ([0],),
    "seed_by": (),
    "input": (),
    "teacher": (),
    "views": (),
    "stages": (),  # this one neither prunes nor ends as integers
    "train": (),
    "prune": (),
    "quantize": ({},),
    "train.recipe": (),
    "train.phase": (),
    "train.epochs": (),
    "train.batch_size": (),
    "train.learning_rate": (1.5,),
    "train.nesterov": (True,),
    "train.dropout": (0,),
    "train.select": (),
    "train.seed": (),
    "train.layers": ([], ["x"]),  # whether it can be built, the dry run says
    "train.widths": ([],),
    "train.rotation": (0, 1.5),
    "train.augmentation": (),
    "train.residual": (True,),
    "prune.macs": (1.5,),  # as few MACs are out of reach, as the dry run says
    "prune.criterion": (),
    "prune.steps": (),
    "prune.training": ({},),
    "prune.training.epochs": (),
    "prune.training.seed": (),
    "prune.training.layers": (),
    "quantize.observer": (),
    "quantize.weight_bits": (),
    "quantize.per_channel": (True,),
    "quantize.input_code": (),
    "quantize.bits_by_layer": ([], {}),
    "quantize.equalization": (True,),
    "quantize.adaround": (True,),
    "quantize.power_of_two": (True,),
    "quantize.calibration_images": (),
    "quantize.budget_bytes": (),
    "quantize.training": ({},),
    "quantize.training.epochs": (),
    "quantize.training.spec": (),
    "quantize.training.seed": (),
    "quantize.training.augmentation": (),
    "quantize.training.learning_rate": (1.5,),
}


@pytest.mark.parametrize("path", SETTINGS)
def test_a_setting_takes_only_what_it_may_be(read, path):
    taken = []
    for value in ODD:
        content = copy.deepcopy(tomllib.loads(STUDENT))
        *tables, name = path.split(".")
        place = content
        for table in tables:
            place = place[table]
        place[name] = value
        with contextlib.suppress(CompressError):
            read("\n".join(f"{k} = {in_toml(v)}" for k, v in content.items()))
            taken.append(value)
    assert tuple(taken) == SETTINGS[path]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('name = "net"', 'name = "../net"', "'../net' is no plain name"),
        ('teacher = "big"', 'teacher = "net"', "net is taught by net"),
        ('teacher = "big"', 'teacher = "nobody"', "cannot read .*nobody.toml"),
        ('teacher = "big"', "", "views are of a teacher, and there is none"),
        ("seeds = [0, 1]", "seeds = [1, 1]", "one of the seeds is listed twice"),
        ("seeds = [0, 1]", "seeds = []", "seeds must list one training at least"),
        ('formats = ["onnx"', 'formats = ["c", "onnx"', "one of the formats is listed twice"),
        ('variant = "int8"', 'variant = "float"', "'quantize' has no use in the variant 'float'"),
        ('dataset = "digits"', 'dataset = "cifar"', "dataset 'cifar' is unknown; choose one of"),
        ("epochs = 3", "seed = 3", r"'seed' has no use in \[train\], as seeds lists them"),
        ("epochs = 2", 'layers = ["flatten"]', r"'layers' has no use in \[prune.training\]"),
        ("epochs = 1", "seed = 1", r"'seed' has no use in \[quantize.training\]"),
        ("observer", 'equalization = "no"\nobserver', "equalization 'no' is of the wrong type"),
        ('recipe = "tuned"', "", r"\[train\] must name its recipe"),
    ],
)
def test_what_is_wrong_is_said_in_words(read, old, new, line):
    assert STUDENT.count(old) >= 1
    with pytest.raises(CompressError, match=line):
        read(STUDENT.replace(old, new, 1))


def test_a_float_network_is_no_c_and_no_integers(read):
    text = STUDENT.split("[prune]")[0].replace('"int8"', '"float"').replace('input = "uint8"', "")
    with pytest.raises(CompressError, match="format 'c' cannot hold the variant 'float'"):
        read(text)
    assert read(text.replace(', "c"', "")).variant == "float"


def test_a_circle_of_teachers_and_a_teacher_of_other_images_are_refused(tmp_path, read):
    (tmp_path / "big.toml").write_text(BIG.format(dataset="digits", more='teacher = "net"'))
    with pytest.raises(CompressError, match="net is taught by big is taught by net"):
        read(STUDENT)
    (tmp_path / "big.toml").write_text(BIG.format(dataset="mnist", more=""))
    with pytest.raises(CompressError, match="its teacher big learns mnist, not digits"):
        read(STUDENT)


def test_a_recipe_whose_every_stage_is_measured_needs_all_of_them(read):
    text = STUDENT.replace("views = 2", "views = 2\nstages = true\nseed_by = 'parent'")
    assert read(text).stages
    without = text.split("[prune]")[0] + "[quantize]" + text.split("[quantize]")[1]
    for wrong, line in (
        (without, r"stages need the table \[prune\]"),
        (text.replace('"onnx", ', ""), "add onnx to the formats"),
        (text.replace("seed_by = 'parent'", ""), "several seeds only with seed_by"),
    ):
        with pytest.raises(CompressError, match=line):
            read(wrong)
