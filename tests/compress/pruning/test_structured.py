"""Pruning to a budget, and what the pruned network is good for."""

import subprocess
import sys

import pytest
import torch
from prunable_networks import INTEGERS, block, built, head, images, late_norm
from safetensors.torch import save_file
from torch import nn

from compress import fold, prune, quantize
from compress.errors import CompressError
from compress.model_file import load_model, save_model
from compress.profile import parameter_count
from compress.pruning import Budget


def test_what_cannot_be_pruned_is_refused_in_one_line():
    example = torch.randn(2, 3, 8, 8)
    with pytest.raises(CompressError, match="no layer"):
        prune(nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), example, target=Budget(macs=0.5))
    mixed = nn.Sequential(nn.Conv2d(3, 8, 1), nn.GroupNorm(2, 8), nn.Conv2d(8, 5, 1))
    with pytest.raises(CompressError, match="0: a layer of another kind holds them") as refusal:
        prune(mixed, example, target=Budget(macs=0.5))
    assert "\n" not in str(refusal.value)
    model, _ = built("plain")
    with pytest.raises(CompressError, match=r"can't be reached.* takes [\d,]+"):
        prune(model, example, target=Budget(macs=0.001))
    for wrong in ({"scope": "local"}, {"round_to": 0}):
        with pytest.raises(CompressError):
            prune(model, example, target=Budget(macs=0.5), **wrong)


@pytest.mark.parametrize("round_to", [1, 4])
@pytest.mark.parametrize("target", [Budget(macs=0.4), Budget(params=0.4), Budget(weight_bytes=0.5)])
def test_budgets_are_met_and_channels_rounded(target, round_to):
    torch.manual_seed(0)
    model = nn.Sequential(block(3, 32), block(32, 48), late_norm(48, 32), head(32)).eval()
    example = torch.randn(2, 3, 8, 8)
    pruned = prune(model, example, target=target, round_to=round_to)
    before, after = pruned.cost
    assert 0.6 * target.value * before < after <= target.value * before
    sizes = [len(kept) for kept in pruned.kept.values()]
    assert sizes
    assert all(size % round_to == 0 for size in sizes)
    again = prune(model, example, target=Budget(**{target.kind: after}), round_to=round_to)
    assert again.cost[1] == after


def test_a_budget_that_is_met_takes_nothing():
    model, example = built("plain")
    pruned = prune(model, example, target=Budget(params=1.0))
    assert pruned.kept == {}
    with torch.no_grad():
        torch.testing.assert_close(pruned.model(example), model(example))


def test_a_cost_of_ones_own_decides():
    model, example = built("plain")
    widest = prune(
        model,
        example,
        target=Budget(macs=10),
        cost=lambda network: float(network.get_submodule("1.0").out_channels),
    )
    assert widest.cost == (16, 10)


def test_it_loads_in_a_process_that_knows_nothing_of_pruning(tmp_path):
    model, example = built("concatenation in a residual")
    pruned = prune(model, example, target=Budget(macs=0.5))
    save_model(pruned.model, example, tmp_path / "pruned.safetensors")
    save_file({"x": example}, tmp_path / "x.safetensors")
    code = (
        "import sys, torch; from safetensors.torch import load_file\n"
        "from compress.model_file import load_model\n"
        f"x = load_file({str(tmp_path / 'x.safetensors')!r})['x']\n"
        f"model = load_model({str(tmp_path / 'pruned.safetensors')!r}).model\n"
        "assert not {'torch_pruning', 'compress.pruning', 'pickle5'} & set(sys.modules)\n"
        f"torch.save(model(x).detach(), {str(tmp_path / 'y.pt')!r})\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    answer = torch.load(tmp_path / "y.pt", weights_only=True)
    with torch.no_grad():
        torch.testing.assert_close(answer, pruned.model(example))


@pytest.mark.parametrize("name", INTEGERS)
def test_its_folded_and_quantized_forms_agree_with_it(name):
    model, example = built(name)
    pruned = prune(model, example, target=Budget(macs=0.5)).model
    inputs = images(64)
    with torch.no_grad():
        expected = pruned(inputs)
        torch.testing.assert_close(fold(pruned, example)(inputs), expected, rtol=1e-3, atol=1e-4)
    integers = torch.from_numpy(quantize(pruned, inputs)(inputs.numpy()))
    noise = (integers - expected).square().mean()
    signal = (expected - expected.mean(0)).square().mean()
    assert float(noise) < 0.02 * float(signal)


def test_a_loaded_network_can_be_pruned_again_and_trained(tmp_path):
    model, example = built("depthwise in a residual")
    path = tmp_path / "network.safetensors"
    for _ in range(3):
        save_model(model, example, path)
        model = prune(load_model(path).model, example, target=Budget(params=0.8)).model
    model.train()
    model(example).square().sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_it_prints_as_a_table():
    model, example = built("plain")
    pruned = prune(model, example, target=Budget(macs=0.5))
    lines = str(pruned).splitlines()
    for change in pruned.layers:
        row = next(line for line in lines if f" {change.name} " in line)
        assert all(f"{number:,}" in row for number in (*change.channels, *change.macs) if number)
    assert f"{pruned.macs[1]:,}" in lines[-2]


def test_a_budget_is_given_once_as_a_keyword_or_an_object():
    model, example = built("plain")
    by_keyword = prune(model, example, macs=0.5)
    assert by_keyword.kept == prune(model, example, target=Budget(macs=0.5)).kept
    assert prune(model, example, params=0.6).cost[1] <= 0.6 * parameter_count(model)
    with pytest.raises(CompressError, match=r"Budget\(macs=0.5\), or Channels, not 0.5"):
        prune(model, example, target=0.5)
    with pytest.raises(CompressError, match="target= or macs=, not both"):
        prune(model, example, target=Budget(macs=0.5), macs=0.5)
    for wrong in ({}, {"macs": 0.5, "params": 0.5}):
        with pytest.raises(CompressError, match="give one budget of macs, params"):
            prune(model, example, **wrong)
    with pytest.raises(TypeError, match="unexpected keyword argument 'mac'"):
        prune(model, example, mac=0.5)
