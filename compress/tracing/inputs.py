"""What a network takes: one tensor, several by position, or several by name."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, fx, nn

from compress.errors import CompressError

Example = Tensor | Sequence[Tensor] | Mapping[str, Tensor]
"""A batch of input: a tensor, a tuple of tensors by position, or a dict of tensors by name."""

_FORM = "a tensor, a batch [N, ...]"


@dataclass(frozen=True, eq=False)
class Inputs:
    """A batch of input, as a network's forward is called: tensors [N, ...], all of one N."""

    args: tuple[Tensor, ...] = ()
    kwargs: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All of them, in the order in which a graph takes them."""
        return (*self.args, *self.kwargs.values())

    def __len__(self) -> int:
        return len(self.tensors[0])

    def __getitem__(self, index: slice | Tensor) -> "Inputs":
        return self.each(lambda tensor: tensor[index])

    def each(self, function: Callable[[Tensor], Tensor]) -> "Inputs":
        """Return what a function makes of each tensor."""
        named = {name: function(tensor) for name, tensor in self.kwargs.items()}
        return Inputs(tuple(map(function, self.args)), named)

    def split(self, size: int) -> list["Inputs"]:
        """Return batches of `size` inputs; the last may be smaller."""
        return [self[start : start + size] for start in range(0, len(self), size)]

    def given_to(self, network: nn.Module) -> Any:
        """Call a network; a graph takes all by position."""
        if isinstance(network, fx.GraphModule):
            return network(*self.tensors)
        return network(*self.args, **self.kwargs)

    def names_in(self, network: nn.Module) -> list[str]:
        """Return what the network's forward calls the tensors, in order."""
        parameters = list(inspect.signature(network.forward).parameters.values())
        places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        names = [p.name for p in parameters if p.kind in places]
        rest = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), "input")
        more = (f"{rest}_{place}" for place in range(len(self.args)))
        by_place = [*names, *more] if names else [*([rest] if len(self.args) == 1 else more)]
        return [*by_place[: len(self.args)], *self.kwargs]

    def __str__(self) -> str:
        shapes = [str(list(tensor.shape)) for tensor in self.tensors]
        if len(shapes) == 1:
            return f"an input of shape {shapes[0]}"
        return f"inputs of shapes {' and '.join(shapes)}"


def inputs_of(example: "Example | Inputs", network: nn.Module | None = None) -> Inputs:
    """Return an example as the inputs of a network's forward.

    Raises:
        CompressError: it holds no batches of inputs that belong together.
    """
    if isinstance(example, Inputs):
        return example
    inputs = _sorted_out(example, network)
    if any(tensor.dim() < 2 or not len(tensor) for tensor in inputs.tensors):
        raise CompressError("the example is not a batch of inputs; pass one tensor [N, ...]")
    check_alike(inputs, "the example's inputs")
    return inputs


def check_alike(inputs: Inputs, what: str) -> None:
    """Raise CompressError if the tensors differ in their number of inputs."""
    counts = [len(tensor) for tensor in inputs.tensors]
    if len(set(counts)) > 1:
        listed = ", ".join(map(str, counts))
        raise CompressError(f"{what} differ in number: {listed}; each begins with the batch, N")


def only_tensor(example: object, verb: str) -> Tensor:
    """Return the example of a verb that takes networks of one input.

    Raises:
        CompressError: it is no tensor.
    """
    if isinstance(example, Tensor):
        return example
    if isinstance(example, (tuple, list, Mapping)) and len(example) != 1:
        raise CompressError(
            f"{verb} takes a network of one input, but the example holds {len(example)}; make a"
            " module of the part that takes one"
        )
    raise CompressError(f"the example must be {_FORM}, not {type(example).__name__}")


def in_forward_order(named: Mapping[str, Tensor], network: nn.Module | None) -> dict[str, Tensor]:
    """Return tensors in the order in which a network's forward names them."""
    known = [] if network is None else list(inspect.signature(network.forward).parameters)
    first = {name: named[name] for name in known if name in named}
    return first | dict(named)


def _sorted_out(example: Example, network: nn.Module | None) -> Inputs:
    if isinstance(example, Tensor):
        return Inputs((example,))
    if isinstance(example, Mapping) and all(isinstance(name, str) for name in example):
        inputs = Inputs((), in_forward_order(example, network))
    elif isinstance(example, (tuple, list)):
        inputs = Inputs(tuple(example))
    else:
        raise CompressError(f"the example must be {_FORM}, not {type(example).__name__}")
    wrong = [each for each in inputs.tensors if not isinstance(each, torch.Tensor)]
    if wrong or not inputs.tensors:
        kind = type(wrong[0]).__name__ if wrong else "nothing"
        raise CompressError(f"the example must hold tensors, batches [N, ...], not {kind}")
    return inputs
