"""A network of integers in three formats, and a machine without a C compiler."""

import os

import pytest
from template_network import written

from compress.c_runner import compiler


@pytest.fixture
def folder(tmp_path):
    """`net-c`, `net.onnx` and `net.safetensors` of one network."""
    if compiler() is None:
        if os.environ.get("CI"):
            pytest.fail("a C compiler must be installed in CI")
        pytest.skip("no C compiler")
    return written(tmp_path)


@pytest.fixture
def no_compiler(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
