"""Operations that move channels, written anew for those that stay.

A chunk of half the channels is another part where more went from one half; a shuffle is another
order. What an operation gives is compared with what must stay of what it gave; where it differs,
it becomes a reshape, an expansion or a choice of channels.
"""

import operator
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, fx, nn

from compress.errors import CompressError
from compress.pruning.following import Followed
from compress.pruning.numbered import Numbered, filled_in, numbered_in, run_on
from compress.pruning.numbering import thinned
from compress.tracing import called_on


class Moves:
    """The operations of a network from which channels went.

    Args:
        network: it; its layers have lost their channels already.
        followed: where the channels were.
        gone: for each number whether it went, bool [count].
    """

    def __init__(self, network: fx.GraphModule, followed: Followed, gone: Tensor) -> None:
        self.network, self.followed, self.gone = network, followed, gone
        self.order = torch.arange(len(gone))
        self.now: dict[fx.Node, Any] = {}
        """What each node gives now; None if it fails, or what it gave lost no whole channels."""

    def mend(self) -> None:
        """Write those anew that give something else than what stays of what they gave.

        Raises:
            CompressError: there is no other way to write one.
        """
        for node in list(self.network.graph.nodes):
            self.now[node] = self._given(node)
        self.network.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
        self.network.recompile()

    def _given(self, node: fx.Node) -> Any:
        before = self.followed.values[node.name]
        if node.op == "output":
            return None
        if node.op == "get_attr":
            return self._shortened(node, before) if isinstance(before, Numbered) else before
        operands = fx.node.map_arg((node.args, node.kwargs), self.now.__getitem__)
        if not numbered_in(before):
            return self._computed(node, operands)
        wanted = filled_in(before, self._what_stays)
        if node.name not in self.followed.moving:
            return wanted
        fails = any(self.now[each] is None for each in node.all_input_nodes)
        given = None if fails else run_on(node, *operands, self.order)
        if not isinstance(before, Numbered) or wanted is None:
            return given
        return wanted if self._match(given, wanted) else self._anew(node, given, wanted)

    def _computed(self, node: fx.Node, operands: Any) -> Any:
        """A size, an index or another value that is no numbered tensor."""
        try:
            return called_on(node, *filled_in(operands, lambda each: each.numbers))
        except Exception:  # of an operand that fails, or has other sizes
            return None

    def _shortened(self, node: fx.Node, before: Numbered) -> Numbered | None:
        """A parameter or buffer without what belongs to channels that went."""
        stays = self._what_stays(before)
        path, _, name = str(node.target).rpartition(".")
        owner = self.network.get_submodule(path)
        tensor = getattr(owner, name)
        if stays is None or stays.numbers.shape == tensor.shape:
            return stays
        for axis, kept in enumerate(_kept_along(~self.gone[before.numbers])):
            tensor = tensor.detach().index_select(axis, kept.nonzero().flatten())
        if name in owner._parameters:
            tensor = nn.Parameter(tensor)
        setattr(owner, name, tensor)
        return stays

    def _what_stays(self, before: Numbered) -> Numbered | None:
        """The numbers that stay, where they are whole slices along axes; None if they are not."""
        numbers, shape = thinned(before.numbers), list(before.numbers.shape)
        stays = ~self.gone[numbers]
        kept = _kept_along(stays)
        if int(stays.sum()) != torch.tensor([int(each.sum()) for each in kept]).prod():
            return None
        for axis, each in enumerate(kept):
            if numbers.shape[axis] == shape[axis]:
                shape[axis] = int(each.sum())
                numbers = numbers.index_select(axis, each.nonzero().flatten())
        return Numbered(numbers.expand(shape))

    def _match(self, given: Any, wanted: Numbered) -> bool:
        """Say whether a node gives what is wanted, zeros for what was filled in."""
        if not isinstance(given, Numbered) or given.numbers.shape != wanted.numbers.shape:
            return False
        empty = given.numbers < 0
        if not bool(empty.any()):
            return torch.equal(given.numbers, wanted.numbers)
        filled = torch.isin(wanted.numbers, torch.tensor(sorted(self.followed.filled)))
        beside = (~empty).movedim(min(1, empty.dim() - 1), 0).flatten(1).any(1)
        shape = [-1 if axis == 1 else 1 for axis in range(empty.dim())]
        fits = given.numbers == wanted.numbers
        return bool((fits | (empty & (filled | beside.view(shape)))).all())

    def _anew(self, node: fx.Node, given: Any, wanted: Numbered) -> Numbered:
        """Put in a node's place one that gives what is wanted."""
        target, *args = next(self._ways(node, given, wanted), (None,))
        if target is None:
            raise CompressError(f"{node.name} moves channels in a way that can't be written anew")
        graph = self.network.graph
        with graph.inserting_after(node):
            call = graph.call_function if callable(target) else graph.call_method
            new = call(target, tuple(args))
        node.replace_all_uses_with(new, lambda user: user is not new)
        self.now[new] = wanted
        return wanted

    def _ways(self, node: fx.Node, given: Any, wanted: Numbered) -> Iterator[tuple[Any, ...]]:
        """The calls that give what is wanted."""
        for source in node.all_input_nodes[:1]:
            now = self.now[source]
            for method in ("reshape", "expand") if isinstance(now, Numbered) else ():
                if _is_same(now.numbers, method, wanted.numbers):
                    yield method, source, -1, *wanted.numbers.shape[1:]
        for source, now in [*self._sources(node), (node, given)]:
            rows = _rows(now, wanted) if isinstance(now, Numbered) else None
            if rows is not None:
                yield operator.getitem, source, (slice(None), rows)

    def _sources(self, node: fx.Node) -> Iterator[tuple[fx.Node, Any]]:
        """What a node moves, and what that was moved from, the nearest first."""
        waiting = list(node.all_input_nodes)
        for source in waiting:
            yield source, self.now[source]
            if source.name in self.followed.moving:
                waiting += [each for each in source.all_input_nodes if each not in waiting]


def _kept_along(stays: Tensor) -> list[Tensor]:
    """For each axis which of its places hold anything that stays."""
    return [
        stays.movedim(axis, 0).flatten(1).any(1) if stays.dim() > 1 else stays
        for axis in range(stays.dim())
    ]


def _is_same(numbers: Tensor, method: str, wanted: Tensor) -> bool:
    """Say whether a reshape or an expansion of numbers gives others."""
    try:
        return torch.equal(getattr(numbers, method)(wanted.shape), wanted)
    except RuntimeError:  # of other sizes
        return False


def _rows(now: Numbered, wanted: Numbered) -> slice | list[int] | None:
    """Which channels of a tensor are what is wanted; None if they are not there."""
    one, other = now.numbers, wanted.numbers
    if one.dim() != other.dim() or one.dim() < 2 or one.shape[0] != other.shape[0]:
        return None
    if one.shape[2:] != other.shape[2:]:
        return None
    places = {row: place for place, row in reversed(list(enumerate(_signatures(one))))}
    found = [places.get(row, -1) for row in _signatures(other)]
    if -1 in found:
        return None
    end = found[0] + len(found)
    return slice(found[0], end) if found == [*range(found[0], end)] else found


def _signatures(numbers: Tensor) -> list[bytes]:
    """What tells one channel from another."""
    rows = numbers.transpose(0, 1).reshape(numbers.shape[1], -1)
    return [row.numpy().tobytes() for row in rows]
