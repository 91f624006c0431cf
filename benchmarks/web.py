"""WebAssembly of the published networks beside onnxruntime-web, in node and in Chromium.

    python benchmarks/web.py                    measures all; writes docs/web.json and web.md
    python benchmarks/web.py --step exactness   all test images in node, every variant
    python benchmarks/web.py --step node        one image a call, interleaved; needs quiet
    python benchmarks/web.py --step chromium    the same in the browser, and 1,000 test images
    python benchmarks/web.py --step page        writes the page anew from the JSON

Needs clang 16 or newer with lld, node with npm, and chromium. onnxruntime-web is taken from npm.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from web_browser import ask_page, version

from compress.exporters import export
from compress.exporters.c99 import c_name
from compress.exporters.wasm import export_wasm
from compress.files import read_json, size_of, write_json, write_text
from compress.graph import QuantizedGraph
from compress.measuring import machine
from compress.wasm_runner import (
    node_command,
    node_version,
    read_wasm_folder,
    run_wasm,
    runs_relaxed,
)
from mnist_edge.data import load_test
from mnist_edge.evaluation.artifacts import exported_dir
from mnist_edge.report.pages import render

ROOT = Path(__file__).parents[1]
NETWORKS = ("mcu", "mcu-small", "edge-1k", "phase5-int8-uint8in")
PEER = "onnxruntime-web"
PEER_VERSION = "1.30.0"
RUNTIME = "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"
BROWSER_IMAGES = 1000
STEPS = ("exactness", "node", "chromium")


@click.command()
@click.option("--step", type=click.Choice((*STEPS, "page")), help="Default: all.")
@click.option("--work", type=click.Path(path_type=Path), default=ROOT / "runs/web")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs")
@click.option("--rounds", default=30, show_default=True)
@click.option("--milliseconds", default=20.0, show_default=True, help="Of a round, at least.")
def main(step: str | None, work: Path, out: Path, rounds: int, milliseconds: float) -> None:
    """WebAssembly beside onnxruntime-web."""
    place = out / "web.json"
    for each in STEPS if step is None else (step,):
        if each != "page":
            found = read_json(place) if place.exists() else {}
            settings = {"rounds": rounds, "milliseconds": milliseconds}
            write_json(place, found | {each: measured(each, work, settings)})
    found = read_json(place)
    if set(found) >= set(STEPS):
        write_text(out / "web.md", page(found))


def measured(step: str, work: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Do one step; return what it found, by network, and under what."""
    images = load_test("mnist").images
    if step == "exactness":
        found = {name: exactness(_prepared(name, work, images), images) for name in NETWORKS}
        graphs = {name: QuantizedGraph.load(_integers(name)).sha256 for name in NETWORKS}
        about = {"graphs": graphs, "node": node_version()}
        return {"networks": found, "images": len(images), **about}
    few = images[:BROWSER_IMAGES]
    folders = {name: _prepared(name, work, few, settings) for name in NETWORKS}
    ask = _ask_node if step == "node" else ask_page
    found = {name: _summary(ask(folder), folder, few) for name, folder in folders.items()}
    engine = f"node {node_version()}" if step == "node" else version()
    about = {"engine": engine, "peer": f"{PEER} {PEER_VERSION}", "machine": machine()}
    return {"networks": found, "images": len(few), **about, **settings}


def exactness(folder: Path, images: Any) -> dict[str, Any]:
    """Count the codes that differ from the interpreter's, of all images, by variant."""
    expected = QuantizedGraph.load(folder / "network.safetensors").run(images[:, None])
    package = read_wasm_folder(folder / "package")
    known = [v for v in package.modules() if v != "relaxed" or runs_relaxed()]
    return {
        variant: int(
            (run_wasm(package.folder, [images[:, None]], variant=variant)[0] != expected).sum()
        )
        for variant in known
    }


def _prepared(
    name: str, work: Path, images: Any, settings: Mapping[str, Any] | None = None
) -> Path:
    """A folder for a browser: the package, the same integers as ONNX, images, the peer."""
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    source = _integers(name)
    shutil.copy(source, folder / "network.safetensors")
    graph = QuantizedGraph.load(source)
    export_wasm(graph, folder / "package", name=c_name(name))
    export(graph, folder / "network.onnx", format="onnx")
    for file in (ROOT / "benchmarks" / "web_page").iterdir():
        shutil.copy(file, folder / file.name)
    (folder / "images.bin").write_bytes(np.ascontiguousarray(images).tobytes())
    write_json(folder / "settings.json", dict(settings or {}))
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(_peer(work).resolve())
    return folder


def _integers(name: str) -> Path:
    return exported_dir() / f"{name}.safetensors"


def _peer(work: Path) -> Path:
    """The folder of onnxruntime-web and what it needs."""
    place = work / "npm"
    found = place / "node_modules"
    if not found.exists():
        place.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*command, "--prefix", str(place), f"{PEER}@{PEER_VERSION}"], check=True)
    return found


def _ask_node(folder: Path) -> Any:
    command = node_command()
    assert command is not None
    done = subprocess.run(
        [command, str(folder / "node.mjs"), str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _summary(answer: Mapping[str, Any], folder: Path, images: Any) -> dict[str, Any]:
    """Quartiles of times and of ratios to the peer in the same round; differing codes; bytes."""
    if "error" in answer:
        raise click.ClickException(f"{folder}: {answer['error']}")
    expected = QuantizedGraph.load(folder / "network.safetensors").run(images[:, None])
    package = read_wasm_folder(folder / "package")
    peer = np.array(answer["times"][PEER])
    return {
        "best": answer["best"],
        "microseconds": {kind: _quartiles(times) for kind, times in answer["times"].items()},
        "times as fast": {
            kind: _quartiles(peer / np.array(times)) for kind, times in answer["times"].items()
        },
        "differing": {
            kind: int((np.array(codes) != expected).sum())
            for kind, codes in answer["codes"].items()
        },
        "module bytes": {v: package.module(v).stat().st_size for v in package.modules()},
        "peer bytes": size_of(folder / RUNTIME) + size_of(folder / "network.onnx"),
    }


def _quartiles(values: Any) -> list[float]:
    return [float(each) for each in np.percentile(values, (25, 50, 75))]


def page(found: Mapping[str, Any]) -> str:
    """The page of what the JSON holds."""
    engines = [found[step] for step in ("node", "chromium")]
    return render(
        "web.md.jinja",
        exactness=[
            _exactness_row(name, each) for name, each in found["exactness"]["networks"].items()
        ],
        found=found,
        engines=engines,
        tables=[[_row(*item) for item in each["networks"].items()] for each in engines],
    )


def _exactness_row(name: str, differing: Mapping[str, int]) -> Sequence[str]:
    return (f"`{name}`", *(str(differing.get(v, "-")) for v in ("plain", "simd", "relaxed")))


def _row(name: str, one: Mapping[str, Any]) -> Sequence[str]:
    times = one["microseconds"]
    shown = [f"{times[kind][1]:.1f}" if kind in times else "-" for kind in _KINDS]
    low, median, high = one["times as fast"][one["best"]]
    size = one["module bytes"][one["best"]]
    wrong = sum(one["differing"].values())
    ratio = f"{median:.1f} ({low:.1f} to {high:.1f})"
    return (
        f"`{name}`",
        *shown,
        one["best"],
        ratio,
        f"{size:,}",
        f"{one['peer bytes']:,}",
        str(wrong),
    )


_KINDS = ("plain", "simd", "relaxed", PEER)


if __name__ == "__main__":
    main()
