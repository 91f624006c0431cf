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


@dataclass(frozen=True)
class Observed:
    """What is known of the tensors of a network.

    Attributes:
        input: the input's name.
        input_shape: its shape as the file has it, with the first batch size of `batches`.
        input_dtype: its dtype.
        batches: the batch sizes that the network was run with; one if the file fixes it.
        shapes: the shape of every tensor at the first batch size, by name.
        constants: initializers, and what depends on nothing else, by name.
        sizes: values that depend on the batch size alone, one for each of `batches`, by name.
    """

    input: str
    input_shape: tuple[int, ...]
    input_dtype: np.dtype[Any]
    batches: tuple[int, ...]
    shapes: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, Array]
    sizes: Mapping[str, tuple[Array, ...]]

    @property
    def fixed_batch(self) -> int | None:
        """The batch size that the file fixes, or None if it takes any."""
        return self.batches[0] if len(self.batches) == 1 else None


def observe(
    model: onnx.ModelProto, where: str, *, input_shape: Sequence[int] | None = None
) -> Observed:
    """Run a network on noise and note what is inside.

    Args:
        model: as `compress.onnx_reading.read_onnx` returns it.
        where: what messages call it.
        input_shape: the shape of one input, without the batch; needed where the file leaves it
            open.

    Raises:
        CompressError: the network has no or several inputs, an open shape, an impossibly large
            tensor, or onnxruntime does not run it.
    """
    declared = _only_input(model, where)
    sizes = _declared_sizes(declared, where, input_shape)
    batches, runs = _all_runs(model, declared, sizes, where)
    _check_outputs(model, runs[0], where)
    constants, on_batch = _constants(model, declared.name, runs)
    return Observed(
        declared.name,
        (batches[0], *(size for size in sizes[1:] if size is not None)),
        _dtype(declared),
        batches,
        {name: value.shape for name, value in (*constants.items(), *runs[0].items())},
        constants,
        on_batch,
    )


def _only_input(model: onnx.ModelProto, where: str) -> onnx.ValueInfoProto:
    constant = {each.name for each in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in constant]
    if len(inputs) != 1:
        names = ", ".join(each.name for each in inputs) or "none"
        raise CompressError(
            f"{where} has {len(inputs)} inputs ({names}); networks of one input are taken"
        )
    kind = inputs[0].type.tensor_type
    allowed = (TensorProto.FLOAT, TensorProto.UINT8, TensorProto.INT8)
    if not inputs[0].type.HasField("tensor_type") or kind.elem_type not in allowed:
        known = {number: name for name, number in TensorProto.DataType.items()}
        name = known.get(kind.elem_type, f"{kind.elem_type}")
        raise CompressError(
            f"{where}: its input '{inputs[0].name:.60}' is of type {name}; export it with float32"
        )
    return inputs[0]


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
    declared: onnx.ValueInfoProto,
    sizes: Sequence[int | None],
    where: str,
) -> tuple[tuple[int, ...], list[dict[str, Array]]]:
    """Run a network with every batch size; with 1 alone if it takes no other, whatever it says."""
    rest = [size for size in sizes[1:] if size is not None]
    batches = BATCHES if sizes[0] is None else (sizes[0],)
    try:
        return batches, [_run(model, declared, (batch, *rest), where) for batch in batches]
    except CompressError:
        if sizes[0] is not None:
            raise
        return (1,), [_run(model, declared, (1, *rest), where)]


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
    model: onnx.ModelProto, declared: onnx.ValueInfoProto, shape: tuple[int, ...], where: str
) -> dict[str, Array]:
    """Return every tensor inside, as onnxruntime computes it from noise without optimizations."""
    check_input(shape, where)
    image, shown = noise(shape, _dtype(declared)), with_input(model, declared.name, shape)
    check_sizes(shown, image, where)
    names = [name for node in shown.graph.node for name in node.output if name]
    del shown.graph.output[:]
    shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = open_session(shown.SerializeToString(), where, optimized=False)
    try:
        values = session.run(names, {declared.name: image})
    except Exception as error:  # onnxruntime's own kinds share no base but Exception
        raise CompressError(
            f"{where} does not run with an input of {list(shape)}: {first_line(error)}"
        ) from error
    arrays = {n: v for n, v in zip(names, values, strict=True) if isinstance(v, np.ndarray)}
    return {declared.name: image, **arrays}


def noise(shape: tuple[int, ...], dtype: np.dtype[Any], *, seed: int = 0) -> Array:
    """Return random inputs: float32 of the standard normal distribution, or every code."""
    random = np.random.default_rng(seed)
    if dtype.kind == "f":
        return random.standard_normal(shape).astype(dtype)
    bounds = np.iinfo(dtype)
    return random.integers(bounds.min, bounds.max + 1, shape).astype(dtype)


def _constants(
    model: onnx.ModelProto, input: str, runs: list[dict[str, Array]]
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
