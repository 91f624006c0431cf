"""Weights that a network uses several times: in integers they are held once.

A module that is called several times has a copy for each call in a plan, into which what follows
the call is folded: a BatchNorm's scale and shift. So the rows of a copy are those of the first one
times a factor a channel. Where all factors are positive, the integers may be the very same, and the
scale of a channel takes the factor: each use has scales and biases of its own, no weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compress.quantization.plan.layer import PlannedWeighted
from compress.quantization.plan.planning import Plan
from compress.quantization.plan.rewriting.replacing import CALLED
from compress.quantization.spec import QuantizationSpec

_ROUNDING = 1e-5  # of a row's largest weight: float32, after a few products


@dataclass(frozen=True, eq=False)
class SharedWeight:
    """Weights that are those of an earlier layer, each row times a factor.

    Attributes:
        holder: the output of the first layer with these weights.
        factor: float64 [O], above zero.
    """

    holder: str
    factor: NDArray[np.float64]


def shared_weights(plan: Plan) -> dict[str, SharedWeight]:
    """Return, by output, the layers whose weights are an earlier layer's but for positive factors.

    Only calls of one module count: weights that are alike by chance are trained apart.
    """
    first: dict[str, PlannedWeighted] = {}
    found = {}
    for layer in plan.layers:
        if isinstance(layer, PlannedWeighted) and CALLED in layer.node.meta:
            holder = first.setdefault(layer.node.meta[CALLED], layer)
            factor = None if holder is layer else _factor(_rows(holder), _rows(layer))
            if factor is not None:
                found[layer.output] = SharedWeight(holder.output, factor)
    return found


def shared_integers(plan: Plan, spec: QuantizationSpec) -> dict[str, SharedWeight]:
    """Return those of `shared_weights` whose integers are the same in a network that `spec` makes.

    None are where every scale is a power of two, which factors between the uses are not. A layer
    that `spec` gives bits of its own has weights of its own, unless its holder has as many.
    """
    if spec.power_of_two:
        return {}
    own = dict(spec.bits_by_layer)
    return {
        output: each
        for output, each in shared_weights(plan).items()
        if own.get(output, spec.bits_of(each.holder)) == spec.bits_of(each.holder)
    }


def holders_in(shared: Mapping[str, SharedWeight]) -> set[str]:
    """Return the outputs of the layers whose weights others use."""
    return {each.holder for each in shared.values()}


def _rows(layer: PlannedWeighted) -> NDArray[np.float64]:
    weight = layer.weight.detach().cpu().double().numpy()
    return weight.reshape(len(weight), -1)


def _factor(rows: NDArray[np.float64], scaled: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the positive factors [O] that make rows [O, n] the scaled ones; None without."""
    if rows.shape != scaled.shape:
        return None
    energy = np.square(rows).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(energy > 0, (rows * scaled).sum(axis=1) / energy, 1.0)
    slack = _ROUNDING * np.abs(scaled).max(axis=1, keepdims=True)
    same = np.abs(rows * factor[:, None] - scaled) <= slack
    return factor if bool(same.all() and (factor > 0).all()) else None
