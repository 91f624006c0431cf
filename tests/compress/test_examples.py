"""Every example in a docstring runs and prints what it says; every public verb has one."""

import doctest
import importlib
import inspect
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import compress
import mnist_edge
from compress.c_runner import compiler

PROMPT = ">>>"
NEEDS_COMPILER = {"compress.c_runner"}


def modules_with_examples() -> Iterator[str]:
    for package in (compress, mnist_edge):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            source = importlib.util.find_spec(module.name).origin
            if PROMPT in Path(source).read_text():
                yield module.name


@pytest.mark.parametrize("name", list(modules_with_examples()))
def test_the_examples_of_a_module_run(name, tmp_path, monkeypatch):
    if name in NEEDS_COMPILER and compiler() is None:
        assert not os.environ.get("CI"), "CI must have a C compiler"
        pytest.skip("no C compiler")
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert found.attempted > 0
    assert found.failed == 0, "see the captured output"


VERBS = [name for name in compress.__all__ if inspect.isfunction(getattr(compress, name))]


@pytest.mark.parametrize("verb", VERBS)
def test_every_public_verb_has_an_example(verb):
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(getattr(compress, verb)))
    assert any(f"compress.{verb}(" in example.source for example in examples)
    assert not any(example.options.get(doctest.SKIP) for example in examples)
