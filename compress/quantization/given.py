"""What `quantize` and `prepare` are given, as everything behind them needs it.

A network comes as a float32 network on the CPU that takes batches of any size, calibration data as
tensors of that kind.
"""

import inspect
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.errors import CompressError, QuantizationWarning
from compress.quantization.joining import JoinedBatches
from compress.tracing import Inputs, check_alike, eval_copy, for_any_batch, in_forward_order

Calibration = (
    Tensor | NDArray[np.generic] | Mapping[str, Tensor | NDArray[np.generic]] | Iterable[object]
)
"""Inputs [N, ...]: one tensor or array, a tuple of several by position, a dict of several by name,
or batches of any of these, such as a DataLoader gives."""

_FORMS = "calibration takes a tensor, an array, a tuple or dict of them, or batches of these"
_CHECKED_AT_ONCE = 8
_NOT_COMPUTED = (torch.uint16, torch.uint32, torch.uint64)  # torch knows them by name alone
_LEAST = 2.0**-92  # 255 of the smallest scales, see `compress.quantization.ranges.qparams`


def taken(model: nn.Module, calibration: Calibration) -> tuple[nn.Module, Inputs]:
    """Return a network and calibration data as they are needed; the network is not changed.

    Raises:
        CompressError: the network has no numbers, or the data is not what it takes.
    """
    inputs = as_inputs(calibration, model).each(Tensor.contiguous)
    return for_any_batch(as_float32(model), inputs), inputs


def as_float32(model: nn.Module) -> nn.Module:
    """Return a network of float32 numbers on the CPU: itself, or a copy, of which a warning tells.

    Raises:
        CompressError: its tensors are on the meta device, which keeps no numbers.
    """
    if not isinstance(model, nn.Module):
        return model  # what it is instead, tracing says
    tensors = [*model.parameters(), *model.buffers()]
    if any(tensor.is_meta for tensor in tensors):
        raise CompressError(
            f"{type(model).__name__} is on the meta device, where weights have no values; load them"
        )
    others = {f"{_kind(x)} on {x.device}" for x in tensors if not _is_plain(x)}
    if not others:
        return _in_usual_order(model)
    warnings.warn(
        f"{type(model).__name__} holds {' and '.join(sorted(others))}; the integers are those of a "
        "float32 copy of it on the CPU",
        QuantizationWarning,
        stacklevel=5,
    )
    return _in_usual_order(eval_copy(model).to("cpu", torch.float32))


def _in_usual_order(model: nn.Module) -> nn.Module:
    """Return a network whose images' weights lie channel after channel: itself, or a copy.

    With channels last, torch adds up in another order on some processors, and ranges differ.
    """
    if all(tensor.is_contiguous() for tensor in model.parameters() if tensor.dim() > 3):
        return model
    return eval_copy(model).to(memory_format=torch.contiguous_format)


def _is_plain(tensor: Tensor) -> bool:
    wide = tensor.dtype == torch.float32 or not tensor.is_floating_point()
    return wide and tensor.device.type == "cpu"


def _kind(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def as_inputs(calibration: Calibration, network: nn.Module) -> Inputs:
    """Bring calibration data into one tensor [N, ...] for each input of a network.

    Args:
        calibration: a tensor or an array; for a network whose forward asks for several inputs a
            tuple of them; a dict by the names of the forward's arguments, others in it are left
            out; or batches of these, alone or, as with labels, first in a tuple or list.
        network: what the data is for.

    Raises:
        CompressError: there are fewer than 2 inputs, they are of a kind that torch does not compute
            with, do not fit together, one is not finite, or all hold the same number.
    """
    inputs = _joined(calibration, network)
    check_alike(inputs, "the calibration's inputs")
    if any(tensor.dim() < 2 for tensor in inputs.tensors) or len(inputs) < 2:
        raise CompressError(
            "calibration needs at least 2 inputs; give a few hundred training images"
        )
    if not all(tensor.numel() for tensor in inputs.tensors):
        raise CompressError("the calibration's inputs hold no numbers; give training inputs")
    for tensor in inputs.tensors:
        _check_finite(tensor)
    _check_varied(inputs)
    return inputs


def _check_finite(tensor: Tensor) -> None:
    if not tensor.is_floating_point():
        return
    parts = tensor.split(_CHECKED_AT_ONCE)  # a check takes more memory than what it looks at
    finite = torch.cat([part.isfinite().flatten(1).all(1) for part in parts])
    if not bool(finite.all()):
        first = int(torch.nonzero(~finite)[0])
        raise CompressError(f"calibration input {first} holds NaN or infinity; leave it out")


def _check_varied(inputs: Inputs) -> None:
    """Refuse what says nothing of real inputs: a range of one number, on which all would agree."""
    constant = [_constant(tensor) for tensor in inputs.tensors]
    if None not in constant:
        held = " and ".join(f"{number:g}" for number in constant)
        raise CompressError(
            f"the calibration holds nothing but the number {held}; give a few hundred training"
            " inputs, prepared as the network takes them"
        )
    for place, number in enumerate(constant):
        if number is not None:
            warnings.warn(
                f"input {place} of the network is {number:g} everywhere in the calibration; its"
                " code can stand for little else",
                QuantizationWarning,
                stacklevel=6,
            )


def _constant(tensor: Tensor) -> float | None:
    """The only number of a tensor, where those too small for a scale count as zero."""
    low, high = (float(end) for end in tensor.aminmax())
    if low == high:
        return low
    return 0.0 if max(-low, high) <= _LEAST else None


def _joined(calibration: Any, network: nn.Module) -> Inputs:
    asked = _asked_for(network)
    is_batch = isinstance(calibration, tuple) and len(calibration) == len(asked) > 1
    if is_batch or isinstance(calibration, (Tensor, np.ndarray, Mapping)):
        return _batch(calibration, network, asked)
    if isinstance(calibration, (str, bytes)) or not isinstance(calibration, Iterable):
        raise CompressError(f"{_FORMS}, not {type(calibration).__name__}")
    return _joined_batches(_batch(each, network, asked) for each in calibration)


def _joined_batches(batches: Iterator[Inputs]) -> Inputs:
    """Return all batches as one, of which memory holds no more than a few at a time."""
    first = next(batches, None)
    if first is None:
        raise CompressError("calibration needs at least 2 inputs; there are none")
    joined = [JoinedBatches(tensor) for tensor in first.tensors]
    for batch in batches:
        if len(batch.args) != len(first.args) or [*batch.kwargs] != [*first.kwargs]:
            raise CompressError("the calibration batches differ in their inputs; make them alike")
        for whole, tensor in zip(joined, batch.tensors, strict=True):
            whole.add(tensor)
    tensors = [whole.tensor() for whole in joined]
    named = dict(zip(first.kwargs, tensors[len(first.args) :], strict=True))
    return Inputs(tuple(tensors[: len(first.args)]), named)


def _asked_for(network: nn.Module) -> list[str]:
    """The arguments that a network's forward can't do without, by position."""
    if not isinstance(network, nn.Module):
        return []
    parameters = inspect.signature(network.forward).parameters.values()
    by_place = (p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
    return [p.name for p in by_place if p.default is p.empty]


def _batch(given: Any, network: nn.Module, asked: list[str]) -> Inputs:
    """Return one batch as inputs: what comes behind those asked for, such as labels, is dropped."""
    if isinstance(given, Mapping):
        return Inputs((), _named(given, network, asked))
    parts = given if isinstance(given, (tuple, list)) and given else (given,)
    count = max(len(asked), 1)
    if len(parts) < count and parts is given:
        raise CompressError(
            f"a calibration batch holds {len(parts)} of the {count} inputs: {', '.join(asked)}"
        )
    return Inputs(tuple(_as_tensor(part, f"batches of {_what(given)}") for part in parts[:count]))


def _named(given: Mapping[Any, Any], network: nn.Module, asked: list[str]) -> dict[str, Tensor]:
    known = inspect.signature(network.forward).parameters if asked else {}
    missing = [name for name in asked if name not in given]
    if missing or not asked:
        needed = ", ".join(missing) or "names for its inputs"
        raise CompressError(
            f"the calibration has no {needed}, but {', '.join(map(str, given))}; name the inputs as"
            f" the forward of {type(network).__name__} does"
        )
    found = {name: given[name] for name in given if name in known}
    tensors = {name: _as_tensor(part, _what(part)) for name, part in found.items()}
    return in_forward_order(tensors, network)


def _what(given: object) -> str:
    return type(given).__name__


def _as_tensor(given: Any, what: str) -> Tensor:
    """Return a tensor on the CPU, of numbers of 32 bits if they are floats."""
    if isinstance(given, np.ndarray) and given.dtype.kind in "fiu":
        given = torch.from_numpy(np.ascontiguousarray(given, given.dtype.newbyteorder("=")))
    if not isinstance(given, Tensor):
        raise CompressError(f"{_FORMS}, not {what}")
    if given.dtype in _NOT_COMPUTED or given.is_complex():
        raise CompressError(f"calibration inputs are of {_kind(given)}; give them as float32")
    given = given.detach().cpu()
    given = given.clone() if given.is_inference() else given
    return given.float() if given.is_floating_point() else given
