"""A network as a graph: traced once, held against the network, asked in the same words by all.

`trace` makes the graph. `op_of` says what a node computes, whether it was written as a module, a
function or a tensor method, and the rest answers the small questions that rewriting, profiling and
quantizing have in common. Activations are [N, C, ...]: batch first, channels second.
"""

from compress.tracing.agreement import check_same
from compress.tracing.any_batch import for_any_batch
from compress.tracing.elements import ELEMENT_FUNCTIONS, ELEMENT_MODULES
from compress.tracing.inputs import (
    Example,
    Inputs,
    check_alike,
    in_forward_order,
    inputs_of,
    only_tensor,
)
from compress.tracing.ops import Op, called_on, has_hooks, module_of, op_of
from compress.tracing.questions import (
    channel_repeats,
    consumers_of,
    owns_tensors,
    per_axis,
    reads_batch_size,
    reduced_axes,
    setting,
    shape_of,
    shared_tensors,
    source_of,
    spatial_axes,
    tensors_of,
)
from compress.tracing.sizes import write_sizes
from compress.tracing.tracer import NotAGraph, eval_copy, propagate_shapes, trace

__all__ = [
    "ELEMENT_FUNCTIONS",
    "ELEMENT_MODULES",
    "Example",
    "Inputs",
    "NotAGraph",
    "Op",
    "called_on",
    "channel_repeats",
    "check_alike",
    "check_same",
    "consumers_of",
    "eval_copy",
    "for_any_batch",
    "has_hooks",
    "in_forward_order",
    "inputs_of",
    "module_of",
    "only_tensor",
    "op_of",
    "owns_tensors",
    "per_axis",
    "propagate_shapes",
    "reads_batch_size",
    "reduced_axes",
    "setting",
    "shape_of",
    "shared_tensors",
    "source_of",
    "spatial_axes",
    "tensors_of",
    "trace",
    "write_sizes",
]
