"""Reports of published and of own files."""

import re
import shlex
from dataclasses import replace

import pytest
import torch
from command_line import run
from few_digits import few_digits
from needed import need
from reported import reported
from torch import nn

import compress
from compress.errors import CompressError
from compress.exporters import export
from compress.reporting import costs
from compress.reporting.content import LayerTimes
from mnist_edge.commands.report import Measuring, report, report_of
from mnist_edge.data import MNIST_MEAN, MNIST_STD
from mnist_edge.data.corruptions import MNIST_C
from mnist_edge.evaluation.artifacts import resolve
from mnist_edge.evaluation.robustness import measure
from mnist_edge.report.measured import keep
from mnist_edge.report.subjects import read_subject

QUIET = Measuring(timing=False)


@pytest.fixture(scope="module")
def data():
    """A few images of MNIST's form, in its place, so that published networks answer quickly."""
    return replace(few_digits(), name="mnist", mean=MNIST_MEAN, std=MNIST_STD)


def test_published_integers_are_held_against_the_float_network_they_come_from(data, monkeypatch):
    monkeypatch.setattr("mnist_edge.report.layer_costs._FOLLOWED", 8)
    monkeypatch.setattr(costs, "_remedies", lambda *arguments: ())
    found = report_of(read_subject("phase5-int8"), data, QUIET)
    assert found.quantization.baseline == "phase5-float"
    assert found.quantization.sqnr > 20
    (agreement,) = found.agreements
    assert (agreement.baseline, agreement.origin) == ("phase5-float", True)
    assert found.answers.right.count == len(data.test)
    assert found.memory.arena_bytes == 4129
    assert "mnist-edge run recipes/phase5-int8.toml" in found.command
    assert "not asked for (--target)" in " ".join(found.left_out)


def test_errors_on_corrupted_images_are_those_of_robustness(data):
    found = report_of(read_subject("edge-1k"), data, QUIET)
    (row,) = measure([resolve("edge-1k")], data, images=len(data.test)).rows
    expected = {name: row.error(name) for name in MNIST_C}
    assert found.corrupted.errors == pytest.approx(expected)
    assert found.corrupted.mean == pytest.approx(row.mean_error)


def test_agreement_with_another_network_is_called_that(data):
    found = report_of(read_subject("edge-1k"), data, QUIET)
    (agreement,) = found.agreements
    assert (agreement.baseline, agreement.origin) == ("phase5-float", False)
    assert found.quantization is None
    assert any("edge-1k.toml trains on the way is not published" in x for x in found.left_out)


def test_other_inputs_than_the_datas_are_left_out_with_the_reason(data, tmp_path):
    graph = reported()[1]
    export(graph, tmp_path / "own.safetensors")
    out = tmp_path / "own.html"
    (found,) = report([str(tmp_path / "own.safetensors")], data, out, measuring=QUIET)
    assert found.answers is None
    assert "takes inputs of 1 × 12 × 12, those of" in found.left_out[0]
    assert "Memory over time" in out.read_text()


def test_a_network_that_gives_no_classes_is_reported_without_answers(data, tmp_path):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU()).eval()
    for network in (model, compress.quantize(model, torch.rand(20, 1, 28, 28))):
        path = tmp_path / f"{type(network).__name__}.safetensors"
        export(network, path, example=torch.rand(2, 1, 28, 28))
        found = report_of(read_subject(str(path)), data, QUIET)
        assert found.answers is None
        assert any("its output is no classes" in line for line in found.left_out)


def test_boards_that_were_asked_for_but_are_not_kept_are_named(tmp_path):
    subject, kept = read_subject("mcu"), tmp_path / "kept.json"
    keep(kept, subject.graph.sha256, [LayerTimes("alone", "µs", {})], None)
    measuring = replace(QUIET, kept=kept, targets=("cortex-m4",))
    found = report_of(subject, "no images", measuring)
    assert f"boards: {kept} keeps none" in " ".join(found.left_out)


def test_several_networks_are_on_one_page_and_one_plot(data, tmp_path):
    out = tmp_path / "two.html"
    report(["edge-1k", "mcu-small"], data, out, measuring=QUIET)
    text = out.read_text()
    assert "<title>2 networks</title>" in text
    assert re.search(r"<h2>Among the networks for \S+</h2>", text) is not None


def test_a_file_that_is_there_is_kept(data, tmp_path):
    (tmp_path / "out.html").write_text("mine")
    with pytest.raises(CompressError, match="add --overwrite to replace it"):
        report(["mcu"], data, tmp_path / "out.html", measuring=QUIET)
    assert (tmp_path / "out.html").read_text() == "mine"


def test_without_pytorch_integers_are_reported_from_their_files(data, tmp_path, monkeypatch):
    def missing(package):
        return f"{package} is not installed"

    for module in ("commands.report", "report.subjects"):
        monkeypatch.setattr(f"mnist_edge.{module}.why_missing", missing)
    subject = read_subject("phase5-int8")
    assert subject.real is None
    found = report_of(subject, data, QUIET)
    assert found.quantization is None
    assert [(one.baseline, one.origin) for one in found.agreements] == [("phase5-float", True)]
    assert found.answers.right.count == len(data.test)
    left_out = " ".join(found.left_out)
    assert "What quantizing costs, layer by layer: torch is not installed." in left_out
    assert "Plots: matplotlib is not installed." in left_out
    report(["phase5-int8"], data, tmp_path / "x.html", measuring=QUIET)
    assert "Among the networks" not in (tmp_path / "x.html").read_text()


def test_without_data_the_line_says_why(tmp_path):
    subject = read_subject("edge-1k")
    found = report_of(replace(subject, runnable=None), "there are no images here", QUIET)
    assert found.answers is None
    assert "there are no images here" in found.left_out[0]


def test_the_published_report_is_up_to_date(pytestconfig, tmp_path, monkeypatch):
    """Made again from the recorded measurements, it says the same; plots and pictures as many."""
    root = pytestconfig.rootpath
    published = (root / "docs/report-phase5-int8.html").read_text()
    command = re.search(r"^mnist-edge (report [^<\n]+)", published, re.M)[1]
    assert f"mnist-edge {command}" in (root / "docs/reading_a_report.md").read_text()
    monkeypatch.chdir(root)
    words = shlex.split(command)
    monkeypatch.setattr("sys.argv", ["mnist-edge", *words])
    again = tmp_path / "report.html"
    result = run(*words[:-1], again)
    if result.exception and "download" in result.stderr:
        need(False, "MNIST")
    assert result.exit_code == 0, result.output

    def said(text):
        return re.sub(
            r'<svg [^>]*class="plot".*?</svg>|data:image/png;base64,[^"]*', "", text, flags=re.S
        )

    plots = re.compile(r'class="plot"|data:image/png')
    assert said(again.read_text()) == said(published)
    assert len(plots.findall(again.read_text())) == len(plots.findall(published))
