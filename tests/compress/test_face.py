"""What a user finds in `compress`: its names, loaded when used, and known to type checkers."""

import inspect
import subprocess
import sys

import pytest

import compress

NAMES = {
    *("fold", "prune", "quantize", "prepare", "convert", "explain"),
    *("export", "load", "open_model", "load_c", "measure"),
    *("QuantizationSpec", "InputCode", "Budget", "Pruned", "PreparedNetwork", "Explanation"),
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
