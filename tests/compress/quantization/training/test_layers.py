"""The layers of quantization-aware training, apart: what each keeps while it is trained."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn
from trained_networks import SPEC, assert_same_integers, codes_of, images, small_network, trained

from compress.graph import Table
from compress.quantization.training.qat import convert, prepare


def test_the_slope_of_prelu_stays_while_the_rest_is_trained():
    torch.manual_seed(4)
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 3), nn.PReLU(init=0.3), nn.Conv2d(6, 4, 3), nn.AvgPool2d(12)),
        nn.Flatten(),
    )
    prepared = prepare(network.eval(), images(), spec=SPEC)
    losses = trained(prepared)
    assert losses[-1] < losses[0]
    assert_same_integers(prepared, convert(prepared), images(40, seed=5))
    modules = prepared.chosen.plan.graph.modules()
    slopes = {m.weight.item() for m in modules if isinstance(m, nn.PReLU)}
    assert slopes == {network[1].weight.item()}


def test_layers_of_few_input_channels_keep_factors_of_powers_of_two():
    prepared = prepare(small_network(), images(), spec=SPEC)
    trained(prepared)
    graph = convert(prepared)
    assert (np.frexp(graph.multiplier(graph.nodes[0]))[0] == 0.5).all()
    assert not graph.power_of_two


def test_activations_of_4_bits_have_16_codes():
    prepared = prepare(small_network(), images(), spec=replace(SPEC, activation_bits=4))
    graph = convert(prepared)
    codes = codes_of(graph, images())
    tables = [node.output for node in graph.nodes if isinstance(node, Table)]
    assert len(tables) == 5  # of three convolutions, the average pool, and the activation's own
    assert all(codes[name].max() <= 15 for name in tables)
    assert codes[graph.output].max() > 15
