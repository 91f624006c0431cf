"""What is chosen before any weight is rounded: qparams for every value, a unit for some weights.

Quantization after training and quantization-aware training begin with the same qparams.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from compress.errors import CompressError
from compress.graph import CODE_MAX, QParams
from compress.quantization.observers import OBSERVERS, squared_error
from compress.quantization.plan.equalization import equalize
from compress.quantization.plan.layer import PlannedLayer, PlannedWeighted
from compress.quantization.plan.layers.convolution import PlannedConvolution
from compress.quantization.plan.layers.linear import PlannedLinear
from compress.quantization.plan.layers.max_pool import PlannedMaxPool
from compress.quantization.plan.layers.transposed_convolution import PlannedTransposedConvolution
from compress.quantization.plan.planning import Plan, make_plan
from compress.quantization.plan.sharing import SharedWeight, holders_in, shared_integers
from compress.quantization.ranges.calibration import Statistics, calibrate
from compress.quantization.ranges.power_of_two import power_of_two_unit
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.simplify.folding import fold
from compress.tracing import Inputs

_KERNEL_CHANNELS = 4
_TINY = 2.0**-100  # the smallest scale: a value that is always zero still needs one


@dataclass(frozen=True, eq=False)
class ChosenQParams:
    """The decisions that hold for every weight.

    Attributes:
        plan: the folded network as integer layers.
        statistics: what calibration saw of every value.
        spec: what was asked for.
        groups: for each value the group whose code it shares.
        qparams: of each value.
        highest: the largest code of each value: 255, or 15 where activations have 4 bits.
        units: for some layers, by output, a number of which each weight scale is a power-of-two
            multiple.
        ceilings: for values whose code reaches beyond the bound of their fused ReLU6, as they
            share it with wider ones, or its scale is a power of two: that bound.
        fixed: groups whose scale is bound, by the input or by a unit, and must not be learned.
        shared: layers, by output, whose integer weights are those of an earlier layer.
        scale_unit: if every scale is a power of two, the number that all scales are such
            multiples of: 1, or next to it where the given input's code makes that necessary.
    """

    plan: Plan
    statistics: Mapping[str, Statistics]
    spec: QuantizationSpec
    groups: Mapping[str, str]
    qparams: Mapping[str, QParams]
    highest: Mapping[str, int]
    units: Mapping[str, np.float32]
    ceilings: Mapping[str, float]
    fixed: frozenset[str]
    scale_unit: float | None
    shared: Mapping[str, SharedWeight]

    def __deepcopy__(self, memo: dict[int, Any]) -> "ChosenQParams":
        return self  # nobody changes it, and fx graphs don't copy well

    @property
    def weighted(self) -> list[PlannedWeighted]:
        """The layers that have weights, in order."""
        return _weighted(self.plan)

    @property
    def holding(self) -> list[PlannedWeighted]:
        """The layers that hold weights of their own, in order."""
        return [layer for layer in self.weighted if layer.output not in self.shared]

    def bits_of(self, output: str, spec: QuantizationSpec) -> int:
        """The bits of a layer's weights: those of the layer that holds them."""
        return spec.bits_of(self.shared[output].holder if output in self.shared else output)

    def input_shift(self, layer: PlannedLayer) -> float:
        """What rounding the input's offset to a whole zero point took away from every input.

        Zero where the layer pads: its border knows no offset, so the bias can't give it back.
        """
        given = self.spec.input_code
        padded = isinstance(layer, PlannedConvolution) and any(layer.padding)
        padded = padded or isinstance(layer, PlannedTransposedConvolution)
        if given is None or layer.inputs[0] not in self.plan.inputs or padded:
            return 0.0
        return given.scale * (self.qparams[layer.inputs[0]].zero_point - given.offset)


def choose_qparams(
    model: nn.Module, images: Tensor | Inputs, spec: QuantizationSpec
) -> ChosenQParams:
    """Fold `model`, run it on calibration data and choose the codes of its values.

    Raises:
        CompressError: the network can't be traced or expressed in integers, or the spec names a
            layer that it does not have.
    """
    if not isinstance(spec, QuantizationSpec):
        raise CompressError(f"spec must be a QuantizationSpec, not {type(spec).__name__}")
    plan = make_plan(fold(model, images[:2]))
    if not plan.layers:
        raise CompressError("the network has no layers; there is nothing to quantize")
    _check_spec(plan, spec)
    if spec.equalization:
        equalize(plan)
    return _choose(plan, _statistics(plan, images, spec), spec)


def choose_again(
    chosen: ChosenQParams, model: nn.Module, images: Tensor | Inputs, spec: QuantizationSpec
) -> ChosenQParams:
    """As `choose_qparams` of the network and the images that gave `chosen`, for another spec.

    What `chosen` knows is not computed again: the plan, and what calibration saw.
    """
    plan = chosen.plan
    if spec.equalization != chosen.spec.equalization:
        return choose_qparams(model, images, spec)
    _check_spec(plan, spec)
    counted = all(len(chosen.statistics[n].histogram.counts) for n in _counted(plan, spec))
    return _choose(plan, chosen.statistics if counted else _statistics(plan, images, spec), spec)


def _weighted(plan: Plan) -> list[PlannedWeighted]:
    return [layer for layer in plan.layers if isinstance(layer, PlannedWeighted)]


def affine_qparams(low: float, high: float, highest: int = CODE_MAX) -> QParams:
    """The code of 0 to `highest` that covers `low` to `high` and represents zero exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32(max((high - low) / highest, _TINY))
    return QParams(float(scale), _zero_point(low, scale, highest))


def _zero_point(low: float, scale: np.float32, highest: int) -> int:
    return int(np.clip(np.rint(-low / np.float64(scale)), 0, highest))


def _check_spec(plan: Plan, spec: QuantizationSpec) -> None:
    if spec.input_code is not None and len(plan.inputs) > 1:
        raise CompressError(
            f"input_code is the code of one input, but the network takes {len(plan.inputs)};"
            " leave it out: the codes of all are found on the calibration data"
        )
    known = [layer.output for layer in _weighted(plan)]
    for name in dict(spec.bits_by_layer):
        if name not in known:
            raise CompressError(
                f"there is no layer {name!r} with weights; the layers are {', '.join(known)}"
            )


def _statistics(
    plan: Plan, images: Tensor | Inputs, spec: QuantizationSpec
) -> dict[str, Statistics]:
    nodes = {value: node.name for value, node in plan.sources.items()}
    linear = [layer for layer in _weighted(plan) if isinstance(layer, PlannedLinear)]
    recorded = calibrate(
        plan.graph,
        set(nodes.values()),
        images,
        counted={nodes[name] for name in _counted(plan, spec)},
        averaged={nodes[layer.inputs[0]] for layer in _weighted(plan)},
        by_feature={nodes[layer.inputs[0]] for layer in linear},
    )
    return {value: recorded[name] for value, name in nodes.items()}


def _counted(plan: Plan, spec: QuantizationSpec) -> list[str]:
    """The values whose range takes more than their extremes."""
    return [name for name in plan.sources if _observer(plan, name, spec) != "minmax"]


def _observer(plan: Plan, name: str, spec: QuantizationSpec) -> str:
    # An output is never clipped: its largest entries are the answer.
    return "minmax" if name in plan.outputs.values() else spec.observer


def _choose(
    plan: Plan, statistics: Mapping[str, Statistics], spec: QuantizationSpec
) -> ChosenQParams:
    groups = plan.groups()
    highest = _highest(plan, groups, spec)
    unit, scale_unit = _common_units(spec)
    codes = _qparams(plan, groups, statistics, spec, highest, scale_unit)
    fixed = {groups[name] for name in plan.inputs} if spec.input_code is not None else set()
    shared = shared_integers(plan, spec)
    if scale_unit is None:
        units = _fit_narrow_layers(plan, groups, codes, {*shared, *holders_in(shared)})
        fixed |= {
            groups[name]
            for layer in plan.layers
            if layer.output in units
            for name in (*layer.inputs, layer.output)
        }
    else:
        units = {
            layer.output: unit if groups[layer.inputs[0]] in fixed else np.float32(1)
            for layer in _weighted(plan)
        }
    ceilings = {
        layer.output: layer.ceiling
        for layer in plan.layers
        if layer.ceiling and _exceeds(codes[layer.output], layer.ceiling, highest[layer.output])
    }
    return ChosenQParams(
        plan=plan,
        statistics=statistics,
        spec=spec,
        groups=groups,
        qparams=codes,
        highest=highest,
        units=units,
        ceilings=ceilings,
        fixed=frozenset(fixed),
        scale_unit=scale_unit,
        shared=shared,
    )


def ceiling_code(ceiling: float, scale: float) -> int:
    """The code less the zero point that stands for the bound of a ReLU6."""
    return round(ceiling / scale)


def _exceeds(code: QParams, ceiling: float, highest: int) -> bool:
    return highest - code.zero_point > ceiling_code(ceiling, code.scale)


def _highest(plan: Plan, groups: Mapping[str, str], spec: QuantizationSpec) -> dict[str, int]:
    """The largest code of each value; the network's inputs and outputs keep 8 bits."""
    wide = {groups[name] for name in plan.ends}
    narrow = 2**spec.activation_bits - 1
    return {name: CODE_MAX if group in wide else narrow for name, group in groups.items()}


def _common_units(spec: QuantizationSpec) -> tuple[np.float32, float | None]:
    """The unit of the weights that read the given input, and that of all other scales."""
    if not spec.power_of_two:
        return np.float32(1), None
    if spec.input_code is None:
        return np.float32(1), 1.0
    return power_of_two_unit(float(np.float32(spec.input_code.scale)), 1.0)


def _qparams(
    plan: Plan,
    groups: Mapping[str, str],
    statistics: Mapping[str, Statistics],
    spec: QuantizationSpec,
    highest: Mapping[str, int],
    scale_unit: float | None,
) -> dict[str, QParams]:
    """One code for each group of values, wide enough for all its members."""
    seen = [name for name in plan.sources if not _only_pooled(plan, name)]
    ranges = {n: _range(plan, n, statistics[n], spec, highest[n] + 1) for n in seen}
    codes = {}
    for leader in set(groups.values()):
        members = [name for name in seen if groups[name] == leader]
        low = min(ranges[name][0] for name in members)
        high = max(ranges[name][1] for name in members)
        codes[leader] = affine_qparams(low, high, highest[leader])
        if scale_unit is not None:
            ends = set(plan.outputs.values()).intersection(members)
            exact = bool(ends) or spec.observer == "minmax"
            histograms = [] if exact else [statistics[name].histogram for name in members]
            codes[leader] = _power_of_two_qparams(
                low, codes[leader], highest[leader], scale_unit, histograms
            )
    if spec.input_code is not None:
        codes |= {groups[name]: _given_qparams(spec.input_code) for name in plan.inputs}
    return {name: codes[group] for name, group in groups.items()}


def _given_qparams(given: InputCode) -> QParams:
    return QParams(float(np.float32(given.scale)), int(np.rint(given.offset)))


def _power_of_two_qparams(
    low: float, code: QParams, highest: int, unit: float, histograms: list[Any]
) -> QParams:
    """The code whose scale covers as much, or half as much where that errs less."""
    above = unit * 2.0 ** np.ceil(np.log2(code.scale / unit) - 1e-6)
    candidates = []
    for scale in (np.float32(above), np.float32(above / 2)):
        zero_point = _zero_point(min(low, 0.0), scale, highest)
        # Even, since runtimes that add it before rounding move ties by an odd one.
        zero_point += zero_point % 2
        candidates.append(QParams(float(scale), zero_point - 2 * (zero_point > highest)))

    def error(code: QParams) -> float:
        bounds = (-code.zero_point * code.scale, (highest - code.zero_point) * code.scale)
        return sum(squared_error(h, bounds, levels=highest + 1) for h in histograms)

    return min(candidates, key=error) if histograms else candidates[0]


def _fit_narrow_layers(
    plan: Plan, groups: Mapping[str, str], codes: dict[str, QParams], left_out: set[str]
) -> dict[str, np.float32]:
    """Give layers of few input channels factors that are powers of two: a unit for each.

    Integer kernels take four channels at a time and are slow on fewer. With such factors a back
    end may compute the layer on floats that hold integers, and still give the same integers.
    Their output's scales are moved by a few units in the last place where that is needed. Layers
    that share weights are left out: the factors between them are no powers of two.
    """
    units = {}
    for layer in _weighted(plan):
        if layer.output in left_out:
            continue
        module = layer.module
        if isinstance(module, nn.Linear) or module.in_channels >= _KERNEL_CHANNELS:
            continue
        x, y = codes[layer.inputs[0]], codes[layer.output]
        units[layer.output], scale = power_of_two_unit(x.scale, y.scale)
        moved = QParams(scale, y.zero_point)
        codes |= {name: moved for name in groups if groups[name] == groups[layer.output]}
    return units


def _only_pooled(plan: Plan, name: str) -> bool:
    """Whether only max pools read the value: what they drop needs no place in the range."""
    readers = plan.readers(name)
    pooled = bool(readers) and all(isinstance(layer, PlannedMaxPool) for layer in readers)
    return pooled and name not in plan.ends


def _range(
    plan: Plan, name: str, statistics: Statistics, spec: QuantizationSpec, levels: int
) -> tuple[float, float]:
    observer = OBSERVERS[_observer(plan, name, spec)]
    low, high = observer(statistics.histogram, levels=levels)
    ceilings = [layer.ceiling for layer in plan.layers if layer.output == name and layer.ceiling]
    return low, min([high, *ceilings])


def response(
    weight: NDArray[np.float64],
    channels: NDArray[np.float64],
    *,
    groups: int = 1,
    positions: int = 1,
) -> NDArray[np.float64]:
    """A layer's output [O] for an input that is constant in each channel (borders apart)."""
    if weight.ndim == 2:
        return weight @ np.broadcast_to(channels, weight.shape[1])
    taps = weight.reshape(*weight.shape[:2], -1).sum(axis=2) / positions
    taps = taps.reshape(groups, len(weight) // groups, -1)
    return np.einsum("goi,gi->go", taps, channels.reshape(groups, -1)).reshape(-1)
