"""Networks on emulated boards shown: table, Markdown and JSON."""

import dataclasses
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from compress.boards import STACK_BYTES, LayerCost
from compress.files import write_json, write_text
from mnist_edge.evaluation.boards import BoardRow, BoardsResult, Clock
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import thousands


def _of_run(heading: str, figure: str) -> Column[BoardRow]:
    return Column(heading, lambda row: row.run and getattr(row.run, figure), thousands)


def _same(row: BoardRow) -> str | None:
    if row.run is None or row.differing is None:
        return None
    return f"{row.images - row.differing} of {row.images}"


def _instructions(row: BoardRow) -> str:
    return thousands(row.run.instructions) if row.run else "doesn't fit"


_COLUMNS: tuple[Column[BoardRow], ...] = (
    Column("artifact", attrgetter("name")),
    Column("board", attrgetter("target")),
    Column("instructions /image", _instructions),
    _of_run("flash bytes", "flash_bytes"),
    _of_run("arena bytes", "arena_bytes"),
    _of_run("peak stack", "stack_bytes"),
    _of_run("RAM bytes", "ram_bytes"),
    Column("same integers", _same),
)


def write_reports(result: BoardsResult, folder: Path) -> tuple[Path, ...]:
    """Write `boards.json` and `boards.md` into `folder` and return their paths.

    Raises:
        CompressError: a file cannot be written.
    """
    paths = folder / "boards.json", folder / "boards.md"
    write_json(paths[0], as_json(result))
    sheets = [each.as_markdown() for each in (sheet(result), *layer_sheets(result))]
    write_text(paths[1], "\n\n".join([*sheets, "  \n".join(conditions(result))]) + "\n")
    return paths


def as_json(result: BoardsResult) -> dict[str, Any]:
    """Return the result as what JSON can hold."""
    rows = [_row_as_json(row) for row in result.rows]
    value = dataclasses.asdict(dataclasses.replace(result, rows=()))
    return {**value, "stack_bytes_kept_free": STACK_BYTES, "rows": rows}


def sheet(result: BoardsResult) -> Sheet:
    """Return a table: what each network takes on each board."""
    columns = [*_COLUMNS]
    if result.clock is not None:
        estimate = Column("ms, an estimate", partial(_estimate, result.clock), "{:,.2f}".format)
        columns.insert(3, estimate)
    return Sheet.of("On emulated boards", columns, result.rows)


def _estimate(clock: Clock, row: BoardRow) -> float | None:
    return clock.milliseconds(row.run.instructions) if row.run else None


def layer_sheets(result: BoardsResult) -> list[Sheet]:
    """Return a table for each row whose layers were measured: what each layer takes."""
    return [_layer_sheet(row) for row in result.rows if row.layers]


def _layer_sheet(row: BoardRow) -> Sheet:
    counted = sum(layer.instructions for layer in row.layers)
    columns: tuple[Column[LayerCost], ...] = (
        Column("layer", attrgetter("name")),
        Column("instructions", attrgetter("instructions"), thousands),
        Column("share", lambda layer: layer.instructions / counted, "{:.1%}".format),
        Column("arena bytes", attrgetter("arena_bytes"), thousands),
        Column("flash bytes", attrgetter("flash_bytes"), thousands),
    )
    flash = sum(layer.flash_bytes for layer in row.layers)
    totals = (("all", thousands(counted), "100.0%", "", thousands(flash)),)
    title = f"Layers of {row.name} on {row.target}"
    return Sheet.of(title, columns, row.layers, totals=totals)


def conditions(result: BoardsResult) -> list[str]:
    """Say in some lines under what the figures were measured."""
    compared = {(row.reference, row.fed): None for row in result.rows if row.reference}
    return [
        "Instructions are not milliseconds: QEMU counts what is executed (-icount shift=0, the same"
        " at every run) and knows nothing of a core's cycles, caches or wait states.",
        "Flash is the network's code and constants; RAM its arena and deepest stack. The input is"
        " its caller's. All the firmware must fit in"
        f" {result.budget.flash_bytes:,} bytes of flash and {result.budget.ram_bytes:,} of RAM.",
        f"Compiled with {result.optimization}: {'; '.join(dict.fromkeys(result.tools.values()))}.",
        *(f"Integers compared with those of {one}, on {fed}." for one, fed in compared),
        *_of_clock(result.clock),
        *([_OF_LAYERS] if any(row.layers for row in result.rows) else []),
        *(f"{row.name} on {row.target}: {row.refusal}" for row in result.rows if row.refusal),
    ]


_OF_LAYERS = (
    "A layer's instructions are of one input, counted in a run of its own with a mark behind each"
    " layer, which adds about 20 a row and has memory beside the budget; its arena bytes are the"
    " rows of its output, which other layers' rows may stand in later; its flash bytes are its"
    " constants. Code is shared."
)


def _of_clock(clock: Clock | None) -> list[str]:
    if clock is None:
        return []
    return [
        "Milliseconds are an estimate, not measured: instructions times the"
        f" {clock.cycles_per_instruction:g} cycles for each, at the {clock.megahertz:g} MHz, that"
        " were asked for."
    ]


def _row_as_json(row: BoardRow) -> dict[str, Any]:
    figures = {}
    if row.run is not None:
        figures = {f.name: getattr(row.run, f.name) for f in dataclasses.fields(row.run)}
        figures["ram_bytes"] = row.run.ram_bytes
        del figures["outputs"]
    return {**dataclasses.asdict(dataclasses.replace(row, run=None)), "run": figures or None}
