"""Tracing with an example at hand: each operation is run once while it is noted down.

Arguments that are not given have their defaults. Whatever tracing still gets wrong is found by
running graph and network side by side.
"""

import contextlib
import inspect
import io
import operator
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.fx._symbolic_trace import _orig_module_call
from torch.fx.passes.shape_prop import ShapeProp
from torch.nn.parameter import is_lazy

from compress.errors import CompressError, first_line
from compress.tracing.agreement import DependsOnBatch, check_same
from compress.tracing.batches import InParts, free_batch, is_bound, names_batch
from compress.tracing.decisions import note_origin, turning_sizes
from compress.tracing.in_place import OVERWRITES, replace_in_place
from compress.tracing.inputs import Example, Inputs, inputs_of
from compress.tracing.names import rename_unwritable
from compress.tracing.proxies import (
    FROM_VALUES,
    PLAIN_LEN,
    SIZED_BY_VALUES,
    VALUE,
    Deciding,
    PartOfValue,
    Untraceable,
    Value,
    kinds_shown,
    lengths_in_graph,
)
from compress.tracing.stored_weights import copy_with_stored_weights

_FIRST_OPERANDS = ("input", "tensors", "tensor", "self", "x")


def trace(model: nn.Module, example: Example | Inputs) -> fx.GraphModule:
    """Copy `model` in eval mode and trace it; the modules of torch.nn stay whole.

    In-place operations become ones that give new tensors. A batch size that the model's code names
    becomes any. The graph is held against the model, on the example and on other data.

    Args:
        model: any network of tensors that torch.fx can follow; it is not changed. Arguments of
            its forward that the example does not give have their defaults.
        example: a batch of input, [N, ...], of the dtype the network takes; a tuple or a dict of
            such where its forward takes several.

    Returns:
        The graph, each node with its shape and dtype for `example` in `meta["tensor_meta"]`.

    Raises:
        NotAGraph: its forward depends on values, on the batch size, on random numbers or on state.
        CompressError: the network does not accept `example`, holds numbers that are not finite, or
            cannot be copied or traced.
    """
    copied, example = eval_copy(model), inputs_of(example, model)
    _check_runs(copied, example)
    _check_finite(copied)
    name = type(model).__name__
    with _refusal(f"cannot trace {name}", "make its forward independent of values, or split it"):
        traced, decisions = _traced_either_way(copied, example)
    replace_in_place(traced)
    sizes = turning_sizes(traced, decisions, example)
    for node in traced.graph.nodes:
        for key in (VALUE, FROM_VALUES, SIZED_BY_VALUES, OVERWRITES):
            node.meta.pop(key, None)
        _first_operand_first(node)
    # Nothing works in place any more, so what nobody reads can go.
    traced.graph.eliminate_dead_code(lambda node: node.op in ("placeholder", "output"))
    traced.recompile()
    propagate_shapes(traced, example)
    try:
        _check_traced(traced, model, example, sizes)
    except CompressError as error:
        raise NotAGraph(str(error)) from error
    return traced


def _check_traced(
    traced: fx.GraphModule, model: nn.Module, example: Inputs, sizes: Sequence[int]
) -> None:
    """Hold a graph against its network; where that knows one batch size, the graph takes any."""
    network, what = eval_copy(model), f"traced, {type(model).__name__}"
    thorough = not isinstance(model, fx.GraphModule)
    # On a copy: the network that answers in the check has answered nothing before.
    if thorough and names_batch(traced) and is_bound(eval_copy(model), example):
        free_batch(traced)
        network, sizes = InParts(network, len(example)), [2 * len(example)]
    try:
        check_same(traced, network, example, what, thorough=thorough, sizes=sizes)
    except DependsOnBatch:
        if not free_batch(traced):
            raise
        check_same(traced, network, example, what, sizes=sizes)


def propagate_shapes(traced: fx.GraphModule, example: Example | Inputs) -> None:
    """Run `traced` on `example` and note in each node's `meta` what it gave.

    Raises:
        CompressError: the graph does not accept `example`.
    """
    chatter = contextlib.redirect_stderr(io.StringIO())
    with _refusal("cannot run the traced graph", "check the example"), chatter, torch.no_grad():
        ShapeProp(traced).propagate(*inputs_of(example, traced).tensors)


def eval_copy(model: nn.Module) -> nn.Module:
    """Copy a network and put the copy in eval mode; what its layers compute as weights is stored.

    Raises:
        CompressError: it is no torch module, or cannot be copied.
    """
    if not isinstance(model, nn.Module):
        raise CompressError(f"a network must be a torch.nn.Module, not {_in_short(model)}")
    name = type(model).__name__
    if name == "PreparedNetwork":
        raise CompressError(
            "a network prepared for training; compress.convert makes its integer network"
        )
    if isinstance(model, torch.jit.ScriptModule) or hasattr(model, "_orig_mod"):
        raise CompressError(
            f"{name} is compiled, so it can't be traced; hand in the network as it was before that"
        )
    if any(is_lazy(each) for each in model.parameters()):
        raise CompressError(f"{name} has layers without weights yet; run it once on an example")
    with _refusal(f"cannot copy {name}", "detach tensors it keeps from earlier computations"):
        return copy_with_stored_weights(model)


class NotAGraph(CompressError):
    """A forward that depends on more than a graph holds: on values, the batch size or state."""


class _Tracer(fx.Tracer):
    """Traces one forward, running each operation on the example as it is met."""

    def __init__(self, example: Inputs, *, buffers: bool) -> None:
        super().__init__()
        self.example = example
        self.proxy_buffer_attributes = buffers
        self.given: dict[str, Tensor] = {}
        self.is_running = False
        self.decisions: list[fx.Node] = []
        self.random_state = torch.get_rng_state()

    def create_args_for_root(
        self, root_fn: Any, is_module: bool, concrete_args: Any = None
    ) -> tuple[Any, list[Any]]:
        """Hand in the example's places; all other arguments keep their defaults."""
        names = self.example.names_in(self.root)
        self.given = dict(zip(names, self.example.tensors, strict=True))
        parameters = inspect.signature(self.root.forward).parameters
        kinds = [getattr(parameters.get(name), "annotation", inspect._empty) for name in names]
        proxies = [
            self.create_proxy(
                "placeholder", name, (), {}, type_expr=None if kind is inspect._empty else kind
            )
            for name, kind in zip(names, kinds, strict=True)
        ]
        return _forward_with_hooks, [self.root, len(self.example.args), names, *proxies]

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """Keep torch's own layers whole, unless somebody gave one another forward."""
        return "forward" not in vars(m) and super().is_leaf_module(m, module_qualified_name)

    def create_arg(self, a: Any) -> Any:
        if type(a) in (Value, PartOfValue):
            return a.node
        if isinstance(a, nn.Parameter) and not any(a is own for own in self.root.parameters()):
            raise Untraceable("it uses a parameter of another network; make that a part of it")
        return super().create_arg(a)

    def path_of_module(self, mod: nn.Module) -> str:
        """Return where a layer is in the network."""
        if not any(mod is own for own in self.root.modules()):
            raise Untraceable(
                f"it calls a {type(mod).__name__} that is not registered in it; keep it as an "
                "attribute or in an nn.ModuleList"
            )
        return super().path_of_module(mod)

    def proxy(self, node: fx.Node) -> fx.Proxy:
        return Value(node, self)

    def create_proxy(self, kind: str, target: Any, *rest: Any, **more: Any) -> Any:
        proxy = super().create_proxy(kind, target, *rest, **more)
        self._run(proxy.node)
        return proxy

    def call_module(self, m: nn.Module, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        # A module of torch.nn that calls others, or one that a forward makes, as nn.ReLU()(x) or
        # a part of an nn.Sequential.
        made = not any(m is own for own in self.root.modules())
        if self.is_running or (made and (isinstance(m, nn.Sequential) or not _holds_tensors(m))):
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        return (
            attr_val if self.is_running else super().getattr(attr, attr_val, parameter_proxy_cache)
        )

    def to_bool(self, obj: fx.Proxy) -> bool:
        if obj.node.meta.get(FROM_VALUES):
            raise Deciding(
                "it decides by the values of a tensor, which a graph can't hold; compute both ways "
                "and choose with torch.where"
            )
        value = obj.node.meta.get(VALUE)
        if not isinstance(value, Tensor):
            self.decisions.append(obj.node)
        return bool(value)

    def iter(self, obj: fx.Proxy) -> Iterator[Any]:
        value: Any = obj.node.meta.get(VALUE)
        if isinstance(value, Tensor) and value.dim() and not obj.node.meta.get(FROM_VALUES):
            parts = (operator.getitem(obj, index) for index in range(value.shape[0]))
            return iter(list(parts))  # of weights alone
        if isinstance(value, Tensor) or not hasattr(value, "__len__"):
            raise Untraceable("it iterates over a tensor; use unbind, chunk or split")
        count = int(self.create_proxy("call_function", PLAIN_LEN, (obj,), {}))
        return iter([obj[index] for index in range(count)])  # type: ignore[index]

    def check_random(self) -> None:
        """Refuse random numbers that were drawn outside of the graph, which would be constants."""
        if not torch.equal(torch.get_rng_state(), self.random_state):
            raise Deciding(
                "it draws random numbers that don't come from its input; draw none in eval mode"
            )

    def _run(self, node: fx.Node) -> None:
        """Note what the node gives on the example, and which tensors it overwrites."""
        operands = node.all_input_nodes
        values = [self._known(each) for each in operands]
        before = [v._version if isinstance(v, Tensor) else 0 for v in values]
        note_origin(node)
        self.check_random()
        self.is_running = True
        try:
            node.meta[VALUE] = self._value(node)
        finally:
            self.is_running = False
        self.random_state = torch.get_rng_state()
        node.meta[OVERWRITES] = [
            operand
            for operand, value, version in zip(operands, values, before, strict=True)
            if isinstance(value, Tensor) and value._version != version
        ]

    def _known(self, node: fx.Node) -> Any:
        if VALUE not in node.meta:  # a tensor that is no value of the network, met as an argument
            node.meta[VALUE] = operator.attrgetter(str(node.target))(self.root)
            note_origin(node)
        return node.meta[VALUE]

    def _value(self, node: fx.Node) -> Any:
        if node.op == "placeholder":
            return self.given[str(node.target)].clone()
        if node.op == "get_attr":
            return operator.attrgetter(str(node.target))(self.root)
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), self._known)
        if node.op == "call_module":
            return _orig_module_call(self.root.get_submodule(str(node.target)), *args, **kwargs)
        if node.op == "call_method":
            return getattr(args[0], str(node.target))(*args[1:], **kwargs)
        return node.target(*args, **kwargs)  # type: ignore[operator]


def _holds_tensors(module: nn.Module) -> bool:
    return any(True for _ in (*module.parameters(), *module.buffers()))


def _traced_either_way(model: nn.Module, example: Inputs) -> tuple[fx.GraphModule, list[fx.Node]]:
    """Trace a network with its buffers as plain tensors, which Python may compute with.

    Where that fails, as for `self.grid.expand(len(x), 2, 8, 8)`, they are values of the graph.
    """
    try:
        return _traced(model, example, buffers=False)
    except (Untraceable, CompressError):
        raise
    except Exception:
        with contextlib.suppress(Exception):
            return _traced(model, example, buffers=True)
        raise


def _traced(
    model: nn.Module, example: Inputs, *, buffers: bool
) -> tuple[fx.GraphModule, list[fx.Node]]:
    """Trace a network; return the graph and what its forward decided in Python."""
    with torch.no_grad(), torch.random.fork_rng(), lengths_in_graph(), kinds_shown():
        tracer = _Tracer(example, buffers=buffers)
        elsewhere = random.getstate(), _numpy_state()
        graph = tracer.trace(model)
        tracer.check_random()
        if elsewhere != (random.getstate(), _numpy_state()):
            raise Deciding("it draws random numbers from Python or NumPy; draw none in eval mode")
    rename_unwritable(tracer.root, graph)
    graph._tracer_cls = None  # to be copied and stored, a graph needs no tracer of ours
    traced = fx.GraphModule(tracer.root, graph, type(model).__name__).eval()
    return traced, tracer.decisions


def _forward_with_hooks(
    network: nn.Module, by_place: int, names: Sequence[str], *values: Value
) -> Any:
    named = dict(zip(names[by_place:], values[by_place:], strict=True))
    return _orig_module_call(network, *values[:by_place], **named)


def _numpy_state() -> tuple[bytes, int]:
    _, keys, place, *_ = np.random.get_state()  # noqa: NPY002
    return np.asarray(keys).tobytes(), int(place)


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


def _check_runs(model: nn.Module, example: Inputs) -> None:
    floats = (tensor for tensor in example.tensors if tensor.is_floating_point())
    if not all(bool(tensor.isfinite().all()) for tensor in floats):
        raise CompressError("the example holds NaN or infinity; nothing could be compared on it")
    what = f"{type(model).__name__} does not accept {example}"
    with (
        _refusal(what, "pass an example as the network expects it"),
        torch.no_grad(),
        torch.random.fork_rng(),
    ):
        example.each(torch.clone).given_to(model)


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
    except Untraceable as error:
        kind = NotAGraph if isinstance(error, Deciding) else CompressError
        raise kind(f"{what}: {error}") from error
    except Exception as error:
        reason = first_line(error)
        if f"found type '{Value.__name__}'" in reason:  # so TorchScript's functions say
            reason, advice = "it calls a function that is compiled", "call that in plain Python"
        raise CompressError(f"{what}: {reason}; {advice}") from error
