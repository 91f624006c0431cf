"""A back end's functions by operator: each is registered beside its code, and found by its node."""

from collections import ChainMap
from collections.abc import Callable
from typing import Generic, TypeVar

from compress.errors import CompressError
from compress.graph import OPERATORS, Node

Function = TypeVar("Function", bound=Callable[..., object])


class Emitters(Generic[Function]):
    """The functions of one back end, one an operator.

    Args:
        back_end: its name, for messages.
        base: another back end's functions, which hold for every operator not registered here.

    Example:
        >>> from compress.graph import Flatten
        >>> emitters = Emitters("words")
        >>> @emitters.emits(Flatten)
        ... def flatten(node):
        ...     return f"flatten {node.inputs[0]}"
        >>> emitters.of(Flatten(name="f", inputs=("x",), output="y"))(
        ...     Flatten(name="f", inputs=("x",), output="y")
        ... )
        'flatten x'
        >>> "Flatten" in emitters.missing
        False
    """

    def __init__(self, back_end: str, *, base: "Emitters[Function] | None" = None) -> None:
        self.back_end = back_end
        inherited = () if base is None else (base._functions,)
        self._functions: ChainMap[type[Node], Function] = ChainMap({}, *inherited)

    def emits(self, *operators: type[Node]) -> Callable[[Function], Function]:
        """Register the decorated function for these operators."""

        def register(function: Function) -> Function:
            self._functions.update(dict.fromkeys(operators, function))
            return function

        return register

    def of(self, node: Node) -> Function:
        """Return the function of a node's operator.

        Raises:
            CompressError: the back end cannot express it.
        """
        try:
            return self._functions[type(node)]
        except KeyError:
            raise CompressError(
                f"node '{node.name}': {self.back_end} has no {type(node).__name__}"
            ) from None

    @property
    def missing(self) -> tuple[str, ...]:
        """The operators that the back end lacks, by name."""
        return tuple(name for name, kind in OPERATORS.items() if kind not in self._functions)
