"""What pictures show is asked of a network, and its answers are shown."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from drawn_digits import save
from onnx import helper, numpy_helper
from PIL import Image, ImageDraw
from rich.console import Console
from template_network import written

from compress.errors import CompressError
from mnist_edge.commands import predict
from mnist_edge.data import load_test, model_input
from mnist_edge.data.digit_pictures import read_digit


def matcher(path, templates, dtype="float32"):
    """A network that compares an image with ten templates [10, 28, 28]."""
    flat = templates.reshape(10, 784).astype(np.float32)
    weights = flat / np.linalg.norm(flat, axis=1, keepdims=True) / 50
    kind = onnx.TensorProto.FLOAT if dtype == "float32" else onnx.TensorProto.UINT8
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Flatten", ["float"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "matcher",
        [helper.make_tensor_value_info("image", kind, ("N", 1, 28, 28))],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ("N", 10))],
        [numpy_helper.from_array(np.ascontiguousarray(weights.T), "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


@pytest.fixture
def drawings(tmp_path):
    """Ten different drawings, and a network that knows them."""
    paths = []
    for digit in range(10):
        canvas = Image.new("L", (90, 120), 255)
        pen = ImageDraw.Draw(canvas)
        pen.text((30, 25), str(digit), fill=0, font_size=70)
        paths.append(save(tmp_path / f"{digit}.png", canvas))
    templates = np.stack([read_digit(path) for path in paths])
    return paths, templates


def test_drawn_digits_are_recognized(drawings, tmp_path):
    paths, templates = drawings
    model = matcher(tmp_path / "matcher.onnx", templates, "uint8")
    predictions = predict.predict(paths, model)
    assert [prediction.digit for prediction in predictions] == list(range(10))
    assert [prediction.path for prediction in predictions] == paths
    for prediction in predictions:
        assert sum(prediction.probabilities) == pytest.approx(1)
        assert max(prediction.probabilities) == prediction.probabilities[prediction.digit]


def test_probabilities_are_the_softmax_of_the_logits(drawings, tmp_path):
    paths, templates = drawings
    for dtype in ("uint8", "float32"):
        model = matcher(tmp_path / f"{dtype}.onnx", templates, dtype)
        weights = numpy_helper.to_array(onnx.load(model).graph.initializer[0]).astype(np.float64)
        logits = model_input(templates, dtype).reshape(10, 784).astype(np.float64) @ weights
        powers = np.exp(logits - logits.max(1, keepdims=True))
        expected = powers / powers.sum(1, keepdims=True)
        got = [prediction.probabilities for prediction in predict.predict(paths, model)]
        assert np.allclose(got, expected, atol=1e-4)


def test_a_network_of_other_images_is_refused(drawings, tmp_path):
    path = tmp_path / "relu.onnx"
    shape = ("N", 1, 28, 28)
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])],
        "relu",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, shape)],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    path.write_bytes(model.SerializeToString())
    with pytest.raises(CompressError, match="not ten classes"):
        predict.predict(drawings[0][:1], path)
    with pytest.raises(CompressError, match="no such file"):
        predict.predict(drawings[0][:1], tmp_path / "missing.onnx")


def test_predictions_are_shown(drawings, tmp_path):
    paths, templates = drawings
    model = matcher(tmp_path / "matcher.onnx", templates, "uint8")
    predictions = predict.predict(paths[3:5], model)
    value = json.loads(json.dumps(predict.as_json(predictions)))
    assert [(row["digit"], len(row["probabilities"])) for row in value] == [(3, 10), (4, 10)]
    console = Console(width=200, file=io.StringIO())
    console.print(predict.table(predictions))
    shown = console.file.getvalue()
    assert str(paths[3]) in shown
    assert f"{100 * predictions[0].probabilities[3]:.2f} %" in shown


def test_names_with_brackets_are_shown_whole(tmp_path):
    prediction = predict.Prediction(tmp_path / "[bold]7[/bold].png", 7, (0.1,) * 10)
    console = Console(width=200, file=io.StringIO())
    console.print(predict.table([prediction]))
    assert "[bold]7[/bold].png" in console.file.getvalue()


def test_where_it_is_narrow_a_long_path_is_broken_and_the_figures_stay():
    long = predict.Prediction(Path("pictures") / ("z" * 90 + ".png"), 7, (0.05,) * 7 + (0.65,))
    blank = predict.Prediction(Path("blank.png"), None, (), refusal="no digit")
    console = Console(width=60, file=io.StringIO())
    console.print(predict.table([long, blank]))
    shown = console.file.getvalue()
    assert "65.00 %" in shown
    assert "no digit" in shown
    assert max(map(len, shown.splitlines())) <= 60
    assert sum(line.count("z") for line in shown.splitlines()) == 90


def test_no_pictures_give_no_predictions(tmp_path, drawings):
    model = matcher(tmp_path / "matcher.onnx", drawings[1])
    assert predict.predict([], model) == []


def test_predicting_needs_neither_torch_nor_matplotlib(drawings, tmp_path):
    paths, templates = drawings
    model = matcher(tmp_path / "matcher.onnx", templates)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mnist_edge.commands.predict import predict\n"
        f"predict([Path({str(paths[0])!r})], Path({str(model)!r}))\n"
        "loaded = {'torch', 'matplotlib', 'onnx', 'sklearn', 'rich'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_predict_gives_what_the_interpreter_gives(tmp_path):
    folder = written(tmp_path)
    digit = load_test("digits").images[3]
    Image.fromarray(digit).save(tmp_path / "digit.png")
    by_c, by_interpreter = (
        predict.predict([tmp_path / "digit.png"], folder / name)
        for name in ("net-c", "net.safetensors")
    )
    assert by_c == by_interpreter
