"""Integer graphs as ONNX: every integer in onnxruntime, in files that hold nothing else."""

import dataclasses

import numpy as np
import onnx
import onnx.reference
import pytest
from digit_networks import digit_network
from hypothesis import given, settings
from integer_files import assert_equal, images_for, inputs_for, onnx_run_all, sessions
from random_graphs import quantized_graphs

from compress.errors import CompressError
from compress.exporters.onnx.integers import export_onnx, to_onnx
from compress.graph import QuantizedGraph


@settings(max_examples=60)
@given(quantized_graphs(any_ends=True))
def test_onnxruntime_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("onnx") / "graph.onnx"
    for kind, images in inputs_for(graph).items():
        export_onnx(graph, path, input=kind, packed=kind == "uint8")
        onnx.checker.check_model(onnx.load(path), full_check=True)
        for session in sessions(path):
            assert_equal(onnx_run_all(session, images), graph.call_all(images))


@settings(max_examples=20)
@given(quantized_graphs(any_ends=True))
def test_the_plain_form_gives_every_integer_of_the_interpreter(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("plain") / "graph.onnx"
    export_onnx(graph, path, input="float", fast=False)
    images = inputs_for(graph)["float"]
    for session in sessions(path):
        assert_equal(onnx_run_all(session, images), graph.call_all(images))


def test_the_onnx_file_is_small_and_holds_nothing_but_the_network(tmp_path):
    graph, path = digit_network(), tmp_path / "graph.onnx"
    export_onnx(graph, path, fast=False)
    assert path.stat().st_size < graph.weight_bytes + 1500
    export_onnx(graph, path)
    model = onnx.load(path)
    assert path.stat().st_size <= 13_000
    assert (model.ir_version, [(o.domain, o.version) for o in model.opset_import]) == (
        8,
        [("", 13)],
    )
    assert model.producer_name == model.graph.doc_string == ""
    assert not model.metadata_props
    assert not any(node.name or node.doc_string or node.domain for node in model.graph.node)
    values = [onnx.numpy_helper.to_array(item) for item in model.graph.initializer]
    distinct = {(value.dtype, value.shape, value.tobytes()) for value in values}
    assert len(distinct) == len(values)


@settings(max_examples=60)
@given(quantized_graphs(any_ends=True))
def test_only_standard_operators_are_written(graph):
    for kind in ("float", "uint8"):
        model = to_onnx(graph, input=kind)
        assert all(node.domain == "" for node in model.graph.node)
        assert len(model.opset_import) == 1
        ends = (*model.graph.input, *model.graph.output)
        values = (*graph.inputs, *map(graph.value, graph.outputs.values()))
        for end, value in zip(ends, values, strict=True):
            sizes = [d.dim_param or d.dim_value for d in end.type.tensor_type.shape.dim]
            assert sizes == ["batch", *value.shape]
        names = [value.name for value in graph.inputs] if len(graph.inputs) > 1 else ["image"]
        assert [end.name for end in ends] == [*names, *graph.outputs]
        wanted = onnx.TensorProto.FLOAT if kind == "float" else onnx.TensorProto.UINT8
        assert {end.type.tensor_type.elem_type for end in model.graph.input} == {wanted}


def four_bits(graph: QuantizedGraph) -> QuantizedGraph:
    nodes = [
        dataclasses.replace(node, weight=node.weight // 19, weight_bits=4)
        if hasattr(node, "weight")
        else node
        for node in graph.nodes
    ]
    return dataclasses.replace(graph, nodes=tuple(nodes))


def test_four_bit_weights_take_half_the_room_when_packed(tmp_path):
    graph = four_bits(digit_network())
    export_onnx(graph, tmp_path / "bytes.onnx")
    export_onnx(graph, tmp_path / "packed.onnx", packed=True)
    saved = (tmp_path / "bytes.onnx").stat().st_size - (tmp_path / "packed.onnx").stat().st_size
    weights = sum(node.weight.size for node in graph.nodes if hasattr(node, "weight"))
    assert saved > 0.95 * weights / 2
    images = images_for(graph)["float"]
    for session in sessions(tmp_path / "packed.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], graph(images))


def test_an_older_onnx_without_int2_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("compress.exporters.onnx.integers.TensorProto", object())
    with pytest.raises(CompressError, match=r"weights as INT2 need onnx 1\.20 or newer"):
        export_onnx(digit_network(), tmp_path / "net.onnx", packed="int2")


def test_ternary_weights_take_a_quarter_of_the_room_as_int2(tmp_path):
    nodes = [
        dataclasses.replace(node, weight=np.sign(node.weight), weight_bits=2)
        if hasattr(node, "weight")
        else node
        for node in digit_network().nodes
    ]
    graph = dataclasses.replace(digit_network(), nodes=tuple(nodes))
    for name, packed in (("bytes", False), ("int4", True), ("int2", "int2")):
        export_onnx(graph, tmp_path / f"{name}.onnx", packed=packed)
    sizes = {path.stem: path.stat().st_size for path in tmp_path.glob("*.onnx")}
    weights = sum(node.weight.size for node in graph.nodes if hasattr(node, "weight"))
    assert sizes["bytes"] - sizes["int2"] > 0.95 * weights * 3 / 4
    assert sizes["int4"] - sizes["int2"] > 0.95 * weights / 4
    images = images_for(graph)["float"]
    for session in sessions(tmp_path / "int2.onnx"):
        assert np.array_equal(session.run(None, {"image": images})[0], graph(images))
    (opset,) = onnx.load(tmp_path / "int2.onnx").opset_import
    assert opset.version == 25
