"""ONNX files that are none, or lie: one clear line each, before memory is taken."""

import os
import re

import numpy as np
import onnx
import pytest
import torch
from bare_onnx import MATMUL, WEIGHT, model, node, refusal
from onnx import TensorProto, helper, numpy_helper

from compress.errors import CompressError
from compress.importing import load_onnx
from compress.onnx_reading import read_onnx


def tensor(dims, *, data_type=TensorProto.FLOAT, raw=None, **external):
    made = TensorProto(name="w", data_type=data_type, dims=dims)
    if raw is not None:
        made.raw_data = raw
    if external:
        made.data_location = TensorProto.EXTERNAL
        for key, value in external.items():
            made.external_data.add(key=key, value=str(value))
    return made


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no network"),
        (b"this is text", "no ONNX file"),
        (model(MATMUL, [WEIGHT]).SerializeToString()[:-30], "no ONNX file"),
        (model(MATMUL, [WEIGHT], opset=99), "is of opset 99; export it with one of 7 to"),
        (model(MATMUL, [WEIGHT], opset=5), "is of opset 5; export it with one of 7 to"),
        (model([node("Relu", ["x"], ["z"])]), "nothing computes its output 'y'"),
        (model([node("Relu", ["z"], ["y"], name="r")]), "node 'r' .* reads 'z', which nothing"),
        (model([node("Relu", ["x"], ["y"])] * 2), "the value 'y' is computed twice"),
        (model([node("Relu", ["x"], ["y"], name="a\nb")]), r"the unprintable name 'a\\nb'"),
        (model(MATMUL, [tensor([4, -3])]), r"'w' has a negative size, \[4, -3\]"),
        (model(MATMUL, [tensor([4, 3], raw=b"123")]), "48 bytes, but holds 3"),
        (model(MATMUL, [tensor([4, 3])]), r"declares \[4, 3\], but holds none"),
        (model(MATMUL, [tensor([4, 3], data_type=77)]), "unknown data type 77"),
        (model(MATMUL, [tensor([10**5, 10**5])]), "40,000,000,000 bytes; networks of at most"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(tmp_path, content, message):

    assert re.search(message, refusal(tmp_path / "net.onnx", content))


def test_a_circle_is_named(tmp_path):
    nodes = [
        node("Add", ["x", "b"], ["a"], name="one"),
        node("Relu", ["a"], ["b"], name="two"),
        node("Relu", ["b"], ["y"]),
    ]
    message = refusal(tmp_path / "net.onnx", model(nodes))
    assert "its nodes read each other in a circle" in message
    assert "one" in message
    assert "two" in message


def test_nodes_out_of_order_are_put_in_order(tmp_path):
    nodes = [node("Relu", ["a"], ["y"]), node("Neg", ["x"], ["a"])]
    (tmp_path / "net.onnx").write_bytes(model(nodes).SerializeToString())
    read = read_onnx(tmp_path / "net.onnx")
    assert [each.op_type for each in read.graph.node] == ["Neg", "Relu"]


def test_operators_that_nobody_knows_are_named_at_once(tmp_path):
    nodes = [
        node("Fancy", ["x"], ["a"]),
        node("Warp", ["a"], ["b"], domain="my.ops"),
        node("Relu", ["b"], ["y"]),
    ]
    message = refusal(tmp_path / "net.onnx", model(nodes, domains=["my.ops"]))
    assert "operators that are not known here: Fancy, my.ops.Warp; export it with" in message


def test_functions_of_the_file_are_resolved(tmp_path):
    function = helper.make_function(
        "my.ops",
        "Twice",
        ["a"],
        ["b"],
        [node("Add", ["a", "a"], ["b"])],
        [helper.make_opsetid("", 17)],
    )
    made = model([node("Twice", ["x"], ["y"], domain="my.ops")], domains=["my.ops"])
    made.functions.append(function)
    onnx.save(made, tmp_path / "net.onnx")
    assert [each.op_type for each in read_onnx(tmp_path / "net.onnx").graph.node] == ["Add"]


@pytest.mark.parametrize(
    ("external", "message"),
    [
        ({"location": "gone.bin"}, "'gone.bin', which isn't there"),
        ({"location": "../net.bin"}, "outside the file's folder"),
        ({"location": "/etc/passwd"}, "outside the file's folder"),
        ({"location": "link.bin"}, "outside the file's folder"),
        ({"location": "."}, "outside the file's folder"),
        ({"location": "a\0b"}, "in 'a\\x00b', no name of a file"),
        ({"location": "a" * 5000}, "aaa, no name of a file"),
        ({"location": "short.bin"}, "are 48 from 0 on, of 10"),
        ({"location": "short.bin", "offset": "x"}, "at a place that is no number"),
        ({"location": "full.bin", "offset": -1}, "from -1 on"),
        ({"location": "full.bin", "length": 4}, "are 4 from 0 on"),
    ],
)
def test_data_beside_the_file_must_be_there_and_its_own(tmp_path, external, message):
    (tmp_path / "short.bin").write_bytes(b"0" * 10)
    (tmp_path / "full.bin").write_bytes(b"0" * 48)
    os.symlink("/etc/passwd", tmp_path / "link.bin")
    content = model(MATMUL, [tensor([4, 3], **external)])
    assert message in refusal(tmp_path / "net.onnx", content)


def test_data_beside_the_file_are_read(tmp_path):
    weight = np.arange(12, dtype=np.float32).reshape(4, 3)
    (tmp_path / "full.bin").write_bytes(b"1234" + weight.tobytes())
    content = model(MATMUL, [tensor([4, 3], location="full.bin", offset=4)])
    (tmp_path / "net.onnx").write_bytes(content.SerializeToString())
    (held,) = read_onnx(tmp_path / "net.onnx").graph.initializer
    assert np.array_equal(numpy_helper.to_array(held), weight)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(CompressError, match="is a folder, not a file"):
        load_onnx(tmp_path)
    with pytest.raises(CompressError, match=r"cannot read .*net.onnx: No such file"):
        load_onnx(tmp_path / "net.onnx")


@pytest.mark.parametrize(("kind", "per_byte"), [("INT8", 1), ("INT4", 2), ("UINT2", 4)])
def test_numbers_of_a_few_bits_are_counted_as_they_lie_in_the_file(tmp_path, kind, per_byte):
    wide = tensor([4, 5], data_type=TensorProto.DataType.Value(kind), location="w.bin")
    (tmp_path / "w.bin").write_bytes(bytes(20 // per_byte))
    network = model([node("Relu", ["x"], ["y"])], [wide], opset=21)
    (tmp_path / "net.onnx").write_bytes(network.SerializeToString())
    (held,) = read_onnx(tmp_path / "net.onnx").graph.initializer
    assert len(held.raw_data) == 20 // per_byte
    (tmp_path / "w.bin").write_bytes(bytes(20 // per_byte - 1))
    message = refusal(tmp_path / "net.onnx", network)
    assert f"declares {20 // per_byte} bytes, but its data in 'w.bin' are" in message


def test_the_standard_domain_may_be_spelled_in_full(tmp_path):
    made = model(MATMUL, [WEIGHT])
    made.opset_import[0].domain = made.graph.node[0].domain = "ai.onnx"
    made.opset_import.append(helper.make_opsetid("", 13))
    (tmp_path / "net.onnx").write_bytes(made.SerializeToString())
    read = read_onnx(tmp_path / "net.onnx")
    assert [(each.domain, each.version) for each in read.opset_import] == [("", 17)]
    images = torch.arange(8.0).view(2, 4)
    network = load_onnx(tmp_path / "net.onnx")
    torch.testing.assert_close(network(images), images.sum(1, keepdim=True).expand(2, 3))


def test_constants_inside_of_branches_are_checked_too(tmp_path):
    branch = helper.make_graph(
        [node("Identity", ["w"], ["o"])],
        "branch",
        [],
        [helper.make_tensor_value_info("o", TensorProto.FLOAT, None)],
        [tensor([4, 3], location="/etc/passwd")],
    )
    nodes = [node("If", ["c"], ["y"], then_branch=branch, else_branch=branch)]
    condition = numpy_helper.from_array(np.array(True), "c")
    assert "outside the file's folder" in refusal(tmp_path / "net.onnx", model(nodes, [condition]))
