"""Whether an operation only moves numbers is found by what it does to them."""

import pytest
import torch
from applied import Applied
from torch.nn import functional

from compress.quantization.plan.probing import indices_of_move, result_of, sources_of
from compress.tracing.tracer import trace


def last(function, example=None):
    network = trace(Applied(function), torch.randn(2, 3, 4) if example is None else example)
    return next(node for node in reversed(network.graph.nodes) if node.op != "output")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.transpose(1, 2),
        lambda x: x[:, 1:, ::2],
        lambda x: x.flip(2).repeat(1, 2, 1),
        lambda x: functional.pad(x, (1, 1), mode="reflect"),
    ],
)
def test_a_move_says_where_each_number_comes_from(function):
    node = last(function)
    (source,) = sources_of(node)
    indices = indices_of_move(node, source)
    x = torch.randn(5, *source.meta["tensor_meta"].shape[1:])
    wanted = result_of(node, source, x)
    assert torch.equal(x.flatten(1)[:, torch.from_numpy(indices)].view(wanted.shape), wanted)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * 2,
        lambda x: x.sort(2)[0],  # of numbers that rise already it changes nothing
        lambda x: x.roll(1, 0),  # from one input of the batch to the next
        lambda x: x.sum(2),
        lambda x: functional.pad(x, (1, 1)),
    ],
)
def test_what_computes_or_mixes_the_batch_is_no_move(function):
    node = last(function)
    assert indices_of_move(node, sources_of(node)[0]) is None


def test_an_operation_that_fails_gives_nothing():
    node = last(lambda x: x.view(-1, 12))
    assert result_of(node, sources_of(node)[0], torch.randn(2, 5)) is None
