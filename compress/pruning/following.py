"""torch-pruning's dependency graph of a network, and searches in it that end."""

import contextlib
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, fx
from torch.overrides import TorchFunctionMode

from compress.errors import CompressError, first_line

_SPLITTING = re.compile("split|chunk|unbind|tensor_split|channel_shuffle")
_STEPS_A_NODE = 20  # DenseNet-121 takes 3


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
            _let_searches_end(graph, _widest(network))
            yield graph
    except Exception as error:
        raise CompressError(
            f"torch-pruning cannot follow the channels of this network ({first_line(error)});"
            f" leave out what splits or shuffles them{_suspects(network)}"
        ) from error


def _suspects(network: fx.GraphModule) -> str:
    """Name the operations that the advice is about, if there are any."""
    found = [node.name for node in network.graph.nodes if _SPLITTING.match(node.name)]
    return f": {', '.join(found)}" if found else ""


class _Attached(TorchFunctionMode):
    """Lets gradients pass where the network detaches a tensor: torch-pruning goes along them."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") == "detach" and args:
            return args[0]
        return func(*args, **(kwargs or {}))


def _widest(network: fx.GraphModule) -> int:
    sizes = (max(parameter.shape, default=1) for parameter in network.parameters())
    return max(sizes, default=1)


def _let_searches_end(graph: Any, widest: int) -> None:
    """Give up a search after many more steps than any network needs whose channels keep places."""
    work = _Work(_STEPS_A_NODE * len(graph.module2node), widest)
    search = graph.get_pruning_group

    def search_that_ends(*args: Any) -> Any:
        work.steps = work.indices = 0
        return search(*args)

    for node in graph.module2node.values():
        for dependency in node.dependencies:
            dependency.index_mapping = _Mappings(dependency.index_mapping, work)
        node.dependencies = _Dependencies(node.dependencies, work)
    graph.get_pruning_group = search_that_ends


class _Work:
    """What a search has done: dependencies looked up, and indices of channels mapped."""

    def __init__(self, most: int, widest: int) -> None:
        self.steps, self.indices = 0, 0
        self.most, self.widest = most, widest

    def add(self, *, steps: int = 0, indices: int = 0) -> None:
        self.steps += steps
        self.indices += indices
        if self.steps > self.most or self.indices > self.most * self.widest:
            raise EndlessSearch


class _Dependencies(list[Any]):
    """The dependencies of a node, which count how often they are looked up."""

    def __init__(self, dependencies: list[Any], work: _Work) -> None:
        super().__init__(dependencies)
        self.work = work

    def __iter__(self) -> Iterator[Any]:
        self.work.add(steps=1)
        return super().__iter__()


class _Mappings(list[Any]):
    """The mappings of a dependency, which count what they map; None stands for none."""

    def __init__(self, mappings: list[Any], work: _Work) -> None:
        super().__init__(mappings)
        self.work = work

    def __iter__(self) -> Iterator[Any]:
        return iter([None if each is None else self._counted(each) for each in super().__iter__()])

    def _counted(self, mapping: Callable[[list[Any]], list[Any]]) -> Callable[[list[Any]], Any]:
        def mapped(indices: list[Any]) -> list[Any]:
            self.work.add(indices=len(indices))
            return mapping(indices)

        return mapped
