"""What a recipe cannot make is refused before its training."""

import warnings

import pytest
import torch
from few_digits import few_digits

from compress.errors import CompressError
from mnist_edge import pipeline
from mnist_edge.settings.recipe import read_recipe

RECIPE = """
name = "net"
variant = "int8"
formats = ["onnx"]
dataset = "digits"
seeds = [0]
[train]
recipe = "tuned"
epochs = 1
layers = ["conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10"]
[prune]
macs = 0.5
[quantize]
bits_by_layer = { linear4 = 4 }
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"linear 10"', '"linear ten"', "layer 'linear ten'"),
        ('"max pool 2"', '"max pool 20"', "max pool 20"),
        ("macs = 0.5", "macs = 1.5", "MACs|macs"),
        ("macs = 0.5", "channels = { conv9 = 4 }", "conv9"),
        ("linear4 = 4", "linear9 = 4", "there is no layer 'linear9'"),
        (
            "[quantize]",
            "[quantize]\nbudget_bytes = 50",
            "50 are too few: .* takes 393",
        ),
        ("linear4 = 4 }", "x = 4 }\n[quantize.training]\nepochs = 1", "there is no layer 'x'"),
    ],
)
def test_it_is_refused_before_anything_is_trained(tmp_path, old, new, line):
    assert RECIPE.count(old) == 1
    (tmp_path / "net.toml").write_text(RECIPE.replace(old, new))
    recipe = read_recipe(tmp_path / "net.toml")
    with pytest.raises(CompressError, match=line):
        pipeline.run_recipe(recipe, few_digits(), tmp_path / "out", tmp_path / "work")
    assert [path.name for path in tmp_path.iterdir()] == ["net.toml"]


def test_a_good_recipe_goes_through_in_silence_and_draws_no_numbers(tmp_path):
    (tmp_path / "net.toml").write_text(RECIPE)
    before = torch.get_rng_state()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pipeline.dry_run(read_recipe(tmp_path / "net.toml"), few_digits())
    assert torch.equal(torch.get_rng_state(), before)
