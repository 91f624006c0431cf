"""What onnxruntime finds inside a network: every tensor's shape, and the values that are constant.

Exporters compute the sizes of a reshape from the shape of its input, in a dozen nodes that do no
work. Run with batches of 2 and of 3, such values are either the same, and thus constants, or differ
where the batch size stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError, first_line
from compress.importing.sizes import check_input, check_sizes, with_input
from compress.onnx_runner import open_session

BATCHES = (2, 3)
_LOOKS_AT_SHAPES = ("Shape", "Size")
_RANDOM = ("RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial")

Array = npt.NDArray[Any]


Shape = Sequence[int] | Mapping[str, Sequence[int]]
"""The shape of one input without the batch; of several, by their names."""


@dataclass(frozen=True)
class ObservedInput:
    """An input: its name, its shape with the first batch size that was observed, its dtype."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


@dataclass(frozen=True)
class Observed:
    """What is known of the tensors of a network.

    Attributes:
        inputs: its inputs, in order.
        batches: the batch sizes that the network was run with; one if the file fixes it.
        shapes: the shape of every tensor at the first batch size, by name.
        constants: initializers, and what depends on nothing else, by name.
        sizes: values that depend on the batch size alone, one for each of `batches`, by name.
    """

    inputs: tuple[ObservedInput, ...]
    batches: tuple[int, ...]
    shapes: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, Array]
    sizes: Mapping[str, tuple[Array, ...]]

    @property
    def fixed_batch(self) -> int | None:
        """The batch size that the file fixes, or None if it takes any."""
        return self.batches[0] if len(self.batches) == 1 else None


def observe(model: onnx.ModelProto, where: str, *, input_shape: Shape | None = None) -> Observed:
    """Run a network on noise and note what is inside.

    Args:
        model: as `compress.onnx_reading.read_onnx` returns it.
        where: what messages call it.
        input_shape: the shape of one input, without the batch, by name where there are several;
            needed where the file leaves it open.

    Raises:
        CompressError: the network has no input, an open shape, an impossibly large tensor, or
            onnxruntime does not run it.
    """
    declared = _inputs(model, where)
    given = _shapes_by_name(input_shape, declared, where)
    sizes = [_declared_sizes(each, where, given.get(each.name)) for each in declared]
    shapes = {each.name: _known(size[1:]) for each, size in zip(declared, sizes, strict=True)}
    batches, runs = _all_runs(model, shapes, _batch(sizes, where), where)
    _check_outputs(model, runs[0], where)
    constants, on_batch = _constants(model, runs)
    return Observed(
        tuple(
            ObservedInput(each.name, (batches[0], *shapes[each.name]), _dtype(each))
            for each in declared
        ),
        batches,
        {name: value.shape for name, value in (*constants.items(), *runs[0].items())},
        constants,
        on_batch,
    )


def _inputs(model: onnx.ModelProto, where: str) -> list[onnx.ValueInfoProto]:
    constant = {each.name for each in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in constant]
    if not inputs:
        raise CompressError(f"{where} has no inputs; export a network that takes a batch [N, ...]")
    for each in inputs:
        _check_type(each, where)
    return inputs


def _check_type(declared: onnx.ValueInfoProto, where: str) -> None:
    kind = declared.type.tensor_type
    allowed = (TensorProto.FLOAT, TensorProto.UINT8, TensorProto.INT8)
    if not declared.type.HasField("tensor_type") or kind.elem_type not in allowed:
        known = {number: name for name, number in TensorProto.DataType.items()}
        name = known.get(kind.elem_type, f"{kind.elem_type}")
        raise CompressError(
            f"{where}: its input '{declared.name:.60}' is of type {name}; export it with float32"
        )


def _shapes_by_name(
    given: Shape | None, declared: Sequence[onnx.ValueInfoProto], where: str
) -> Mapping[str, Sequence[int]]:
    names = [each.name for each in declared]
    if given is None:
        return {}
    if isinstance(given, Mapping):
        if unknown := [name for name in given if name not in names]:
            raise CompressError(f"{where} has no input {unknown[0]!r:.60}, but {', '.join(names)}")
        return given
    if len(names) > 1:
        listed = ", ".join(f"{name!r}: (...)" for name in names)
        raise CompressError(
            f"{where} has {len(names)} inputs; give their shapes by name, input_shape={{{listed}}}"
        )
    return {names[0]: given}


def _known(sizes: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(size for size in sizes if size is not None)


def _batch(sizes: Sequence[Sequence[int | None]], where: str) -> int | None:
    """The batch size that inputs fix, None if it is free. Refuse inputs that differ in it."""
    fixed = {each[0] for each in sizes if each[0] is not None}
    if len(fixed) > 1:
        raise CompressError(
            f"{where}: its inputs begin with the sizes {', '.join(map(str, sorted(fixed)))}, where"
            " the batch is expected, one for all; export it with the batch first"
        )
    return next(iter(fixed), None)


def _dtype(declared: onnx.ValueInfoProto) -> np.dtype[Any]:
    return np.dtype(helper.tensor_dtype_to_np_dtype(declared.type.tensor_type.elem_type))


def _declared_sizes(
    declared: onnx.ValueInfoProto, where: str, given: Sequence[int] | None
) -> list[int | None]:
    """Return the input's sizes; None for a batch that is free."""
    axes = declared.type.tensor_type.shape.dim
    sizes = [axis.dim_value if axis.dim_value > 0 else None for axis in axes]
    what = f"{where}: its input '{declared.name}'"
    if any(axis.HasField("dim_value") and axis.dim_value < 1 for axis in axes):
        raise CompressError(f"{what} has an axis without elements; export it anew")
    if len(sizes) < 2:
        raise CompressError(f"{what} has {len(sizes)} axes; a batch [N, ...] is needed")
    if given is not None:
        if len(given) != len(sizes) - 1 or min(given, default=0) < 1:
            raise CompressError(
                f"{what} has {len(sizes) - 1} axes beside the batch; input_shape names {given}"
            )
        sizes[1:] = given
    if None in sizes[1:]:
        names = [axis.dim_param or axis.dim_value or "?" for axis in axes[1:]]
        raise CompressError(
            f"{what} has the open shape {names}; say which with input_shape, as (3, 224, 224)"
        )
    return sizes


def _all_runs(
    model: onnx.ModelProto,
    shapes: Mapping[str, tuple[int, ...]],
    batch: int | None,
    where: str,
) -> tuple[tuple[int, ...], list[dict[str, Array]]]:
    """Run a network with every batch size; with 1 alone if it takes no other, whatever it says."""

    def run(size: int) -> dict[str, Array]:
        return _run(model, {name: (size, *rest) for name, rest in shapes.items()}, where)

    batches = BATCHES if batch is None else (batch,)
    try:
        return batches, [run(size) for size in batches]
    except CompressError:
        if batch is not None:
            raise
        return (1,), [run(1)]


def _check_outputs(model: onnx.ModelProto, values: Mapping[str, Array], where: str) -> None:
    """Refuse a network that declares another shape of its outputs than it gives."""
    for output in model.graph.output:
        axes = output.type.tensor_type.shape.dim
        sizes = [axis.dim_value or axis.dim_param or None for axis in axes]
        given = values[output.name].shape if output.name in values else ()
        apart = any(
            isinstance(size, int) and size != got
            for size, got in zip(sizes[1:], given[1:], strict=False)
        )
        if sizes and given and (len(sizes) != len(given) or apart):
            raise CompressError(
                f"{where} declares its output '{output.name:.60}' as {sizes}, but computes"
                f" {list(given)}; export it anew"
            )


def _run(
    model: onnx.ModelProto, shapes: Mapping[str, tuple[int, ...]], where: str
) -> dict[str, Array]:
    """Return every tensor inside, as onnxruntime computes it from noise without optimizations."""
    shown = model
    for name, shape in shapes.items():
        check_input(shape, where)
        shown = with_input(shown, name, shape)
    declared = {each.name: each for each in model.graph.input}
    given = {
        name: noise(shape, _dtype(declared[name]), seed=place)
        for place, (name, shape) in enumerate(shapes.items())
    }
    check_sizes(shown, given, where)
    names = [name for node in shown.graph.node for name in node.output if name]
    del shown.graph.output[:]
    shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = open_session(shown.SerializeToString(), where, optimized=False)
    try:
        values = session.run(names, given)
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        raise CompressError(
            f"{where} does not run with {_listed(shapes)}: {first_line(error)}"
        ) from error
    arrays = {n: v for n, v in zip(names, values, strict=True) if isinstance(v, np.ndarray)}
    return {**given, **arrays}


def _listed(shapes: Mapping[str, tuple[int, ...]]) -> str:
    listed = [str(list(shape)) for shape in shapes.values()]
    return f"an input of {listed[0]}" if len(listed) == 1 else f"inputs of {' and '.join(listed)}"


def noise(shape: tuple[int, ...], dtype: np.dtype[Any], *, seed: int = 0) -> Array:
    """Return random inputs: float32 of the standard normal distribution, or every code."""
    random = np.random.default_rng(seed)
    if dtype.kind == "f":
        return random.standard_normal(shape).astype(dtype)
    bounds = np.iinfo(dtype)
    return random.integers(bounds.min, bounds.max + 1, shape).astype(dtype)


def _constants(
    model: onnx.ModelProto, runs: list[dict[str, Array]]
) -> tuple[dict[str, Array], dict[str, tuple[Array, ...]]]:
    """Return the constants, and the values that depend on the batch size alone."""
    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    by_shape = set(constants) | {""}
    on_batch = {}
    for node in model.graph.node:
        plain = node.op_type not in _RANDOM and all(not a.HasField("g") for a in node.attribute)
        if not (plain and by_shape.issuperset(node.input)) and node.op_type not in _LOOKS_AT_SHAPES:
            continue
        for name in node.output:
            values = [run[name] for run in runs if name in run]
            if len(values) < len(runs):
                continue
            by_shape.add(name)
            if all(np.array_equal(values[0], value) for value in values[1:]):
                constants[name] = values[0]
            else:
                on_batch[name] = tuple(values)
    return constants, on_batch
