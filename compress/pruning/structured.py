"""Structured pruning: whole channels go, with all that is coupled to them, down to a budget."""

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from torch import fx, nn

from compress.errors import CompressError
from compress.layer_profile import LayerProfile
from compress.profile import layers, layers_of
from compress.pruning.budget import Budget, Limit
from compress.pruning.channels import Channels
from compress.pruning.cost import Cost, cost_of
from compress.pruning.coupling import Coupling, Couplings, Side
from compress.pruning.criteria import Criterion, magnitude
from compress.pruning.cutting import agree, cut
from compress.pruning.dependencies import find_couplings
from compress.pruning.measured_costs import layer_costs
from compress.pruning.order import Block, removal_order
from compress.pruning.surplus import surplus_order
from compress.quantization.plan.rewriting.calls import calls_to_modules
from compress.torch_modes import in_usual_modes
from compress.tracing import Example, Inputs, inputs_of, propagate_shapes, trace

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class LayerChange:
    """One layer with weights before and after pruning, for one input."""

    name: str
    kind: str
    channels: tuple[int, int]
    macs: tuple[int, int]
    parameters: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Pruned:
    """A pruned network and what was taken from it. Printed, it is a table of its layers.

    Attributes:
        model: the network, smaller, in eval mode; its parameters need gradients.
        layers: every layer that has parameters.
        kept: for each layer that lost channels, or is coupled to one that did, those of its
            outputs that stayed. A layer that is a call of a function, such as F.conv2d, has the
            name of the module made of it.
        fixed: layers whose channels cannot go, and why.
        cost: what it costs in the budget's measure, before and after.
    """

    model: fx.GraphModule
    layers: tuple[LayerChange, ...]
    kept: Mapping[str, tuple[int, ...]]
    fixed: Mapping[str, str]
    cost: tuple[float, float]

    @property
    def macs(self) -> tuple[int, int]:
        """Multiply-accumulates for one input, before and after."""
        before, after = zip(*(layer.macs for layer in self.layers), strict=True)
        return sum(before), sum(after)

    @property
    def parameters(self) -> tuple[int, int]:
        """Values of all parameters, before and after."""
        before, after = zip(*(layer.parameters for layer in self.layers), strict=True)
        return sum(before), sum(after)

    def __str__(self) -> str:
        from rich.console import Console

        console = Console(width=100, no_color=True)
        with console.capture() as captured:
            console.print(self)
        return captured.get()

    def __rich__(self) -> "Table":
        return change_table(self.layers)


@in_usual_modes
def prune(
    model: nn.Module,
    example: Example,
    *,
    target: Budget | Channels | None = None,
    criterion: Criterion = magnitude,
    scope: str = "balanced",
    round_to: int = 1,
    cost: Cost | None = None,
    **limit: Unpack[Limit],
) -> Pruned:
    """Remove the least important channels of a network until it meets a budget.

    The pruned network answers as the given one would if nothing read the removed channels; that
    is checked before it is returned. Fine-tuning is left to the caller, and so is pruning in
    several steps: see `Budget.stage` and `compress.pruning.schedules`.

    Args:
        model: a trained network that torch.fx can trace, with residuals, concatenations, splits,
            shuffles, grouped and depthwise convolutions; it is not changed.
        example: a batch of input, [N, ...]; a tuple or a dict of such where forward takes several.
        target: what the pruned network may cost, in place of the keywords below, or the channels
            that its layers keep.
        criterion: scores the channels, see `compress.pruning.criteria`.
        scope: "balanced" removes next what does least damage for the cost that it saves, "global"
            the channel of the lowest score, "layer" the same share of every layer's channels.
        round_to: number of which every pruned layer's channels are a multiple: runtimes compute
            4, 8 or 16 channels at once, and the remainder costs as much as if it were full.
        cost: measures a network in the unit of the budget, in place of `cost_of(budget)`.
        limit: the budget, one of macs=, params=, weight_bytes= and latency=, up to 1 a share of
            what the network costs now, above that a number; see `Budget`.

    Raises:
        CompressError: no budget is given, or more than one; the network can't be traced or
            followed, no channel can go, or the budget can't be reached.

    Example:
        >>> import torch, compress
        >>> from torch import nn
        >>> model = nn.Sequential(
        ...     *(nn.Conv2d(1, 16, 3), nn.BatchNorm2d(16), nn.ReLU()),
        ...     *(nn.Conv2d(16, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10)),
        ... )
        >>> pruned = compress.prune(model.eval(), torch.rand(2, 1, 8, 8), macs=0.25)
        >>> before, after = pruned.macs
        >>> after <= 0.25 * before
        True
        >>> tuple(pruned.model(torch.rand(5, 1, 8, 8)).shape)  # now fine-tune pruned.model
        (5, 10)
    """
    budget = _budget(target, limit)
    _check_choices(criterion, round_to)
    inputs = inputs_of(example, model)[:2]
    network = _of_layers(model, inputs)
    couplings = _prunable(network, inputs)
    scores = criterion(network, couplings.prunable)
    if isinstance(budget, Channels):
        order = surplus_order(couplings.prunable, scores, budget)
    else:
        costs = layer_costs(network, budget)
        order = removal_order(couplings.prunable, scores, costs, scope=scope, round_to=round_to)
    path = _Path(network, inputs, couplings, order, cost or cost_of(budget, inputs))
    count = path.first_within(budget)
    removed, smaller = path.removed(count), path.cut(count)
    if not agree(network, smaller, inputs, couplings, removed):
        raise CompressError(
            "a channel that was removed is still read; prune with another criterion"
        )
    return Pruned(
        smaller,
        _changes(layers_of(network), layers_of(smaller)),
        _kept(couplings.prunable, removed),
        couplings.fixed,
        (path.start, path.cost(smaller)),
    )


def _budget(target: Budget | Channels | None, limit: Limit) -> Budget | Channels:
    """The budget that was given: an object, or a keyword."""
    if unknown := [name for name in limit if name not in Limit.__annotations__]:
        raise TypeError(f"prune() got an unexpected keyword argument {unknown[0]!r}")
    if target is None:
        return Budget(**limit)
    if limit:
        raise CompressError(f"give the budget once: target= or {next(iter(limit))}=, not both")
    if not isinstance(target, Budget | Channels):
        raise CompressError(
            f"target is a Budget, such as Budget(macs=0.5), or Channels, not {target!r:.40}"
        )
    return target


def _check_choices(criterion: Criterion, round_to: int) -> None:
    if not callable(criterion):
        raise CompressError(
            f"criterion is a function of compress.pruning.criteria, not {criterion!r:.40}"
        )
    if round_to < 1:
        raise CompressError(f"channels cannot be rounded to {round_to}; choose 1 or more")


def _of_layers(model: nn.Module, example: Inputs) -> fx.GraphModule:
    """Trace a network into the layers that its answers need; calls of functions become layers."""
    network = trace(model, example)
    calls_to_modules(network)
    network.delete_all_unused_submodules()
    propagate_shapes(network, example)
    return network


def _prunable(network: fx.GraphModule, example: Inputs) -> Couplings:
    """The couplings of a network. Raise CompressError, with the reasons, if no channel can go."""
    couplings = find_couplings(network, example)
    if not couplings.prunable:
        reasons = "; ".join(f"{layer}: {reason}" for layer, reason in couplings.fixed.items())
        raise CompressError(f"no layer of the network has channels that can go ({reasons:.400})")
    return couplings


class _Path:
    """A network on its way down an order of removals."""

    def __init__(
        self,
        network: fx.GraphModule,
        example: Inputs,
        couplings: Couplings,
        order: Sequence[Block],
        cost: Cost,
    ) -> None:
        self.network, self.example, self.couplings = network, example, couplings
        self.order, self.cost = order, cost
        self.start = cost(network)

    def removed(self, count: int) -> dict[str, list[int]]:
        """The channels of the first `count` blocks, by their coupling."""
        removed: dict[str, list[int]] = {}
        for block in self.order[:count]:
            removed.setdefault(block.layer, []).extend(block.channels)
        return removed

    def cut(self, count: int) -> fx.GraphModule:
        """The network without the first `count` blocks."""
        return cut(self.network, self.example, self.couplings, self.removed(count))

    def first_within(self, target: Budget | Channels) -> int:
        """The least number of blocks whose removal meets the budget.

        What is counted falls with every block, so it is found by bisection. A latency does not: a
        runtime may be slower on 12 channels than on 16. So every number is tried, the least first,
        and what is found must do it twice.
        """
        limit = target.limit(self.start)
        counts = range(len(self.order) + 1)

        def meets(count: int) -> bool:
            return self.cost(self.cut(count)) <= limit

        if target.kind == "latency":
            found = next((count for count in counts if meets(count) and meets(count)), len(counts))
        else:
            found = bisect.bisect_left(counts, True, key=meets)
        if found == len(counts):
            least = self.cost(self.cut(len(self.order)))
            raise CompressError(
                f"the budget of {limit:,.0f} {target.unit} can't be reached: with all channels "
                f"gone that may go, the network takes {least:,.0f}; give more, or round to fewer"
            )
        return found


def _kept(
    couplings: Sequence[Coupling], removed: Mapping[str, Sequence[int]]
) -> dict[str, tuple[int, ...]]:
    kept: dict[str, set[int]] = {}
    for coupling in couplings:
        gone = set(removed.get(coupling.layer, ()))
        for part in coupling.slices if gone else ():
            if part.side is Side.OUTPUT:
                pairs = zip(part.indices.tolist(), part.channels.tolist(), strict=True)
                lost = {index for index, channel in pairs if channel in gone}
                kept[part.layer] = kept.get(part.layer, set(range(part.size))) - lost
    return {layer: tuple(sorted(indices)) for layer, indices in kept.items()}


def layer_changes(before: nn.Module, after: nn.Module, example: Example) -> tuple[LayerChange, ...]:
    """Compare the layers of a network that have weights with those of its pruned form.

    Args:
        before: the network.
        after: the same layers, with fewer channels.
        example: a batch of input, [N, ...].
    """
    return _changes(layers(before, example), layers(after, example))


def _changes(
    before: Sequence[LayerProfile], after: Sequence[LayerProfile]
) -> tuple[LayerChange, ...]:
    held = [[each for each in some if each.parameters or each.macs] for some in (before, after)]
    return tuple(
        LayerChange(
            name=old.name,
            kind=old.kind,
            channels=(math.prod(old.output_shape[:1]), math.prod(new.output_shape[:1])),
            macs=(old.macs, new.macs),
            parameters=(old.parameters, new.parameters),
        )
        for old, new in zip(*held, strict=True)
    )


def change_table(changes: Sequence[LayerChange]) -> "Table":
    """A table of the layers' channels, MACs and parameters before and after pruning."""
    from rich.table import Table

    table = Table(title="layers before and after pruning", title_justify="left")
    for heading in ("layer", "kind"):
        table.add_column(heading)
    for heading in ("channels", "pruned", "MACs", "pruned", "parameters", "pruned"):
        table.add_column(heading, justify="right")
    for change in changes:
        pairs = (*change.channels, *change.macs, *change.parameters)
        table.add_row(change.name, change.kind, *(f"{n:,}" if n else "-" for n in pairs))
    table.add_section()
    columns = [(*change.macs, *change.parameters) for change in changes]
    table.add_row("total", "", "", "", *(f"{sum(n):,}" for n in zip(*columns, strict=True)))
    return table
