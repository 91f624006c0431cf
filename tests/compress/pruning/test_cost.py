"""What a network costs: bytes of its integers, measured latency."""

import pytest
import torch
from prunable_networks import INTEGERS, block, built, head
from random_networks import MeanOfPixels
from torch import nn

from compress import export, fold, prune, quantize
from compress.graph import Weighted
from compress.measuring import interleaved, open_model, speedup
from compress.pruning import Budget
from compress.pruning.cost import OnnxLatency, quantized_bytes
from compress.quantization.spec import QuantizationSpec


@pytest.mark.parametrize("bits", [8, 3])
@pytest.mark.parametrize("name", INTEGERS)
def test_quantized_bytes_are_those_of_the_integer_network(name, bits):
    model, example = built(name)
    if name == "plain":  # a table for its activation, a mean instead of a pool
        layers = (nn.Conv2d(3, 12, 3), nn.Hardswish(), MeanOfPixels(), nn.Linear(12, 5))
        model = nn.Sequential(*layers).eval()
    spec = QuantizationSpec(weight_bits=bits)
    graph = quantize(model, torch.randn(8, *example.shape[1:]), spec=spec)
    # Scales that happen to be equal are held once; beforehand each channel's is counted.
    equal = [
        node.weight_scale.nbytes - 4
        for node in graph.nodes
        if isinstance(node, Weighted) and len(set(node.weight_scale.tolist())) == 1
    ]
    counted = quantized_bytes(model, example, weight_bits=bits)
    assert counted == graph.weight_bytes + sum(equal)


def test_a_latency_budget_is_measured_in_onnxruntime(tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(block(3, 64), block(64, 64), head(64)).eval()
    example = torch.zeros(1, 3, 20, 20)
    pruned = prune(
        *(model, example),
        target=Budget(latency_us=0.4),
        round_to=16,
        cost=OnnxLatency(example, rounds=3),
    )
    runners = {}
    for name, network in (("before", model), ("after", pruned.model)):
        path = tmp_path / f"{name}.onnx"
        export(fold(network, example), path, format="onnx", example=example)
        runners[name] = open_model(path).bind(example.numpy())
    timed = interleaved(runners, rounds=5)
    assert speedup(timed["after"], timed["before"]).median > 1.6
    assert pruned.cost[1] < 0.6 * pruned.cost[0]
