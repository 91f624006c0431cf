"""What a network costs, in each measure of a budget."""

from collections.abc import Callable, Mapping

from torch import Tensor, fx, nn

from compress.profile import layers_of, mac_count, parameter_count
from compress.pruning.budget import Budget
from compress.pruning.channels import Channels
from compress.pruning.latency import network_latency
from compress.pruning.surplus import surplus
from compress.quantization.plan.layer import PlannedLayer, PlannedWeighted
from compress.quantization.plan.planning import make_plan
from compress.quantization.plan.sharing import SharedWeight, shared_integers
from compress.quantization.spec import QuantizationSpec
from compress.simplify.folding import fold
from compress.tracing import Example, Inputs, Op, inputs_of, only_tensor, op_of, shape_of

_SCALE = 4  # bytes
_BIAS_BITS = 32  # of a bias where the spec says nothing else
Cost = Callable[[nn.Module], float]
"""What a network costs; less is better."""


def cost_of(budget: Budget | Channels, example: Example | Inputs) -> Cost:
    """Return the function that measures a network as `budget` does.

    Args:
        budget: tells the measure.
        example: a batch of input, [N, ...].

    Raises:
        CompressError: the budget is a latency, and the network takes several inputs.
    """
    inputs = inputs_of(example)
    if isinstance(budget, Channels):
        return lambda network: surplus(network, budget)
    if budget.kind == "latency":
        return network_latency(budget.runtime, _only_one(inputs))
    costs: dict[str, Cost] = {
        "macs": lambda network: _macs(network, inputs),
        "params": parameter_count,
        "weight_bytes": lambda network: quantized_bytes(
            network, inputs, weight_bits=budget.weight_bits
        ),
    }
    return costs[budget.kind]


def _only_one(inputs: Inputs) -> Tensor:
    tensors = inputs.tensors
    return only_tensor(tensors[0] if len(tensors) == 1 else tensors, "a budget of latency")


def _macs(network: nn.Module, example: Inputs) -> int:
    """The MACs of a network; one that was traced or cut for these sizes is not traced again."""
    if isinstance(network, fx.GraphModule):
        given = [shape_of(node) for node in network.graph.nodes if op_of(node) is Op.INPUT]
        if given == [tuple(tensor.shape) for tensor in example[:2].tensors]:
            return sum(layer.macs for layer in layers_of(network))
    return mac_count(network, example)


def quantized_bytes(
    network: nn.Module,
    example: Example | Inputs,
    *,
    weight_bits: int = 8,
    spec: QuantizationSpec | None = None,
) -> int:
    """Return the `QuantizedGraph.weight_bytes` that a network will have, without calibrating it.

    Scales count for each output channel; where those of a layer turn out equal, it holds but one.

    Args:
        network: a float network.
        example: a batch of input, [N, ...].
        weight_bits: of every weight.
        spec: says the bits of each layer in place of that, and whether channels have scales.

    Raises:
        CompressError: the network can't be folded, or a layer can't be expressed in integers.
    """
    plan = make_plan(fold(network, example))
    spec = spec or QuantizationSpec(weight_bits=weight_bits)
    shared = shared_integers(plan, spec)
    return sum(_constant_bytes(layer, spec, shared) for layer in plan.layers)


def _constant_bytes(
    layer: PlannedLayer, spec: QuantizationSpec, shared: Mapping[str, SharedWeight]
) -> int:
    bits = 0 if layer.output in shared else spec.bits_of(layer.output)
    found = layer.constant_bytes(bits)
    if not isinstance(layer, PlannedWeighted):
        return found
    found -= (_BIAS_BITS - spec.bias_bits) // 8 * len(layer.weight)
    if layer.output in shared or spec.per_channel:
        return found
    return found - _SCALE * (len(layer.weight) - 1)
