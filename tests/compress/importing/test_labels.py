"""Classifiers of scikit-learn: a scaler, layers, scores, and a label beside them."""

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from onnx_networks import OnnxNetwork
from quantized_files import quantized

import compress
from compress.importing import imported, load_onnx


def classifier(path, zipped):
    """A StandardScaler and a layer, with the largest class's label, as skl2onnx writes them."""
    net = OnnxNetwork("n", 5)
    ml = {"domain": "ai.onnx.ml"}
    value = net.node("Scaler", "image", offset=[1.0, 2, 3, 4, 5], scale=[0.5] * 5, **ml)
    value = net.node("Cast", value, to=1)
    value = net.node("Add", net.node("MatMul", value, net.weight(5, 3)), net.weight(1, 3))
    scores = net.node("Softmax", value, axis=1)
    places = net.node("ArgMax", scores, axis=1)
    names = net.constant([3, 5, 7], np.int64)
    label = net.node("Reshape", net.node("ArrayFeatureExtractor", names, places, **ml), "flat")
    net.initializers.append(onnx.numpy_helper.from_array(np.array([-1]), "flat"))
    shown = net.node("ZipMap", scores, classlabels_int64s=[3, 5, 7], **ml) if zipped else scores
    model = net.model(shown)
    if zipped:
        entry = helper.make_map_type_proto(
            TensorProto.INT64, helper.make_tensor_type_proto(TensorProto.FLOAT, [])
        )
        kind = helper.make_sequence_type_proto(entry)
        model.graph.output[0].CopyFrom(helper.make_value_info(shown, kind))
    model.graph.output.insert(0, helper.make_tensor_value_info(label, TensorProto.INT64, ["n"]))
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    onnx.save(model, path)
    return path


@pytest.mark.parametrize("zipped", [False, True])
def test_a_classifier_of_scikit_learn_gives_its_scores(tmp_path, zipped):
    network = load_onnx(classifier(tmp_path / "net.onnx", zipped))
    assert "its Softmax was left out" in str(imported(network))
    assert "its output of labels, 'v7_0', was left out" in str(imported(network))
    rows = torch.randn(64, 5) * 2 + torch.arange(1.0, 6)
    graph = compress.quantize(network, rows)
    assert np.mean(graph(rows.numpy()).argmax(1) == network(rows).argmax(1).numpy()) > 0.95


def test_labels_beside_a_quantized_network_s_scores_are_left_out_and_all_named(tmp_path):
    net = OnnxNetwork("n", 3, 8, 8)
    value = net.node("GlobalAveragePool", net.node("Conv", "image", net.weight(4, 3, 3, 3)))
    path = quantized(net, net.node("Flatten", value), tmp_path / "net.onnx", "QDQ uint8")
    model = onnx.load(path)
    for name, largest in (("first", 0), ("last", 1)):
        node = helper.make_node(
            "ArgMax", [model.graph.output[0].name], [name], axis=1, select_last_index=largest
        )
        model.graph.node.append(node)
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.INT64, None))
    onnx.save(model, path)
    assert "its outputs of labels, 'first', 'last', were left out" in str(imported(load_onnx(path)))


def test_a_network_of_labels_alone_stays(tmp_path):
    from compress.importing.labels import without_labels

    net = OnnxNetwork("n", 5)
    model = net.model(net.node("ArgMax", "image", axis=1))
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    assert without_labels(model) == (model, ())
