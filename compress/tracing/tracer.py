"""Tracing with an example at hand: each operation is run once while it is noted down.

So code may ask what kind of thing a value is (`isinstance`), how many parts it has, or how large it
is, and gets the answer it would get without tracing; arguments that are not given have their
defaults. Whatever tracing still gets wrong is found by running graph and network side by side.
"""

import contextlib
import copy
import inspect
import io
import operator
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.fx._symbolic_trace import _orig_module_call
from torch.fx.passes.shape_prop import ShapeProp
from torch.fx.proxy import Attribute, TraceError

from compress.errors import CompressError
from compress.tracing.agreement import check_same
from compress.tracing.in_place import OVERWRITES, VALUE, replace_in_place

_FIRST_OPERANDS = ("input", "tensors", "tensor", "self", "x")


def trace(model: nn.Module, example: Tensor) -> fx.GraphModule:
    """Copy `model` in eval mode and trace it; the modules of torch.nn stay whole.

    In-place operations become ones that give new tensors. The graph is held against the model, on
    the example and on other data.

    Args:
        model: any network of one tensor that torch.fx can follow; it is not changed. Further
            arguments of its forward have their defaults.
        example: a batch of input, [N, ...], of the dtype the network takes.

    Returns:
        The graph, each node with its shape and dtype for `example` in `meta["tensor_meta"]`.

    Raises:
        CompressError: the network does not accept `example`, holds numbers that are not finite,
            cannot be copied or traced, or the graph answers differently.
    """
    copied = eval_copy(model)
    _check_runs(copied, example)
    _check_finite(copied)
    name = type(model).__name__
    with _refusal(f"cannot trace {name}", "make its forward independent of values, or split it"):
        traced = _traced(copied, example)
    replace_in_place(traced)
    for node in traced.graph.nodes:
        node.meta.pop(VALUE, None)
        node.meta.pop(OVERWRITES, None)
        _first_operand_first(node)
    traced.recompile()
    is_graph = isinstance(model, fx.GraphModule)
    check_same(traced, eval_copy(model), example, f"traced, {name}", thorough=not is_graph)
    propagate_shapes(traced, example)
    return traced


def propagate_shapes(traced: fx.GraphModule, example: Tensor) -> None:
    """Run `traced` on `example` and note in each node's `meta` what it gave.

    Raises:
        CompressError: the graph does not accept `example`.
    """
    chatter = contextlib.redirect_stderr(io.StringIO())
    with _refusal("cannot run the traced graph", "check the example"), chatter, torch.no_grad():
        ShapeProp(traced).propagate(example)


def eval_copy(model: nn.Module) -> nn.Module:
    """Copy a network and put the copy in eval mode.

    Raises:
        CompressError: it is no torch module, or cannot be copied.
    """
    if not isinstance(model, nn.Module):
        raise CompressError(f"a network must be a torch.nn.Module, not {_in_short(model)}")
    name = type(model).__name__
    with _refusal(f"cannot copy {name}", "detach tensors it keeps from earlier computations"):
        return copy.deepcopy(model).eval()


class _Proxy(fx.Proxy):
    """A value in tracing that also knows what it is on the example."""

    @property
    def value(self) -> Any:
        return self.node.meta.get(VALUE)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return Tensor if isinstance(self.value, Tensor) else _Proxy

    def __getattr__(self, name: str) -> "_Attribute":
        return _Attribute(self, name)

    def __len__(self) -> int:
        return len(self.value)

    def __index__(self) -> int:
        return operator.index(self._plain_number())

    def __int__(self) -> int:
        return int(self._plain_number())

    def __float__(self) -> float:
        return float(self._plain_number())

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TraceError("it assigns to parts of a tensor, which a graph can't hold")

    def _plain_number(self) -> Any:
        if isinstance(self.value, Tensor):
            raise TraceError("it takes a number out of a tensor, so it depends on values")
        return self.value


class _Attribute(Attribute, _Proxy):
    """An attribute of a value; it becomes a node when it is used, unless it is called."""

    __class__ = property(lambda self: _Attribute)


def _in_place_method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: _Proxy, other: Any) -> Any:
        if not isinstance(self.value, Tensor):
            return NotImplemented
        return self.tracer.create_proxy("call_function", function, (self, other), {})

    return method


for _name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul"):
    setattr(_Proxy, f"__{_name}__", _in_place_method(getattr(operator, _name)))


class _Tracer(fx.Tracer):
    """Traces one forward, running each operation on the example as it is met."""

    def __init__(self, example: Tensor) -> None:
        super().__init__()
        self.example = example
        self.is_running = False

    def create_args_for_root(
        self, root_fn: Any, is_module: bool, concrete_args: Any = None
    ) -> tuple[Any, list[Any]]:
        """Hand in the example's place; all other arguments keep their defaults."""
        parameters = list(inspect.signature(inspect.unwrap(root_fn)).parameters.values())
        first = parameters[1]
        type_expr = None if first.annotation is inspect.Parameter.empty else first.annotation
        proxy = self.create_proxy("placeholder", first.name, (), {}, type_expr=type_expr)
        return root_fn, [self.root, proxy]

    def create_arg(self, a: Any) -> Any:
        return a.node if type(a) in (_Proxy, _Attribute) else super().create_arg(a)

    def proxy(self, node: fx.Node) -> fx.Proxy:
        return _Proxy(node, self)

    def create_proxy(self, kind: str, target: Any, *rest: Any, **more: Any) -> Any:
        proxy = super().create_proxy(kind, target, *rest, **more)
        self._run(proxy.node)
        return proxy

    def call_module(self, m: nn.Module, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if self.is_running:  # a module of torch.nn that calls others
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        return (
            attr_val if self.is_running else super().getattr(attr, attr_val, parameter_proxy_cache)
        )

    def to_bool(self, obj: fx.Proxy) -> bool:
        value = obj.node.meta.get(VALUE)
        if isinstance(value, Tensor):
            raise TraceError("it decides by the values of a tensor, which a graph can't hold")
        return bool(value)

    def iter(self, obj: fx.Proxy) -> Iterator[Any]:
        value: Any = obj.node.meta.get(VALUE)
        if isinstance(value, Tensor) or not hasattr(value, "__len__"):
            raise TraceError("it iterates over a tensor; use unbind, chunk or split")
        return iter([obj[index] for index in range(len(value))])  # type: ignore[index]

    def _run(self, node: fx.Node) -> None:
        """Note what the node gives on the example, and which tensors it overwrites."""
        operands = node.all_input_nodes
        values = [self._known(each) for each in operands]
        before = [v._version if isinstance(v, Tensor) else 0 for v in values]
        self.is_running = True
        try:
            node.meta[VALUE] = self._value(node)
        finally:
            self.is_running = False
        node.meta[OVERWRITES] = [
            operand
            for operand, value, version in zip(operands, values, before, strict=True)
            if isinstance(value, Tensor) and value._version != version
        ]

    def _known(self, node: fx.Node) -> Any:
        if VALUE not in node.meta:  # a tensor that is no value of the network, met as an argument
            node.meta[VALUE] = operator.attrgetter(str(node.target))(self.root)
        return node.meta[VALUE]

    def _value(self, node: fx.Node) -> Any:
        if node.op == "placeholder":
            return self.example.clone()
        if node.op == "get_attr":
            return operator.attrgetter(str(node.target))(self.root)
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), self._known)
        if node.op == "call_module":
            return _orig_module_call(self.root.get_submodule(str(node.target)), *args, **kwargs)
        if node.op == "call_method":
            return getattr(args[0], str(node.target))(*args[1:], **kwargs)
        return node.target(*args, **kwargs)  # type: ignore[operator]


def _traced(model: nn.Module, example: Tensor) -> fx.GraphModule:
    tracer = _Tracer(example)
    with torch.no_grad(), torch.random.fork_rng():
        graph = tracer.trace(model)
    graph._tracer_cls = None  # to be copied and stored, a graph needs no tracer of ours
    return fx.GraphModule(tracer.root, graph, type(model).__name__).eval()


def _first_operand_first(node: fx.Node) -> None:
    """Hand the operands in by position, as the questions about a node expect them."""
    if node.op not in ("call_function", "call_method", "call_module"):
        return
    kwargs = dict(node.kwargs)
    if not node.args:
        first = next((name for name in _FIRST_OPERANDS if name in kwargs), None)
        node.args = () if first is None else (kwargs.pop(first),)
    if len(node.args) == 1 and "other" in kwargs:
        node.args = (*node.args, kwargs.pop("other"))
    node.kwargs = kwargs


def _check_runs(model: nn.Module, example: Tensor) -> None:
    if not isinstance(example, Tensor) or example.dim() < 2 or not len(example):
        raise CompressError("the example is not a batch of inputs; pass one tensor [N, ...]")
    shape = list(example.shape)
    what = f"{type(model).__name__} does not accept an input of shape {shape}"
    with (
        _refusal(what, "pass an example as the network expects it"),
        torch.no_grad(),
        torch.random.fork_rng(),
    ):
        model(example.clone())


def _check_finite(model: nn.Module) -> None:
    statistics = ("running_mean", "running_var")
    buffers = (each for each in model.named_buffers() if each[0].endswith(statistics))
    for name, tensor in (*model.named_parameters(), *buffers):
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            raise CompressError(
                f"{name} holds NaN or infinity; the training diverged or the file is damaged"
            )


def _in_short(thing: object) -> str:
    kind = type(thing).__name__
    if kind == "QuantizedGraph":
        return "a QuantizedGraph, which holds integers already"
    return f"{kind} {thing!r:.60}" if isinstance(thing, str) else kind


@contextlib.contextmanager
def _refusal(what: str, advice: str) -> Iterator[None]:
    """Turn any failure of torch in the block into one line for the user."""
    try:
        yield
    except CompressError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        raise CompressError(f"{what}: {reason}; {advice}") from error
