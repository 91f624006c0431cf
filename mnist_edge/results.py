"""The README's results: Markdown made from the manifest, the trainings and a bench run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compress.errors import UserError
from compress.files import read_json, write_text
from compress.manifest import Entry, read_manifest
from mnist_edge.pipeline import TRAININGS
from mnist_edge.report import mean_and_deviation, percent, with_interval

BEGIN, END = "<!-- results: made by `mnist-edge results` -->", "<!-- end of results -->"


def as_markdown(exported: Path, bench: Path) -> str:
    """The tables of artifacts and of trainings.

    Args:
        exported: the folder with the manifest and the record of trainings.
        bench: a `bench.json` of the same artifacts.

    Raises:
        UserError: one of the files is missing or damaged.
    """
    rows = {row["name"]: row for row in read_json(bench)["rows"]}
    entries = read_manifest(exported)
    lines = [
        "| artifact | weight bytes | file bytes | test accuracy (95 % interval) "
        "| same answer as float | times as fast, batch 1 | batch 64 |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(_artifact_row(entry, rows.get(entry.file)) for entry in entries),
        "",
        "| training | seeds | validation, mean +- deviation | test, mean +- deviation |",
        "|---|---:|---:|---:|",
        *(_training_row(*item) for item in read_json(exported / TRAININGS).items()),
    ]
    return "\n".join(lines)


def write_into(document: Path, text: str) -> None:
    """Put the tables between the two marks of a Markdown document.

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


def _artifact_row(entry: Entry, row: Mapping[str, Any] | None) -> str:
    speeds = {speed["batch"]: speed["speedup"]["median"] for speed in (row or {}).get("speeds", [])}
    cells = [
        f"`{entry.file}`",
        f"{entry.weight_bytes:,}" if entry.weight_bytes else "-",
        f"{entry.file_bytes:,}",
        with_interval(entry.test) if entry.test else "-",
        percent(entry.agreement.fraction) if entry.agreement else "-",
        *(f"{speeds[batch]:.2f}" if batch in speeds else "-" for batch in (1, 64)),
    ]
    return f"| {' | '.join(cells)} |"


def _training_row(name: str, training: Mapping[str, Any]) -> str:
    seeds = training["seeds"]
    parts = [
        mean_and_deviation([s[part]["correct"] / s[part]["count"] for s in seeds])
        for part in ("validation", "test")
    ]
    return f"| {name} | {len(seeds)} | {parts[0]} | {parts[1]} |"
