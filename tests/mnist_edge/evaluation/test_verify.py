"""Artifacts are held against their manifest: bytes, accuracy, agreement; what cannot be is said."""

import dataclasses
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from rich.console import Console
from template_network import templates

from compress.c_runner import NO_COMPILER
from compress.errors import CompressError
from compress.manifest import describe, read_manifest, write_manifest
from compress.measuring import Score, agreement
from mnist_edge import data
from mnist_edge.evaluation import verify
from mnist_edge.report.checks import check_table


def write_linear(path, weights):
    """A network of one product on raw pixels."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Flatten", ["float"], ["flat"]),
            helper.make_node("MatMul", ["flat", "w"], ["logits"]),
        ],
        "linear",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ("N", 1, 28, 28))],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ("N", 10))],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


@pytest.fixture
def published(tmp_path):
    """Two networks and a manifest of what they answer to the 359 test digits."""
    folder = tmp_path / "exported"
    folder.mkdir()
    test = data.load_test("digits")
    flat = test.images.reshape(len(test), 784).astype(np.float32)
    random = np.random.default_rng(0)
    weights = random.standard_normal((784, 10)).astype(np.float32)
    other = weights + 0.3 * random.standard_normal((784, 10)).astype(np.float32)
    answers = [(flat @ w).argmax(1) for w in (weights, other)]
    paths = [write_linear(folder / f"{n}.onnx", w) for n, w in (("a", weights), ("b", other))]
    scores = [agreement(answer, test.labels) for answer in answers]
    same = {"agreement": agreement(answers[1], answers[0]), "baseline": "a.onnx"}
    entries = [
        describe(path, variant=path.stem, test=score, **against)
        for path, score, against in zip(paths, scores, ({}, same), strict=True)
    ]
    write_manifest(folder, entries)
    (folder / "README.md").write_text("not an artifact")
    return folder


def change(folder, index, **fields):
    entries = list(read_manifest(folder))
    entries[index] = dataclasses.replace(entries[index], **fields)
    write_manifest(folder, entries)


def found(checks):
    return {(check.file, check.what): check.passed for check in checks}


WHATS = ("size", "sha256", "test accuracy")


def test_untouched_artifacts_pass(published):
    checks = verify.verify(published, dataset="digits")
    whats = {"a.onnx": WHATS, "b.onnx": (*WHATS, "agreement")}
    assert found(checks) == {(file, what): True for file in whats for what in whats[file]}
    assert verify.all_passed(checks)


def test_a_changed_byte_fails_and_is_not_run(published):
    path = published / "b.onnx"
    changed = bytearray(path.read_bytes())
    changed[-200] ^= 1
    path.write_bytes(changed)
    checks = verify.verify(published, dataset="digits")
    assert found(checks) == {
        **{("a.onnx", what): True for what in WHATS},
        ("b.onnx", "size"): True,
        ("b.onnx", "sha256"): False,
        ("b.onnx", "test accuracy"): None,
        ("b.onnx", "agreement"): None,
    }
    assert not verify.all_passed(checks)


@pytest.mark.parametrize("off_by", [-1, 1])
def test_an_accuracy_off_by_one_image_fails(published, off_by):
    right = read_manifest(published)[1].test
    change(published, 1, test=Score(right.correct + off_by, right.count))
    checks = verify.verify(published, dataset="digits")
    failed = [check for check in checks if check.passed is False]
    assert [(check.file, check.what) for check in failed] == [("b.onnx", "test accuracy")]
    assert f"{right.correct:,} of 359" in failed[0].detail
    assert f"manifest says {right.correct + off_by:,}" in failed[0].detail


def test_an_agreement_off_by_one_image_fails(published):
    same = read_manifest(published)[1].agreement
    change(published, 1, agreement=Score(same.correct - 1, same.count))
    checks = verify.verify(published, dataset="digits")
    assert [check.what for check in checks if check.passed is False] == ["agreement"]


def test_an_accuracy_on_other_images_fails(published):
    change(published, 0, test=Score(9_900, 10_000))
    assert found(verify.verify(published, dataset="digits"))["a.onnx", "test accuracy"] is False


def test_a_missing_artifact_and_a_missing_baseline_fail(published):
    (published / "a.onnx").unlink()
    checks = verify.verify(published, dataset="digits")
    assert found(checks)["a.onnx", "file"] is False
    assert found(checks)["a.onnx", "test accuracy"] is None
    assert found(checks)["b.onnx", "test accuracy"] is True
    assert found(checks)["b.onnx", "agreement"] is False


def test_a_file_that_is_not_listed_fails(published):
    write_linear(published / "stray.onnx", np.ones((784, 10), np.float32))
    checks = verify.verify(published, dataset="digits")
    assert [check.file for check in checks if check.passed is False] == ["stray.onnx"]


def test_a_listed_file_that_does_not_run_fails(published):
    (published / "b.onnx").write_bytes(b"no network, but with the hash that is listed")
    size = (published / "b.onnx").stat().st_size
    change(published, 1, sha256=verify.sha256_of(published / "b.onnx"), file_bytes=size)
    checks = found(verify.verify(published, dataset="digits"))
    assert checks["b.onnx", "sha256"] is True
    assert checks["b.onnx", "test accuracy"] is False


def test_only_some_may_be_checked_by_file_or_variant(published):
    for name in ("b", "b.onnx"):
        checks = verify.verify(published, dataset="digits", only=[name])
        assert {check.file for check in checks} == {"b.onnx"}
        assert verify.all_passed(checks)
    with pytest.raises(CompressError, match=r"does not list c; the nearest of 2 names: .*a\.onnx"):
        verify.verify(published, dataset="digits", only=["c"])


def test_without_the_data_set_the_bytes_are_checked_and_the_rest_is_said(
    published, tmp_path, monkeypatch
):
    monkeypatch.delenv("MNIST_EDGE_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / "cache"))
    checks = verify.verify(published, download=False)
    assert found(checks)["a.onnx", "sha256"] is True
    skipped = [check for check in checks if check.passed is None]
    assert {check.what for check in skipped} == {"test accuracy", "agreement"}
    assert all("is not in" in check.detail for check in skipped)
    assert verify.all_passed(checks)
    with pytest.raises(CompressError, match="nowhere"):
        verify.verify(published, data_dir=tmp_path / "nowhere")


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(CompressError, match=r"manifest\.json"):
        verify.verify(tmp_path)


def test_the_published_artifacts_are_checked_by_default(published, monkeypatch):
    monkeypatch.setattr(verify, "exported_dir", lambda: published)
    assert verify.verify(dataset="digits") == verify.verify(published, dataset="digits")


def test_checks_are_shown(published):
    (published / "a.onnx").unlink()
    checks = verify.verify(published, dataset="digits")
    value = json.loads(json.dumps(verify.as_json(checks)))
    assert value[0] == dataclasses.asdict(checks[0])
    console = Console(width=200, file=io.StringIO())
    console.print(check_table(checks))
    shown = console.file.getvalue()
    assert "FAILED" in shown
    assert "not checked" in shown
    assert "is missing" in shown


def test_onnx_files_are_verified_without_torch(published):
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mnist_edge.evaluation.verify import all_passed, verify\n"
        f"assert all_passed(verify(Path({str(published)!r}), dataset='digits'))\n"
        "assert 'torch' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


@pytest.fixture
def listed(folder):
    """The folder with a manifest of its C99."""
    test = data.load_test("digits")
    score = agreement(templates()(test.images[:, None]).argmax(1), test.labels)
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
