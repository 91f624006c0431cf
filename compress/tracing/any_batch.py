"""A network that takes batches of any size, made of one whose code knows one size."""

from torch import nn

from compress.tracing.agreement import check_same
from compress.tracing.batches import InParts, takes
from compress.tracing.inputs import Inputs
from compress.tracing.tracer import eval_copy, trace

_USUAL = 2
_SIZES = (1, 4, 8, 16, 32, 64, 128, 256)


def for_any_batch(model: nn.Module, inputs: Inputs) -> nn.Module:
    """Return `model`, or a graph of it for batches of any size if it takes one size alone.

    Args:
        model: a network.
        inputs: two inputs or more; as many as it takes are looked for among them.

    Raises:
        CompressError: it is no network, cannot be copied or traced, or answers otherwise where the
            batch is of another size.
    """
    network = eval_copy(model)
    if takes(network, inputs[:_USUAL]):
        return model
    sizes = (size for size in (*_SIZES, len(inputs)) if size <= len(inputs))
    fitting = next((size for size in sizes if takes(network, inputs[:size])), None)
    if fitting is None:
        return model
    traced = trace(model, inputs[:fitting])
    if not takes(traced, inputs[:_USUAL]):
        return model
    whole = inputs[: len(inputs) // fitting * fitting][: _USUAL * fitting]
    what = f"traced for batches of any size, {type(model).__name__}"
    check_same(traced, InParts(network, fitting), whole, what, thorough=False)
    return traced
