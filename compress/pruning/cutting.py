"""Taking channels out of a network, and the proof that the rest answers as before."""

import contextlib
import copy
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.overrides import TorchFunctionMode

from compress.errors import CompressError
from compress.pruning.coupling import Coupling, Removed, Side, by_group
from compress.tracing import propagate_shapes

_STEPS_A_NODE = 20  # DenseNet-121 takes 3


def cut(network: fx.GraphModule, example: Tensor, removed: Removed) -> fx.GraphModule:
    """Return a copy of `network` without the channels `removed`; its parameters need gradients."""
    smaller = trainable_copy(network)
    with dependency_graph(smaller, example) as graph:
        for layer, channels in removed.items():
            if channels:
                module = smaller.get_submodule(layer)
                prune_outputs = graph.get_pruner_of_module(module).prune_out_channels
                graph.get_pruning_group(module, prune_outputs, list(channels)).prune()
    propagate_shapes(smaller, example)
    return smaller


def silence(
    network: fx.GraphModule, couplings: Sequence[Coupling], removed: Removed
) -> fx.GraphModule:
    """Return a copy of `network` of the same size in which no layer reads the channels `removed`.

    It answers as the network that is cut.
    """
    silent = trainable_copy(network)
    for coupling in couplings:
        gone = torch.tensor(removed.get(coupling.layer, ()), dtype=torch.int64)
        for part in coupling.slices:
            if part.side is Side.INPUT:
                unread = part.indices[torch.isin(part.channels, gone)]
                _zero_inputs(silent.get_submodule(part.layer), unread)
    return silent


def agree(
    network: fx.GraphModule, example: Tensor, couplings: Sequence[Coupling], removed: Removed
) -> bool:
    """Say whether cutting `removed` off gives what silencing it gives, on random input."""
    noise = _noise_like(example)
    with torch.no_grad():
        expected = silence(network, couplings, removed)(noise)
        try:
            answer = cut(network, example, removed)(noise)
        except Exception:  # torch refuses mismatched shapes in many ways
            return False
    if answer.shape != expected.shape or not bool(torch.isfinite(expected).all()):
        return False
    allowed = 1e-4 * max(1.0, float(expected.abs().max()))
    return float((answer - expected).abs().max()) <= allowed


class EndlessSearch(Exception):
    """A search for what is coupled that goes in circles: channels come back in another order."""


@contextlib.contextmanager
def dependency_graph(network: fx.GraphModule, example: Tensor) -> Iterator[Any]:
    """Yield torch-pruning's graph of a network whose parameters all need gradients.

    A search of it that would not end raises `EndlessSearch`.

    Raises:
        CompressError: torch-pruning cannot follow the network, or fails inside the block.
    """
    import torch_pruning

    try:
        with warnings.catch_warnings(), torch.enable_grad():
            warnings.simplefilter("ignore")
            # A copy of the output is a node of its own; a last linear layer would stand for it.
            with _Attached():
                graph = torch_pruning.DependencyGraph().build_dependency(
                    network, (example,), output_transform=torch.clone, verbose=False
                )
            _let_searches_end(graph)
            yield graph
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        raise CompressError(
            f"torch-pruning cannot follow the channels of {type(network).__name__}: {reason}; "
            "leave out what shuffles or splits channels"
        ) from error


class _Attached(TorchFunctionMode):
    """Lets gradients pass where the network detaches a tensor: torch-pruning goes along them."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") == "detach" and args:
            return args[0]
        return func(*args, **(kwargs or {}))


def _let_searches_end(graph: Any) -> None:
    """Give up a search after many more steps than any network needs whose channels keep places."""
    nodes, search, steps = graph.module2node.values(), graph.get_pruning_group, [0]
    most = _STEPS_A_NODE * len(nodes)

    class Counted(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            steps[0] += 1
            if steps[0] > most:
                raise EndlessSearch
            return super().__iter__()

    def counted_search(*args: Any) -> Any:
        steps[0] = 0
        return search(*args)

    for node in nodes:
        node.dependencies = Counted(node.dependencies)
    graph.get_pruning_group = counted_search


def trainable_copy(network: fx.GraphModule) -> fx.GraphModule:
    """Return a copy in eval mode, all of whose parameters need gradients."""
    return copy.deepcopy(network).eval().requires_grad_(True)


def _zero_inputs(module: nn.Module, indices: Tensor) -> None:
    assert isinstance(module.weight, Tensor)
    weight = by_group(module, module.weight.data)
    size = weight.shape[2]
    weight[indices // size, :, indices % size] = 0
    module.weight.data = weight.reshape(module.weight.shape)


def _noise_like(example: Tensor) -> Tensor:
    if not example.is_floating_point():
        return example
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(example.shape, generator=generator, dtype=torch.float64)
    return noise.to(example.device, example.dtype)
