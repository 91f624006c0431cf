"""A back end's functions by operator: registered, inherited, missing."""

import pytest

from compress.errors import CompressError
from compress.exporters.emitters import Emitters
from compress.graph import OPERATORS, Flatten


def test_a_missing_operator_is_named():
    partial = Emitters("stone tablets")
    assert partial.missing == tuple(OPERATORS)
    with pytest.raises(CompressError, match="node 'f': stone tablets has no Flatten"):
        partial.of(Flatten(name="f", inputs=("x",), output="y"))


def test_a_back_end_inherits_what_it_does_not_register():
    base = Emitters("base")
    other = Emitters("other", base=base)
    base.emits(Flatten)(lambda: "base")
    node = Flatten(name="f", inputs=("x",), output="y")
    assert other.of(node)() == "base"
    other.emits(Flatten)(lambda: "other")
    assert (other.of(node)(), base.of(node)()) == ("other", "base")
