"""Quantization measured: our techniques side by side, and our files beside other toolkits'.

    python benchmarks/quantization.py --only techniques  # accuracy of each technique, 20 minutes
    python benchmarks/quantization.py --only mixed       # of widths chosen a layer, 10 minutes
    python benchmarks/quantization.py --only peers       # accuracy and bytes of the toolkits' files
    python benchmarks/quantization.py --only speed       # latency of these files, about a minute
    python benchmarks/quantization.py --only page        # docs/quantization.md anew from the JSON

Each part is put into docs/quantization.json, seed by seed; docs/quantization.md is made from all
of it, and from what `exported` says of trained integers. What is measured already is not measured
again, so that an interrupted run goes on: figures of techniques and widths are kept under
`--work`, those of peers in the JSON; to measure anew, remove them. Every network is made from the
same float weights and the same calibration images. Peers are onnxruntime's `quantize_static` and,
where it is installed (`pip install -e '.[peers]'`), NNCF.
"""

import contextlib
import importlib
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from quantization_techniques import CALIBRATION, PARTS, Measurements, mixed, techniques, weights_of

from compress import measuring
from compress.errors import CompressError
from compress.exporters import export
from compress.files import read_json, write_json
from compress.graph import QuantizedGraph, Weighted
from compress.measuring import interleaved, open_model, speedup
from compress.model_file import load_model
from compress.onnx_runner import load_onnxruntime
from compress.simplify.folding import fold
from mnist_edge import data, publishing
from mnist_edge.data import Dataset, Images, model_input, normalize
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks.models import INPUT_SHAPE
from mnist_edge.report import quantization_page
from mnist_edge.report.pages import write_page
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.training.calibration import quantize_on

PUBLISHED = "phase5-float.safetensors"
RECIPE = "phase5-int8"
STEPS = ("techniques", "mixed", "peers", "speed")
BATCHES = (1, 64)
TRAINED = ("phase5-int8-qat", "phase5-int4", "phase5-mixed", "phase5-ternary")


@click.command()
@click.option("--only", type=click.Choice((*STEPS, "page")))
@click.option("--data-dir", type=click.Path(path_type=Path))
@click.option(
    "--trainings",
    default="runs/trainings/6cfd8937a1f8-seed*/model.safetensors",
    show_default=True,
    help="Float networks of several seeds; the published one where there are none.",
)
@click.option("--work", type=click.Path(path_type=Path), default="runs/quantization")
@click.option("--out", type=click.Path(path_type=Path), default="docs", show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=15, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=1, show_default=True)
def main(
    only: str | None,
    data_dir: Path | None,
    trainings: str,
    work: Path,
    out: Path,
    rounds: int,
    threads: int,
) -> None:
    """Measure every part, or one of them, and write the page."""
    torch.set_num_threads(threads)
    record, networks = Record(out / "quantization.json"), floats(trainings)
    steps = STEPS if only is None else (only,)
    images = None if {*steps} <= {"speed", "page"} else data.load("mnist", data_dir=data_dir)
    for name, measure in {"techniques": techniques, "mixed": mixed}.items():
        if name in steps and images is not None:
            record.keep(name, measure(Measurements(networks, images, work / "trials")))
    if "peers" in steps and images is not None:
        peers(networks, images, work, record)
    if "speed" in steps:
        test = data.load_test("mnist", data_dir=data_dir)
        record.keep("speed", speed(test, work, rounds, threads))
    record.keep("trained", trained())
    written = write_page(out, "quantization", record.parts(), quantization_page.as_markdown)
    say(f"written: {', '.join(map(str, written))}")


@dataclass(frozen=True)
class Record:
    """The JSON of all parts."""

    path: Path

    def parts(self) -> dict[str, Any]:
        return read_json(self.path) if self.path.exists() else {}

    def keep(self, name: str, part: dict[str, Any]) -> None:
        write_json(self.path, {**self.parts(), name: part})

    def begun(self, name: str, conditions: dict[str, Any]) -> dict[str, Any]:
        """The part as far as it is measured under the same conditions, or a new one."""
        part = self.parts().get(name, {})
        same = all(part.get(key) == value for key, value in conditions.items())
        return part if same else {**conditions, "floats": {}, "rows": []}


def say(line: str) -> None:
    click.echo(line, err=True)


def floats(pattern: str) -> dict[int, Path]:
    """The float networks by seed, or the published one by its seed."""
    found = {int(re.findall(r"seed(\d+)", str(p))[-1]): p for p in sorted(Path().glob(pattern))}
    return found or {published_seed(): artifacts.resolve(PUBLISHED)}


def published_seed() -> int:
    record = read_json(artifacts.exported_dir() / publishing.TRAININGS)
    return int(record[PUBLISHED.removesuffix(".safetensors")]["chosen"])


# --- Trained as integers --------------------------------------------------------------------------


def trained() -> dict[str, Any]:
    """What was published of phase 5 trained as integers: scores of each seed, bytes, widths."""
    folder = artifacts.exported_dir()
    scores = read_json(folder / publishing.TRAININGS)
    files = {name: folder / f"{name}.safetensors" for name in TRAINED if name in scores}
    rows = [
        {"name": name, "seeds": scores[name]["seeds"], **integers_of(path)}
        for name, path in files.items()
        if path.exists()
    ]
    float_seeds = scores[PUBLISHED.removesuffix(".safetensors")]["seeds"]
    return {"float": {"seeds": float_seeds}, "rows": rows}


def integers_of(path: Path) -> dict[str, Any]:
    """The bytes and the bits of each layer of a published network, and how long it was tuned."""
    graph = QuantizedGraph.load(path)
    widths = {node.name: node.weight_bits for node in graph.nodes if isinstance(node, Weighted)}
    tuning = read_recipe(artifacts.resolve_recipe(path.stem)).fine_tuning or {}
    return {"epochs": tuning["epochs"], "weight_bytes": graph.weight_bytes, "widths": widths}


# --- Peers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peer:
    """A way to quantize a float ONNX file: `make` reads one path, calibrates, writes another.

    `every_seed` tells whether it is tried on every seed's network, or on the published one alone.
    """

    toolkit: str
    settings: str
    make: Callable[[Path, Path, NDArray[np.float32]], None]
    every_seed: bool = False


def not_measured(part: dict[str, Any], networks: dict[int, Path]) -> Iterator[tuple[int, Path]]:
    for seed, path in networks.items():
        known = part["floats"].get(str(seed))
        if known not in (None, weights_of(path)):
            raise CompressError(f"seed {seed} was measured with other weights; remove the record")
        if known is None:
            yield seed, path


def row_of(part: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    """The row of a part that `key` names; added if it is not there."""
    for row in part["rows"]:
        if all(row[name] == value for name, value in key.items()):
            return row
    part["rows"].append({**key, "seeds": []})
    return part["rows"][-1]


def peers(networks: dict[int, Path], images: Dataset, work: Path, record: Record) -> None:
    """Accuracy and bytes of every peer's files, and of ours from the same networks."""
    conditions = {
        "calibration_images": CALIBRATION,
        "published_seed": published_seed(),
        "versions": {**measuring.versions(), "nncf": version_of("nncf")},
    }
    part = record.begun("peers", conditions)
    for seed, path in not_measured(part, networks):
        folder = work / f"seed{seed}"
        sources = float_files(path, folder)
        for key, made, refusal in attempts(seed, sources, folder, images):
            row_of(part, key)["seeds"].append({"seed": seed, **outcome(made, refusal, images)})
        made = folder / f"{quantization_page.OURS}.onnx"
        export(ours(path, images), made, format="onnx")
        key = {"toolkit": quantization_page.OURS, "settings": f"recipe {RECIPE}", "source": "float"}
        row_of(part, key)["seeds"].append({"seed": seed, **outcome(made, None, images)})
        part["floats"][str(seed)] = weights_of(path)
        record.keep("peers", part)


def attempts(
    seed: int, sources: dict[str, Path], folder: Path, images: Dataset
) -> Iterator[tuple[dict[str, Any], Path, str | None]]:
    """Let every peer quantize the float files; yield its key, its file, and why there is none."""
    calibration = normalize(images.train.images[:CALIBRATION])
    for source, peer in itertools.product(sources, all_peers()):
        if not peer.every_seed and seed != published_seed():
            continue
        key = {"toolkit": peer.toolkit, "settings": peer.settings, "source": source}
        say(f"seed {seed}: {', '.join(key.values())}")
        made = folder / f"{re.sub(r'[^a-z0-9]+', '-', '-'.join(key.values()).lower())}.onnx"
        yield key, made, attempt(peer, sources[source], made, calibration)


def float_files(path: Path, folder: Path) -> dict[str, Path]:
    """The float network as ONNX, as exported and folded, as this project writes them."""
    stored = load_model(path)
    example = torch.zeros(2, *INPUT_SHAPE)
    files = {"exported": folder / "float.onnx", "folded": folder / "folded.onnx"}
    export(stored.model, files["exported"], format="onnx", example=example)
    export(fold(stored.model, example), files["folded"], format="onnx", example=example)
    return files


def ours(path: Path, images: Dataset) -> QuantizedGraph:
    recipe = read_recipe(artifacts.resolve_recipe(RECIPE))
    model = load_model(path).model
    return quantize_on(images, model, recipe.quantization, recipe.calibration_images)


def attempt(peer: Peer, source: Path, made: Path, calibration: NDArray[np.float32]) -> str | None:
    """Let a peer make its file; return why it does not, if so."""
    made.unlink(missing_ok=True)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # they print as they go
            peer.make(source, made, calibration)
    except Exception as error:  # each toolkit has its own kinds
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0][:160]}"
    return None


def outcome(made: Path, refusal: str | None, images: Dataset) -> dict[str, Any]:
    if refusal:
        say(f"refused: {refusal}")
        return {"refused": refusal}
    figures = measuring.measure(made)
    scores = {part: asdict(score(made, getattr(images, part), images)[0]) for part in PARTS}
    return {
        **{"name": made.stem, "file_bytes": figures.file_bytes},
        **{"weight_bytes": figures.weight_bytes, **scores},
    }


def all_peers() -> Iterator[Peer]:
    for format in ("QDQ", "QOperator"):
        yield Peer("onnxruntime", f"{format}, defaults", onnxruntime_maker(format, "MinMax", {}))
        for method in ("MinMax", "Entropy", "Percentile", "Distribution"):
            settings = {"per_channel": True, "activation_type": "QUInt8"}
            yield Peer(
                "onnxruntime",
                f"{format}, {method}",
                onnxruntime_maker(format, method, settings),
                every_seed=format == "QDQ" and method != "Distribution",
            )
    yield Peer("NNCF", "defaults", nncf_maker("PERFORMANCE", fast=True), every_seed=True)
    yield Peer("NNCF", "mixed preset", nncf_maker("MIXED", fast=True))
    yield Peer("NNCF", "slow bias correction", nncf_maker("MIXED", fast=False), every_seed=True)


def onnxruntime_maker(
    format: str, method: str, settings: dict[str, Any]
) -> Callable[[Path, Path, NDArray[np.float32]], None]:
    """onnxruntime's `quantize_static`, on the file prepared as its documentation advises."""

    def make(source: Path, made: Path, calibration: NDArray[np.float32]) -> None:
        load_onnxruntime()
        ort = importlib.import_module("onnxruntime.quantization")

        class Reader(ort.CalibrationDataReader):
            def __init__(self) -> None:
                self.batches = iter(np.split(calibration, len(calibration) // 100))

            def get_next(self) -> dict[str, Any] | None:
                batch = next(self.batches, None)
                return None if batch is None else {"image": batch}

        prepared = made.with_suffix(".prepared.onnx")
        ort.shape_inference.quant_pre_process(str(source), str(prepared))
        given = dict(settings)
        if "activation_type" in given:
            given["activation_type"] = ort.QuantType[given["activation_type"]]
        ort.quantize_static(
            str(prepared),
            str(made),
            Reader(),
            quant_format=ort.QuantFormat[format],
            calibrate_method=ort.CalibrationMethod[method],
            **given,
        )

    return make


def nncf_maker(preset: str, *, fast: bool) -> Callable[[Path, Path, NDArray[np.float32]], None]:
    """NNCF's `quantize` on its ONNX back end."""

    def make(source: Path, made: Path, calibration: NDArray[np.float32]) -> None:
        import nncf
        import onnx

        written = nncf.quantize(
            onnx.load(source),
            nncf.Dataset([{"image": image[None]} for image in calibration]),
            preset=nncf.QuantizationPreset[preset],
            subset_size=len(calibration),
            fast_bias_correction=fast,
        )
        onnx.save(written, made)

    return make


def version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


# --- Speed ----------------------------------------------------------------------------------------


def speed(test: Images, work: Path, rounds: int, threads: int) -> dict[str, Any]:
    """Latency of all files made from the published network, in one interleaved run a batch."""
    files = timed_files(work / f"seed{published_seed()}")
    rows: list[dict[str, Any]] = []
    for batch in BATCHES:
        say(f"{len(files)} files at batch {batch}")
        runners = {name: bound(path, test.images[:batch], threads) for name, path in files.items()}
        latencies = interleaved(runners, rounds=rounds)
        for name, latency in latencies.items():
            rows.append(
                {
                    **{"name": name, "batch": batch, "median_us": latency.median_us},
                    "over_float": asdict(speedup(latency, latencies["float"])),
                    "ours_over_it": asdict(speedup(latencies["mnist-edge"], latency)),
                }
            )
    return {
        "machine": measuring.machine(),
        "threads": threads,
        "rounds": rounds,
        "artifacts": [{"name": p.name, **asdict(measuring.measure(p))} for p in published()],
        "rows": rows,
    }


def timed_files(folder: Path) -> dict[str, Path]:
    """The files by name; of those that differ in their calibration alone, one: it costs no time."""
    made = {
        path.stem: path
        for path in sorted(folder.glob("*.onnx"))
        if not re.search("entropy|percentile|distribution|slow|prepared", path.stem)
    }
    if "float" not in made:
        raise click.ClickException(f"no files of other toolkits are in {folder}; run --only peers")
    return made | {path.name: path for path in published()}


def published() -> list[Path]:
    """Our published int8 files that a runtime runs."""
    names = [name for name in artifacts.published_models() if name.startswith(RECIPE)]
    found = [artifacts.exported_dir() / name for name in names]
    return [path for path in found if path.suffix != ".safetensors"]


def bound(path: Path, pixels: NDArray[np.uint8], threads: int) -> Callable[[], object]:
    model = open_model(path, threads=threads, input_shape=INPUT_SHAPE, trust=True)
    return model.bind(model_input(pixels, model.input_dtype))


if __name__ == "__main__":
    main()
