"""All speed on one page: C against the core's limit, boards, peers, and ONNX.

    python benchmarks/speed.py          # measure this core's limits, draw, write the page
    python benchmarks/speed.py --page   # the page and the picture anew from the records

Writes docs/speed.json, the limits; docs/speed.png; and docs/speed.md, made of them and of the
records of the other benchmarks: docs/bench, docs/hosts.json, docs/boards.json, docs/c_export.json
and docs/onnx_speed.json. The limits are those of the core that runs this: measure them where bench
and hosts were measured. They take the shortest of many runs, so others may work beside.
"""

import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from c_export import not_run, ran

from compress.c_runner import NO_COMPILER, compiler
from compress.errors import CompressError
from compress.files import read_json
from compress.measuring import machine
from mnist_edge.report.figures import new_figure, save_figure
from mnist_edge.report.pages import render, write_page

SOURCE = Path(__file__).with_name("core_limits.c")
LEVELS = {"-O3, SSE2 at best": "SSE2", "-O3, AVX2 at best": "AVX2", "-O3": ""}
"""The builds of docs/hosts.json by the level that they reach; the last one reaches the best."""
_NAME, _CYCLE = "speed", "cycle"
_CORES = ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "riscv")
_PEER_CORES = ("cortex-m0", "cortex-m4")

Row = list[str]


@click.command()
@click.option("--docs", type=click.Path(exists=True, path_type=Path), default="docs")
@click.option("--page", is_flag=True, help="Measure nothing; write the page of the records.")
def main(docs: Path, page: bool) -> None:
    """Measure the core's limits, draw the picture and write the page."""
    record = read_json(docs / f"{_NAME}.json") if page else measured()
    host = Host(record, read_json(docs / "bench/bench.json"), read_json(docs / "hosts.json"))
    draw(host, docs / f"{_NAME}.png")
    written = write_page(docs, _NAME, record, lambda kept: as_markdown(kept, docs))
    click.echo(f"written: {', '.join(map(str, written))}", err=True)


def measured() -> dict[str, Any]:
    """The clock of this core, and multiply-accumulates a cycle by level.

    Raises:
        CompressError: there is no C compiler, or it does not take the source, as on Arm.
    """
    command = compiler()
    if command is None:
        raise CompressError(NO_COMPILER)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "limits"
        build = [*shlex.split(command), "-O2", str(SOURCE), "-o", str(program)]
        done = subprocess.run(build, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CompressError("the limits are measured on x86-64 alone")
        printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    found = {name: float(value) for name, value in map(str.split, printed.splitlines())}
    cycle = found.pop(_CYCLE)
    limits = {level: round(cycle / each, 1) for level, each in found.items()}
    return {"gigahertz": round(1 / cycle, 3), "limits": limits, "machine": machine()}


class Host:
    """The networks' C on the core whose limits were measured."""

    def __init__(
        self, record: Mapping[str, Any], bench: Mapping[str, Any], hosts: Mapping[str, Any]
    ) -> None:
        self.gigahertz, self.limits = record["gigahertz"], record["limits"]
        self.best = list(self.limits)[-1]  # the highest level that the core has
        self.bench, self.hosts = bench, hosts

    def networks(self) -> Iterator[tuple[str, int, dict[int, float]]]:
        """Each published network's C: MACs, and microseconds an image by batch."""
        rows = [row for row in self.bench["rows"] if row["format"] == "c"]
        for row in sorted(rows, key=lambda row: row["macs"]):
            us = {s["batch"]: s["latency"]["median_us"] / s["batch"] for s in row["speeds"]}
            yield row["name"].removesuffix("-c"), row["macs"], us

    def levels(self) -> Iterator[tuple[str, int, dict[str, float]]]:
        """Some networks: MACs, and microseconds an image by level, in batches."""
        for name, rows in self.hosts["networks"].items():
            most = max(row["batch"] for row in rows)
            single = (r for r in rows if r["threads"] == 1 and r["batch"] == most)
            by_build = {row["build"]: row["us"]["median"] for row in single}
            us = {level or self.best: by_build[build] for build, level in LEVELS.items()}
            yield name, self.hosts["macs"][name], us

    def per_cycle(self, macs: int, us: float) -> float:
        """Multiply-accumulates a cycle."""
        return float(macs / (1000 * us * self.gigahertz))


def draw(host: Host, path: Path) -> None:
    """Bars of multiply-accumulates a cycle, and lines of what the core can do."""
    figure = new_figure(11, 4.2)
    left, right = figure.subplots(1, 2)
    networks, levels = list(host.networks()), list(host.levels())
    for place, batch in enumerate((1, 64)):
        heights = [host.per_cycle(macs, us[batch]) for _, macs, us in networks]
        left.bar(
            [x + 0.4 * place for x in range(len(heights))], heights, 0.38, label=f"batch {batch}"
        )
    left.axhline(host.limits[host.best], color="black", linestyle="--", label=f"limit, {host.best}")
    left.set_xticks([x + 0.2 for x in range(len(networks))], [_label(n, m) for n, m, _ in networks])
    left.set_ylabel("multiply-accumulates a cycle")
    width = 0.8 / len(LEVELS)
    for place, level in enumerate(levels[0][2]):
        heights = [host.per_cycle(macs, us[level]) for _, macs, us in levels]
        (first, *_) = bars = right.bar(
            [x + width * place for x in range(len(heights))], heights, 0.9 * width, label=level
        )
        for bar in bars:
            ends = (bar.get_x(), bar.get_x() + bar.get_width())
            right.hlines(host.limits[level], *ends, color=first.get_facecolor(), linestyle="--")
    right.set_xticks([x + width for x in range(len(levels))], [_label(n, m) for n, m, _ in levels])
    right.set_title("by level, batch 64; dashes: the level's limit", fontsize=9)
    for axes in (left, right):
        axes.set_ylim(top=1.35 * host.limits[host.best])
        axes.tick_params(axis="x", labelsize=7)
        axes.legend(fontsize=8, loc="upper left")
    save_figure(figure, path)


def _label(name: str, macs: int) -> str:
    return "\n".join([*name.rsplit("-", 1), f"{macs:,}"])


def as_markdown(record: Mapping[str, Any], docs: Path) -> str:
    """Make the page of the limits and of the other records."""
    boards, generated, onnx = (
        read_json(docs / f"{name}.json") for name in ("boards", "c_export", "onnx_speed")
    )
    host = Host(record, read_json(docs / "bench/bench.json"), read_json(docs / "hosts.json"))
    return render(
        f"{_NAME}.md.jinja",
        record=record,
        best=host.best,
        networks=[_network_row(host, *found) for found in host.networks()],
        levels=[row for found in host.levels() for row in _level_rows(host, *found)],
        cores=_CORES,
        boards=[_board_row(name, found) for name, found in boards["boards"].items()],
        peers=list(_peer_rows(generated)),
        refusals=generated["refusals"],
        not_run=not_run(generated),
        headings=[
            heading
            for batch in next(iter(onnx["networks"].values()))["batches"]
            for heading in (f"ours, batch {batch}", "best other", "which")
        ],
        onnx=[_onnx_row(name, found) for name, found in onnx["networks"].items()],
    )


def _network_row(host: Host, name: str, macs: int, us: Mapping[int, float]) -> Row:
    each = [host.per_cycle(macs, time) for time in us.values()]
    figures = [f"{x:.2f}" for x in us.values()] + [f"{x:.1f}" for x in each]
    return [name, f"{macs:,}", *figures, f"{each[-1] / host.limits[host.best]:.0%}"]


def _level_rows(host: Host, name: str, macs: int, us: Mapping[str, float]) -> Iterator[Row]:
    for level, time in us.items():
        each, limit = host.per_cycle(macs, time), host.limits[level]
        yield [name, level, f"{time:.2f}", f"{each:.1f}", f"{limit:.0f}", f"{each / limit:.0%}"]


def _board_row(name: str, found: Mapping[str, Any]) -> Row:
    """Instructions a multiply-accumulate on each core, the better of -O2 and -O3; least RAM."""
    runs = {key: run for key, run in found["runs"].items() if "refused" not in run}
    cells = []
    for core in _CORES:
        counts = [run["instructions"] for key, run in runs.items() if key.split()[0] == core]
        cells.append(f"{min(counts) / found['macs']:.2f}" if counts else "-")
    ram = min((run["ram_bytes"] for run in runs.values()), default=0)
    return [name, f"{found['macs']:,}", *cells, f"{ram:,}"]


def _peer_rows(generated: Mapping[str, Any]) -> Iterator[Row]:
    """Each generator's fewest instructions on two cores, with the flash and RAM of that build."""
    rows = [row for row in ran(generated) if row["core"] in _PEER_CORES]
    macs = generated["prepare"]["macs"]
    for core in _PEER_CORES:
        for title in dict.fromkeys(row["title"] for row in rows if row["core"] == core):
            of = [row for row in rows if (row["core"], row["title"]) == (core, title)]
            one = min(of, key=lambda row: row["instructions"])
            ram = one["arena_bytes"] + one["stack_bytes"]
            counts = (f"{one['instructions']:,}", f"{one['instructions'] / macs:.2f}")
            yield [title, core, one["level"], *counts, f"{one['firmware_bytes']:,}", f"{ram:,}"]


def _onnx_row(name: str, found: Mapping[str, Any]) -> Row:
    """Times as fast as float at each batch: ours, and the best of the others in onnxruntime."""
    cells = []
    for at in found["batches"].values():
        others = [w for w in at if w not in ("ours", "TorchScript", "C") and " in " not in w]
        best = max(others, key=lambda way: at[way]["over_float"])
        cells += [f"{at['ours']['over_float']:.2f}", f"{at[best]['over_float']:.2f}", best]
    return [name, *cells]


if __name__ == "__main__":
    main()
