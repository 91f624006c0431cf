"""Finding what is coupled: torch-pruning's dependency graph, read and put to the test."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn

from compress.pruning.coupling import Coupling, Side, Slice
from compress.pruning.cutting import agree, cut, trainable_copy
from compress.pruning.following import EndlessSearch, dependency_graph

_Conv = nn.modules.conv._ConvNd
_ConvTransposed = nn.modules.conv._ConvTransposeNd
_SLICED = (_Conv, nn.Linear, nn.modules.batchnorm._BatchNorm, nn.PReLU)


@dataclass(frozen=True, eq=False)
class Couplings:
    """The couplings of a network whose channels may go, and why the other layers keep theirs."""

    prunable: tuple[Coupling, ...]
    fixed: Mapping[str, str]


def find_couplings(network: fx.GraphModule, example: Tensor) -> Couplings:
    """Find the channels of `network` that can be removed, each with all that goes with it.

    Each coupling is tried out: half of it is cut off and the answer compared with that of the
    network in which nothing reads these channels. What does not pass keeps its channels.

    Args:
        network: as `compress.tracing.trace` returns it; it is not changed.
        example: a batch of input, [N, ...].

    Raises:
        CompressError: torch-pruning cannot follow the network.
    """
    found, fixed = _read_graph(network, example)
    if _agree_by_halves(network, example, found):
        return Couplings(tuple(found), fixed)
    good = [coupling for coupling in found if _agree_by_halves(network, example, [coupling])]
    others = {c.layer: "other layers mix its channels" for c in found if c not in good}
    return Couplings(tuple(good), {**fixed, **others})


def _agree_by_halves(
    network: fx.GraphModule, example: Tensor, couplings: Sequence[Coupling]
) -> bool:
    """Try `agree` with every second unit of each coupling removed."""
    removed = {
        coupling.layer: [channel for unit in coupling.units[1::2] for channel in unit]
        for coupling in couplings
    }
    try:
        smaller = cut(network, example, removed)
    except Exception:  # torch refuses mismatched shapes in many ways
        return False
    return agree(network, smaller, example, couplings, removed)


def _read_graph(network: fx.GraphModule, example: Tensor) -> tuple[list[Coupling], dict[str, str]]:
    """Read every group of the dependency graph; the second result says which cannot be cut."""
    found: list[Coupling] = []
    fixed: dict[str, str] = {}
    copied = trainable_copy(network)
    with dependency_graph(copied, example) as graph:
        paths = {module: path for path, module in copied.named_modules()}
        repeated = _called_again(copied)
        for module, group in _groups(graph):
            if group is None:
                fixed[paths[module]] = "its channels come back to it in another order"
                continue
            coupling = _read_group(graph, group, paths)
            reason = _reason_against(group, coupling, repeated)
            if reason:
                fixed[coupling.layer] = reason
            else:
                found.append(coupling)
    return found[::-1], fixed  # torch-pruning goes from the output to the input


def _groups(graph: Any) -> Iterator[tuple[nn.Module, Any]]:
    """Yield the layers that make channels, each with the group of what goes with all of these.

    A layer whose channels are in the group of another is not a root of its own; None stands for a
    group whose search has no end.
    """
    seen: set[nn.Module] = set()
    for module in list(graph.module2node):
        if module in seen or not isinstance(module, (_Conv, nn.Linear)):
            continue
        cut_off = graph.get_pruner_of_module(module).prune_out_channels
        try:
            group = graph.get_pruning_group(
                module, cut_off, [*range(graph.get_out_channels(module))]
            )
        except EndlessSearch:
            yield module, None
            continue
        made = (
            dep.target.module for dep, _ in group if graph.is_out_channel_pruning_fn(dep.handler)
        )
        seen.update(made)
        yield module, group


def _read_group(graph: Any, group: Any, paths: Mapping[nn.Module, str]) -> Coupling:
    root = group[0].dep.target.module
    slices: list[tuple[Slice, nn.Module]] = []
    for item in group.items:
        module = item.dep.target.module
        if not isinstance(module, _SLICED) or _is_shared(module):
            continue
        side = Side.OUTPUT if graph.is_out_channel_pruning_fn(item.dep.handler) else Side.INPUT
        made = side is Side.OUTPUT
        size = graph.get_out_channels(module) if made else graph.get_in_channels(module)
        places = (torch.tensor(item.idxs), torch.tensor(item.root_idxs))
        slices.append((Slice(paths[module], side, *places, size), module))
    channels = len(group[0].idxs)
    parts = tuple(part for part, _ in slices)
    return Coupling(paths[root], channels, parts, _units(channels, slices))


def _called_again(network: fx.GraphModule) -> set[nn.Module]:
    """The modules that a network calls several times."""
    calls = Counter(str(n.target) for n in network.graph.nodes if n.op == "call_module")
    return {network.get_submodule(path) for path, count in calls.items() if count > 1}


def _reason_against(group: Any, coupling: Coupling, repeated: Collection[nn.Module]) -> str:
    """Say why the channels of a group cannot go; empty if they can, as far as the graph tells.

    `repeated` are the modules that the network calls several times.
    """
    import torch_pruning

    modules = [item.dep.target.module for item in group.items]
    kinds = {item.dep.target.type for item in group.items}
    if torch_pruning.ops.OPTYPE.OUTPUT in kinds:
        return "they are the network's output"
    if any(isinstance(module, _ConvTransposed) or not _is_known(module) for module in modules):
        return "a layer of another kind holds them"
    if any(not _fits(part) for part in coupling.slices):
        if any(module in repeated for module in modules):
            return "a layer that is called several times takes others too"
        return "a reshape moves them where torch-pruning can't follow"
    return "" if len(coupling.units) > 1 else "they go only all together"


def _fits(part: Slice) -> bool:
    return (
        not len(part.indices) or 0 <= int(part.indices.min()) <= int(part.indices.max()) < part.size
    )


def _is_known(module: Any) -> bool:
    """Say whether a member of a group holds no parameters, or is of a kind with slices."""
    return isinstance(module, _SLICED) or (
        isinstance(module, nn.Module) and not any(True for _ in module.parameters())
    )


def _is_shared(module: nn.Module) -> bool:
    """Say whether one slope serves all channels."""
    return isinstance(module, nn.PReLU) and module.num_parameters == 1


def _units(channels: int, slices: Sequence[tuple[Slice, nn.Module]]) -> tuple[tuple[int, ...], ...]:
    """Join the channels that grouped convolutions hold at one place of their groups."""
    leader = list(range(channels))

    def find(channel: int) -> int:
        while leader[channel] != channel:
            channel = leader[channel]
        return channel

    for part, module in slices:
        size = _group_size(module, part.side)
        if size is None:
            continue
        for place in range(size):
            members = part.channels[part.indices % size == place].tolist()
            for member in members[1:]:
                leader[find(member)] = find(members[0])
    joined: dict[int, list[int]] = {}
    for channel in range(channels):
        joined.setdefault(find(channel), []).append(channel)
    return tuple(tuple(unit) for unit in joined.values())


def _group_size(module: nn.Module, side: Side) -> int | None:
    """Return the channels of each group on that side; None if single channels may go."""
    if not isinstance(module, _Conv) or module.groups in (1, module.out_channels):
        return None
    of_side = module.out_channels if side is Side.OUTPUT else module.in_channels
    return of_side // module.groups
