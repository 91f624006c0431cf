"""Zeros inside channels: which weights to drop, and the bytes it saves where they are stored.

It saves bytes alone. The kernels of onnxruntime, of PyTorch and of the C exporter multiply zeros
like any other number, so a network with zeros in it runs no faster; for speed remove whole channels
(`compress.prune`). And it saves bytes only from a certain share of zeros on: the mask costs one bit
a weight, so at 8 bits more than 1 in 8 must be zero, at 4 bits 1 in 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import QuantizedGraph, Weighted

Codes = npt.NDArray[np.int8]
_LAYERS = (nn.modules.conv._ConvNd, nn.Linear)


def magnitude_masks(model: nn.Module, *, sparsity: float) -> dict[str, Tensor]:
    """Mark the largest weights of each convolution and linear layer as kept.

    Args:
        model: any network.
        sparsity: the share of each layer's weights to drop, 0 up to, not with, 1.

    Returns:
        By name of the weight a bool tensor of its shape, False where it is dropped.

    Raises:
        CompressError: the share is out of range.
    """
    if not 0 <= sparsity < 1:
        raise CompressError(f"a sparsity of {sparsity:g} is out of range; choose from 0 up to 1")
    masks = {}
    for name, weight in _weights(model).items():
        dropped = weight.abs().flatten().argsort(stable=True)[: int(sparsity * weight.numel())]
        mask = torch.ones(weight.numel(), dtype=torch.bool, device=weight.device)
        mask[dropped] = False
        masks[name] = mask.view(weight.shape)
    return masks


def pattern_masks(model: nn.Module, *, keep: int, of: int) -> dict[str, Tensor]:
    """Mark the `keep` largest of every `of` successive weights of an output as kept (N:M).

    The last weights of an output, where fewer than `of` are left, keep the same share of their
    number, rounded up. Source: Mishra et al. 2021, arXiv 2104.08378.

    Args:
        model: any network.
        keep: how many weights stay.
        of: of how many, such as 2 of 4.

    Returns:
        As `magnitude_masks`.

    Raises:
        CompressError: the pattern keeps none, or more than there are.
    """
    if not 1 <= keep <= of:
        raise CompressError(f"{keep} of {of} weights cannot be kept; choose 1 to {of}")
    return {
        name: torch.cat(
            [_largest(part, keep, of) for part in weight.flatten(1).split(of, dim=1)], dim=1
        ).view(weight.shape)
        for name, weight in _weights(model).items()
    }


def apply_masks(model: nn.Module, masks: Mapping[str, Tensor]) -> None:
    """Set the dropped weights to zero, in place; fine-tuning calls this after every step."""
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, mask in masks.items():
            parameters[name].mul_(mask)


def _weights(model: nn.Module) -> dict[str, Tensor]:
    return {
        f"{path}.weight": module.weight.detach()
        for path, module in model.named_modules()
        if isinstance(module, _LAYERS)
    }


def _largest(values: Tensor, keep: int, of: int) -> Tensor:
    """Mark in each row of `values` [outputs, at most `of`] its share of largest entries."""
    count = -(-keep * values.shape[1] // of)
    kept = values.abs().topk(count, dim=1).indices
    return torch.zeros_like(values, dtype=torch.bool).scatter_(1, kept, True)


# What it takes to store.


def pack(codes: Codes, bits: int) -> bytes:
    """Store integers as a bit for each, whether it is other than zero, then those that are.

    Args:
        codes: signed integers, of any shape, that `bits` bits hold symmetrically.
        bits: 2 to 8. Of 2 bits only the signs of those other than zero are stored.

    Raises:
        CompressError: a code needs more bits.
    """
    largest = 2 ** (bits - 1) - 1
    if codes.size and np.abs(codes.astype(np.int16)).max() > largest:
        raise CompressError(f"codes beyond {largest} do not fit into {bits} bits")
    flat = codes.ravel()
    nonzero = flat[flat != 0]
    width = _stored_bits(bits)
    digits = (nonzero < 0) if width == 1 else nonzero.astype(np.uint8)
    planes = np.unpackbits(digits.astype(np.uint8)[:, None], axis=1)[:, 8 - width :]
    return np.packbits(flat != 0).tobytes() + np.packbits(planes).tobytes()


def unpack(data: bytes, shape: Sequence[int], bits: int) -> Codes:
    """Return the integers of `shape` that `pack` stored, int8."""
    size, width = int(np.prod(shape)), _stored_bits(bits)
    stored = np.frombuffer(data, np.uint8)
    mask = np.unpackbits(stored[: -(-size // 8)], count=size).astype(bool)
    count = int(mask.sum())
    planes = np.unpackbits(stored[-(-size // 8) :], count=count * width).reshape(count, width)
    codes = np.zeros(size, np.int8)
    codes[mask] = 1 - 2 * planes[:, 0].astype(np.int8) if width == 1 else _signed(planes)
    return codes.reshape(shape)


def _signed(planes: npt.NDArray[np.uint8]) -> Codes:
    """Read rows of bits, the highest first, as two's complement."""
    powers = 2 ** np.arange(planes.shape[1] - 1, -1, -1)
    powers[0] = -powers[0]
    return (planes @ powers).astype(np.int8)


def _stored_bits(bits: int) -> int:
    return 1 if bits == 2 else bits  # of -1 and 1 the sign tells all


@dataclass(frozen=True)
class StoredLayer:
    """A layer's weights: their number, the zeros, and the bytes packed densely and sparsely."""

    name: str
    weights: int
    zeros: int
    dense_bytes: int
    sparse_bytes: int

    @property
    def bytes(self) -> int:
        """The smaller of the two."""
        return min(self.dense_bytes, self.sparse_bytes)


def stored_layers(graph: QuantizedGraph) -> list[StoredLayer]:
    """Pack the weights of every layer of an integer network; biases and scales stay as they are.

    Rounding makes zeros too, so an integer network has more of them than its float one.
    """
    return [
        StoredLayer(
            name=node.name,
            weights=node.weight.size,
            zeros=int((node.weight == 0).sum()),
            dense_bytes=-(-node.weight.size * node.weight_bits // 8),
            sparse_bytes=len(pack(node.weight, node.weight_bits)),
        )
        for node in graph.nodes
        if isinstance(node, Weighted)
    ]
