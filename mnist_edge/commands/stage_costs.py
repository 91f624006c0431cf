"""What each stage of the whole flow costs and buys: one table, and one picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from compress.files import write_json, write_text
from compress.measuring import Score
from mnist_edge.evaluation.bench import BATCHES
from mnist_edge.report.bench_tables import as_json, conditions
from mnist_edge.report.stage_picture import StageFigures, plot_stages
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import thousands, with_interval

if TYPE_CHECKING:
    from mnist_edge.commands.stages import StageRow, StagesResult
    from mnist_edge.evaluation.bench import BenchRow

_FASTER, _FEWER = 1.02, 1.02


def write_stage_reports(made: "StagesResult", folder: Path) -> tuple[Path, ...]:
    """Write `stages.json`, `stages.md` and `stages.png` into `folder`.

    Raises:
        CompressError: a file cannot be written.
    """
    paths = tuple(folder / f"stages.{suffix}" for suffix in ("json", "md", "png"))
    write_json(paths[0], stages_as_json(made))
    table = stage_costs(made.rows, made.bench.dataset).as_markdown()
    write_text(paths[1], f"{table}\n\n{conditions(made.bench)}\n")
    plot_stages([_figures(row) for row in made.rows], paths[2], dataset=made.bench.dataset)
    return paths


def stages_as_json(made: "StagesResult") -> dict[str, Any]:
    """The measurements as JSON holds them, and which artifact each stage's figures are of."""
    named = {row.stage: row.measured.name for row in made.rows}
    return {"stages": named, **as_json(made.bench)}


def _figures(row: "StageRow") -> StageFigures:
    measured = row.measured
    return StageFigures(
        row.stage,
        measured.test,
        measured.figures.macs,
        measured.figures.weight_bytes,
        [(batch, _speedup(measured, batch)) for batch in BATCHES],
    )


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
    title = f"every stage as ONNX, and the last in C, against the first, on {dataset}"
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
