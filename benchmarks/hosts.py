"""The published networks' C on this computer: batches, threads, and levels of vector code.

    python benchmarks/hosts.py              measure all in turns, and write the page; needs quiet
    python benchmarks/hosts.py --rounds 5   fewer rounds than 30

Writes docs/hosts.json and docs/hosts.md. The C is exported anew, and its integers are compared with
the interpreter's before it is timed.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from compress.c_runner import compiler_version, load_c
from compress.exporters.c99 import export_c
from compress.graph import QuantizedGraph, require_equal
from compress.measuring import interleaved, machine, speedup
from mnist_edge.report.pages import write_page
from mnist_edge.report.tables import Sheet

EXPORTED = Path(__file__).parents[1] / "exported"
NETWORKS = ("mcu-small", "mcu", "phase5-int8")
BATCH = 64
BUILDS: Mapping[str, tuple[str, ...]] = {
    "-O3": ("-O3",),
    "-O2": ("-O2",),
    "-O3 -march=native": ("-O3", "-march=native"),
    "-O3, AVX2 at best": ("-O3", "-DNET_BEST=2"),
    "-O3, SSE2 at best": ("-O3", "-DNET_BEST=1"),
}
"""Options by their names on the page; the first are those of the Makefile beside a network."""


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=30, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
def main(rounds: int, out: Path) -> None:
    """Measure all in turns, and write the page."""
    threads = len(os.sched_getaffinity(0))
    graphs = {name: QuantizedGraph.load(EXPORTED / f"{name}.safetensors") for name in NETWORKS}
    written = write_page(out, "hosts", measured(graphs, rounds, threads), as_markdown)
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def measured(graphs: Mapping[str, QuantizedGraph], rounds: int, threads: int) -> dict[str, Any]:
    """Return what the networks take: an entry a network, of rows by build, batch and threads."""
    rows = {name: _rows(graph, rounds, threads) for name, graph in graphs.items()}
    about = {"rounds": rounds, "machine": machine(), "compiler": compiler_version()}
    macs = {name: graph.macs for name, graph in graphs.items()}
    return {"networks": rows, "macs": macs, **about}


def _rows(graph: QuantizedGraph, rounds: int, threads: int) -> list[dict[str, Any]]:
    images = np.random.default_rng(0).integers(0, 256, (BATCH, *graph.input.shape), np.uint8)
    calls, keys = {}, []
    with tempfile.TemporaryDirectory() as folder:
        export_c(graph, folder, name="net")
        for build, batch, count in _ways(threads):
            bound = load_c(folder, options=BUILDS[build]).bind(images[:batch], threads=count)
            require_equal(bound(), graph.run(images[:batch]), "the C code")
            calls[f"{build}, {batch}, {count}"] = bound
            keys.append({"build": build, "batch": batch, "threads": count})
    times = interleaved(calls, rounds=rounds)
    first = next(iter(times.values()))
    return [
        {
            **key,
            "us": {part: value / key["batch"] for part, value in _quartiles(time).items()},
            "times_as_fast": asdict(speedup(time, first)),
        }
        for key, time in zip(keys, times.values(), strict=True)
    ]


def _ways(threads: int) -> list[tuple[str, int, int]]:
    """Return what is measured: builds, batches and threads; the ratios are to the first."""
    ways = [(build, BATCH, 1) for build in BUILDS]
    return [*ways, ("-O3", 1, 1), *([("-O3", BATCH, threads)] if threads > 1 else [])]


def _quartiles(time: Any) -> dict[str, float]:
    return {"median": time.median_us, "low": time.low_us, "high": time.high_us}


# --- The page -------------------------------------------------------------------------------------


def as_markdown(found: Mapping[str, Any]) -> str:
    """Return the page of what was measured."""
    parts = [
        "# C on x86-64 and 64-bit Arm",
        "Made by `python benchmarks/hosts.py` from `docs/hosts.json`.",
        *(_sheet(name, found["macs"][name], rows) for name, rows in found["networks"].items()),
        _remarks(found),
    ]
    return "\n\n".join(parts) + "\n"


def _sheet(name: str, macs: int, rows: list[Mapping[str, Any]]) -> str:
    headings = ("compiled with", "batch", "threads", "µs an image, median", "quartiles")
    cells = []
    for row in rows:
        us, ratio = row["us"], row["times_as_fast"]["median"] * _images_ratio(row, rows[0])
        figures = (f"{us['median']:.2f}", f"{us['low']:.2f}–{us['high']:.2f}")
        rate = f"{macs / us['median'] / 1000:.0f}"
        cells.append(
            (row["build"], str(row["batch"]), str(row["threads"]), *figures, rate, f"{ratio:.2f}")
        )
    more = ("multiply-accumulates a ns", "times as fast as the first")
    return Sheet(
        f"{name}, {macs:,} multiply-accumulates", (*headings, *more), tuple(cells)
    ).as_markdown()


def _images_ratio(row: Mapping[str, Any], first: Mapping[str, Any]) -> float:
    """Return what makes a ratio of calls one of images."""
    return float(row["batch"] / first["batch"])


def _remarks(found: Mapping[str, Any]) -> str:
    about = found["machine"]
    return "\n".join(
        [
            f"- {about['cpu']} ({', '.join(about['flags'])}); {found['compiler']}; one network"
            f" after the other, all of its rows in turns in each of {found['rounds']} rounds.",
            "- The clock is around the calls of the C function, in C. Images are noise: no kernel's"
            " time depends on the codes. All integers equalled the interpreter's.",
            "- Of the levels that the file holds the processor takes the best one at run time;"
            " `-DNAME_BEST=2` and `=1` leave out what is above AVX2 and SSE2.",
        ]
    )


if __name__ == "__main__":
    main()
