"""What a removal is estimated to save, against what it saves once it is cut."""

import pytest
from prunable_networks import built

from compress.profile import mac_count, parameter_count
from compress.pruning.budget import Budget
from compress.pruning.cutting import cut
from compress.pruning.dependencies import find_couplings
from compress.pruning.layer_costs import LayerCosts
from compress.tracing import trace

COUNTED = {
    "params": lambda network, example: parameter_count(network),
    "macs": mac_count,
}


@pytest.mark.parametrize("kind", COUNTED)
@pytest.mark.parametrize("name", ["plain", "residual", "concatenation", "depthwise"])
def test_savings_are_those_of_the_cut_network(name, kind):
    model, example = built(name)
    network, removed = trace(model, example), {}
    costs = LayerCosts(network, Budget(**{kind: 0.5}))
    couplings = find_couplings(network, example)
    for coupling in couplings.prunable:
        before = COUNTED[kind](cut(network, example, couplings, removed), example)
        gone = list(coupling.units[0])
        saving = costs.saving(coupling, gone)
        costs.remove(coupling, gone)
        removed[coupling.layer] = gone
        after = COUNTED[kind](cut(network, example, couplings, removed), example)
        assert saving == pytest.approx(before - after)
