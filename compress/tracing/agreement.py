"""A graph held against the network that it was made from: the same answers, on several inputs."""

import contextlib
import io
from collections.abc import Collection, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from compress.errors import CompressError, first_line
from compress.tracing.inputs import Example, Inputs, inputs_of

# Relative to the largest output. The same kernels run in the same order, so this is generous.
_TOLERANCE = {torch.float64: 1e-9, torch.float16: 2e-2, torch.bfloat16: 1e-1}
_FLOAT32_TOLERANCE = 1e-4
_SEED = 0
_BATCH = "a batch"
_MOST_NUMBERS = 2**24  # of an input that is made to try a batch size


class DependsOnBatch(CompressError):
    """A graph answers as the network does on one batch size only."""


def check_same(
    made: nn.Module,
    network: nn.Module,
    example: Example | Inputs,
    what: str,
    *,
    thorough: bool = True,
    sizes: Collection[int] = (),
    slack: float = 1.0,
) -> None:
    """Raise CompressError unless `made` answers as `network` does.

    Both see the example and, if `thorough`, noise of the example's mean and deviation, the
    example's values in another order, and smaller and larger batches. An input that the network
    itself refuses proves nothing and is passed over.

    Args:
        made: a graph made from the network.
        network: the network, in eval mode. It is run, so hand in a copy.
        example: a batch of input, [N, ...], or several tensors of them.
        what: begins the message, such as "traced, Net".
        thorough: whether to try other inputs than the example.
        sizes: of more batches to try.
        slack: how many times the error of the same kernels in the same order is let pass.

    Raises:
        CompressError: an answer differs, or `made` refuses an input that the network takes.
    """
    inputs = inputs_of(example, network)
    samples = _samples(inputs, sizes, what) if thorough else [("the example", inputs)]
    for seed, (name, sample) in enumerate(samples):
        try:
            expected = _answers(network, sample, seed)
        except Exception:
            continue
        try:
            got = _answers(made, sample, seed)
        except Exception as error:
            raise _refusal(name)(
                f"{what} fails on {name}, which the network takes: {first_line(error)};"
                f" {_advice(name)}"
            ) from error
        difference = _difference(got, expected, slack)
        if difference is not None:
            raise _refusal(name)(
                f"{what} answers differently on {name}: {difference}; {_advice(name)}"
            )


def _refusal(sample: str) -> type[CompressError]:
    return DependsOnBatch if sample.startswith(_BATCH) else CompressError


def _advice(sample: str) -> str:
    causes = "may depend on values, on random numbers or on state"
    if sample.startswith(_BATCH):
        causes = "depends on the batch size"
    return f"its forward {causes}, which a graph can't hold: write that part with plain tensors"


def _samples(inputs: Inputs, sizes: Collection[int], what: str) -> Iterator[tuple[str, Inputs]]:
    generator = torch.Generator().manual_seed(_SEED)
    yield "the example", inputs
    yield "the example's values in another order", inputs.each(lambda x: _shuffled(x, generator))
    if all(tensor.is_floating_point() for tensor in inputs.tensors):
        yield "noise like the example", inputs.each(lambda x: _noise(x, generator))
    usual = len(inputs)
    largest = max(tensor[0].numel() for tensor in inputs.tensors)
    for size in sorted({1, usual + 1, 2 * usual + 1, *sizes} - {usual}):
        if size in sizes and size * largest > _MOST_NUMBERS:
            batch = f"{_BATCH} of {size}"
            raise CompressError(f"{what} may answer differently on {batch}; {_advice(batch)}")
        yield f"{_BATCH} of {size}", inputs[torch.arange(size) % usual]


def _shuffled(example: Tensor, generator: torch.Generator) -> Tensor:
    order = torch.randperm(example.numel(), generator=generator).to(example.device)
    return example.flatten()[order].view_as(example)


def _noise(example: Tensor, generator: torch.Generator) -> Tensor:
    noise = torch.randn(example.shape, generator=generator).to(example)
    return noise * _deviation(example) + example.mean()


def _deviation(example: Tensor) -> Tensor:
    spread = example.double().std().to(example.dtype)
    return spread if spread > 0 else torch.ones_like(spread)


def _answers(network: nn.Module, sample: Inputs, seed: int) -> list[Any]:
    # A graph that fails prints the line of its code as well.
    chatter = contextlib.redirect_stderr(io.StringIO())
    with _repeatable(sample, seed), chatter, torch.no_grad():
        return pytree.tree_leaves(sample.each(torch.clone).given_to(network))


@contextlib.contextmanager
def _repeatable(sample: Inputs, seed: int) -> Iterator[None]:
    devices = {x.device for x in sample.tensors if x.device.type == "cuda"}
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield


def _difference(got: list[Any], expected: list[Any], slack: float) -> str | None:
    if len(got) != len(expected):
        return f"{len(got)} outputs, not {len(expected)}"
    found = (_apart(one, other, slack) for one, other in zip(got, expected, strict=True))
    return next((difference for difference in found if difference), None)


def _apart(got: Any, expected: Any, slack: float) -> str | None:
    if not (isinstance(got, Tensor) and isinstance(expected, Tensor)):
        return None if type(got) is type(expected) and got == expected else "another kind of value"
    if got.shape != expected.shape:
        return f"shape {list(got.shape)}, not {list(expected.shape)}"
    tolerance = slack * _TOLERANCE.get(expected.dtype, _FLOAT32_TOLERANCE)
    got, expected = got.double(), expected.double()
    if not torch.equal(got.isfinite(), expected.isfinite()):
        return "values that are not finite in other places"
    got, expected = got.nan_to_num(0, 0, 0), expected.nan_to_num(0, 0, 0)
    largest = float(expected.abs().max()) if expected.numel() else 0.0
    error = float((got - expected).abs().max()) if expected.numel() else 0.0
    if error <= tolerance * largest:
        return None
    return f"by up to {100 * error / (largest or error):.3g} % of the largest output"
