"""A folder of C99 is an artifact like any other: described, verified, benched, asked."""

import os

import numpy as np
import pytest
from PIL import Image

from compress.c_runner import NO_COMPILER, compiler, load_c
from compress.errors import CompressError
from compress.exporters.c99 import export_c
from compress.exporters.onnx.integers import export_onnx
from compress.files import sha256_of
from compress.formats import FORMATS
from compress.graph import Flatten, Linear, QParams, QuantizedGraph, Value
from compress.manifest import describe, entry_of, read_manifest, write_manifest
from compress.measuring import agreement, measure, open_model
from mnist_edge import data
from mnist_edge.commands import predict
from mnist_edge.evaluation import bench, verify
from mnist_edge.report.bench_tables import conditions
from mnist_edge.settings.timing import Timing

TIMING = Timing(rounds=2, min_round_seconds=1e-4)
QUICK = {"timing": TIMING, "dataset": "digits"}


@pytest.fixture(scope="module", autouse=True)
def _compiler():
    if compiler() is None:
        if os.environ.get("CI"):
            pytest.fail("a C compiler must be installed in CI")
        pytest.skip("no C compiler")


def templates() -> QuantizedGraph:
    """The mean image of each digit as weights of integers on raw pixels."""
    train = data.load_train("digits")
    pixels = train.images.reshape(len(train), 784).astype(np.float64)
    means = np.stack([pixels[train.labels == digit].mean(0) for digit in range(10)])
    scale = means.max() / 127
    head = Linear(
        name="head",
        inputs=("flat",),
        output="logits",
        weight=np.rint(means / scale).astype(np.int8),
        weight_scale=np.full(10, scale / 1e6, np.float32),
        bias=np.rint(-(means**2).sum(1) / 2 / scale).astype(np.int32),
    )
    image, code = Value("image", (1, 28, 28), QParams(1.0, 0)), QParams(1 / 32, 128)
    values = Value("flat", (784,), QParams(1.0, 0)), Value("logits", (10,), code)
    nodes = Flatten(name="flatten", inputs=("image",), output="flat"), head
    return QuantizedGraph(image, values, nodes, "logits", float_input=False)


@pytest.fixture(scope="module")
def graph():
    return templates()


@pytest.fixture
def folder(graph, tmp_path):
    """`net-c` and the same network as .onnx and .safetensors, all of raw pixels."""
    export_c(graph, tmp_path / "net-c", name="net")
    export_onnx(graph, tmp_path / "net.onnx")
    graph.save(tmp_path / "net.safetensors")
    return tmp_path


@pytest.fixture
def no_compiler(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler")


def test_it_gives_the_interpreters_logits(graph, folder):
    images = data.load_test("digits").images[:, None]
    model = open_model(folder / "net-c")
    assert (model.format, model.input_dtype) == ("c", "uint8")
    assert model.input_shape == (None, 1, 28, 28)
    np.testing.assert_array_equal(model.outputs(images), graph(images))
    assert agreement(model.classes(images), data.load_test("digits").labels).fraction > 0.8


def test_a_bound_batch_is_run_anew_at_each_call_and_keeps_what_it_needs(graph, folder):
    images = data.load_test("digits").images[:64, None]
    run = load_c(folder / "net-c").bind(images[::-1])  # the network and the copy have no other name
    first = run().copy()
    run()[:] = 0
    np.testing.assert_array_equal(run(), first)
    np.testing.assert_array_equal(first, graph.run(images[::-1]))


def test_its_figures_and_entry_need_no_compiler(folder, no_compiler):
    files = [folder / "net-c" / name for name in ("net.c", "net.h")]
    figures = measure(folder / "net-c")
    assert figures.file_bytes == sum(file.stat().st_size for file in files)
    assert figures.weight_bytes >= 7840
    entry = describe(folder / "net-c", variant="net", params=7850)
    assert (entry.file, entry.format, entry.params) == ("net-c", "c", 7850)
    assert entry.format in FORMATS
    assert (entry.input_dtype, entry.input_shape) == ("uint8", (None, 1, 28, 28))
    assert entry.sha256 == sha256_of(folder / "net-c")


def test_its_entry_is_found_while_its_files_are_the_same(folder):
    write_manifest(folder, [describe(folder / "net-c", variant="net")])
    assert entry_of(folder / "net-c") == read_manifest(folder)[0]
    with (folder / "net-c" / "net.h").open("a") as header:
        header.write("\n")
    assert entry_of(folder / "net-c") is None


@pytest.fixture
def listed(graph, folder):
    """The folder with a manifest of its C99."""
    test = data.load_test("digits")
    score = agreement(graph(test.images[:, None]).argmax(1), test.labels)
    (folder / "net.onnx").unlink()
    (folder / "net.safetensors").unlink()
    write_manifest(folder, [describe(folder / "net-c", variant="net", test=score)])
    return folder


def passed(folder):
    checks = verify.verify(folder, dataset="digits")
    return {check.what: check.passed for check in checks}, checks


def test_verify_measures_it_anew(listed):
    assert passed(listed)[0] == {"size": True, "sha256": True, "test accuracy": True}
    source = listed / "net-c" / "net.c"
    source.write_text(source.read_text().replace("0", "1", 1))
    assert passed(listed)[0] == {"size": True, "sha256": False, "test accuracy": None}


def test_verify_without_a_compiler_says_what_it_leaves_out(listed, no_compiler):
    found, checks = passed(listed)
    assert found == {"size": True, "sha256": True, "test accuracy": None}
    assert checks[-1].detail == NO_COMPILER


def test_predict_gives_what_the_interpreter_gives(folder, tmp_path):
    digit = data.load_test("digits").images[3]
    Image.fromarray(digit).save(tmp_path / "digit.png")
    by_c, by_interpreter = (
        predict.predict([tmp_path / "digit.png"], folder / name)
        for name in ("net-c", "net.safetensors")
    )
    assert by_c == by_interpreter


def test_bench_treats_it_like_the_onnx_file(folder):
    result = bench.bench([folder / "net.onnx", folder / "net-c"], **QUICK)
    onnx, c99 = result.rows
    assert (c99.name, c99.format) == ("net-c", "c")
    assert c99.agreement.fraction == 1
    assert c99.test == onnx.test
    assert [speed.batch for speed in c99.speeds] == [1, 64]
    assert all(speed.speedup.median > 0 for speed in c99.speeds)
    assert result.left_out == ()
    assert "C99 takes raw pixels: " in conditions(result)


def test_bench_goes_on_without_a_compiler(folder, no_compiler):
    result = bench.bench([folder / "net.onnx", folder / "net-c"], **QUICK)
    assert [row.name for row in result.rows] == ["net.onnx"]
    assert result.left_out == (f"net-c is left out: {NO_COMPILER}",)
    assert f"Note: net-c is left out: {NO_COMPILER}" in conditions(result)
    with pytest.raises(CompressError, match="no C compiler"):
        bench.bench([folder / "net-c"], **QUICK)
    with pytest.raises(CompressError, match="no C compiler"):
        bench.bench([folder / "net.onnx"], baseline=folder / "net-c", **QUICK)


def test_a_folder_without_c_is_refused(tmp_path):
    for what in (open_model, measure):
        with pytest.raises(CompressError, match="must hold one C file, but holds 0"):
            what(tmp_path)
