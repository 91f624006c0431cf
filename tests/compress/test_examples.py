"""Every example in a docstring runs and prints what it says; every public verb has one."""

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from needed import need_c
from torch import nn

import compress
import mnist_edge

ROOT = Path(__file__).parents[2]
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
    if name in NEEDS_COMPILER:
        need_c()
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


def small_model():
    torch.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.BatchNorm2d(8), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 12, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 4)),
    )
    return model.eval()


def test_the_readmes_python_runs(tmp_path, monkeypatch):
    """In one go, as the sections follow each other, with what they take as given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exported").symlink_to(ROOT / "exported")
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    images = torch.rand(64, 1, 28, 28)
    given = {
        "model": small_model(),
        "example": images[:2],
        "calibration": images,
        "labels": small_model()(images).argmax(1).numpy(),
        "train": lambda network: network(images).sum().backward(),
    }
    assert len(blocks) > 2
    for block in blocks:
        given["images"] = images.numpy() if "onnxruntime" in block else images
        exec(compile(block, "README.md", "exec"), given)
    assert given["logits"].shape == (64, 10)
    assert given["pruned"](images).shape == (64, 4)
    assert isinstance(given["integers"], compress.QuantizedGraph)
