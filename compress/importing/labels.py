"""Outputs that are labels: classifiers of scikit-learn give one beside their scores."""

import onnx
from onnx import TensorProto, helper

_LABELS = (TensorProto.INT64, TensorProto.INT32, TensorProto.STRING, TensorProto.BOOL)


def without_labels(model: onnx.ModelProto) -> tuple[onnx.ModelProto, tuple[str, ...]]:
    """Return a network without outputs that are labels, and the names of these.

    Scores that a ZipMap puts under their labels stay as they were before it. A network of labels
    alone stays as it is.
    """
    makers = {name: node for node in model.graph.node for name in node.output}
    zipped = {
        each.name: node.input[0]
        for each in model.graph.output
        if (node := makers.get(each.name)) is not None and node.op_type == "ZipMap"
    }
    labels = tuple(each.name for each in model.graph.output if _is_label(each))
    if len(labels) == len(model.graph.output) or not (labels or zipped):
        return model, ()
    kept = onnx.ModelProto()
    kept.CopyFrom(model)
    del kept.graph.output[:]
    for each in model.graph.output:
        if each.name in zipped:
            scores = helper.make_tensor_value_info(zipped[each.name], TensorProto.FLOAT, None)
            kept.graph.output.append(scores)
        elif each.name not in labels:
            kept.graph.output.append(each)
    _drop_unread(kept)
    return kept, labels


def _is_label(output: onnx.ValueInfoProto) -> bool:
    return output.type.HasField("tensor_type") and output.type.tensor_type.elem_type in _LABELS


def _drop_unread(model: onnx.ModelProto) -> None:
    """Remove the nodes that no output needs; they are in order."""
    needed = {each.name for each in model.graph.output}
    for place in reversed(range(len(model.graph.node))):
        node = model.graph.node[place]
        if needed.intersection(node.output):
            needed.update(node.input)
        else:
            del model.graph.node[place]
