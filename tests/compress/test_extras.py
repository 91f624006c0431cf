"""A package that an extra brings is named where it lacks; other failures stay what they are."""

import importlib

import pytest

from compress.errors import CompressError
from compress.extras import EXTRA_OF, MissingPackage, naming_extras, why_missing


@pytest.mark.parametrize(("package", "extra"), [("sklearn", "train"), ("openvino", "peers")])
def test_what_lacks_is_named_with_its_extra(package, extra):
    told = rf"pip install 'mnist-edge\[{extra}\]' brings it"
    with pytest.raises(MissingPackage, match=told), naming_extras():
        raise ModuleNotFoundError(name=f"{package}.datasets")
    assert issubclass(MissingPackage, CompressError)


def test_other_modules_that_lack_are_mistakes():
    with pytest.raises(ModuleNotFoundError), naming_extras():
        importlib.import_module("no_such_module_of_anybody")


def test_what_is_installed_lacks_nothing(monkeypatch):
    assert why_missing("torch") is None
    monkeypatch.setitem(EXTRA_OF, "no_such_package", "train")
    assert why_missing("no_such_package") == (
        "no_such_package is not installed; pip install 'mnist-edge[train]' brings it"
    )
