"""What every export of a float model owes: the file answers as the model does."""

import contextlib
import copy
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.utils import _pytree as pytree

from compress.errors import CompressError, first_line
from compress.tracing import Example, Inputs, NotAGraph, eval_copy, inputs_of, trace

_BATCHES = (1, 5)
_OUTPUTS = {False: "one output, a tensor", True: "outputs that are tensors"}


@dataclass(frozen=True)
class ExportCheck:
    """A file that was written, read back and compared with the model it came from.

    Attributes:
        path: the file.
        file_bytes: its size.
        max_difference: the largest absolute difference of an output, over all inputs tried.
    """

    path: Path
    file_bytes: int
    max_difference: float


def max_difference(
    model: nn.Module,
    exported: Callable[..., Any],
    example: Example | Inputs,
    *,
    tolerance: float = 1e-4,
) -> float:
    """Compare an exported network with its model on random inputs, at batch sizes 1 and 5.

    Args:
        model: the reference, in eval mode.
        exported: takes the tensors that `model` takes, by position, and answers with tensors of the
            same shapes.
        example: a batch of input, [N, ...]. Float inputs are drawn with its mean and deviation,
            from the standard normal where it is constant, uint8 ones from 0 to 255.
        tolerance: allowed difference, as a share of the largest absolute output or of 1,
            whichever is larger.

    Returns:
        The largest absolute difference.

    Raises:
        CompressError: an output has another shape, is not a number, or differs by more.
    """
    inputs, generator = inputs_of(example, model), torch.Generator().manual_seed(0)
    largest = 0.0
    for batch in _BATCHES:
        drawn = inputs.each(lambda tensor: _random_like(tensor, batch, generator))  # noqa: B023
        with torch.no_grad():
            expected = pytree.tree_leaves(drawn.given_to(model))
            answers = pytree.tree_leaves(exported(*drawn.tensors))
        for one, answer in zip(expected, answers, strict=True):
            largest = max(largest, _difference(one, answer, tolerance, batch))
    return largest


def inference_copy(
    model: nn.Module, example: Example | Inputs, *, several: bool = False
) -> nn.Module:
    """Return a copy of `model` on the CPU, in eval mode, that needs no gradients.

    Args:
        model: a network; it is not changed.
        example: a batch of input, [N, ...].
        several: whether it may answer with several tensors, in a tuple, list or dict.

    Raises:
        CompressError: a weight is NaN or infinite, which no file should hold; the network does not
            take the example, or does not answer with tensors.
    """
    for name, value in (*model.named_parameters(), *model.named_buffers()):
        if not torch.isfinite(value).all():
            raise CompressError(f"{name} holds NaN or infinity; train the model anew")
    is_script = isinstance(model, torch.jit.ScriptModule)  # can be copied, not traced
    copied = copy.deepcopy(model).eval() if is_script else eval_copy(model)
    copied.cpu().requires_grad_(False)
    with quietly("run the network on the example", "give a batch that it takes"), torch.no_grad():
        given = inputs_of(example, model).each(lambda tensor: tensor.cpu().clone())
        answer = given.given_to(copied)
    answers = pytree.tree_leaves(answer) if several else [answer]
    if not answers or not all(isinstance(each, Tensor) for each in answers):
        raise CompressError(
            f"exporting floats takes a network of {_OUTPUTS[several]}, not a"
            f" {type(answer).__name__}; make a module that gives one"
        )
    return copied


def require_graph(model: nn.Module, example: Example | Inputs) -> fx.GraphModule | None:
    """Refuse a network that a file made by running it once would not stand for; return its graph.

    None is returned if there is no graph, but torch may export the network all the same.

    What our own graphs can't hold but exporters can, such as assignments to parts of a tensor, is
    let pass: it is compared like everything else.

    Raises:
        CompressError: its forward depends on values, the batch size, random numbers or state.
    """
    try:
        return trace(model, inputs_of(example, model).each(Tensor.cpu))
    except NotAGraph:
        raise
    except CompressError:
        return None


def two_of(example: Tensor) -> Tensor:
    """Return a batch of two, [2, ...]: from a batch of one, exporters conclude it is always one."""
    return torch.cat([example[:1], example[:1]]).cpu()


@contextlib.contextmanager
def quietly(what: str, advice: str = "try another export format") -> Iterator[None]:
    """Silence an exporter's warnings and prints, and turn its failure into one line.

    Raises:
        CompressError: the block failed; the line says that `what` could not be done, why, and what
            to do.
    """
    chatter = io.StringIO()
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(chatter),
            contextlib.redirect_stderr(chatter),
        ):
            warnings.simplefilter("ignore")
            yield
    except (CompressError, OSError):
        raise
    except Exception as error:
        raise CompressError(f"cannot {what}: {first_line(error)}; {advice}") from error


def _random_like(example: Tensor, batch: int, generator: torch.Generator) -> Tensor:
    shape = (batch, *example.shape[1:])
    if not example.is_floating_point():
        return torch.randint(0, 256, shape, generator=generator).to(example.dtype)
    seen = example.double().cpu()
    spread, mean = float(seen.std(correction=0)), float(seen.mean())
    if spread == 0:  # zeros that stand for a shape say nothing of the inputs to come
        spread, mean = 1.0, 0.0
    noise = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (noise * spread + mean).to(example.dtype)


def _difference(expected: Tensor, answer: Tensor, tolerance: float, batch: int) -> float:
    if expected.shape != answer.shape:
        shapes = f"{list(answer.shape)} instead of {list(expected.shape)} to a batch of {batch}"
        lost = "; name the axes that squeeze() drops" if answer.numel() == expected.numel() else ""
        raise CompressError(
            f"the exported network answers with shape {shapes}{lost}; it was not written"
        )
    difference = float((expected.double() - answer.double()).abs().max())
    allowed = tolerance * max(1.0, float(expected.abs().max()))
    if not difference <= allowed:  # a difference that is not a number fails as well
        raise CompressError(
            f"the exported network differs from the model by {difference:.3g}, more than "
            f"{allowed:.3g}; it was not written"
        )
    return difference
