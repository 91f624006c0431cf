"""Values in tracing that also know what they are on the example.

So code may ask what kind of thing a value is, how many parts it has or how large it is, and gets
the answer it would get without tracing. What it takes out of tracing this way is noted.
"""

import builtins
import contextlib
import operator
from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor, fx
from torch.fx.proxy import Attribute, TraceError

VALUE = "traced_value"
"""The key in a node's `meta` under which tracing keeps what the node gave."""
FROM_VALUES = "from_values"
"""The key under which tracing keeps whether that depends on the values of the input."""
SIZED_BY_VALUES = "sized_by_values"
"""The key under which tracing keeps whether its size does."""
_SHOWN_KINDS = (Tensor, bool, int, float, tuple)
PLAIN_LEN = len
"""Python's own, which is another's name while a network is traced."""


class Untraceable(TraceError):
    """What a graph can't hold: the message says what it is and how to write it instead."""


class Deciding(Untraceable):
    """What depends on the values of a tensor, or on random numbers from elsewhere."""


class Value(fx.Proxy):
    """A value in tracing: `value` is what it is on the example."""

    @property
    def value(self) -> Any:
        """What the node gave on the example."""
        return self.node.meta.get(VALUE)

    def __getattr__(self, name: str) -> "PartOfValue":
        if not hasattr(self.value, name):
            kind = type(self.value).__name__
            raise AttributeError(f"{kind!r} object has no attribute {name!r}")
        return PartOfValue(self, name)

    def __len__(self) -> int:
        return operator.index(length(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.clone()

    def __index__(self) -> int:
        return operator.index(self._taken())

    def __int__(self) -> int:
        return int(self._taken())

    def __float__(self) -> float:
        return float(self._taken())

    def __setitem__(self, index: Any, value: Any) -> None:
        raise Untraceable(
            "it assigns to parts of a tensor, which a graph can't hold; use torch.cat or "
            "torch.where"
        )

    def _taken(self) -> Any:
        if self.node.meta.get(FROM_VALUES):
            raise Deciding(
                "it takes a number out of a tensor, so it depends on values; keep it a tensor"
            )
        self.tracer.decisions.append(self.node)  # type: ignore[attr-defined]
        return self.value


class PartOfValue(Attribute, Value):
    """An attribute of a value; it becomes a node when it is used, unless it is called."""


@contextlib.contextmanager
def kinds_shown() -> Iterator[None]:
    """Let `isinstance` say of a value in tracing what it says of the value itself.

    A `__class__` of the value's kind would tell that to C code too, which would then take it for a
    tensor and read memory that isn't one's.
    """
    plain = builtins.isinstance

    def shown(thing: Any, kinds: Any) -> bool:
        if type(thing) is Value and plain(thing.value, _SHOWN_KINDS) and plain(thing.value, kinds):
            return True
        return plain(thing, kinds)

    builtins.isinstance = shown
    try:
        yield
    finally:
        builtins.isinstance = plain


def length(thing: Any) -> Any:
    """`len`, which leaves the size of a tensor in the graph."""
    if type(thing) not in (Value, PartOfValue):
        return PLAIN_LEN(thing)
    return thing.size(0) if isinstance(thing.value, Tensor) else PLAIN_LEN(thing.value)


@contextlib.contextmanager
def lengths_in_graph() -> Iterator[None]:
    """Let `len` of a tensor be a node, whoever asks: a forward, or a function that it calls."""
    builtins.len = length
    try:
        yield
    finally:
        builtins.len = PLAIN_LEN


def _in_place_method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Value, other: Any) -> Any:
        if not isinstance(self.value, Tensor):
            return NotImplemented
        return self.tracer.create_proxy("call_function", function, (self, other), {})

    return method


for _name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul"):
    setattr(Value, f"__{_name}__", _in_place_method(getattr(operator, _name)))
