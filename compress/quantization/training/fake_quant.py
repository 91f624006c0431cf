"""Rounding that can be trained through, and step sizes that are learned.

The backward pass takes rounding for the identity inside the code's range and for a constant
outside (Bengio et al. 2013, arXiv 1308.3432). With that, the derivative of
`step * round(x / step)` with respect to the step is that of LSQ (Esser et al. 2020,
arXiv 1902.08153), so nothing more than autograd is needed for it.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

_SMALLEST_RATIO = 1 / 64


def round_clamp(x: Tensor, low: float | Tensor, high: float | Tensor) -> Tensor:
    """Round half to even, then clamp to `low`..`high` (numbers or tensors that broadcast).

    The gradient is 1 where `low <= x <= high` and 0 elsewhere.
    """
    return _RoundClamp.apply(x, low, high)


def requantize(
    sums: Tensor, factor: Tensor, low: float, high: float, offset: float = 0.0
) -> Tensor:
    """Return `round_clamp(sums * factor, low, high)`: accumulators to output steps.

    Args:
        sums: integers in float32, [N, C, ...].
        factor: float32, [C] or [].
        low: the smallest result.
        high: the largest result.
        offset: a whole number that is added before rounding, and taken off after it: by it ties
            are decided.
    """
    return _Requantize.apply(sums, factor, low, high, offset)


def scale_gradient(x: Tensor, factor: Tensor | float) -> Tensor:
    """Return `x`, whose gradient is multiplied by `factor` on its way back."""
    return _ScaleGradient.apply(x, factor)


def straight_power_of_two(x: Tensor, unit: float | Tensor) -> Tensor:
    """Return the nearest `unit` times a power of two (in the logarithm); the gradient is 1."""
    return _PowerOfTwo.apply(x, unit)


class StepSize(nn.Module):
    """A positive step size [C] or [], learned as in LSQ.

    It is held as a ratio to its initial value, so that an optimizer that normalizes gradients, as
    Adam does, changes it in proportion. The gradient is scaled so that plain SGD changes the step
    itself at LSQ's learning-rate multiplier: by 1 / sqrt(elements * highest).

    Args:
        initial: the steps to start from.
        elements: how many numbers share a step.
        highest: the largest integer of the code.
        unit: if given, the step is always a power-of-two multiple of this.
        learned: whether the step is trained at all.
    """

    initial: Tensor
    unit: Tensor | None

    def __init__(
        self,
        initial: Tensor,
        *,
        elements: int,
        highest: int,
        unit: float | None = None,
        learned: bool = True,
    ) -> None:
        super().__init__()
        self.register_buffer("initial", initial.detach().clone().float())
        exact = None if unit is None else torch.tensor(unit, dtype=torch.float32)
        self.register_buffer("unit", exact)
        self.ratio = nn.Parameter(torch.ones_like(self.initial), requires_grad=learned)
        self.rate_multiplier = 1 / math.sqrt(elements * highest)

    def forward(self) -> Tensor:
        """Return the step, float32."""
        ratio = scale_gradient(self.ratio, self.rate_multiplier / self.initial.square())
        step = self.initial * ratio.clamp(min=_SMALLEST_RATIO)
        return step if self.unit is None else straight_power_of_two(step, self.unit)


class _RoundClamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, low: float | Tensor, high: float | Tensor) -> Tensor:
        ctx.save_for_backward((x >= low) & (x <= high))
        rounded = torch.round(x)
        return torch.clamp(rounded, low, high)  # type: ignore[arg-type]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (inside,) = ctx.saved_tensors
        return gradients[0] * inside, None, None


class _Requantize(torch.autograd.Function):
    """Scaling, rounding and clamping in one: the widest tensors of the network pass here."""

    @staticmethod
    def forward(
        ctx: Any, sums: Tensor, factor: Tensor, low: float, high: float, offset: float
    ) -> Tensor:
        spread = factor.view(-1, *(1 for _ in sums.shape[2:]))
        scaled = sums * spread
        ctx.save_for_backward(scaled, factor)
        ctx.low, ctx.high = low, high
        if offset:
            return torch.round(scaled + offset).sub_(offset).clamp_(low, high)
        return torch.round(scaled).clamp_(low, high)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        scaled, factor = ctx.saved_tensors
        inside = gradients[0] * ((scaled >= ctx.low) & (scaled <= ctx.high))
        by_factor = None
        if ctx.needs_input_grad[1]:
            axes = [axis for axis in range(scaled.dim()) if axis != 1 or factor.numel() == 1]
            by_factor = (inside * scaled).sum(axes).view_as(factor) / factor
        by_sums = None
        if ctx.needs_input_grad[0]:
            by_sums = inside.mul_(factor.view(-1, *(1 for _ in scaled.shape[2:])))
        return by_sums, by_factor, None, None, None


class _ScaleGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, factor: Tensor | float) -> Tensor:
        ctx.factor = factor
        return x.view_as(x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0] * ctx.factor, None


class _PowerOfTwo(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, unit: float | Tensor) -> Tensor:
        exponent = torch.round(torch.log2(x.double() / unit))
        # Through float64, where 2**n is exact for every n of float32's after the rounding back.
        return unit * torch.exp2(exponent).to(x.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0], None
