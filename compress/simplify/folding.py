"""Exact rewrites of a trained network for inference: fewer nodes, the same output.

BatchNorm in eval mode is a scale and a shift for each channel. It disappears into the layer before
it or, where a ReLU stands between, into the layers after it; two layers with nothing nonlinear
between them become one; Dropout goes, and so do channels that change no output. A rewrite that
would only approximate is not made: that BatchNorm, or that channel, stays.
"""

import contextlib
import itertools
from collections.abc import Iterator

import torch
from torch import fx, nn

from compress.simplify.dead_channels import drop_zero_terms, note_removed, remove_dead_channels
from compress.simplify.inactive import drop_inactive, flatten_plainly
from compress.simplify.merging import merge_linear
from compress.simplify.normalization import fold_backward, fold_forward
from compress.torch_modes import in_usual_modes
from compress.tracing import Example, Inputs, check_same, eval_copy, propagate_shapes, trace

_FOLDING_SLACK = 100.0  # sums in another order, over many layers


@in_usual_modes
def fold(
    model: nn.Module, example: Example | Inputs, *, remove_channels: bool = True
) -> fx.GraphModule:
    """Return an equivalent, smaller network in eval mode; `model` is not changed.

    Weights are composed in float64 and rounded once, to the dtype they had, so the output differs
    from the model's by float rounding alone. Layers keep their names and their `requires_grad`.

    Channels that change no output are removed: those that nothing reads, such as a BatchNorm's of
    scale zero, and constants that the biases of the next layers take up.
    `compress.simplify.dead_channels.removed_channels` says which they were.

    Args:
        model: a network of tensors that torch.fx can trace.
        example: a batch of input, [N, ...], a tuple of such by position, or a dict by name; only
            shapes and dtypes matter.
        remove_channels: whether channels are removed; if not, every layer keeps its width.

    Raises:
        CompressError: the network does not accept `example` or cannot be traced rightly.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> model = nn.Sequential(
        ...     *(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.BatchNorm2d(4), nn.Dropout2d(0.1)),
        ...     *(nn.Conv2d(4, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 10, 1)),
        ... )
        >>> small = compress.fold(model, torch.rand(2, 1, 8, 8))
        >>> [type(layer).__name__ for layer in small.children()]
        ['Conv2d', 'ReLU', 'Conv2d', 'AdaptiveAvgPool2d', 'Conv2d']
    """
    folded = trace(model, example)
    fold_traced(folded)
    _clean(folded)
    if remove_channels:
        note_removed(folded, _remove_channels(folded, example))
    propagate_shapes(folded, example)
    check_folded(folded, model, example, f"folded, {type(model).__name__}")
    return folded


def _clean(folded: fx.GraphModule) -> None:
    """Let go what nobody reads: nothing works in place any more."""
    folded.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    folded.delete_all_unused_submodules()
    folded.graph.lint()
    folded.recompile()


def _remove_channels(
    folded: fx.GraphModule, example: Example | Inputs
) -> dict[str, tuple[int, int]]:
    """Remove channels that change no output until there are none; return each layer's widths."""
    total: dict[str, tuple[int, int]] = {}
    types = {each.dtype for each in folded.parameters() if each.is_floating_point()}
    rounding = min((torch.finfo(kind).eps / 2 for kind in types), default=0.0)
    while True:
        with _in_float64(folded), torch.no_grad():
            changed = drop_zero_terms(folded.graph, rounding)
            if changed:
                _clean(folded)
            removed = remove_dead_channels(folded.graph, rounding)
        if not (changed or removed):
            return total
        total |= {name: (total.get(name, each)[0], each[1]) for name, each in removed.items()}
        propagate_shapes(folded, example)
        fold_traced(folded)
        _clean(folded)


def check_folded(folded: nn.Module, model: nn.Module, example: Example | Inputs, what: str) -> None:
    """Raise CompressError unless both answer alike on an example, up to float rounding.

    Args:
        folded: made from `model` by exact rewrites.
        model: the network; it is not changed.
        example: a batch of input, [N, ...].
        what: begins the message.
    """
    check_same(folded, eval_copy(model), example, what, thorough=False, slack=_FOLDING_SLACK)


def fold_traced(traced: fx.GraphModule) -> None:
    """Fold a traced network in place, until nothing more folds; its nodes need their shapes."""
    with _in_float64(traced), torch.no_grad():
        while _sweep(traced.graph):
            pass


def _sweep(graph: fx.Graph) -> bool:
    """Offer every node to the rewrites in turn; return whether anything changed."""
    rewrites = (drop_inactive, flatten_plainly, fold_backward, fold_forward, merge_linear)
    return any([any(rewrite(node) for rewrite in rewrites) for node in graph.nodes])


@contextlib.contextmanager
def _in_float64(module: nn.Module) -> Iterator[None]:
    """Hold the weights in float64 inside the block; a new bias gets its weight's dtype after it."""
    tensors = itertools.chain(
        module.named_parameters(remove_duplicate=False),
        module.named_buffers(remove_duplicate=False),
    )
    before = {name: tensor.dtype for name, tensor in tensors}
    module.double()
    yield
    for path, owner in module.named_modules(remove_duplicate=False):
        prefix = f"{path}." if path else ""
        for name, parameter in owner.named_parameters(recurse=False):
            dtype = before.get(prefix + name, before.get(f"{prefix}weight", parameter.dtype))
            parameter.data = parameter.data.to(dtype)
        for name, buffer in owner.named_buffers(recurse=False):
            setattr(owner, name, buffer.to(before[prefix + name]))
