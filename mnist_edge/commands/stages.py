"""The whole flow, stage by stage: train, fold, prune, distil, quantize, export, measure.

`run_stages` makes what a recipe says and, beside it, a file of every stage on the way, so that one
table says what each stage costs and buys.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from compress.c_runner import compiler
from compress.exporters import export
from compress.formats import FORMATS
from compress.graph import QuantizedGraph
from compress.manifest import add_entry, describe
from compress.model_file import load_model
from compress.simplify.folding import fold
from compress.training_data import KEY
from mnist_edge import pipeline
from mnist_edge.data import Dataset
from mnist_edge.evaluation.bench import BenchResult, BenchRow, bench
from mnist_edge.publishing import figures_of
from mnist_edge.settings.recipe import ArtifactRecipe
from mnist_edge.settings.timing import Timing
from mnist_edge.training.run import QUIET, Run
from mnist_edge.training.train import TrainingResult

STAGES = ("trained", "folded", "pruned", "distilled", "int8")
IN_C = "int8 in C"


@dataclass(frozen=True)
class StageRow:
    """What was measured of a stage's file, and of that of the stage before, if any."""

    stage: str
    measured: BenchRow
    before: BenchRow | None


@dataclass(frozen=True)
class StagesResult:
    """Every stage, its network, the files of all, and the measurements behind the rows."""

    rows: tuple[StageRow, ...]
    files: tuple[Path, ...]
    bench: BenchResult
    training: TrainingResult
    networks: Mapping[str, nn.Module | QuantizedGraph]


def run_stages(
    recipe: ArtifactRecipe,
    data: Dataset,
    out: Path,
    work: Path,
    *,
    data_dir: Path | None = None,
    timing: Timing | None = None,
    run: Run = QUIET,
) -> StagesResult:
    """Make and measure every stage of a recipe that prunes and quantizes.

    Trainings are kept under `work` as `pipeline.run_recipe` keeps them, and taken up again.
    The test images are read by the measurements, after every choice is made.

    Args:
        recipe: what to train, to prune and to quantize; one with `stages`.
        data: the images.
        out: folder of the files.
        work: folder of the trainings.
        data_dir: where the measurements find the test images.
        timing: how latencies are measured.
        run: device, whether to resume, and where progress goes.

    Raises:
        CompressError: a stage fails.
    """
    first, networks = _made(recipe, data, work, run)
    run.say(f"exporting to {out}")
    files = {stage: list(_exported(networks[stage], recipe, data, out, stage)) for stage in STAGES}
    run.say("measuring")
    measured = _measured(files, data, data_dir, timing or Timing())
    paths = tuple(path for stage in STAGES for path in files[stage])
    return StagesResult(_rows(files, measured), paths, measured, first, networks)


def _made(
    recipe: ArtifactRecipe, data: Dataset, work: Path, run: Run
) -> tuple[TrainingResult, dict[str, nn.Module | QuantizedGraph]]:
    """The first training of the best seed, and the network of every stage."""
    trained, teacher = pipeline.train_seeds(recipe, data, work, pruned=False, run=run)
    first, resumed = pipeline.best_seed(trained), replace(run, resume=True)
    last = pipeline.prune_trained(recipe, first, data, work, teacher, run=resumed)
    run.say("quantizing to 8 bits")
    integers = pipeline.build_variant(recipe, last, data, work / recipe.name, teacher=teacher)
    return first, {
        "trained": first.model,
        "folded": _folded(first.model, data),
        "pruned": _folded(_as_cut(last, recipe), data),
        "distilled": _folded(last.model, data),
        "int8": integers,
    }


def _folded(model: nn.Module, data: Dataset) -> nn.Module:
    return fold(model, torch.zeros(2, *data.shape))


def _as_cut(result: TrainingResult, recipe: ArtifactRecipe) -> nn.Module:
    """The network of the last step as it was cut, before it learned again."""
    assert recipe.pruning is not None
    folder = result.model_path.parent / f"step{recipe.pruning.steps}"
    return load_model(folder / "pruned.safetensors").model


def _exported(
    network: nn.Module | QuantizedGraph,
    recipe: ArtifactRecipe,
    data: Dataset,
    out: Path,
    stage: str,
) -> Iterable[Path]:
    """Write a stage in every format of the recipe that can hold it; C where there is a compiler.

    The manifest beside the files tells the network's own figures.
    """
    example = torch.zeros(2, *data.shape)
    name = f"{recipe.name}-{stage}"
    for format in recipe.formats:
        if format == "c" and (not isinstance(network, QuantizedGraph) or compiler() is None):
            continue
        path = out / f"{name}{FORMATS[format].suffix}"
        export(network, path, format=format, example=example, training_data=data.about)
        about = {} if data.about is None else {KEY: data.about}
        add_entry(out, describe(path, variant=name, **figures_of(network), **about))
        yield path


def _measured(
    files: dict[str, list[Path]], data: Dataset, data_dir: Path | None, timing: Timing
) -> BenchResult:
    runnable = [p for paths in files.values() for p in paths if p.is_dir() or p.suffix == ".onnx"]
    return bench(
        runnable,
        dataset=data.request,
        data_dir=data_dir,
        baseline=_onnx_of(files["trained"]),
        timing=timing,
    )


def _rows(files: dict[str, list[Path]], measured: BenchResult) -> tuple[StageRow, ...]:
    """The ONNX file of each stage, and the last one's C where there is any."""
    by_path = {row.path: row for row in measured.rows}
    shown = {stage: _onnx_of(files[stage]) for stage in STAGES}
    in_c = next((path for path in files[STAGES[-1]] if path.is_dir()), None)
    if in_c is not None:
        shown[IN_C] = in_c
    rows = [by_path[path] for path in shown.values()]
    return tuple(map(StageRow, shown, rows, [None, *rows]))


def _onnx_of(paths: Sequence[Path]) -> Path:
    return next(path for path in paths if path.suffix == ".onnx")
