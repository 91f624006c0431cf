"""What a user finds in `compress`: its names, loaded when used, and known to type checkers."""

import inspect
import subprocess
import sys

import pytest

import compress

NAMES = {
    *("fold", "prune", "quantize", "prepare", "convert", "explain", "report"),
    *("export", "load", "open_model", "load_c", "measure"),
    *("QuantizationSpec", "InputCode", "Budget", "Pruned", "PreparedNetwork", "Explanation"),
    "Baseline",
    *("QuantizedGraph", "QParams", "Figures", "CompressError", "QuantizationWarning"),
}


def alone(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def test_completion_shows_the_verbs_and_the_types():
    assert set(dir(compress)) == set(compress.__all__) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_is_a_documented_function_or_class(name):
    found = getattr(compress, name)
    assert found.__name__ == name
    assert inspect.isfunction(found) or inspect.isclass(found)
    assert inspect.getdoc(found)


def test_a_name_that_is_not_there_is_no_attribute():
    with pytest.raises(AttributeError, match="nothing"):
        compress.nothing  # noqa: B018


def test_names_are_loaded_when_they_are_used():
    heavy = "{'torch', 'onnx', 'onnxruntime', 'numpy'} & set(sys.modules)"
    alone(f"import sys, compress; dir(compress); compress.CompressError; assert not {heavy}")


def test_names_stay_what_they_are_after_their_modules_are_imported():
    alone(
        "import compress, compress.simplify.folding, compress.exporters, compress.measuring\n"
        "import compress.loading, compress.quantization.post_training\n"
        "assert all(callable(getattr(compress, name)) for name in compress.__all__)\n"
    )


def test_errors_are_value_errors():
    assert issubclass(compress.CompressError, ValueError)


def _mistakes():
    import numpy as np
    import torch

    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten()).eval()
    images = torch.rand(8, 1, 4, 4)
    graph = compress.quantize(network, images)
    classes = np.zeros((8, 2), np.int64)
    path = "the path of a file or folder, not Sequential; export it first"
    return [
        (lambda: compress.load(network), path),
        (lambda: compress.open_model(network), path),
        (lambda: compress.load_c(network), path),
        (lambda: compress.measure(network), path),
        (lambda: compress.convert(network), "takes what prepare returned, not Sequential"),
        (lambda: compress.prune(network, images, macs=0.5, criterion="lamp"), "is a function of"),
        (
            lambda: compress.quantize(network, images, spec={"bits": 4}),
            "a QuantizationSpec, not dict",
        ),
        (lambda: compress.explain(network, images, images, classes), r"not int64 \[8, 2\]"),
        (lambda: graph(images), r"NumPy arrays, not Tensor; give its \.numpy\(\)"),
        (lambda: graph(images[0].numpy()), r"codes \[N, 1, 4, 4\], not float32 \(1, 4, 4\)"),
    ]


def test_what_a_verb_is_given_by_mistake_is_named_in_a_line():
    for mistake, words in _mistakes():
        with pytest.raises(compress.CompressError, match=words) as caught:
            mistake()
        assert "\n" not in str(caught.value)
