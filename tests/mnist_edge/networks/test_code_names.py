"""FILE.py:NAME is recognized without a look at the file."""

import pytest

from mnist_edge.networks.code_names import CODE, is_code


@pytest.mark.parametrize("name", ["nets.py:small", "a/b.py:Net", "c:/nets.py:_net", "x.y.py:n1"])
def test_a_name_in_a_file_is_code(name):
    assert is_code(name)
    found = CODE.fullmatch(name)
    assert f"{found['file']}:{found['name']}" == name


@pytest.mark.parametrize(
    "name", ["phase5-float", "net.onnx", "nets.py", "nets.py:", "nets.py:1net", ":net", ".py:a b"]
)
def test_other_names_are_none(name):
    assert not is_code(name)
