"""What each layer's time falls by as its channels go, by what was measured of it at each width."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from platformdirs import user_cache_dir
from torch import fx

from compress.pruning.budget import Budget
from compress.pruning.coupling import Coupling
from compress.pruning.layer_costs import LayerCosts
from compress.pruning.layer_latency import LayerLatency, LayerShape, layer_shapes


class MeasuredCosts(LayerCosts):
    """As `LayerCosts`, in the time that each layer takes in the budget's runtime.

    Layers that `layer_shapes` leaves out cost nothing here: nobody knows how their time falls.

    Args:
        network: as `compress.tracing.trace` returns it.
        budget: tells the runtime.
        latency: measures a layer.
    """

    stepwise = True

    def __init__(self, network: fx.GraphModule, budget: Budget, latency: LayerLatency) -> None:
        super().__init__(network, budget)
        self._latency, self._shapes = latency, layer_shapes(network)

    def saving(self, coupling: Coupling, channels: Sequence[int]) -> float:
        """Return how much less time the network would take without these channels."""
        saved = 0.0
        for layer, (outputs, inputs) in self._shares(coupling, channels).items():
            if layer in self._shapes:
                before, after = self._widths(layer, 0, 0), self._widths(layer, outputs, inputs)
                saved += self._latency(before) - self._latency(after)
        return saved

    def _widths(self, layer: str, outputs: float, inputs: float) -> LayerShape:
        """The layer's shape now, less these shares of its outputs and inputs."""
        full, left = self._shapes[layer], self._costs[layer]
        return replace(
            full,
            inputs=max(1, round(full.inputs * (left.inputs - inputs))),
            outputs=max(1, round(full.outputs * (left.outputs - outputs))),
        )


def layer_costs(
    network: fx.GraphModule, budget: Budget, *, cache: Path | None = None
) -> LayerCosts:
    """Return what each layer costs in the budget's measure.

    Args:
        network: as `compress.tracing.trace` returns it.
        budget: tells the measure.
        cache: the JSON file that keeps measured latencies; by default in the user's cache folder.
    """
    if budget.kind != "latency":
        return LayerCosts(network, budget)
    kept = cache or Path(user_cache_dir("mnist-edge")) / "layer-latency.json"
    return MeasuredCosts(network, budget, LayerLatency(budget.runtime, cache=kept))
