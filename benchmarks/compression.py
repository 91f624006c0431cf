"""What pruning, distilling and quantizing buy, alone and one after the other.

    python benchmarks/compression.py --step train    # every row's network, each seed; many minutes
    python benchmarks/compression.py --step latency  # the first seed's files, under a minute
    python benchmarks/compression.py --step published  # what was pruned against time, as measured
    python benchmarks/compression.py --step page     # docs/compression.md of what is there

Every row is a step taken from another row's network, so what rows share is trained once. Rows are
kept in a folder under the hash of all that decides them: an interrupted run goes on where it was,
and `--seed 0` and `--seed 1` may train in two processes. Float networks and the teacher are
those of the recipes, taken up where they are trained already; the teacher answered augmented
copies of the images beforehand, so that learning from it costs no more than learning without.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from compression_steps import (
    BASE_RECIPE,
    INT4_TRAINED,
    INT8,
    INT8_TRAINED,
    SHARE,
    SLOW_EPOCHS,
    SLOW_STEP_EPOCHS,
    SLOW_STEPS,
    STATISTICS_IMAGES,
    STEP_EPOCHS,
    STEPS,
    Cut,
    Fold,
    Prune,
    Quantize,
    SeedChain,
    Start,
    Step,
    Tune,
    say,
)
from numpy.typing import NDArray

from compress import measuring
from compress.exporters import export
from compress.files import read_json
from compress.graph import QuantizedGraph
from compress.measuring import interleaved, open_model, speedup
from compress.model_file import load_model, save_model
from mnist_edge import data
from mnist_edge.cli import options
from mnist_edge.cli.settings_options import options_of
from mnist_edge.data import model_input
from mnist_edge.evaluation import artifacts
from mnist_edge.evaluation.bench import BASELINE
from mnist_edge.evaluation.scoring import score
from mnist_edge.networks.models import INPUT_SHAPE
from mnist_edge.publishing import Network
from mnist_edge.report import compression_page, results
from mnist_edge.report.compression_page import (
    BATCHES,
    CUT,
    DISTILLED,
    FLOAT,
    PRUNED,
    SLOWER,
    TUNED,
    TUNED_PRUNED,
)
from mnist_edge.report.pages import write_page
from mnist_edge.settings.recipe import read_recipe
from mnist_edge.settings.timing import Timing
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import Stage

BENCH = Path(__file__).parents[1] / "docs" / "bench" / "bench.json"
RESULT, MEASURED = "result.json", "network.onnx"


@dataclass(frozen=True)
class StepFrom:
    """A step taken from the network of another row; None for the first."""

    base: str | None
    step: Step


_INT8, _INT8_TAUGHT, _INT4_TAUGHT = (
    Quantize(INT8),
    Quantize(INT8_TRAINED, distilled=True),
    Quantize(INT4_TRAINED, distilled=True),
)
_BOTH = f"{DISTILLED} > {PRUNED}"
ROWS: dict[str, StepFrom] = {
    FLOAT: StepFrom(None, Start()),
    "fold": StepFrom(FLOAT, Fold()),
    "int8": StepFrom(FLOAT, _INT8),
    "int8 QAT": StepFrom(FLOAT, Quantize(INT8_TRAINED)),
    "4-bit QAT": StepFrom(FLOAT, Quantize(INT4_TRAINED)),
    CUT: StepFrom(FLOAT, Cut()),
    "prune, new statistics": StepFrom(FLOAT, Cut(statistics=True)),
    PRUNED: StepFrom(FLOAT, Prune(distilled=True)),
    TUNED_PRUNED: StepFrom(FLOAT, Prune(distilled=False)),
    SLOWER: StepFrom(FLOAT, Prune(True, SLOW_STEPS, SLOW_STEP_EPOCHS, SLOW_EPOCHS)),
    f"{PRUNED} > fold": StepFrom(PRUNED, Fold()),
    f"{TUNED_PRUNED} > int8": StepFrom(TUNED_PRUNED, _INT8),
    f"{PRUNED} > int8": StepFrom(PRUNED, _INT8),
    f"{PRUNED} > int8 QAT + distil": StepFrom(PRUNED, _INT8_TAUGHT),
    f"{PRUNED} > 4-bit QAT + distil": StepFrom(PRUNED, _INT4_TAUGHT),
    TUNED: StepFrom(FLOAT, Tune(distilled=False)),
    DISTILLED: StepFrom(FLOAT, Tune(distilled=True)),
    _BOTH: StepFrom(DISTILLED, Prune(distilled=True)),
    f"{DISTILLED} > int8": StepFrom(DISTILLED, _INT8),
    f"{_BOTH} > int8": StepFrom(_BOTH, _INT8),
    f"{_BOTH} > int8 QAT + distil": StepFrom(_BOTH, _INT8_TAUGHT),
    f"{_BOTH} > 4-bit QAT + distil": StepFrom(_BOTH, _INT4_TAUGHT),
    f"{DISTILLED} > int8 QAT + distil": StepFrom(DISTILLED, _INT8_TAUGHT),
}


# --- Training, and what comes of it ---------------------------------------------------------------


def folder_of(name: str, chain: SeedChain) -> Path:
    """Where a row's network of one seed is kept."""
    return stage_of(name, chain).folder(chain.work / "compression", chain.seed)


def stage_of(name: str, chain: SeedChain) -> Stage:
    """All that decides a row's network, by the row that it starts from."""
    row = ROWS[name]
    settings = {"step": type(row.step).__name__, **row.step.settings(chain)}
    return Stage(settings, {"base": None if row.base is None else stage_of(row.base, chain).key})


class Networks:
    """The networks of one seed, each made once or taken up."""

    def __init__(self, chain: SeedChain) -> None:
        self.chain, self.made = chain, dict[str, Network]()

    def of(self, name: str) -> Network:
        if name not in self.made:
            folder, stage = folder_of(name, self.chain), stage_of(name, self.chain)
            stage.take(folder / RESULT, partial(self._make, name, folder), files=[MEASURED])
            begun = ROWS[name].base is None
            self.made[name] = self.chain.start.model if begun else load_network(folder)
        return self.made[name]

    def _make(self, name: str, folder: Path) -> dict[str, Any]:
        row = ROWS[name]
        base = self.chain.start.model if row.base is None else self.of(row.base)
        say(f"seed {self.chain.seed}: {name}, in {folder}")
        network = row.step.take(self.chain, base, folder)
        store(network, folder)
        return judged(name, network, folder, self.chain)


def store(network: Network, folder: Path) -> None:
    """Keep a network, and as the ONNX file that is measured."""
    example = torch.zeros(2, *INPUT_SHAPE)
    if isinstance(network, QuantizedGraph):
        network.save(folder / "graph.safetensors")
    else:
        save_model(network, example, folder / "model.safetensors")
    export(network, folder / MEASURED, format="onnx", example=example)


def load_network(folder: Path) -> Network:
    integers = folder / "graph.safetensors"
    if integers.exists():
        return QuantizedGraph.load(integers)
    return load_model(folder / "model.safetensors").model


def judged(name: str, network: Network, folder: Path, chain: SeedChain) -> dict[str, Any]:
    """Accuracy and size of a row's file; of integers, the bytes as packed."""
    path, images = folder / MEASURED, chain.data
    figures = measuring.measure(path)
    scores = {
        part: asdict(score(path, getattr(images, part), images)[0])
        for part in ("validation", "test")
    }
    packed = network if isinstance(network, QuantizedGraph) else figures
    say(f"seed {chain.seed}: {name}: {scores['validation']['correct']} of the validation images")
    return {
        **{"seed": chain.seed, **scores, "file_bytes": figures.file_bytes},
        **{"weight_bytes": packed.weight_bytes, "macs": packed.macs},
    }


def train_all(chains: Sequence[SeedChain]) -> None:
    """Make the rows one by one, all seeds of each, so that what is there can be compared."""
    every = [Networks(chain) for chain in chains]
    for name in ROWS:
        for networks in every:
            networks.of(name)


# --- The record -----------------------------------------------------------------------------------


def collected(chains: Sequence[SeedChain]) -> dict[str, Any]:
    """Every row's figures, seed by seed, as far as they are there."""
    rows = []
    for name, row in ROWS.items():
        known = (stage_of(name, chain).find(folder_of(name, chain) / RESULT) for chain in chains)
        if found := [each for each in known if each is not None]:
            rows.append({"name": name, "base": row.base, "seeds": found})
    first = chains[0]
    return {
        **{"dataset": first.recipe(BASE_RECIPE).dataset, "share": SHARE, "epochs": first.epochs},
        **{
            "steps": STEPS,
            "step_epochs": STEP_EPOCHS,
            "slow": [SLOW_STEPS, SLOW_STEP_EPOCHS, SLOW_EPOCHS],
            "statistics_images": STATISTICS_IMAGES,
        },
        **{"views": first.student_recipe.views, "rows": rows},
    }


def latency(chain: SeedChain, threads: int, rounds: int) -> dict[str, Any]:
    """Latency of all rows' files of one seed, with the published float one, in one run a batch."""
    baseline = artifacts.resolve(BASELINE)
    files = {name: folder_of(name, chain) / MEASURED for name in ROWS}
    files = {baseline.name: baseline} | {n: path for n, path in files.items() if path.exists()}
    rows: list[dict[str, Any]] = []
    for batch in BATCHES:
        say(f"{len(files)} files at batch {batch}")
        pixels = chain.data.test.images[:batch]
        runners = {name: bound(path, pixels, threads) for name, path in files.items()}
        timed = interleaved(runners, rounds=rounds)
        rows += [
            {
                **{"name": name, "batch": batch, "median_us": found.median_us},
                "over_float": asdict(speedup(found, timed[baseline.name])),
            }
            for name, found in timed.items()
        ]
    return {
        **{"machine": measuring.machine(), "threads": threads, "rounds": rounds},
        **{"seed": chain.seed, "baseline": baseline.name, "rows": rows},
    }


def bound(path: Path, pixels: NDArray[np.uint8], threads: int) -> Callable[[], object]:
    model = open_model(path, threads=threads, input_shape=INPUT_SHAPE, trust=True)
    return model.bind(model_input(pixels, model.input_dtype))


@click.command()
@click.option("--step", type=click.Choice(("train", "latency", "published", "page")), required=True)
@options.data_dir
@options.seeds
@options.work
@click.option("--seed", "only", type=int, multiple=True, help="Train this seed alone.")
@options_of(TrainingConfig, "epochs", base=TrainingConfig(epochs=8))
@options_of(Timing, "threads", "rounds", base=Timing(rounds=15))
@click.option("--recipes", type=click.Path(path_type=Path), help="Folder of other recipes.")
@options.out("docs", "Folder of the page.")
def main(step: str, recipes: Path | None, out: Path, **given: Any) -> None:
    """Train every row's network, time the files, or write the page."""
    torch.set_num_threads(given["threads"])
    recipes = recipes or artifacts.recipes_dir()
    name = read_recipe(recipes / f"{BASE_RECIPE}.toml").dataset
    load = cache(lambda: data.load(name, data_dir=given["data_dir"]))
    seeds, epochs, work = range(given["seeds"]), given["epochs"], given["work"]
    chains = [SeedChain(seed, epochs, recipes, work, load) for seed in seeds]
    if step == "train":
        train_all([each for each in chains if not given["only"] or each.seed in given["only"]])
        return
    path = out / "compression.json"
    found = read_json(path) if path.exists() else {}
    measured = collected(chains)
    if measured["rows"]:
        found |= {"networks": measured}
    if step == "latency":
        found["latency"] = latency(chains[0], given["threads"], given["rounds"])
    if step == "published":
        rows = results.table(artifacts.exported_dir(), BENCH, only=compression_page.AGAINST_TIME)
        found["published"] = {"headings": rows.headings, "rows": rows.rows}
    written = write_page(out, "compression", found, compression_page.as_markdown)
    say(f"written: {', '.join(map(str, written))}")


if __name__ == "__main__":
    main()
