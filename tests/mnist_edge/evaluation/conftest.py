"""A network of integers in three formats, and a machine without a C compiler."""

import pytest
from needed import need_c
from template_network import written


@pytest.fixture
def folder(tmp_path):
    """`net-c`, `net.onnx` and `net.safetensors` of one network."""
    need_c()
    return written(tmp_path)


@pytest.fixture
def no_compiler(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")
