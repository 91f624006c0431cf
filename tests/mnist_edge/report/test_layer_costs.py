"""What quantizing cost, of networks from files."""

from dataclasses import replace

import pytest
from few_digits import few_digits

from compress.errors import CompressError
from mnist_edge.data import MNIST_MEAN, MNIST_STD
from mnist_edge.report import layer_costs
from mnist_edge.report.subjects import read_subject


@pytest.fixture(scope="module")
def data():
    return replace(few_digits(), name="mnist", mean=MNIST_MEAN, std=MNIST_STD)


def test_integers_of_an_unknown_float_network_have_no_cost_but_a_reason(data):
    left_out = []
    assert layer_costs.cost_of(read_subject("edge-1k"), data, left_out) is None
    assert "edge-1k.toml trains on the way is not published" in left_out[0]
    assert "--baseline names one" in left_out[0]


def test_integers_that_are_not_of_the_float_network_named_are_told(data, monkeypatch):
    def refuse(*arguments, **options):
        raise CompressError("the integers are of another network")

    monkeypatch.setattr(layer_costs, "quantization_cost", refuse)
    left_out = []
    assert layer_costs.cost_of(read_subject("phase5-int8"), data, left_out) is None
    (line,) = left_out
    assert line.endswith("layer by layer: the integers are of another network.")


def test_a_float_network_costs_nothing(data):
    subject = replace(read_subject("edge-1k"), read=read_subject("phase5-float").read)
    assert layer_costs.cost_of(subject, data, []) is None
