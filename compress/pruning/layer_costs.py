"""What each layer costs as its channels go: the estimate that ranks removals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import fx, nn

from compress.profile import layers_of
from compress.pruning.budget import Budget
from compress.pruning.coupling import Coupling, Side


class LayerCosts:
    """What each layer costs as its channels go.

    For ranking alone: a convolution's cost falls with its outputs and its inputs, whatever folding
    will make of it. For a latency see `compress.pruning.measured_costs`.

    Args:
        network: as `compress.tracing.trace` returns it.
        budget: tells the measure.
    """

    def __init__(self, network: fx.GraphModule, budget: Budget) -> None:
        macs: dict[str, int] = {}
        for layer in layers_of(network):
            macs[layer.name] = macs.get(layer.name, 0) + layer.macs
        self._costs = {
            path: _layer_cost(module, macs.get(path, 0), budget)
            for path, module in network.named_modules()
        }

    stepwise = False
    """Whether a cost falls in steps of several channels, so that single ones save nothing."""

    def saving(self, coupling: Coupling, channels: Sequence[int]) -> float:
        """Return what the network would cost less without these channels."""
        saved = 0.0
        for layer, (outputs, inputs) in self._shares(coupling, channels).items():
            cost = self._costs[layer]
            smaller = replace(cost, outputs=cost.outputs - outputs, inputs=cost.inputs - inputs)
            saved += cost.total - smaller.total
        return saved

    def remove(self, coupling: Coupling, channels: Sequence[int]) -> None:
        """Count these channels as gone."""
        for layer, (outputs, inputs) in self._shares(coupling, channels).items():
            self._costs[layer].outputs -= outputs
            self._costs[layer].inputs -= inputs

    def _shares(
        self, coupling: Coupling, channels: Sequence[int]
    ) -> dict[str, tuple[float, float]]:
        """Return for each layer the shares of its outputs and of its inputs that are `channels`."""
        gone = torch.zeros(coupling.channels, dtype=torch.bool)
        gone[list(channels)] = True
        shares: dict[str, tuple[float, float]] = {}
        for part in coupling.slices:
            outputs, inputs = shares.get(part.layer, (0.0, 0.0))
            share = int(gone[part.channels].sum()) / part.size
            on_output = part.side is Side.OUTPUT
            shares[part.layer] = (outputs + share * on_output, inputs + share * (not on_output))
        return shares


@dataclass
class _LayerCost:
    """A cost of `pairs` at all inputs and outputs, and of `ends` at all outputs."""

    pairs: float
    ends: float
    outputs: float = 1.0
    inputs: float = 1.0

    @property
    def total(self) -> float:
        return self.pairs * self.outputs * self.inputs + self.ends * self.outputs


def _layer_cost(module: nn.Module, macs: int, budget: Budget) -> _LayerCost:
    sizes = [parameter.numel() for parameter in module.parameters(recurse=False)]
    if not isinstance(module, nn.modules.conv._ConvNd | nn.Linear):
        return _LayerCost(0, sum(sizes) if budget.kind == "params" else 0)
    weight = module.weight.numel()
    if budget.kind == "params":
        return _LayerCost(weight, sum(sizes) - weight)
    if budget.kind == "weight_bytes":
        bias_and_scale = 8 * len(module.weight)
        return _LayerCost(weight * budget.weight_bits / 8, bias_and_scale)
    return _LayerCost(macs, 0)
