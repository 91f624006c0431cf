"""Pictures of any kind become digits, and what cannot be read is refused in a line."""

import io
import json
import os
import subprocess
import sys
import zlib
from struct import pack

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper, numpy_helper
from PIL import Image, ImageDraw
from rich.console import Console
from template_network import written

from compress.errors import CompressError
from mnist_edge.commands import predict
from mnist_edge.data import load_test, model_input


def seven():
    """A 7 of 20x14 pixels, drawn with strokes of 3."""
    canvas = Image.new("L", (14, 20))
    pen = ImageDraw.Draw(canvas)
    pen.line([(0, 1), (12, 1), (5, 19)], fill=255, width=3)
    return np.asarray(canvas)


SEVEN = seven()


def picture(digit=SEVEN, before=(10, 30), after=(25, 5)):
    return np.pad(digit, tuple(zip(before, after, strict=True)))


def save(path, pixels, **options):
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(path, **options)
    return path


def read(tmp_path, pixels, name="digit.png", **options):
    return predict.read_digit(save(tmp_path / name, pixels, **options))


@pytest.fixture
def expected(tmp_path):
    """The 7, light on dark, as it should be read in every other form too."""
    return read(tmp_path, picture())


def test_mnist_digits_are_found_again_wherever_they_are(mnist_test):
    strong = [image for image in mnist_test.images[:300] if image.max() == 255]
    differences = []
    for image in strong:
        moved = np.pad(image, ((17, 40), (3, 22))).astype(np.float32)
        for grey in (moved, 255 - moved):
            again = predict.centred(predict.ink_of(grey)).astype(int)
            differences.append(np.abs(again - image).mean())
    assert len(strong) > 200
    # Some have an edge too faint to count as ink, and move by a pixel for want of it.
    assert np.mean(np.array(differences) == 0) > 0.7
    assert np.mean(differences) < 0.5


def test_the_digit_fits_20_pixels_with_its_mass_in_the_middle(expected):
    rows, columns = np.flatnonzero(expected.max(1)), np.flatnonzero(expected.max(0))
    assert rows[-1] - rows[0] + 1 == 20
    assert columns[-1] - columns[0] + 1 == 14
    mass = expected.astype(float)
    positions = np.arange(28)
    for axis in (0, 1):
        assert abs(np.average(positions, weights=mass.sum(1 - axis)) - 14) <= 0.5
    assert expected.max() == 255


@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(1, 30), st.integers(1, 30), st.booleans()
)
def test_any_block_fits_whole_and_keeps_its_aspect_ratio(height, width, above, left, inverted):
    grey = np.pad(np.full((height, width), 200, np.float32), ((above, 31), (left, 31)))
    digit = predict.centred(predict.ink_of(255 - grey if inverted else grey))
    rows, columns = np.flatnonzero(digit.max(1)), np.flatnonzero(digit.max(0))
    size = np.array([rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1])
    assert size.max() == 20
    assert np.all(np.abs(size - np.maximum(1, np.array([height, width]) * 20 / size_of(grey))) <= 1)


def size_of(grey):
    return max(np.ptp(np.flatnonzero(grey.max(axis))) + 1 for axis in (0, 1))


def test_dark_on_light_is_light_on_dark(tmp_path, expected):
    assert np.array_equal(read(tmp_path, 255 - picture()), expected)


def test_where_the_digit_stands_does_not_matter(tmp_path, expected):
    assert np.array_equal(read(tmp_path, picture(before=(1, 1), after=(80, 60))), expected)


def test_contrast_does_not_matter(tmp_path, expected):
    faint = (200 - picture() * 0.4).astype(np.uint8)
    assert np.abs(read(tmp_path, faint).astype(int) - expected).max() <= 3


def test_size_does_not_matter(tmp_path, expected):
    large = np.kron(picture(), np.ones((40, 40), np.uint8))
    close = read(tmp_path, large).astype(int)
    assert np.abs(close - expected).mean() < 6


def rgba(ink, ground_alpha=0, colour=0):
    pixels = np.full((*ink.shape, 4), colour, np.uint8)
    pixels[..., 3] = np.maximum(ink, ground_alpha)
    return Image.fromarray(pixels)


FORMS = {
    "colour": lambda ink: Image.fromarray(255 - ink).convert("RGB"),
    "palette": lambda ink: Image.fromarray(255 - ink).convert("P"),
    "black on nothing": lambda ink: rgba(ink, colour=0),
    "white on nothing": lambda ink: rgba(ink, colour=255),
    "grey and opacity": lambda ink: Image.merge(
        "LA", [Image.fromarray(255 - ink), Image.new("L", ink.shape[::-1], 255)]
    ),
    "16 bits": lambda ink: Image.fromarray((255 - ink).astype(np.uint16) * 257),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_png_is_read_alike(tmp_path, expected, form):
    digit = read(tmp_path, FORMS[form](picture()))
    assert np.abs(digit.astype(int) - expected).max() <= 1


def test_a_black_and_white_png_is_read(tmp_path):
    bits = picture() > 127
    assert np.array_equal(
        read(tmp_path, Image.fromarray(bits)), read(tmp_path, bits.astype(np.uint8) * 255)
    )


def test_a_palette_with_a_transparent_ground_is_read(tmp_path):
    bits = Image.fromarray((picture() > 127).astype(np.uint8), "P")
    bits.putpalette([10, 20, 30, 0, 0, 0])
    digit = read(tmp_path, bits, transparency=0)
    assert np.array_equal(digit, read(tmp_path, Image.fromarray(picture() > 127)))


def test_transparent_corners_are_paper(tmp_path, expected):
    pixels = np.repeat((255 - picture())[..., None], 4, axis=2)
    pixels[..., 3] = 255
    for corner in ((slice(4), slice(4)), (slice(-4, None), slice(-4, None))):
        pixels[corner] = 0
    digit = read(tmp_path, Image.fromarray(pixels))
    assert np.array_equal(digit, expected)


def test_a_jpeg_is_read(tmp_path, expected):
    large = np.kron(255 - picture(), np.ones((8, 8), np.uint8))
    close = read(tmp_path, large, "digit.jpg", quality=75).astype(int)
    assert np.abs(close - expected).mean() < 8


def test_a_photograph_is_turned_upright_by_its_note(tmp_path):
    large = Image.fromarray(np.kron(255 - picture(), np.ones((8, 8), np.uint8)))
    upright = read(tmp_path, large, "upright.jpg", quality=95)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    turned = large.transpose(Image.Transpose.ROTATE_90)
    digit = read(tmp_path, turned, "turned.jpg", quality=95, exif=exif)
    assert np.abs(digit.astype(int) - upright).mean() < 2


def test_uneven_paper_is_not_ink(tmp_path, expected):
    random = np.random.default_rng(0)
    large = np.kron(255 - picture(), np.ones((8, 8), np.uint8)) * 0.6 + 60
    light = np.linspace(0.85, 1, large.shape[1]) * np.linspace(0.9, 1, large.shape[0])[:, None]
    photo = np.clip(large * light + random.normal(0, 4, large.shape), 0, 255).astype(np.uint8)
    digit = read(tmp_path, photo)
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    apart = [np.abs(np.roll(digit, s, (0, 1)).astype(int) - expected).mean() for s in shifts]
    assert min(apart) < 8


def refusal(path):
    with pytest.raises(CompressError) as caught:
        predict.read_digit(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_picture_is_refused(tmp_path, grey):
    path = save(tmp_path / "blank.png", np.full((50, 40), grey, np.uint8))
    assert "blank" in refusal(path)


def test_a_picture_of_one_pixel_or_all_transparent_is_refused(tmp_path):
    refusal(save(tmp_path / "dot.png", np.zeros((1, 1), np.uint8)))
    refusal(save(tmp_path / "glass.png", Image.new("RGBA", (30, 30))))


def test_what_is_no_picture_is_refused(tmp_path):
    path = tmp_path / "text.png"
    path.write_bytes(b"seven")
    assert "not a PNG or JPEG" in refusal(path)
    assert "not a PNG or JPEG" in refusal(save(tmp_path / "digit.gif", picture()))
    assert "No such file" in refusal(tmp_path / "missing.png")
    assert "a folder" in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_cut_short_or_damaged_is_refused(tmp_path, kind):
    large = np.kron(picture(), np.ones((8, 8), np.uint8))
    buffer = io.BytesIO()
    Image.fromarray(large).save(buffer, kind)
    whole = buffer.getvalue()
    path = tmp_path / "digit"
    for keep in (0, 3, 20, 40, len(whole) // 2):
        path.write_bytes(whole[:keep])
        refusal(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_whatever_is_damaged_gives_a_digit_or_a_refusal(tmp_path, kind):
    large = np.kron(picture(), np.ones((8, 8), np.uint8))
    path = save(tmp_path / "digit", large, format=kind)
    whole, random = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        for place in random.integers(0, len(whole), 5):
            damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        try:
            digit = predict.read_digit(path)
        except CompressError:
            refused += 1
            continue
        assert digit.shape == (28, 28)
    assert refused > 0


def claimed_png(width, height):
    """A PNG of a hundred bytes that claims to be enormous."""

    def chunk(name, body):
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_100, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(claimed_png(side, side))
    assert "pixels" in refusal(path)


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
    templates = np.stack([predict.read_digit(path) for path in paths])
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


def test_a_large_photograph_is_decoded_smaller(tmp_path):
    path = tmp_path / "photograph.jpg"
    large = Image.fromarray(picture()).resize((5000, 4400), Image.Resampling.BILINEAR)
    large.save(path, quality=80)
    assert large.width * large.height > predict.LARGEST_PICTURE
    small = tmp_path / "small.png"
    large.resize((1250, 1100), Image.Resampling.BOX).save(small)
    found, expected = predict.read_digit(path), predict.read_digit(small)
    assert np.abs(found.astype(int) - expected).mean() < 2
    large.save(tmp_path / "large.png")
    assert "has more than 16,000,000 pixels" in refusal(tmp_path / "large.png")


def test_a_pipe_is_no_picture(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "a pipe or a device" in refusal(tmp_path / "pipe.png")
