"""What one input takes in a runtime."""

import pytest
import torch
from needed import need, need_c
from prunable_networks import block, head
from torch import nn

from compress import prune
from compress.boards import TARGETS
from compress.pruning import Budget
from compress.pruning.latency import HostLatency, network_latency, noise_quantized
from compress.pruning.layer_latency import LayerLatency

EXAMPLE = torch.zeros(2, 3, 10, 10)


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(block(3, 16), block(16, 16), head(16)).eval()


@pytest.mark.parametrize("runtime", ["onnxruntime", "onnxruntime-float", "c"])
def test_networks_are_timed_in_every_runtime_of_this_machine(runtime):
    if runtime == "c":
        need_c()
    measure = network_latency(runtime, EXAMPLE)
    assert measure(network()) > 0
    assert measure(network()) > 0


def test_others_are_timed_in_turns_with_the_first(monkeypatch):
    called = []
    latency = HostLatency(EXAMPLE, lambda network, x: lambda: called.append(network), rounds=1)
    latency("first")
    called.clear()
    latency("second")
    assert {"first", "second"} == set(called)


def test_integers_of_noise_run_like_any_others_without_a_word(recwarn):
    graph = noise_quantized(network(), EXAMPLE)
    assert graph.input.shape == (3, 10, 10)
    assert not recwarn.list


def test_a_budget_of_instructions_is_kept_on_the_board(monkeypatch):
    missing = TARGETS["cortex-m3"].missing_tools()
    need(not missing, ", ".join(missing))
    monkeypatch.setattr(LayerLatency, "__call__", lambda self, shape: float(shape.outputs))
    small, example = nn.Sequential(block(3, 8), head(8)).eval(), EXAMPLE[..., :6, :6]
    target = Budget(latency=0.7, runtime="cortex-m3")
    before, after = prune(small, example, target=target, round_to=4).cost
    assert 0 < after <= 0.7 * before
