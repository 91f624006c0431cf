"""The README's results: Markdown made from the manifest, the trainings and a bench run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from compress.errors import UserError
from compress.files import read_json, write_text
from compress.manifest import Entry, read_manifest
from mnist_edge.pipeline import TRAININGS
from mnist_edge.report.tables import markdown_table
from mnist_edge.report.text import mean_and_deviation, percent, with_interval

BEGIN, END = "<!-- results: made by `mnist-edge results` -->", "<!-- end of results -->"
_HEADS = (
    "network",
    "weight bytes",
    "MACs",
    "test accuracy (95 % interval)",
    "mean +- deviation, seeds",
    "same answer as float",
    "ONNX file, bytes",
    "ONNX: times as fast, batch 1",
    "batch 64",
    "TorchScript, batch 1",
    "C, batch 1",
)
_SPEEDS = (("onnx", 1), ("onnx", 64), ("torchscript", 1), ("c", 1))


def as_markdown(exported: Path, bench: Path) -> str:
    """The table of networks, from the one with the most bytes of weights to the least.

    A training that publishes no file has its row at the end.

    Args:
        exported: the folder with the manifest and the record of trainings.
        bench: a `bench.json` of the same artifacts.

    Raises:
        UserError: one of the files is missing or damaged.
    """
    by_network = _by_network(read_manifest(exported))
    speeds = _speeds(read_json(bench)["rows"])
    trainings = read_json(exported / TRAININGS)
    without_file = [name for name in trainings if name not in by_network]
    rows = [
        *(_row(name, files, trainings.get(name), speeds) for name, files in by_network.items()),
        *(_row(name, {}, trainings[name], speeds) for name in without_file),
    ]
    return markdown_table(_HEADS, rows)


def write_into(document: Path, text: str) -> None:
    """Put the table between the two marks of a Markdown document.

    Raises:
        UserError: the document has no such marks, or can't be read or written.
    """
    try:
        before, rest = document.read_text().split(BEGIN)
        after = rest.split(END)[1]
    except OSError as error:
        raise UserError(f"cannot read {document}: {error.strerror}") from error
    except (ValueError, IndexError) as error:
        raise UserError(f"{document} has no place for results: add {BEGIN} and {END}") from error
    write_text(document, f"{before}{BEGIN}\n{text}\n{END}{after}")


def _by_network(entries: Sequence[Entry]) -> dict[str, dict[str, Entry]]:
    """The files of each network by their format, the largest network first."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in sorted(entries, key=lambda each: -(each.weight_bytes or 0)):
        found.setdefault(entry.variant, {})[entry.format] = entry
    return found


def _speeds(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, float]]:
    """How many times as fast as the baseline each file is, by batch size."""
    return {
        row["name"]: {speed["batch"]: speed["speedup"]["median"] for speed in row["speeds"]}
        for row in rows
    }


def _row(
    name: str,
    files: Mapping[str, Entry],
    training: Mapping[str, Any] | None,
    speeds: Mapping[str, Mapping[int, float]],
) -> list[str]:
    onnx = files.get("onnx")
    entry = onnx or next(iter(files.values()), None)
    times = [
        speeds.get(files[format].file, {}).get(batch) if format in files else None
        for format, batch in _SPEEDS
    ]
    return [
        f"`{name}`",
        _count(entry.weight_bytes if entry else None),
        _count(entry.macs if entry else None),
        with_interval(entry.test) if entry and entry.test else "-",
        _over_seeds(training),
        percent(entry.agreement.fraction) if entry and entry.agreement else "-",
        _count(onnx.file_bytes if onnx else None),
        *("-" if value is None else f"{value:.2f}" for value in times),
    ]


def _over_seeds(training: Mapping[str, Any] | None) -> str:
    if training is None:
        return "-"
    scores = [seed["test"] for seed in training["seeds"]]
    shown = mean_and_deviation([score["correct"] / score["count"] for score in scores])
    return f"{shown}, {len(scores)}"


def _count(number: int | None) -> str:
    return f"{number:,}" if number else "-"
