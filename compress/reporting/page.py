"""A report as one HTML file that loads nothing else: no script, its pictures and style inside."""

import base64
import functools
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.extras import why_missing
from compress.files import write_text
from compress.reporting import figures
from compress.reporting.content import LayerRow, NetworkReport, Report, SpeedRow
from compress.reporting.lanes import LaneRow, lanes

LARGEST_BYTES = 1_500_000
_DRAWN_RANGES = 40
_EXACT = 200.0  # decibels; float32 has about 150
_TEMPLATES = Path(__file__).parent / "templates"


def write_report(report: Report, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a report, whole or not at all.

    Raises:
        CompressError: a file is there already and `overwrite` is false, the page is larger than
            1.5 MB, or it can't be written.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise CompressError(f"{target} is there already; name another file, or allow overwriting")
    text = as_html(report)
    size = len(text.encode())
    if size > LARGEST_BYTES:
        raise CompressError(
            f"the report takes {size:,} bytes, more than {LARGEST_BYTES:,}; report fewer networks"
            " at once"
        )
    write_text(target, text)
    return target


def as_html(report: Report) -> str:
    """The whole page."""
    style = (_TEMPLATES / "report.css").read_text()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    many = len(report.networks) > 1
    return str(
        _environment()
        .get_template("report.html.jinja")
        .render(report=report, style=style, style_hash=f"sha256-{digest}", many=many)
    )


@functools.cache
def _environment() -> Any:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("compress.reporting"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.filters |= {
        "thousands": lambda count: f"{count:,.0f}",
        "percent": lambda share: f"{100 * share:.2f} %",
        "rough": lambda share: (
            f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"
        ),
        "decibels": _decibels,
        "png": lambda data: f"data:image/png;base64,{base64.b64encode(data).decode()}",
        "size": lambda sizes: " × ".join(map(str, sizes)) or "–",
        "number": _number,
        "time": lambda value: f"{value:,.{0 if value >= 100 else 1 if value >= 1 else 3}f}",
    }
    environment.globals |= {
        "lane_cells": _lane_cells,
        "bars": _bars,
        "plot_noise": lambda layers: Markup(figures.plot_noise(layers)),
        "plot_range": lambda row: Markup(figures.plot_range(row)),
        "plot_memory": lambda memory: Markup(figures.plot_memory(memory)),
        "can_plot": why_missing("matplotlib") is None,
        "drawn_ranges": _drawn_ranges,
        "bar_scale": _bar_scale,
        "shade": _shade,
        "safe_svg": Markup,
    }
    return environment


def _decibels(value: float | None) -> str:
    if value is None:
        return "–"
    return "exact" if value > _EXACT else f"{value:.1f}"


def _number(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


_LANE = 14
_INDENT = 9


def _lane_cells(layers: Sequence[LayerRow]) -> tuple[list[dict[str, Any]], int]:
    """What is drawn before each layer: lines through its row, as paths in a box 100 high."""
    rows, width = lanes(layers)
    return [
        {"layer": layer, "lines": _lines(row), "x": _x(row.lane)}
        for layer, row in zip(layers, rows, strict=True)
    ], width * _LANE + 4


def _x(lane: int) -> int:
    return _INDENT + _LANE * lane


def _lines(row: LaneRow) -> list[str]:
    at = _x(row.lane)
    down = [f"M{_x(lane)} 0V100" for lane in row.passing]
    joined = [
        f"M{at} 0V50" if lane == row.lane else f"M{_x(lane)} 0C{_x(lane)} 34 {at} 16 {at} 50"
        for lane in row.joining
    ]
    return [*down, *joined, *([f"M{at} 50V100"] if row.goes_on else [])]


def _bars(network: NetworkReport) -> list[dict[str, Any]]:
    """Where MACs, bytes and time go: for each, what it is, its total, and a bar a layer."""
    layers = [layer for layer in network.layers if layer.kind != "input"]
    columns: list[tuple[str, str, dict[str, float]]] = [
        ("MACs", "multiply-accumulates", {x.name: x.macs for x in layers}),
        ("bytes", "bytes of weights, biases, scales and tables",
         {x.name: x.weight_bytes for x in layers}),
    ]  # fmt: skip
    for times in network.times:
        medians = {name: found[0] for name, found in times.by_layer.items()}
        columns.append((times.unit, times.what, medians))
    found = []
    for unit, what, values in columns:
        total, most = sum(values.values()), max(values.values(), default=0)
        rows = [
            {
                "name": x.name,
                "value": values[x.name],
                "width": 100 * values[x.name] / most if most else 0,
                "share": values[x.name] / total if total else 0,
            }
            for x in layers
            if values.get(x.name)
        ]
        found.append({"unit": unit, "what": what, "total": total, "rows": rows})
    return [column for column in found if column["rows"]]


def _drawn_ranges(network: NetworkReport) -> tuple[list[Any], int]:
    """The layers whose values are drawn, those that do most damage; and how many are not."""
    cost = network.quantization
    assert cost is not None
    worst = {layer.name for layer in cost.ranked[:_DRAWN_RANGES]}
    shown = [row for row in cost.ranges if row.name in worst]
    return shown, len(cost.ranges) - len(shown)


def _bar_scale(rows: Sequence[SpeedRow], baseline: str) -> float:
    """What a whole bar stands for: one far slower than the baseline must not hide the others."""
    slowest = max(row.latency.high_us for row in rows)
    base = [row.latency.high_us for row in rows if row.name == baseline]
    return min(slowest, 1.5 * max(base)) if base else slowest


def _shade(count: int, most: int) -> int:
    """How dark a cell of the confusion matrix is, 0 to 6, by the logarithm of its count."""
    import math

    if not count:
        return 0
    return 1 + min(5, round(5 * math.log1p(count) / max(math.log1p(most), 1e-9)))
