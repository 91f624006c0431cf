"""Artifacts against each other: what is measured, and what a bench refuses."""

import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from compress.c_runner import NO_COMPILER
from compress.errors import CompressError
from compress.manifest import describe, write_manifest
from compress.measuring import agreement
from compress.trust import vouch_for_file
from compress.wasm_runner import NO_NODE
from mnist_edge import data
from mnist_edge.data.known import KNOWN, MNIST
from mnist_edge.evaluation import artifacts, robustness
from mnist_edge.evaluation.bench import bench
from mnist_edge.evaluation.scoring import CORRUPTED
from mnist_edge.report import bench_tables
from mnist_edge.settings.timing import Timing

EXPORTED = artifacts.exported_dir()
TIMING = Timing(rounds=2, min_round_seconds=1e-4)
QUICK = {"timing": TIMING, "dataset": "digits"}


def write_linear(path, weights, bias, dtype="float32", batch="N", side=28):
    """A network of one product, on raw or normalized pixels."""
    kind = TensorProto.FLOAT if dtype == "float32" else TensorProto.UINT8
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Flatten", ["float"], ["flat"]),
            helper.make_node("Gemm", ["flat", "w", "b"], ["logits"]),
        ],
        "linear",
        [helper.make_tensor_value_info("image", kind, (batch, 1, side, side))],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, (batch, 10))],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


@pytest.fixture(scope="session")
def templates():
    """The mean image of each digit as weights [784, 10] and bias [10] on normalized pixels."""
    train = data.load_train("digits")
    mean, std = data.normalization("digits")
    pixels = data.normalize(train.images, mean, std).reshape(len(train), 784)
    means = np.stack([pixels[train.labels == digit].mean(0) for digit in range(10)])
    return means.T.copy(), -(means**2).sum(1) / 2


@pytest.fixture
def files(tmp_path, templates):
    """The same network for normalized and, by other weights, for raw pixels; and a worse one."""
    weights, bias = templates
    mean, std = (np.float32(x) for x in data.normalization("digits"))
    raw = weights / (255 * std)
    shift = bias - (weights * (mean / std)).sum(0)
    return [
        write_linear(tmp_path / "phase5-float.onnx", weights, bias),
        write_linear(tmp_path / "phase5-uint8.onnx", raw, shift, "uint8"),
        write_linear(tmp_path / "worse.onnx", weights, np.zeros(10, np.float32)),
    ]


@pytest.fixture
def result(files):
    return bench(files, **QUICK)


def test_accuracy_and_agreement_are_those_of_the_arithmetic(result, templates):
    weights, bias = templates
    test = data.load_test("digits")
    mean, std = data.normalization("digits")
    flat = data.normalize(test.images, mean, std).reshape(len(test), 784)
    best, worse = (flat @ weights + bias).argmax(1), (flat @ weights).argmax(1)

    rows = {row.name: row for row in result.rows}
    assert rows["phase5-float.onnx"].test == agreement(best, test.labels)
    assert rows["phase5-float.onnx"].test.fraction > 0.85
    assert rows["phase5-uint8.onnx"].input_dtype == "uint8"
    assert rows["phase5-uint8.onnx"].agreement.fraction > 0.99
    assert rows["worse.onnx"].test == agreement(worse, test.labels)
    assert rows["worse.onnx"].agreement == agreement(worse, best)


def test_the_error_on_corrupted_images_is_that_of_robustness(result, files):
    digits = data.load("digits")
    (row,) = robustness.measure(files[:1], digits, images=CORRUPTED).rows
    assert result.rows[0].corrupted == pytest.approx(row.mean_error)
    assert 0 < result.rows[0].corrupted < result.rows[2].corrupted


def test_every_row_has_figures_and_both_batches(result):
    assert [row.name for row in result.rows] == [
        "phase5-float.onnx",
        "phase5-uint8.onnx",
        "worse.onnx",
    ]
    for row in result.rows:
        assert (row.figures.params, row.figures.macs) == (7850, 7840)
        assert row.figures.file_bytes == row.path.stat().st_size
        assert [speed.batch for speed in row.speeds] == [1, 64]
        for speed in row.speeds:
            assert 0 < speed.latency.low_us <= speed.latency.median_us <= speed.latency.high_us
            assert speed.images_per_second == pytest.approx(
                speed.batch * 1e6 / speed.latency.median_us
            )
            assert speed.speedup.median > 0
    assert result.rows[0].speeds[0].speedup.median == 1
    assert (result.rounds, result.threads, result.dataset) == (2, 1, "digits")
    assert result.source == "scikit-learn's bundled handwritten digits, brought to 28x28"


def test_the_baseline_is_phase5_float_or_the_named_or_the_first(files, tmp_path):
    assert bench(files[::-1], **QUICK).baseline == "phase5-float.onnx"
    assert bench(files[1:], **QUICK).baseline == "phase5-uint8.onnx"
    named = bench(files, baseline=files[2], **QUICK)
    assert named.baseline == "worse.onnx"
    assert [row.name for row in named.rows] == [file.name for file in files]
    added = bench(files[1:], baseline=files[0], **QUICK)
    assert [row.name for row in added.rows] == [file.name for file in files]


def test_files_of_the_same_name_are_told_apart(files, tmp_path):
    (tmp_path / "other").mkdir()
    twin = tmp_path / "other" / files[0].name
    twin.write_bytes(files[0].read_bytes())
    relative = [files[0], twin, tmp_path / "other" / ".." / files[0].name]
    names = {row.name for row in bench(relative, **QUICK).rows}
    assert len(names) == 2
    assert str(twin) in names


def test_a_network_of_one_fixed_batch_is_timed_at_that_only(tmp_path, templates, files):
    fixed = write_linear(tmp_path / "fixed.onnx", *templates, batch=1)
    result = bench([files[0], fixed], **QUICK)
    row = result.rows[1]
    assert [speed.batch for speed in row.speeds] == [1]
    assert row.test == result.rows[0].test
    assert "| fixed.onnx | - | - | - | - | - | - |" in bench_tables.as_markdown(result)
    against_fixed = bench([files[0], fixed], baseline=fixed, **QUICK)
    assert against_fixed.rows[0].speed(64).speedup is None


@pytest.fixture
def no_mnist(tmp_path, monkeypatch):
    """A machine without MNIST and without a network."""
    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    monkeypatch.setitem(KNOWN, "mnist", dataclasses.replace(MNIST, url="http://127.0.0.1:9/"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_without_the_data_set_latency_is_measured_and_the_rest_is_said(no_mnist, files, tmp_path):
    result = bench(files, **{**QUICK, "dataset": "mnist"})
    assert all(row.test is row.agreement is None for row in result.rows)
    assert all(len(row.speeds) == 2 for row in result.rows)
    assert result.note.startswith("latency only: mnist is not in")
    assert "latency only" in bench_tables.conditions(result)
    assert json.loads(json.dumps(bench_tables.as_json(result)))["rows"][0]["test"] is None
    written = bench_tables.write_reports(result, tmp_path / "out")
    assert all(path.stat().st_size > 0 for path in written)


def test_a_named_folder_without_the_data_set_is_refused(no_mnist, files, tmp_path):
    with pytest.raises(CompressError, match="nowhere"):
        bench(files, **{**QUICK, "dataset": "mnist"}, data_dir=tmp_path / "nowhere")


def test_bad_input_is_refused(files, tmp_path, templates):
    with pytest.raises(CompressError, match="nothing to measure"):
        bench([], **QUICK)
    with pytest.raises(CompressError, match="no such file"):
        bench([tmp_path / "missing.onnx"], **QUICK)
    with pytest.raises(CompressError, match="no data set"):
        bench(files, **{**QUICK, "dataset": "minst"})
    small = write_linear(tmp_path / "small.onnx", templates[0][:25].copy(), templates[1], side=5)
    with pytest.raises(CompressError, match="Nx1x5x5"):
        bench([small], **QUICK)


def test_integers_without_a_manifest_are_said_to_be_counted_in_their_file(tmp_path):
    for name in ("phase5-float.onnx", "phase5-int8-uint8in.onnx"):
        (tmp_path / name).write_bytes((EXPORTED / name).read_bytes())
    files = [tmp_path / "phase5-float.onnx", tmp_path / "phase5-int8-uint8in.onnx"]
    alone = bench_tables.conditions(bench(files, **QUICK))
    assert "weight bytes of phase5-int8-uint8in.onnx are counted in the file" in alone
    (tmp_path / "manifest.json").write_bytes((EXPORTED / "manifest.json").read_bytes())
    assert "counted in the file" not in bench_tables.conditions(bench(files, **QUICK))


def test_threads_are_handed_to_the_runtime(files, monkeypatch):
    import onnxruntime

    seen = []
    session = onnxruntime.InferenceSession

    def recording(path, options, **more):
        if isinstance(path, str):
            seen.append((options.intra_op_num_threads, options.inter_op_num_threads))
        return session(path, options, **more)

    monkeypatch.setattr(onnxruntime, "InferenceSession", recording)
    bench(files[:1], dataset="digits", timing=dataclasses.replace(TIMING, threads=2))
    assert seen == [(2, 1)]


def test_onnx_files_are_benched_without_torch(files, tmp_path):
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mnist_edge.evaluation.bench import bench\n"
        "from mnist_edge.report.bench_tables import write_reports\n"
        "from mnist_edge.settings.timing import Timing\n"
        "timing = Timing(rounds=1, min_round_seconds=1e-4)\n"
        f"result = bench([Path({str(files[0])!r})], dataset='digits', timing=timing)\n"
        f"write_reports(result, Path({str(tmp_path / 'out')!r}))\n"
        "assert result.rows[0].test.fraction > 0.85\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_torchscript_is_measured_and_completed_from_its_manifest(files, templates, tmp_path):
    import torch

    linear = torch.nn.Linear(784, 10)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(templates[0].T.copy()))
        linear.bias.copy_(torch.from_numpy(templates[1]))
    network = torch.nn.Sequential(torch.nn.Flatten(), linear).eval()
    path = tmp_path / "phase5-float.ts"
    script = torch.jit.freeze(torch.jit.trace(network, torch.zeros(2, 1, 28, 28)))
    script.save(path)
    vouch_for_file(path)

    alone = bench([files[0], path], **QUICK).rows[1]
    assert alone.test == bench([files[0]], **QUICK).rows[0].test
    assert alone.agreement.fraction == 1
    assert (alone.figures.params, alone.figures.macs) == (None, None)

    entry = describe(path, variant="phase5-float", params=7850, macs=7840)
    write_manifest(tmp_path, [entry])
    listed = bench([files[0], path], **QUICK).rows[1]
    assert (listed.figures.params, listed.figures.macs) == (7850, 7840)


def test_an_onnx_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"\x08\x0a not a network")
    with pytest.raises(CompressError, match="ONNX"):
        bench([path], **QUICK)


def test_bench_treats_it_like_the_onnx_file(folder):
    result = bench([folder / "net.onnx", folder / "net-c"], **QUICK)
    onnx, c99 = result.rows
    assert (c99.name, c99.format) == ("net-c", "c")
    assert c99.agreement.fraction == 1
    assert c99.test == onnx.test
    assert [speed.batch for speed in c99.speeds] == [1, 64]
    assert all(speed.speedup.median > 0 for speed in c99.speeds)
    assert result.left_out == ()
    assert "C99 takes raw pixels: " in bench_tables.conditions(result)


def test_bench_goes_on_without_node(folder, monkeypatch):
    (folder / "net-wasm").mkdir()
    (folder / "net-wasm" / "net.wasm").write_bytes(b"\0asm")
    monkeypatch.setenv("NODE", "no-such-node")
    result = bench([folder / "net.onnx", folder / "net-wasm"], **QUICK)
    assert result.left_out == (f"net-wasm is left out: {NO_NODE}",)


def test_bench_goes_on_without_a_compiler(folder, no_compiler):
    result = bench([folder / "net.onnx", folder / "net-c"], **QUICK)
    assert [row.name for row in result.rows] == ["net.onnx"]
    assert result.left_out == (f"net-c is left out: {NO_COMPILER}",)
    assert f"Note: net-c is left out: {NO_COMPILER}" in bench_tables.conditions(result)
    with pytest.raises(CompressError, match="no C compiler"):
        bench([folder / "net-c"], **QUICK)
    with pytest.raises(CompressError, match="no C compiler"):
        bench([folder / "net.onnx"], baseline=folder / "net-c", **QUICK)
