"""Values: names, shapes and qparams that can be."""

import numpy as np
import pytest

from compress.errors import CompressError
from compress.graph import QParams, Value
from compress.graph.values import as_tuple, is_name

CODE = QParams(1.0, 0)


def test_lists_and_numpys_integers_become_tuples_of_ints():
    assert as_tuple([np.int64(3), [4, "a"]]) == (3, (4, "a"))
    shape = Value("x", [np.int64(1), 28, 28], CODE).shape
    assert shape == (1, 28, 28)
    assert all(type(size) is int for size in shape)


@pytest.mark.parametrize(
    "shape", [(), (0,), (1,) * 7, (1.0,), (True,), (2**16, 2**16, 1), "abc", 3]
)
def test_shapes_that_cannot_be_are_refused(shape):
    with pytest.raises(CompressError, match="value 'x': the shape must be"):
        Value("x", shape, CODE)


def test_names_and_qparams_that_are_none_are_refused():
    assert is_name("conv 1")
    for name in ("", "two\nlines", None, 3):
        assert not is_name(name)
        with pytest.raises(CompressError, match="printable text"):
            Value(name, (1,), CODE)
    with pytest.raises(CompressError, match="no QParams"):
        Value("x", (1,), (1.0, 0))
