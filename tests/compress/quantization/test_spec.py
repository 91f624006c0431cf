"""Specs: what they take, and keep."""

import pytest

from compress.errors import CompressError
from compress.quantization.spec import QuantizationSpec


@pytest.mark.parametrize(
    "wrong",
    [{"observer": "best"}, {"weight_bits": 1}, {"weight_bits": 9}, {"weight_observer": "x"}],
)
def test_specs_that_make_no_sense_are_refused(wrong):
    with pytest.raises(CompressError):
        QuantizationSpec(**wrong)


def test_a_spec_checks_and_keeps_its_bits():
    spec = QuantizationSpec(bits_by_layer={"b": 4, "a": 2})
    assert spec.bits_by_layer == (("a", 2), ("b", 4))
    assert (spec.bits_of("a"), spec.bits_of("c")) == (2, 8)
    assert hash(spec) == hash(QuantizationSpec(bits_by_layer=(("b", 4), ("a", 2))))
    for wrong in ({"a": 9}, {"a": 1}, {"a": "4"}, 7, ("ab", 3)):
        with pytest.raises(CompressError, match="bits"):
            QuantizationSpec(bits_by_layer=wrong)
    with pytest.raises(CompressError, match="activation bits"):
        QuantizationSpec(activation_bits=5)


def test_the_scales_of_narrow_weights_are_chosen_by_their_error():
    """As docs/observers.md shows to be better; what is asked for by name holds at every width."""
    spec = QuantizationSpec()
    assert [spec.scale_observer(bits) for bits in (2, 4, 5, 8)] == [
        "mse",
        "mse",
        "minmax",
        "minmax",
    ]
    for name in ("minmax", "mse"):
        named = QuantizationSpec(weight_observer=name)
        assert {named.scale_observer(bits) for bits in range(2, 9)} == {name}
