"""An ONNX file read without trust: what it declares is checked before memory is taken for it."""

import graphlib
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx import defs, external_data_helper, helper

from compress.errors import CompressError, first_line
from compress.reading import read_bytes

LARGEST_BYTES = 2**31 - 1
"""What one network may hold: protobuf's own limit on a file, and ours on data beside it."""

_OLDEST_OPSET = 7
_LONGEST_NAME = 400
_STANDARD, _STANDARD_IN_FULL = "", "ai.onnx"
_DOMAINS = (_STANDARD, "com.microsoft", "ai.onnx.ml")
_PER_BYTE = {"INT4": 2, "UINT4": 2, "FLOAT4E2M1": 2, "INT2": 4, "UINT2": 4}


def read_onnx(path: str | os.PathLike[str]) -> onnx.ModelProto:
    """Return the network in an ONNX file, its data inside and its nodes in order of computation.

    The domain of ONNX's own operators, which files may also call "ai.onnx", is "" in it. No code
    in the file is run, and no file outside its folder is read.

    Raises:
        CompressError: the file is missing, too large or no ONNX network; its data are missing, of
            another size than declared, or outside its folder; it uses operators of unknown
            domains; its nodes form a circle or read what nothing computes.
    """
    model = parse_onnx(path)
    where = str(path)
    _check_straight(model, where)
    _check_operators(model, where)
    external_data_helper.load_external_data_for_model(model, os.fspath(Path(path).parent))
    return inlined(model, where)


def parse_onnx(path: str | os.PathLike[str]) -> onnx.ModelProto:
    """Return the network in an ONNX file as it is, without data beside it, its nodes in order.

    Raises:
        CompressError: as `read_onnx`, but for unknown operators, old opsets, sparse initializers
            and control flow.
    """
    model, where = _parsed(path), str(path)
    _shorten_domain(model)
    _check_header(model, where)
    _check_names(model, where)
    total = sum(_checked_bytes(tensor, Path(path)) for tensor in tensors_in(model))
    if total > LARGEST_BYTES:
        raise CompressError(f"{where} declares {total:,} bytes of constants; 2 GiB are taken")
    _check_functions(model, where)
    _sort_nodes(model.graph, where)
    return model


def control_flow(model: onnx.ModelProto) -> str | None:
    """Return the kind of a node that holds a network of its own, such as Loop; None if none does.

    Such a node may run its network without end.
    """
    kinds = (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS)
    return next(
        (n.op_type for n in _nodes(model) if any(a.type in kinds for a in n.attribute)), None
    )


def tensors_in(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    """Yield every constant of a network: initializers, and those in the attributes of nodes."""
    for graph in _graphs(model.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _nodes(model):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _nodes(model: onnx.ModelProto) -> Iterator[onnx.NodeProto]:
    """Yield every node: of the network, of the branches and loops in it, and of its functions."""
    for graph in _graphs(model.graph):
        yield from graph.node
    for function in model.functions:
        yield from function.node
        for graph in _inside(function.node):
            yield from graph.node


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    yield graph
    yield from _inside(graph.node)


def _inside(nodes: Iterable[onnx.NodeProto]) -> Iterator[onnx.GraphProto]:
    for node in nodes:
        for attribute in node.attribute:
            for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _graphs(graph)


def _parsed(path: str | os.PathLike[str]) -> onnx.ModelProto:
    content = read_bytes(path, most=LARGEST_BYTES)
    try:
        return onnx.ModelProto.FromString(content)
    except DecodeError as error:
        raise CompressError(f"{path} is no ONNX file, or a damaged one; export it anew") from error


def _shorten_domain(model: onnx.ModelProto) -> None:
    """Call the domain of the standard operators "" everywhere; of two versions the newer counts."""
    for part in (*_nodes(model), *model.functions):
        if part.domain == _STANDARD_IN_FULL:
            part.domain = _STANDARD
    for holder in (model, *model.functions):
        versions = dict[str, int]()
        for each in holder.opset_import:
            name = _STANDARD if each.domain == _STANDARD_IN_FULL else each.domain
            versions[name] = max(versions.get(name, 0), each.version)
        del holder.opset_import[:]
        holder.opset_import.extend(helper.make_opsetid(*each) for each in versions.items())


def _check_header(model: onnx.ModelProto, where: str) -> None:
    if not model.graph.node or not model.opset_import or not model.graph.output:
        raise CompressError(f"{where} is no ONNX file, or holds no network; export it anew")


def _check_straight(model: onnx.ModelProto, where: str) -> None:
    """Refuse what no network of layers needs."""
    looped = control_flow(model)
    if looped is not None:
        raise CompressError(
            f"{where} computes with {looped}; networks without control flow are taken"
        )
    if model.graph.sparse_initializer:
        raise CompressError(f"{where} holds sparse initializers; export it with dense ones")
    opset = _versions(model).get(_STANDARD, 0)
    if not _OLDEST_OPSET <= opset <= defs.onnx_opset_version():
        raise CompressError(
            f"{where} is of opset {opset}; export it with one of {_OLDEST_OPSET} to"
            f" {defs.onnx_opset_version()}"
        )


def _versions(model: onnx.ModelProto) -> dict[str, int]:
    return {each.domain: each.version for each in model.opset_import}


def _check_names(model: onnx.ModelProto, where: str) -> None:
    """Refuse names that would garble the messages they stand in."""
    graph = model.graph
    names = [each.name for each in (*graph.input, *graph.output, *graph.initializer)]
    for node in graph.node:
        names += [node.name, node.op_type, node.domain, *node.input, *node.output]
    # protobuf gives text that is no UTF-8 as bytes
    odd = next((n for n in names if isinstance(n, bytes) or not n.isprintable()), None)
    if odd is not None:
        raise CompressError(f"{where} holds the unprintable name {odd!r:.60}; export it anew")
    longest = max(map(len, names), default=0)
    if longest > _LONGEST_NAME:
        raise CompressError(f"{where} holds a name of {longest:,} letters; export it anew")


def _checked_bytes(tensor: onnx.TensorProto, path: Path) -> int:
    """Return the bytes of a constant; refuse one whose declared size is not that of its data."""
    what = f"{path}: the tensor '{tensor.name:.60}'"
    if min(tensor.dims, default=1) < 0:
        raise CompressError(f"{what} has a negative size, {list(tensor.dims)}; export it anew")
    count = math.prod(tensor.dims)
    if tensor.data_type == onnx.TensorProto.STRING:
        return count
    taken = count * _item_bytes(tensor, what)
    if taken > LARGEST_BYTES:
        raise CompressError(
            f"{what} declares {list(tensor.dims)}, {taken:,} bytes; networks of at most 2 GiB"
            " are taken"
        )
    stored = stored_bytes(tensor)
    if external_data_helper.uses_external_data(tensor):
        _check_external(tensor, path, what, stored)
    elif tensor.HasField("raw_data") and len(tensor.raw_data) != stored:
        raise CompressError(
            f"{what} declares {list(tensor.dims)}, {stored:,} bytes, but holds"
            f" {len(tensor.raw_data):,}; export it anew"
        )
    elif count and not tensor.HasField("raw_data") and not _holds_numbers(tensor):
        raise CompressError(f"{what} declares {list(tensor.dims)}, but holds none; export it anew")
    return taken


def _holds_numbers(tensor: onnx.TensorProto) -> bool:
    fields = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data")
    return any(len(getattr(tensor, field)) for field in fields)


def stored_bytes(tensor: onnx.TensorProto) -> int:
    """Return the bytes of a constant in a file, where numbers of a few bits share a byte.

    Raises:
        CompressError: its data type is unknown.
    """
    if tensor.data_type == onnx.TensorProto.STRING:
        return sum(map(len, tensor.string_data))
    count, item = math.prod(tensor.dims), _item_bytes(tensor, f"the tensor '{tensor.name:.60}'")
    per_byte = _PER_BYTE.get(onnx.TensorProto.DataType.Name(tensor.data_type))
    return count * item if per_byte is None else -(-count // per_byte)


def _item_bytes(tensor: onnx.TensorProto, what: str) -> int:
    try:
        return helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    except KeyError:
        raise CompressError(
            f"{what} has the unknown data type {tensor.data_type}; export it anew"
        ) from None


def _check_external(tensor: onnx.TensorProto, path: Path, what: str, expected: int) -> None:
    """Refuse data in another file unless that lies in the folder and holds what is declared."""
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    folder = path.parent.resolve()
    try:
        target = (folder / location).resolve()
        is_there = target.is_file()
    except (OSError, ValueError):  # names too long, or with letters that no name has
        raise CompressError(f"{what} has its data in {location!r:.80}, no name of a file") from None
    if not location or not target.is_relative_to(folder) or target == folder:
        raise CompressError(f"{what} has its data outside the file's folder, in {location!r:.80}")
    if not is_there:
        raise CompressError(f"{what} has its data in {location!r:.80}, which isn't there; copy it")
    try:
        offset, length = int(entries.get("offset", 0)), int(entries.get("length", expected))
    except ValueError:
        raise CompressError(f"{what} has data at a place that is no number") from None
    held = target.stat().st_size
    if length != expected or offset < 0 or offset + length > held:
        raise CompressError(
            f"{what} declares {expected:,} bytes, but its data in {location!r:.80} are {length:,}"
            f" from {offset:,} on, of {held:,}; export it anew"
        )


def _check_operators(model: onnx.ModelProto, where: str) -> None:
    """Refuse operators that nobody but their makers can run, all of them at once."""
    own = {(each.domain, each.name) for each in model.functions}
    version = _versions(model).get(_STANDARD, 0)
    asked = {(node.domain, node.op_type) for node in _nodes(model)} - own
    foreign = sorted(
        f"{domain}.{kind}".strip(".")
        for domain, kind in asked
        if not _is_known(domain, kind, version)
    )
    if foreign:
        shown = ", ".join(f"{name:.60}" for name in foreign[:20])
        raise CompressError(
            f"{where} uses operators that are not known here: {shown}; export it with standard"
            " operators, or with the functions that define them"
        )


def _is_known(domain: str, kind: str, version: int) -> bool:
    if domain != _STANDARD:
        return domain in _DOMAINS
    try:
        defs.get_schema(kind, version, "")
    except defs.SchemaError:
        return False
    return True


def inlined(model: onnx.ModelProto, where: str) -> onnx.ModelProto:
    """Return a network without functions of its own: calls are replaced by what they compute."""
    if not model.functions:
        return model
    from onnx import inliner

    try:
        plain = inliner.inline_local_functions(model)
    except Exception as error:  # of onnx's C++, without a base of their own
        raise CompressError(f"{where}: its functions can't be resolved: {first_line(error)}") from (
            error
        )
    _sort_nodes(plain.graph, where)
    return plain


def _check_functions(model: onnx.ModelProto, where: str) -> None:
    """Refuse functions that call themselves, at once or by way of others."""
    calls = {
        (each.domain, each.name): {(node.domain, node.op_type) for node in each.node}
        for each in model.functions
    }
    try:
        graphlib.TopologicalSorter(calls).prepare()
    except graphlib.CycleError as error:
        raise CompressError(
            f"{where}: its function '{error.args[1][0][1]}' calls itself; export it anew"
        ) from None


def _sort_nodes(graph: onnx.GraphProto, where: str) -> None:
    """Put the nodes in order of computation; refuse circles and inputs that nothing computes."""
    known = {"", *(each.name for each in (*graph.input, *graph.initializer))}
    known |= {each.values.name for each in graph.sparse_initializer}
    _check_once(graph, known, where)
    computed = known.union(*(node.output for node in graph.node))
    for node in graph.node:
        lost = [name for name in node.input if name not in computed]
        if lost:
            raise CompressError(
                f"{where}: node '{node.name}' ({node.op_type}) reads '{lost[0]}', which nothing"
                " computes; export it anew"
            )
    if not _in_order(graph, known):
        _reorder(graph, where)


def _in_order(graph: onnx.GraphProto, known: set[str]) -> bool:
    seen = set(known)
    for node in graph.node:
        if not seen.issuperset(node.input):
            return False
        seen.update(node.output)
    return True


def _reorder(graph: onnx.GraphProto, where: str) -> None:
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.node]
    maker = {name: index for index, node in enumerate(nodes) for name in node.output if name}
    sorter = graphlib.TopologicalSorter(
        {i: [maker[name] for name in node.input if name in maker] for i, node in enumerate(nodes)}
    )
    try:
        order = list(sorter.static_order())
    except graphlib.CycleError as error:
        circle = [nodes[i].name or nodes[i].op_type for i in error.args[1]]
        raise CompressError(
            f"{where}: its nodes read each other in a circle: {', '.join(circle[:5])};"
            " export it anew"
        ) from None
    del graph.node[:]
    graph.node.extend(nodes[i] for i in order)


def _check_once(graph: onnx.GraphProto, known: set[str], where: str) -> None:
    seen = set(known)
    for node in graph.node:
        for name in node.output:
            if name and name in seen:
                raise CompressError(f"{where}: the value '{name}' is computed twice; export anew")
            seen.add(name)
    lost = [each.name for each in graph.output if each.name not in seen]
    if lost:
        raise CompressError(f"{where}: nothing computes its output '{lost[0]}'; export it anew")
