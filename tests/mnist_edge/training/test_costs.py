"""What a network costs, told before it is trained, is what the trained one costs."""

from pathlib import Path

import pytest
from few_digits import few_digits

from compress.quantization.post_training import quantize
from mnist_edge.pipeline import build_variant, train_seeds
from mnist_edge.settings.recipe import recipe_of
from mnist_edge.training import costs
from mnist_edge.training.costs import costs_of, weight_bytes

CONTENT = {
    "name": "net",
    "variant": "int8",
    "formats": ["onnx"],
    "dataset": "digits",
    "seeds": [0],
    "input": "uint8",
    "train": {
        "recipe": "tuned",
        "epochs": 1,
        "batch_size": 64,
        "layers": ["conv 6 5x5 stride 2", "max pool 2", "flatten", "linear 10"],
    },
    "quantize": {"weight_bits": 4, "bits_by_layer": {"conv1": 8}, "bias_correction": False},
}
FLOAT = {**CONTENT, "variant": "float"}
del FLOAT["quantize"], FLOAT["input"]


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        {**CONTENT, "quantize": {"weight_bits": 4, "training": {"epochs": 1}}},
        {
            **CONTENT,
            "prune": {"macs": 0.6, "steps": 1, "training": {"epochs": 1, "batch_size": 64}},
        },
        FLOAT,
    ],
    ids=["per layer", "trained", "pruned", "float"],
)
def test_bytes_are_those_of_the_trained_network(content, tmp_path):
    recipe, data = recipe_of(content, Path("net.toml")), few_digits()
    (result,), _ = train_seeds(recipe, data, tmp_path)
    made = build_variant(recipe, result, data, tmp_path)
    told = costs_of(recipe, data, ["weight_bytes"])["weight_bytes"]
    assert told == weight_bytes(made) + spared_by_equal_scales(made)


def spared_by_equal_scales(made):
    scales = [node.weight_scale for node in getattr(made, "nodes", ()) if hasattr(node, "weight")]
    return sum(4 * (len(each) - 1) for each in scales if (each == each[0]).all())


def test_macs_and_latencies_are_of_one_image():
    data, recipe = few_digits(), recipe_of(CONTENT, Path("net.toml"))
    found = costs_of(recipe, data, ["macs", "onnxruntime"])
    assert found["macs"] == 12 * 12 * 6 * 25 + 6 * 6 * 6 * 10
    assert 0 < found["onnxruntime"] < 1e5


def test_a_network_is_quantized_once_for_all_runtimes(monkeypatch):
    made = []

    def counted(*arguments, **options):
        made.append(quantize(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(costs, "quantize", counted)
    monkeypatch.setitem(costs._CALLS, "c", costs.onnx_call)  # which needs no compiler
    recipe = recipe_of(CONTENT, Path("net.toml"))
    assert set(costs_of(recipe, few_digits(), ["onnxruntime", "c"])) == {"onnxruntime", "c"}
    assert len(made) == 1


def test_a_budget_of_bytes_is_kept_by_the_widths_that_are_chosen():
    quantize = {"budget_bytes": 1500, "calibration_images": 50}
    recipe = recipe_of({**CONTENT, "quantize": quantize}, Path("net.toml"))
    assert costs_of(recipe, few_digits(), ["weight_bytes"]) == {"weight_bytes": 1500}
