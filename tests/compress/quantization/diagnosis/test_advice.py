"""What is advised, and what is not."""

from dataclasses import replace

from compress.quantization.diagnosis.advice import remedies
from compress.quantization.diagnosis.results import Loss
from compress.quantization.spec import QuantizationSpec

ALL_ON = QuantizationSpec(
    observer="minmax",
    weight_observer="mse",
    adaround=True,
    equalization=True,
    bias_correction=True,
    weight_bits=8,
)


def test_nothing_is_advised_that_is_done_already():
    losses = [Loss("a", "weights", 0.5), Loss("b", "clipping", 0.5)]
    assert remedies(losses, ALL_ON) == []
    narrow = remedies(losses, replace(ALL_ON, weight_bits=4))
    assert [dict(r.changes) for r in narrow] == [{"bits_by_layer": (("a", 6),)}]
    by_width = replace(ALL_ON, weight_observer="auto")
    assert [dict(r.changes) for r in remedies(losses[:1], by_width)] == [{"weight_observer": "mse"}]
    assert remedies(losses[:1], replace(by_width, weight_bits=4)) == narrow
    wide = remedies(losses, replace(ALL_ON, observer="percentile"))
    assert {r.changes["observer"] for r in wide} == {"minmax", "mse"}
    last = [Loss("out", "rounding", 1.0, observed=False)]
    assert remedies(last, ALL_ON) == []
    assert remedies([replace(last[0], observed=True)], ALL_ON) != []
