"""The figures of the examples, gathered from what their runs wrote.

    make -C examples/photos all bench board                     # and the others, see their READMEs
    python benchmarks/examples.py --photos examples/photos/runs \\
        --digits examples/spoken_digits/runs --onnx examples/onnx_file/runs

Writes docs/examples.json and docs/examples.md, made of it. An example that is not named keeps what
the record has of it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from compress.files import read_json
from mnist_edge.report.pages import render, write_page

_NAME = "examples"
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_NETWORKS = {
    "model.safetensors": "float",
    "float/model.safetensors": "float",
    "pruned/model.safetensors": "pruned",
    "int8.onnx": "int8",
    "pruned-int8.onnx": "pruned, int8",
    "int4.onnx": "4-bit weights",
    "int8-c": "int8 in C",
    "digits.onnx": "int8",
    "digits-c": "int8 in C",
}


@click.command()
@click.option("--photos", type=_FOLDER, help="RUNS of examples/photos.")
@click.option("--digits", type=_FOLDER, help="RUNS of examples/spoken_digits.")
@click.option("--onnx", type=_FOLDER, help="The folder that keyword_spotting.py wrote.")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
def main(photos: Path | None, digits: Path | None, onnx: Path | None, out: Path) -> None:
    """Gather the records of the examples that are named, and write the page."""
    path = out / f"{_NAME}.json"
    record = read_json(path) if path.exists() else {}
    if photos:
        record["photos"] = {**_benched(photos), **_trained(photos / "float"), **_pruned(photos)}
    if digits:
        front_end = read_json(digits / "front_end.json")
        record["digits"] = {**_benched(digits), **_trained(digits / "float"), **front_end}
    if onnx:
        record["onnx"] = read_json(onnx / "kws.json")
    click.echo(f"written: {', '.join(map(str, write_page(out, _NAME, record, as_markdown)))}")


def _benched(runs: Path) -> dict[str, Any]:
    """What `bench` measured: files on the test part, and C on the board if that was run."""
    rows = read_json(runs / "bench" / "bench.json")["rows"]
    boards = runs / "board" / "boards.json"
    found = {"rows": [_kept(row) for row in rows]}
    return {**found, "board": read_json(boards)["rows"][0]} if boards.exists() else found


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of a file; where two have one name, bench says their folders too."""
    name = Path(*Path(row["name"]).parts[-2:])
    kept = {key: row[key] for key in ("params", "macs", "weight_bytes", "file_bytes")}
    told = {"name": str(name)}
    return {**told, **kept, "correct": row["test"]["correct"], "count": row["test"]["count"]}


def _trained(folder: Path) -> dict[str, Any]:
    history = read_json(folder / "history.json")
    return {"epochs": len(history), "validation": history[-1]["validation_accuracy"]}


def _pruned(runs: Path) -> dict[str, Any]:
    """MACs before and after pruning, of the networks; files of integers may hold zeros besides."""
    path = runs / "cut" / "pruning.json"
    steps = read_json(path)["steps"] if path.exists() else []
    return {"pruning": [steps[0]["cost"][0], steps[-1]["cost"][1]]} if steps else {}


def as_markdown(record: Mapping[str, Any]) -> str:
    """Make the page of the record."""
    rows = {
        name: [_row(row, found["rows"][0]) for row in found["rows"]]
        for name, found in record.items()
        if "rows" in found
    }
    return render("examples.md.jinja", record=record, rows=rows)


def _row(row: Mapping[str, Any], first: Mapping[str, Any]) -> list[str]:
    accuracy = 100 * row["correct"] / row["count"]
    lost = accuracy - 100 * first["correct"] / first["count"]
    sizes = (row[name] for name in ("macs", "weight_bytes", "file_bytes"))
    figures = ("-" if size is None else f"{size:,}" for size in sizes)
    share = f"{row['correct']:,} of {row['count']:,}, {accuracy:.2f} %"
    return [_NETWORKS.get(row["name"], row["name"]), share, f"{lost:+.2f}", *figures]


if __name__ == "__main__":
    main()
