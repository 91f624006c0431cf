"""What each stage of the whole flow costs and buys, in one table."""

from typing import TYPE_CHECKING

from compress.measuring import Score
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import thousands, with_interval

if TYPE_CHECKING:
    from mnist_edge.commands.stages import StageRow
    from mnist_edge.evaluation.bench import BenchRow

_FASTER, _FEWER = 1.02, 1.02


def stage_costs(rows: "tuple[StageRow, ...]", dataset: str) -> Sheet:
    """A row a stage: accuracy with interval, size, speed, and what the stage bought."""
    columns: list[Column[StageRow]] = [
        Column("stage", lambda row: row.stage),
        Column("test accuracy (95 %)", lambda row: row.measured.test, with_interval),
        Column("parameters", lambda row: row.measured.figures.params, thousands),
        Column("MACs", lambda row: row.measured.figures.macs, thousands),
        Column("weight bytes", lambda row: row.measured.figures.weight_bytes, thousands),
        Column("file bytes", lambda row: row.measured.figures.file_bytes, thousands),
        Column("times as fast at 1", lambda row: _speedup(row.measured, 1), "{:.2f}".format),
        Column("at 64", lambda row: _speedup(row.measured, 64), "{:.2f}".format),
        Column("bought", bought),
    ]
    title = f"every stage as ONNX, against the first, on {dataset}"
    return Sheet.of(title, columns, rows, words=(0, 8))


def bought(row: "StageRow") -> str:
    """Say what a stage changed against the one before: points, MACs, bytes, time at batch 1."""
    if row.before is None:
        return "-"
    said = [
        _points(row.measured.test, row.before.test),
        _ratio(row.before.figures.macs, row.measured.figures.macs, "fewer MACs"),
        _ratio(row.before.figures.weight_bytes, row.measured.figures.weight_bytes, "fewer bytes"),
        _time(_speedup(row.before, 1), _speedup(row.measured, 1)),
    ]
    return ", ".join(words for words in said if words) or "nothing measurable"


def _speedup(row: "BenchRow", batch: int) -> float | None:
    speed = row.speed(batch)
    return None if speed is None or speed.speedup is None else speed.speedup.median


def _points(now: Score | None, before: Score | None) -> str:
    if now is None or before is None or now == before:
        return ""
    return f"{100 * (now.fraction - before.fraction):+.2f} points"


def _ratio(before: float | None, now: float | None, what: str) -> str:
    if not before or not now or before / now < _FEWER:
        return ""
    return f"{before / now:.1f} times {what}"


def _time(before: float | None, now: float | None) -> str:
    if before is None or now is None or 1 / _FASTER < now / before < _FASTER:
        return ""
    faster = now > before
    ratio = now / before if faster else before / now
    return f"{ratio:.2f} times as {'fast' if faster else 'slow'}"
