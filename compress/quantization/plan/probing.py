"""Operations of which nothing is known but what they do to numbers: do they only move them?"""

import operator
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx

from compress.quantization.plan.moving import Indices
from compress.tracing import Op, called_on, op_of, shape_of

_SEED = 0


def sources_of(node: fx.Node) -> list[fx.Node]:
    """Return the tensors that a node is computed from, through what gives tuples, each once.

    Constants and tensors of which only the shape is read are left out.
    """
    return list(dict.fromkeys(_sources(node)))


def indices_of_move(node: fx.Node, source: fx.Node) -> Indices | None:
    """Return where in `source` each number of a node comes from; None if it does not only move.

    The node is run on numbers that tell their place, and then on others in random order. Each
    input of the batch must give its own part of the result, all alike.
    """
    shape = shape_of(source)
    if shape is None or not shape_of(node):
        return None
    count = int(np.prod(shape[1:]))
    places = torch.arange(shape[0] * count, dtype=torch.float64).reshape(shape)
    moved = result_of(node, source, places)
    if moved is None or moved.shape != shape_of(node) or moved.shape[0] != shape[0]:
        return None
    indices = moved.reshape(shape[0], -1).numpy()
    first = indices[0]
    alike = np.array_equal(indices, first + count * np.arange(shape[0])[:, None])
    inside = first.size and first.min() >= 0 and first.max() < count
    if not alike or not inside or not np.array_equal(first, np.rint(first)):
        return None
    found: Indices = first.astype(np.int64)
    return found if _moves(node, source, found, shape) else None


def _moves(node: fx.Node, source: fx.Node, indices: Indices, shape: tuple[int, ...]) -> bool:
    generator = torch.Generator().manual_seed(_SEED)
    noise = torch.randn(shape, generator=generator, dtype=torch.float64)
    moved = result_of(node, source, noise)
    expected = noise.reshape(shape[0], -1)[:, torch.from_numpy(indices)]
    return moved is not None and torch.equal(moved.reshape(expected.shape), expected)


def _sources(node: fx.Node) -> Iterator[fx.Node]:
    for operand in node.all_input_nodes:
        if op_of(operand) in (Op.SHAPE, Op.CONSTANT):
            continue
        if shape_of(operand) is not None:
            yield operand
        else:
            yield from _sources(operand)


def result_of(node: fx.Node, source: fx.Node, value: Tensor) -> Tensor | None:
    """Return what a node gives where `source` is `value`; None if it fails, or gives no tensor."""
    try:
        with torch.no_grad():
            result = _evaluated(node, {source: value})
    except Exception:  # whatever an operation says of numbers that it was not made for
        return None
    return result if isinstance(result, Tensor) else None


def _evaluated(node: fx.Node, known: dict[fx.Node, Any]) -> Any:
    if node in known:
        return known[node]
    if node.op == "get_attr":
        known[node] = _attribute(node)
        return known[node]
    args, kwargs = fx.node.map_arg((node.args, node.kwargs), lambda each: _argument(each, known))
    known[node] = called_on(node, args, kwargs)
    return known[node]


def _argument(node: fx.Node, known: dict[fx.Node, Any]) -> Any:
    """Return an operand: of other tensors than the source only the shape can be asked for."""
    shape = shape_of(node)
    if node not in known and shape is not None and op_of(node) is not Op.CONSTANT:
        known[node] = torch.empty(shape, device="meta")
    return _evaluated(node, known)


def _attribute(node: fx.Node) -> Any:
    value = operator.attrgetter(str(node.target))(node.graph.owning_module)
    return value.detach() if isinstance(value, Tensor) else value
