"""Moves of numbers: whatever they are, the nodes do them, and few nodes where few suffice."""

import math

import numpy as np
import pytest

from compress.graph import Flatten, Gather, Node, Permute, Reshape
from compress.quantization.plan.moving import composed, few_moves, indices_of, moves_between

SHAPE = (2, 3, 4)
PLACES = np.arange(24).reshape(SHAPE)


def result(shape, moves):
    """What the nodes of moves make of the numbers 0, 1, ... in a shape."""
    indices = np.arange(math.prod(shape))
    for move in moves:
        node: Node = move.kind(name="n", inputs=("x",), output="y", **move.fields)
        indices = composed(indices, indices_of(node, shape))
        shape = move.shape
    return indices, shape


MOVES = {
    "nothing": (PLACES, []),
    "flattened": (PLACES.reshape(24), [Flatten]),
    "another shape": (PLACES.reshape(4, 6), [Reshape]),
    "turned axes": (PLACES.transpose(2, 0, 1), [Permute]),
    "every other entry": (PLACES[:, :, ::2], [Gather]),
    "a mirror": (PLACES[:, ::-1], [Gather]),
    "entries of two axes": (PLACES[1:, :, [3, 0]], [Gather, Gather]),
    "axes of another shape": (
        PLACES.reshape(2, 3, 2, 2).transpose(0, 2, 1, 3).reshape(4, 6),
        [Reshape, Permute, Reshape],
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_the_fewest_nodes(name):
    wanted, kinds = MOVES[name]
    moves = moves_between(SHAPE, wanted.shape, wanted.reshape(-1))
    assert [move.kind for move in moves] == kinds
    indices, shape = result(SHAPE, moves)
    assert shape == wanted.shape
    assert np.array_equal(indices, wanted.reshape(-1))


def test_numbers_in_any_order_are_gathered_one_by_one():
    wanted = np.random.default_rng(0).permutation(24)[:10]
    assert few_moves(SHAPE, (5, 2), wanted) is None
    moves = moves_between(SHAPE, (5, 2), wanted)
    assert [move.kind for move in moves] == [Flatten, Gather, Reshape]
    assert np.array_equal(result(SHAPE, moves)[0], wanted)
