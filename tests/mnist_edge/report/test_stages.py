"""Tables of what the stages found: each figure where it belongs."""

from types import SimpleNamespace

import pytest

from compress.manifest import Entry, SeedResult
from compress.measuring import Figures, Latency, Score, Speedup
from compress.quantization.sqnr import LayerReport
from mnist_edge.evaluation.comparing import FileComparison
from mnist_edge.networks import phases
from mnist_edge.report import stages
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.run import EpochReport


def test_a_summary_ends_with_the_documents_totals():
    sheet = stages.summary_table("phase 5", phases.profiles(5))
    assert sheet.totals == (("total", "", "", "", "", "9,980", "3,261,000"),)
    first = dict(zip(sheet.headings, sheet.rows[0], strict=True))
    assert first["output"] == "16x26x26"
    assert (first["layer"], first["kernel"], first["RF"]) == ("conv1", "3x3", "3")
    assert first["parameters"] == "144"


def test_a_training_is_shown_by_the_epoch_that_is_kept():
    history = [EpochReport(n, 0.5 / n, 0.9, 0.4, 0.95, 0.1, 2.0 * n) for n in (1, 2, 3)]
    result = SimpleNamespace(
        config=TrainingConfig(epochs=3), history=history, selected=history[1], model_path="m"
    )
    assert dict(stages.training_table(result).rows) == {
        "epoch kept": "2 of 3",
        "loss": "0.2500",
        "training accuracy": "90.00 %",
        "validation accuracy": "95.00 %",
        "seconds an epoch": "4.0",
    }


def test_layers_are_shown_with_bits_range_and_noise():
    layers = [
        LayerReport("conv1", "Conv", 4, -0.5, 1.25, 30.26),
        LayerReport("p", "Pool", None, 0, 1, 9),
    ]
    assert stages.layer_table(layers).rows == (
        ("conv1", "Conv", "4", "-0.500", "1.250", "30.3"),
        ("p", "Pool", "-", "0.000", "1.000", "9.0"),
    )


def comparison(name, right, us):
    latency = {batch: Latency(us * batch, us, us, us, 1, (us,)) for batch in (1, 64)}
    speedup = {batch: Speedup(10 / us, 1, 1) for batch in (1, 64)}
    figures = Figures(1, 2, 4000, 5000)
    return FileComparison(name, figures, Score(right, 100), Score(right, 100), latency, speedup)


def test_compared_files_are_shown_with_their_speed():
    sheet = stages.comparison_table([comparison("float", 99, 10), comparison("int8", 98, 4)])
    assert sheet.title == "against float, on 100 validation images and this machine"
    assert sheet.rows[1] == (
        *("int8", "98.00 % (93.00 to 99.45)", "98.00 %", "4,000", "5,000"),
        *("4.0", "2.50", "4.00", "2.50"),
    )


def test_a_folder_is_shown_by_its_files(tmp_path):
    (tmp_path / "net-c").mkdir()
    for name, size in (("net-c/net.c", 2000), ("net-c/net.h", 30), ("a.onnx", 7)):
        (tmp_path / name).write_bytes(bytes(size))
    sheet = stages.files_table([tmp_path / "net-c", tmp_path / "a.onnx"])
    assert [(row[0].split("/")[-1], row[1]) for row in sheet.rows] == [
        ("net.c", "2,000"),
        ("net.h", "30"),
        ("a.onnx", "7"),
    ]


@pytest.mark.parametrize("published", [True, False])
def test_a_recipes_seeds_are_shown_and_what_it_published(published):
    seeds = [SeedResult(n, Score(90 + n, 100), Score(80 + n, 100)) for n in (0, 1)]
    entry = Entry("a.onnx", "a", "onnx", "0" * 64, 1234, test=Score(81, 100))
    tables = stages.run_table("a", 1, seeds, [entry] if published else [])
    assert [row[-1] for row in tables[0].rows] == ["", "yes"]
    assert tables[0].totals == (("mean", "", "80.50 +- 0.71 %", ""),)
    assert [table.rows for table in tables[1:]] == (
        [(("a.onnx", "1,234", "81.00 % (72.22 to 87.49)", "-"),)] if published else []
    )
