"""Means in float32 arithmetic in C: the interpreter's integers."""

import pytest
from c_layers import assert_exact_in_c, kinds_of
from needed import need_c


@pytest.mark.parametrize("kind", kinds_of("means"))
def test_a_layer_gives_the_interpreters_integers(tmp_path, kind):
    need_c()
    assert_exact_in_c(kind, tmp_path)
