"""The published results: Markdown made from the manifest, the trainings and a bench run.

All networks in one table, and a short one by what a user wants.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.files import read_json, write_text
from compress.manifest import Entry, read_manifest
from mnist_edge.evaluation.choosing import TRAININGS
from mnist_edge.report.published_front import front_table
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import mean_and_deviation, percent, thousands, with_interval

WISHES: Mapping[str, str] = {
    "the reference network, as integers": "phase5-int8",
    "the most accurate one": "edge-11k",
    "the fastest one above 99.4 %": "edge-fast",
    "a microcontroller with a few kB": "mcu-small",
    "a microcontroller with little time": "mcu-tiny",
    "a thousand bytes of weights": "edge-1k",
    "half of that": "edge-512",
}
"""What users want, and the network for it."""


@dataclass(frozen=True)
class _Network:
    """A row: the files of a network by format, the entry that stands for it, its seeds, speeds."""

    name: str
    files: Mapping[str, Entry]
    seeds: Sequence[float] | None
    speeds: Mapping[str, Mapping[int, float]]
    own_floats: Mapping[str, float]

    @property
    def onnx(self) -> Entry | None:
        return self.files.get("onnx")

    @property
    def entry(self) -> Entry | None:
        return self.onnx or next(iter(self.files.values()), None)

    @property
    def own_float(self) -> float | None:
        """Share of the test images, as the manifest or else the bench has it."""
        entry = self.entry
        known = entry and entry.own_float
        return known.fraction if known else self.own_floats.get(entry.file if entry else "")

    def times_as_fast(self, format: str, batch: int) -> float | None:
        entry = self.files.get(format)
        return self.speeds.get(entry.file, {}).get(batch) if entry else None


def _over_seeds(shares: Sequence[float]) -> str:
    return f"{mean_and_deviation(shares)}, {len(shares)}"


def _speed(heading: str, format: str, batch: int) -> Column[_Network]:
    return Column(heading, lambda row: row.times_as_fast(format, batch), "{:.2f}".format)


_COLUMNS: tuple[Column[_Network], ...] = (
    Column("network", lambda row: f"`{row.name}`"),
    Column("weight bytes", lambda row: row.entry and row.entry.weight_bytes, thousands),
    Column("MACs", lambda row: row.entry and row.entry.macs, thousands),
    Column(
        "test accuracy (95 % interval)", lambda row: row.entry and row.entry.test, with_interval
    ),
    Column("mean +- deviation, seeds", lambda row: row.seeds, _over_seeds),
    Column(
        "same answer as `phase5-float`",
        lambda row: row.entry and row.entry.agreement and row.entry.agreement.fraction,
        percent,
    ),
    Column("as the float network it was quantized from", lambda row: row.own_float, percent),
    Column("ONNX file, bytes", lambda row: row.onnx and row.onnx.file_bytes, thousands),
    _speed("ONNX: times as fast, batch 1", "onnx", 1),
    _speed("batch 64", "onnx", 64),
    _speed("TorchScript, batch 1", "torchscript", 1),
    _speed("C, batch 1", "c", 1),
)


_SHORT: tuple[Column[_Network], ...] = (
    Column("I want", lambda row: next(w for w, name in WISHES.items() if name == row.name)),
    Column("take", lambda row: f"`{row.name}`"),
    Column("mean test accuracy", lambda row: row.seeds, mean_and_deviation),
    Column("weight bytes", lambda row: row.entry and row.entry.weight_bytes, thousands),
    _speed("ONNX: times as fast as float, batch 1", "onnx", 1),
    _speed("batch 64", "onnx", 64),
    _speed("C, batch 1", "c", 1),
)


def texts(exported: Path, bench: Path) -> dict[str, str]:
    """Every table in Markdown by its name, as the marks of documents call it.

    Raises:
        CompressError: one of the files is missing or damaged.
    """
    rows = _rows(exported, bench)
    wanted = sorted(
        (row for row in rows if row.name in WISHES.values()),
        key=lambda row: list(WISHES.values()).index(row.name),
    )
    return {
        "results": Sheet.of("", _COLUMNS, rows).as_markdown(),
        "choices": Sheet.of("", _SHORT, wanted, words=(0, 1)).as_markdown(),
        "front": front_table(read_manifest(exported)).as_markdown(),
    }


def as_json(exported: Path, bench: Path) -> list[dict[str, Any]]:
    """The table of networks as what JSON can hold: a row each, speeds by format and batch size.

    Raises:
        CompressError: one of the files is missing or damaged.
    """
    return [
        {
            "network": row.name,
            "weight_bytes": row.entry and row.entry.weight_bytes,
            "macs": row.entry and row.entry.macs,
            "test": row.entry and row.entry.test and asdict(row.entry.test),
            "test_by_seed": row.seeds,
            "own_float": row.own_float,
            "files": {format: entry.file for format, entry in row.files.items()},
            "times_as_fast": {
                format: row.speeds.get(entry.file, {}) for format, entry in row.files.items()
            },
        }
        for row in _rows(exported, bench)
    ]


def table(exported: Path, bench: Path, *, only: Sequence[str] | None = None) -> Sheet:
    """The table of networks, from the one with the most bytes of weights to the least.

    A training that publishes no file has its row at the end.

    Args:
        exported: the folder with the manifest and the record of trainings.
        bench: a `bench.json` of the same artifacts.
        only: the networks that are wanted; by default all.

    Raises:
        CompressError: one of the files is missing or damaged.
    """
    rows = [row for row in _rows(exported, bench) if only is None or row.name in only]
    return Sheet.of("", _COLUMNS, rows)


def _rows(exported: Path, bench: Path) -> list[_Network]:
    by_network = _by_network(read_manifest(exported))
    measured, trainings = read_json(bench), read_json(exported / TRAININGS)
    try:
        speeds, own = _speeds(measured["rows"]), _own_floats(measured["rows"])
    except (AttributeError, KeyError, TypeError) as error:
        raise CompressError(f"{bench} is no bench.json; `mnist-edge bench` writes one") from error
    try:
        shares = {name: _shares(record) for name, record in trainings.items()}
    except (AttributeError, KeyError, TypeError, ZeroDivisionError) as error:
        raise CompressError(f"{exported / TRAININGS} is no record of trainings") from error
    return [
        _Network(name, by_network.get(name, {}), shares.get(name), speeds, own)
        for name in dict.fromkeys((*by_network, *shares))
    ]


def marks(name: str) -> tuple[str, str]:
    """Return what stands before and after a table in a document."""
    return f"<!-- {name}: made by `mnist-edge results` -->", f"<!-- end of {name} -->"


def write_into(document: Path, tables: Mapping[str, str]) -> None:
    """Put those tables that a Markdown document has marks for between them.

    Raises:
        CompressError: the document has marks for none, or one mark without the other, or can't be
            read or written.
    """
    try:
        text = document.read_text()
    except OSError as error:
        raise CompressError(f"cannot read {document}: {error.strerror}") from error
    wanted = {name: table for name, table in tables.items() if marks(name)[0] in text}
    if not wanted:
        first, last = marks(next(iter(tables)))
        raise CompressError(f"{document} has no place for results: add {first} and {last}")
    for name, table in wanted.items():
        text = _between(text, *marks(name), table, document)
    write_text(document, text)


def _between(text: str, first: str, last: str, table: str, document: Path) -> str:
    before, *rest = text.split(first)
    if len(rest) != 1 or rest[0].count(last) != 1:
        raise CompressError(f"{document} has no place for results: {first} needs its {last}")
    return f"{before}{first}\n{table}\n{last}{rest[0].split(last)[1]}"


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


def _own_floats(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The share of answers that are those of each file's own float network, where one is known."""
    found = ((row["name"], row.get("own_float")) for row in rows)
    return {name: own["agreement"]["fraction"] for name, own in found if own}


def _shares(training: Mapping[str, Any]) -> list[float]:
    """The share of right answers on test images, seed by seed."""
    return [seed["test"]["correct"] / seed["test"]["count"] for seed in training["seeds"]]
