"""The page of the examples is made of its record, and of what runs wrote."""

import json
from pathlib import Path

from click.testing import CliRunner

from benchmarks import examples

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_that_of_the_record():
    record = json.loads((DOCS / "examples.json").read_text())
    assert (DOCS / "examples.md").read_text() == examples.as_markdown(record)


def _row(name, correct, **sizes):
    figures = {"params": None, "macs": None, "weight_bytes": 9, "file_bytes": 1234, **sizes}
    return {"name": str(name), "test": {"correct": correct, "count": 200}, **figures}


def test_figures_are_gathered_from_what_bench_and_training_wrote(tmp_path):
    runs, out = tmp_path / "runs", tmp_path / "docs"
    rows = [
        _row(runs / "float" / "model.safetensors", 180),
        _row(runs / "pruned" / "model.safetensors", 178),
        _row("int8.onnx", 179, macs=5000),
    ]
    run = {"instructions": 77, "flash_bytes": 5, "ram_bytes": 6}
    board = {"run": run, "target": "cortex-m4", "images": 3, "differing": 0, "reference": "C"}
    for name, value in {
        "bench/bench.json": {"rows": rows},
        "board/boards.json": {"rows": [board]},
        "cut/pruning.json": {"steps": [{"cost": [900, 600]}, {"cost": [600, 450]}]},
        "float/history.json": [{"validation_accuracy": 0.5}, {"validation_accuracy": 0.75}],
    }.items():
        (runs / name).parent.mkdir(parents=True, exist_ok=True)
        (runs / name).write_text(json.dumps(value))
    done = CliRunner().invoke(examples.main, ["--photos", str(runs), "--out", str(out)])
    assert done.exit_code == 0, done.output
    page = (out / "examples.md").read_text()
    assert "| float | 180 of 200, 90.00 % | +0.00 | - | 9 | 1,234 |" in page
    assert "| pruned | 178 of 200, 89.00 % | -1.00 |" in page
    assert "| int8 | 179 of 200, 89.50 % | -0.50 | 5,000 |" in page
    assert "Pruning leaves 450 of the network's 900 multiply-accumulates" in page
    assert "trained for 2 epochs; 75.00 %" in page
    assert "0 of 3 inputs give other integers than C, in 77 instructions" in page
    assert str(tmp_path) not in (out / "examples.json").read_text()
