"""From a recipe to published artifacts: train its seeds, prune, choose, build, measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from compress.exporters import export
from compress.graph import QuantizedGraph
from compress.graph.contract import taking_codes
from compress.manifest import Entry, SeedResult
from compress.settings import plain_values
from compress.simplify.folding import fold
from mnist_edge.data import Dataset
from mnist_edge.evaluation.choosing import Candidate, best
from mnist_edge.evaluation.contracts import record_contracts, trial_of
from mnist_edge.evaluation.scoring import score, score_and_loss
from mnist_edge.publishing import Network, publish, record_training, without_seed
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import Stage, differing_settings, fingerprint
from mnist_edge.training.calibration import quantize_on, sensitivity_on, taking_pixels
from mnist_edge.training.dry_run import dry_run
from mnist_edge.training.run import QUIET, Run, say_nothing
from mnist_edge.training.teacher_logits import write_logits
from mnist_edge.training.train import TrainingResult, train

if TYPE_CHECKING:
    from mnist_edge.settings.quantization_training import QuantizationTrainingConfig


@dataclass(frozen=True)
class RunResult:
    """What a recipe gave: the chosen seed, every seed's scores, and the files' entries."""

    recipe: ArtifactRecipe
    seed: int
    seeds: tuple[SeedResult, ...]
    entries: tuple[Entry, ...]


def run_recipe(
    recipe: ArtifactRecipe,
    data: Dataset,
    out: Path,
    work: Path,
    *,
    random_images: int = 10_000,
    run: Run = QUIET,
) -> RunResult:
    """Make what `recipe` says and record it in the manifest under `out`.

    Every stage is kept under `work`, so that recipes share them and an interrupted run goes on
    where it was. The test images are read here, after every choice is made.

    Args:
        recipe: what to make.
        data: the images.
        out: folder of the artifacts and their `manifest.json`.
        work: folder of the stages.
        random_images: how many, beside the test images, the runtimes' integers are compared on.
        run: device, whether to resume, and where progress goes.

    Raises:
        CompressError: a training, an export or a file fails.
    """
    results, teacher = train_seeds(recipe, data, work, run=run)
    folder = work / recipe.name
    recipe = with_chosen_widths(recipe, best_seed(results), data, folder, say=run.say)
    networks = {}
    for result in results:
        run.say(f"building {recipe.name}, seed {result.config.seed}")
        made = build_variant(recipe, result, data, folder, teacher=teacher)
        networks[result.config.seed] = made
    tried = [candidate_of(each, networks[each.config.seed], data, folder) for each in results]
    seed = best(tried, recipe.seed_by).seed
    run.say(f"seed {seed} is the best on validation; from here on the test images are read")
    seeds = tuple(_tested(each, data, folder) for each in tried)
    record_training(recipe, tried, seeds, seed, data, out)
    published = (networks[seed], seed, seeds, data, out)
    chosen = next(each for each in results if each.config.seed == seed)
    own = _float_answers(chosen, networks[seed], data, folder)
    entries = tuple(publish(recipe, f, *published, float_answers=own) for f in recipe.formats)
    if recipe.formats and isinstance(networks[seed], QuantizedGraph):
        run.say(f"comparing every runtime's integers for {recipe.name}")
        record_contracts(out, recipe.name, trial_of(data, count=random_images), say=run.say)
    return RunResult(recipe, seed, seeds, entries)


def train_seeds(
    recipe: ArtifactRecipe,
    data: Dataset,
    work: Path,
    *,
    seeds: Sequence[int] | None = None,
    pruned: bool = True,
    run: Run = QUIET,
) -> tuple[list[TrainingResult], Path | None]:
    """Train the recipe's seeds (or some of them), or take up what is already under `work`.

    Where the recipe prunes, each network is pruned then, unless `pruned` is false: the results hold
    the pruned networks and how their last fine-tuning went, beside the configuration of the first
    training. Before any training all stages are tried on the untrained network.

    Returns:
        The trainings, and the folder of the views that they see, as `teach` returns it.
    """
    dry_run(recipe, data)
    results = []
    run = replace(run, resume=True)
    teacher = teach(recipe, data, work, run=run)
    for seed in seeds if seeds is not None else recipe.seeds:
        config = replace(recipe.training, seed=seed)
        folder = training_folder(config, data, work, teacher)
        run.say(f"training {recipe.name}, seed {seed}, in {folder}")
        result = train(config, data, folder, teacher=teacher, run=run)
        if pruned:
            result = prune_trained(recipe, result, data, work, teacher, run=run)
        results.append(result)
    return results, teacher


def prune_trained(
    recipe: ArtifactRecipe,
    result: TrainingResult,
    data: Dataset,
    work: Path,
    teacher: Path | None,
    *,
    run: Run = QUIET,
) -> TrainingResult:
    """Prune one seed's network; it learns again from the teacher, or else from its unpruned self.

    Without pruning in the recipe the training is as it was.
    """
    if recipe.pruning is None:
        return result
    from mnist_edge.training.pruning import prune_in_steps

    seed, training = result.config.seed, recipe.pruning.training
    config = replace(recipe.pruning, training=replace(training, seed=seed))
    folder = _pruned_stage(recipe, result.config, data, teacher).folder(work / "prunings", seed)
    run.say(f"pruning {recipe.name}, seed {seed}, in {folder}")
    itself = result.model if training.distillation > 0 else None
    found = prune_in_steps(result.model, data, config, folder, teacher=teacher or itself, run=run)
    assert found.training is not None, "a recipe's pruning is always tuned"
    return replace(found.training, config=result.config, model_path=found.model_path)


def training_folder(
    config: TrainingConfig, data: Dataset, work: Path, teacher: Path | None = None
) -> Path:
    """Where a training is kept under `work`, by the hash of all that decides its result."""
    return _training_stage(config, data, teacher).folder(work / "trainings", config.seed)


def teach(recipe: ArtifactRecipe, data: Dataset, work: Path, *, run: Run = QUIET) -> Path | None:
    """Train the recipe's teacher and write its logits, or take up what is there already.

    Returns:
        The folder of the views that the students see; None without a teacher.
    """
    if recipe.teacher is None:
        return None
    of_teacher = read_recipe(recipe.path.parent / f"{recipe.teacher}.toml")
    trained, _ = train_seeds(of_teacher, data, work, run=run)
    augmentation, folder = recipe.training.augmentation, work / "views"
    return write_logits(
        best_seed(trained).model, data, augmentation, folder, count=recipe.views, say=run.say
    )


def best_seed(results: Sequence[TrainingResult]) -> TrainingResult:
    """The training with the highest validation accuracy; ties go to the lower loss."""
    return max(results, key=lambda r: (r.selected.validation_accuracy, -r.selected.validation_loss))


def build_variant(
    recipe: ArtifactRecipe,
    result: TrainingResult,
    data: Dataset,
    folder: Path,
    *,
    teacher: Path | None = None,
    device: str = "cpu",
) -> Network:
    """The network of the recipe's variant, made from one seed's training.

    Quantization-aware training learns from the teacher's logits, or else from the float network's,
    on `device`; it is kept, and taken up again, under `folder`.
    """
    if recipe.variant == "float":
        return result.model
    if recipe.variant == "folded":
        return fold(result.model, torch.zeros(2, *data.shape))
    if recipe.raw_pixels:
        network, data = taking_pixels(result.model, data)
        result = replace(result, model=network)
    config = integer_training(recipe, result.config.seed)
    if config is None:
        graph = quantize_on(data, result.model, recipe.quantization, recipe.calibration_images)
    else:
        run = Run(device=device, resume=True)
        graph = _trained_integers(recipe, config, result, data, folder, teacher, run=run)
    if recipe.quantization.power_of_two and recipe.raw_pixels:
        return taking_codes(graph)
    return replace(graph, float_input=not recipe.raw_pixels)


def candidate_of(
    result: TrainingResult, network: Network, data: Dataset, folder: Path
) -> Candidate:
    """Export one seed's network to ONNX into a folder and run it on the validation images."""
    path = _seed_file(result.config.seed, folder)
    export(network, path, format="onnx", example=torch.zeros(2, *data.shape))
    (right, loss), parent = score_and_loss(path, data.validation, data), result.selected
    figures = (parent.validation_accuracy, parent.validation_loss)
    return Candidate(result.config.seed, right, loss, *figures)


def with_chosen_widths(
    recipe: ArtifactRecipe,
    chosen: TrainingResult,
    data: Dataset,
    folder: Path,
    *,
    say: Callable[[str], None] = say_nothing,
) -> ArtifactRecipe:
    """The recipe with each layer's bits chosen by the sensitivity of `chosen`, if it has a budget.

    The widths are kept under `folder`, by the hash of all that they depend on.
    """
    if recipe.budget_bytes is None:
        return recipe
    from compress.quantization.diagnosis.sensitivity import choose_widths

    spec, images, budget = recipe.quantization, recipe.calibration_images, recipe.budget_bytes

    def choose() -> dict[str, int]:
        say(f"choosing the bits of each layer for {budget:,} weight bytes")
        return choose_widths(sensitivity_on(data, chosen.model, spec, images), budget_bytes=budget)

    settings = {"spec": plain_values(spec), "images": images, "budget": budget}
    stage = Stage(settings, {"network": fingerprint(chosen.model), "data": data.digest})
    widths = stage.take(folder / f"widths-{stage.key}.json", choose)
    return replace(recipe, quantization=replace(spec, bits_by_layer=widths))


def integer_training(recipe: ArtifactRecipe, seed: int) -> "QuantizationTrainingConfig | None":
    """The recipe's quantization-aware training; None if it quantizes after training alone.

    It sees images as the training does.
    """
    if recipe.fine_tuning is None:
        return None
    from mnist_edge.settings.quantization_training import fine_tuning

    spec = recipe.quantization
    settings = {"calibration_images": recipe.calibration_images, **recipe.fine_tuning}
    settings = {"augmentation": recipe.training.augmentation, **settings}
    return replace(fine_tuning(spec.weight_bits, spec=spec, seed=seed), **settings)


def _trained_integers(
    recipe: ArtifactRecipe,
    config: "QuantizationTrainingConfig",
    result: TrainingResult,
    data: Dataset,
    folder: Path,
    teacher: Path | None,
    *,
    run: Run,
) -> QuantizedGraph:
    from mnist_edge.training.quantization_aware import train_quantized

    start = _pruned_stage(recipe, result.config, data, teacher)
    place = start.folder(folder, result.config.seed)
    place = place.with_name(f"{_tuning_stage(config).key}-{place.name}")
    trained = train_quantized(
        result.model, data, config, place, teacher=teacher or result.model, run=run
    )
    return trained.graph


def _training_stage(config: TrainingConfig, data: Dataset, teacher: Path | None) -> Stage:
    """A training by all that differs from the defaults, seed apart, and the images themselves."""
    different = {k: v for k, v in config.to_json().items() if v != TrainingConfig().to_json()[k]}
    views = {"views": teacher.name} if teacher else {}
    settings = {"dataset": data.name, **without_seed(different)}
    return Stage(settings, {"data": data.digest, **views})


def _pruned_stage(
    recipe: ArtifactRecipe, config: TrainingConfig, data: Dataset, teacher: Path | None
) -> Stage:
    """A float network: by its training, or by that and its pruning."""
    trained = _training_stage(config, data, teacher)
    if recipe.pruning is None:
        return trained
    values, seed = recipe.pruning.to_json(), recipe.pruning.training.seed
    defaults = type(recipe.pruning)(recipe.pruning.target).to_json()
    defaults["training"] = TrainingConfig(seed=seed).to_json()
    different = differing_settings(values, defaults) | {"target": values["target"]}
    return Stage({"pruning": different}, {"training": trained.key})


def _tuning_stage(config: "QuantizationTrainingConfig") -> Stage:
    """A fine-tuning as integers by all that differs from the defaults, seed apart."""
    return Stage(without_seed(differing_settings(config.to_json(), type(config)().to_json())))


def _tested(candidate: Candidate, data: Dataset, folder: Path) -> SeedResult:
    """Run one seed's file on the test images."""
    test, _ = score(_seed_file(candidate.seed, folder), data.test, data)
    return SeedResult(candidate.seed, candidate.validation, test)


def _float_answers(
    result: TrainingResult, network: Network, data: Dataset, folder: Path
) -> NDArray[np.int64] | None:
    """Answers to the test images of the float network that integers were made from."""
    if not isinstance(network, QuantizedGraph):
        return None
    path = folder / f"seed{result.config.seed}-float.onnx"
    export(result.model, path, format="onnx", example=torch.zeros(2, *data.shape))
    return score(path, data.test, data)[1]


def _seed_file(seed: int, folder: Path) -> Path:
    return folder / f"seed{seed}.onnx"
