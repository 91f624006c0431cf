"""What every layer in training knows: the codes between which its output lies."""

import torch
from between_layers import between
from integer_agreement import X
from torch.nn import functional

from compress.quantization.plan.layer import PlannedMoving, PlannedSum
from compress.quantization.plan.layers.add import PlannedAdd
from compress.quantization.plan.layers.average_pool import PlannedAveragePool
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.plan.layers.move import PlannedMove
from compress.quantization.plan.layers.mul import PlannedMul
from compress.quantization.training.layers.layer import (
    QUANTIZED_LAYERS,
    QuantizedLayer,
    bounds,
    trained_by,
)
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


def test_a_kind_is_trained_as_what_it_is_one_of():
    assert trained_by(PlannedMaxPool) is trained_by(PlannedMove) is QUANTIZED_LAYERS[PlannedMoving]
    assert trained_by(PlannedAveragePool) is trained_by(PlannedAdd) is QUANTIZED_LAYERS[PlannedSum]
    assert trained_by(PlannedMul) is QUANTIZED_LAYERS[PlannedMul]
