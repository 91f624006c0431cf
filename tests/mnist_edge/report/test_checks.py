"""Checks shown: what failed is said in a word, and the document holds what was compared."""

import numpy as np
import pytest

from compress.graph.contract import WITHIN_7_BITS, Contract
from compress.runtimes import Comparison
from mnist_edge.evaluation.contracts import Finding, Probes
from mnist_edge.evaluation.verify import Check
from mnist_edge.report import checks

ORT = "exact in onnxruntime"


def comparison(differing=0, contracts=(ORT,), missing=None):
    kinds = {"test": 100, "random": 20}
    found = {"test": differing, "random": 0}
    return Comparison("onnxruntime", contracts, kinds, found, 3 if differing else 0, missing)


def contract(name=ORT, saturation=None):
    return Contract(name, "a.safetensors", "0" * 64, {"test": 10}, {"onnxruntime": 0}, saturation)


def test_a_check_is_ok_failed_or_not_checked():
    each = [Check("a", "size", passed, "d") for passed in (True, False, None)]
    assert [row[2] for row in checks.check_table(each).rows] == ["ok", "FAILED", "not checked"]


@pytest.mark.parametrize(
    ("found", "last"),
    [
        (comparison(), "exact"),
        (comparison(contracts=()), "exact here, not promised"),
        (comparison(5), "BROKEN: off by up to 3"),
        (comparison(5, contracts=()), "not promised: off by up to 3"),
        (comparison(missing="not installed"), "not checked: not installed"),
    ],
)
def test_a_runtime_is_judged_by_what_was_promised(found, last):
    finding = Finding("a.onnx", ORT, recorded=True, comparisons=(found,))
    (row,) = checks.contract_table([finding]).rows
    assert row[:3] == ("a.onnx", ORT, "onnxruntime")
    assert row[-1] == last


def test_proofs_and_problems_have_rows_of_their_own_under_the_files_name():
    kept = contract("exact everywhere", WITHIN_7_BITS)
    finding = Finding("a.onnx", kept.name, recorded=False, kept=kept, comparisons=(comparison(),))
    rows = checks.contract_table([finding]).rows
    assert rows[0][1] == "exact everywhere (not recorded)"
    assert [row[:2] for row in rows[1:]] == [("", "")] * 2
    assert [row[-1].partition(":")[0] for row in rows[1:]] == ["proved", "proved"]
    for refuted, word in ((True, "FAILED: why"), (False, "not checked: why")):
        alone = Finding("b", None, recorded=False, problem="why", refuted=refuted)
        assert checks.contract_table([alone]).rows == (("b", "-", "", "", "", word),)


def test_the_document_says_on_what_it_was_made(tmp_path):
    finding = Finding("a.onnx", ORT, recorded=True, kept=contract(), comparisons=(comparison(),))
    pixels = {"test": np.zeros((1200, 28, 28), np.uint8), "random": np.zeros((3, 28, 28), np.uint8)}
    checks.write_document(tmp_path / "exactness.md", [finding], Probes(pixels, 0.1, 0.3))
    page = (tmp_path / "exactness.md").read_text()
    assert "1,200 test images and 3 random images" in page
    assert "| a.onnx | exact in onnxruntime | onnxruntime | 0 of 100 | 0 of 20 | exact |" in page
