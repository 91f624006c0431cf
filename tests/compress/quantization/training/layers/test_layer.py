"""What every layer in training knows: the codes between which its output lies."""

import torch
from between_layers import between
from integer_agreement import X
from torch.nn import functional

from compress.quantization.plan.layer import every_kind
from compress.quantization.training.layers.layer import QUANTIZED_LAYERS, QuantizedLayer, bounds
from compress.quantization.training.qat import prepare


def prepared(function):
    torch.manual_seed(0)
    return prepare(between(function), X)


def test_codes_lie_between_zero_and_the_highest_less_the_zero_point():
    chosen = prepared(lambda m, x: m.layer(x)).chosen
    for name, code in chosen.qparams.items():
        assert bounds(chosen, name) == (-code.zero_point, 255 - code.zero_point)
        assert bounds(chosen, name, relu=True)[0] == 0


def test_a_bound_that_a_shared_code_reaches_beyond_is_a_code_of_the_step():
    network = prepared(lambda m, x: functional.relu6(10 * m.layer(x)) + 10 * m.other(x))
    chosen = network.chosen
    ((name, ceiling),) = chosen.ceilings.items()
    layer = next(each for each in chosen.plan.layers if each.output == name)
    quantized = QuantizedLayer(chosen, layer, {})
    step = float(chosen.qparams[name].scale)
    assert quantized.highest(torch.tensor(step)) == round(ceiling / step)
    assert quantized.highest(torch.tensor(ceiling / 1000)) == quantized.high


def test_every_kind_that_can_be_planned_is_trained():
    assert set(QUANTIZED_LAYERS) == set(every_kind())
