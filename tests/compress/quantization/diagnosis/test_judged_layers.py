"""Which layers are judged, at which value, and what of them may be quantized alone."""

import torch
from torch import nn

from compress.quantization.diagnosis.judged_layers import judged_layers
from compress.quantization.post_training import integer_weights, quantize_chosen
from compress.quantization.ranges.qparams import choose_qparams
from compress.quantization.spec import QuantizationSpec


def test_layers_that_round_are_judged_where_a_pool_lets_their_values_through():
    torch.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 4, 1), nn.SiLU()),
        *(nn.AvgPool2d(2), nn.Flatten(), nn.Linear(4, 3)),
    ).eval()
    spec, images = QuantizationSpec(weight_bits=4), torch.rand(16, 1, 6, 6)
    chosen = choose_qparams(model, images, spec)
    graph = quantize_chosen(chosen, spec, images)
    judged = list(judged_layers(chosen, graph, integer_weights(chosen, spec, images)))
    assert [layer.kind for layer in judged] == ["Conv", "Conv", "Table", "AveragePool", "Linear"]
    assert [layer.bits for layer in judged] == [4, 4, None, None, 4]
    pool = next(layer.output for layer in chosen.plan.layers if layer.kind == "maxpool")
    assert judged[0].at == pool
    assert all(layer.at == layer.layer.output for layer in judged[1:])
    assert [set(layer.parts) for layer in judged] == [
        *({"activations", "weights", "alone"},) * 2,
        *({"activations"},) * 2,
        {"activations", "weights", "alone"},
    ]
