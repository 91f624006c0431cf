"""From a recipe to published artifacts: train its seeds, prune, choose, build, measure."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from compress.errors import UserError
from compress.exporters import FORMATS, c_name, export
from compress.exporters.c99 import export_c
from compress.files import read_json, sha256_of, write_json
from compress.graph import QuantizedGraph
from compress.graph.contract import taking_codes
from compress.manifest import Entry, SeedResult, add_entry, describe
from compress.measuring import Score, agreement, open_model
from compress.quantization.post_training import quantize
from compress.quantization.spec import InputCode, QuantizationSpec
from compress.simplify.folding import fold
from mnist_edge.data import Dataset, Images, normalize
from mnist_edge.evaluation.contracts import record_contracts, trial_of
from mnist_edge.networks import models
from mnist_edge.settings.recipes import ArtifactRecipe, read_recipe
from mnist_edge.training.loop import Listener
from mnist_edge.training.taught_views import fingerprint, make_views
from mnist_edge.training.train import TrainingConfig, TrainingResult, train

BASELINE = "phase5-float.onnx"
TRAININGS = "trainings.json"
Network = nn.Module | QuantizedGraph

if TYPE_CHECKING:
    from mnist_edge.training.pruning_in_steps import PruningConfig
    from mnist_edge.training.quantization_aware import QuantizationTrainingConfig


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
    listener: Callable[[TrainingConfig], Listener] = lambda config: Listener(),
    say: Callable[[str], None] = lambda line: None,
) -> RunResult:
    """Make what `recipe` says and record it in the manifest under `out`.

    Trainings are kept under `work` by the hash of their configuration, so that recipes share
    them and an interrupted run goes on where it was. The test images are read here, after every
    choice is made.

    Args:
        recipe: what to make.
        data: the images.
        out: folder of the artifacts and their `manifest.json`.
        work: folder of the trainings.
        random_images: how many, beside the test images, the runtimes' integers are compared on.
        listener: makes the listener of one training.
        say: is told what is being done, a line each.

    Raises:
        UserError: a training, an export or a file fails.
    """
    results = train_seeds(recipe, data, work, listener=listener, say=say)
    chosen = best_seed(results)
    say(f"seed {chosen.config.seed} is the best on validation")
    folder, views = work / recipe.name, teach(recipe, data, work, say=say)
    recipe = with_chosen_widths(recipe, chosen, data, folder, say=say)
    networks: dict[int, Network] = {}
    for result in results:
        say(f"building {recipe.name}, seed {result.config.seed}")
        networks[result.config.seed] = build_variant(recipe, result, data, folder, views=views)
    seeds = tuple(
        _score_seed(recipe, seed, network, data, folder) for seed, network in networks.items()
    )
    _record_training(recipe, seeds, chosen, out)
    network = networks[chosen.config.seed]
    # C last: it names the hash of the integers beside it.
    entries = tuple(
        _publish(recipe, format, network, chosen, seeds, data, out)
        for format in sorted(recipe.formats, key=lambda format: format == "c")
    )
    if recipe.formats and isinstance(network, QuantizedGraph):
        say(f"comparing every runtime's integers for {recipe.name}")
        record_contracts(out, recipe.name, trial_of(data, count=random_images), say=say)
    return RunResult(recipe, chosen.config.seed, seeds, entries)


def train_seeds(
    recipe: ArtifactRecipe,
    data: Dataset,
    work: Path,
    *,
    seeds: Sequence[int] | None = None,
    listener: Callable[[TrainingConfig], Listener] = lambda config: Listener(),
    say: Callable[[str], None] = lambda line: None,
) -> list[TrainingResult]:
    """Train the recipe's seeds (or some of them), or take up what is already under `work`.

    Where the recipe prunes, each network is pruned then: the results hold the pruned networks and
    how their last fine-tuning went, beside the configuration of the first training.
    """
    results = []
    views = teach(recipe, data, work, listener=listener, say=say)
    for seed in seeds if seeds is not None else recipe.seeds:
        config = replace(recipe.training, seed=seed)
        folder = training_folder(config, recipe.dataset, work, views)
        say(f"training {recipe.name}, seed {seed}, in {folder}")
        heard = listener(config)
        result = train(config, data, folder, views=views, resume=True, listener=heard)
        if recipe.pruning is not None:
            result = _pruned(recipe, recipe.pruning, result, data, work, views, listener, say)
        results.append(result)
    return results


def _pruned(
    recipe: ArtifactRecipe,
    config: "PruningConfig",
    result: TrainingResult,
    data: Dataset,
    work: Path,
    views: Path | None,
    listener: Callable[[TrainingConfig], Listener],
    say: Callable[[str], None],
) -> TrainingResult:
    """Prune one seed's network; it learns again from the views, or else from its unpruned self."""
    from mnist_edge.training.pruning_in_steps import prune_in_steps

    seed = result.config.seed
    config = replace(config, training=replace(config.training, seed=seed))
    folder = work / "prunings" / f"{_stages_key(recipe, result, views)}-seed{seed}"
    say(f"pruning {recipe.name}, seed {seed}, in {folder}")
    taught_by_itself = views is None and config.training.distillation > 0
    found = prune_in_steps(
        result.model,
        data,
        config,
        folder,
        teacher=result.model if taught_by_itself else None,
        views=views,
        resume=True,
        listener=listener(config.training),
        say=say,
    )
    assert found.training is not None, "a recipe's pruning is always tuned"
    return replace(found.training, config=result.config, model_path=found.model_path)


def training_folder(
    config: TrainingConfig, dataset: str, work: Path, views: Path | None = None
) -> Path:
    """Where a training is kept under `work`, by the hash of all that decides its result."""
    return work / "trainings" / f"{_key(config, dataset, views)}-seed{config.seed}"


def teach(
    recipe: ArtifactRecipe,
    data: Dataset,
    work: Path,
    *,
    listener: Callable[[TrainingConfig], Listener] = lambda config: Listener(),
    say: Callable[[str], None] = lambda line: None,
) -> Path | None:
    """Train the recipe's teacher and write its answers, or take up what is there already.

    Returns:
        The folder of the views that the students see; None without a teacher.
    """
    if recipe.teacher is None:
        return None
    of_teacher = read_recipe(recipe.path.parent / f"{recipe.teacher}.toml")
    results = train_seeds(of_teacher, data, work, listener=listener, say=say)
    augmentation, teacher = recipe.training.augmentation, best_seed(results).model
    return make_views(teacher, data, augmentation, work / "views", count=recipe.views, say=say)


def best_seed(results: Sequence[TrainingResult]) -> TrainingResult:
    """The training with the highest validation accuracy; ties go to the lower loss."""
    return max(results, key=lambda r: (r.selected.validation_accuracy, -r.selected.validation_loss))


def build_variant(
    recipe: ArtifactRecipe,
    result: TrainingResult,
    data: Dataset,
    folder: Path,
    *,
    views: Path | None = None,
) -> Network:
    """The network of the recipe's variant, made from one seed's training.

    Quantization-aware training learns from the answers in `views`, or else from the float
    network's; it is kept, and taken up again, under `folder`.
    """
    if recipe.variant == "float":
        return result.model
    if recipe.variant == "folded":
        return fold(result.model, torch.zeros(2, *models.INPUT_SHAPE))
    config = integer_training(recipe, result.config.seed)
    if config is None:
        graph = quantize_on(data, result.model, recipe.quantization, recipe.calibration_images)
    else:
        graph = _trained_integers(recipe, config, result, data, folder, views)
    if recipe.quantization.power_of_two and recipe.raw_pixels:
        return taking_codes(graph)
    return replace(graph, float_input=not recipe.raw_pixels)


def with_chosen_widths(
    recipe: ArtifactRecipe,
    chosen: TrainingResult,
    data: Dataset,
    folder: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
) -> ArtifactRecipe:
    """The recipe with each layer's bits chosen by the sensitivity of `chosen`, if it has a budget.

    The widths are kept under `folder`, by the hash of all that they depend on.
    """
    if recipe.budget_bytes is None:
        return recipe
    from compress.quantization.diagnosis.sensitivity import choose_widths
    from mnist_edge.commands.sensitive_layers import measure_network

    told = {"spec": asdict(recipe.quantization), "images": recipe.calibration_images}
    key = hash_of({**told, "network": fingerprint(chosen.model), "budget": recipe.budget_bytes})
    path = folder / f"widths-{key}.json"
    if not path.exists():
        say(f"choosing the bits of each layer for {recipe.budget_bytes:,} weight bytes")
        found = measure_network(
            chosen.model,
            data,
            spec=recipe.quantization,
            calibration_images=recipe.calibration_images,
        )
        write_json(path, choose_widths(found, budget_bytes=recipe.budget_bytes))
    widths = read_json(path)
    return replace(recipe, quantization=replace(recipe.quantization, bits_by_layer=widths))


def integer_training(recipe: ArtifactRecipe, seed: int) -> "QuantizationTrainingConfig | None":
    """The recipe's quantization-aware training; None if it quantizes after training alone."""
    if recipe.fine_tuning is None:
        return None
    from mnist_edge.training.quantization_aware import fine_tuning

    spec = recipe.quantization
    return replace(fine_tuning(spec.weight_bits, spec=spec, seed=seed), **recipe.fine_tuning)


def _trained_integers(
    recipe: ArtifactRecipe,
    config: "QuantizationTrainingConfig",
    result: TrainingResult,
    data: Dataset,
    folder: Path,
    views: Path | None,
) -> QuantizedGraph:
    from mnist_edge.training.quantization_aware import train_quantized

    seed = result.config.seed
    key = _stages_key(recipe, result, views)
    place = folder / f"{_tuning_key(config)}-{key}-seed{seed}"
    teacher = result.model if views is None else None
    trained = train_quantized(
        result.model, data, config, place, teacher=teacher, views=views, resume=True
    )
    return trained.graph


def quantize_on(
    data: Dataset, model: nn.Module, spec: QuantizationSpec, images: int
) -> QuantizedGraph:
    """Quantize a network of normalized images, calibrated on the first training images."""
    return quantize(model, calibration(data, images), spec=with_input_code(spec, data))


def with_input_code(spec: QuantizationSpec, data: Dataset) -> QuantizationSpec:
    """Tell a spec that normalized pixels are an exact code of the raw ones."""
    return replace(spec, input_code=InputCode(1 / (255 * data.std), 255 * data.mean))


def calibration(data: Dataset, count: int) -> Tensor:
    """The first `count` training images, normalized, float32 [N, 1, 28, 28]."""
    return torch.from_numpy(normalize(data.train.images[:count], data.mean, data.std))


def score(path: Path, images: Images, data: Dataset) -> tuple[Score, np.ndarray]:
    """Run a file on images in its runtime: the right answers, and the classes [N]."""
    model = open_model(path, input_shape=models.INPUT_SHAPE)
    raw = model.input_dtype == "uint8"
    inputs = images.images[:, None] if raw else normalize(images.images, data.mean, data.std)
    classes = model.classes(inputs)
    return agreement(classes, images.labels), classes


def _key(config: TrainingConfig, dataset: str, views: Path | None = None) -> str:
    """A name for a training: the hash of all that differs from the defaults, seed apart."""
    defaults = TrainingConfig().to_json()
    settings = {k: v for k, v in config.to_json().items() if v != defaults[k] and k != "seed"}
    taught = {"views": views.name} if views else {}
    return hash_of({"dataset": dataset, **settings, **taught})


def _stages_key(recipe: ArtifactRecipe, result: TrainingResult, views: Path | None) -> str:
    """A name for a network in float: its training's, or the hash of that and of its pruning."""
    trained = _key(result.config, recipe.dataset, views)
    if recipe.pruning is None:
        return trained
    values, seed = recipe.pruning.to_json(), recipe.pruning.training.seed
    defaults = type(recipe.pruning)(recipe.pruning.target).to_json()
    defaults["training"] = TrainingConfig(seed=seed).to_json()
    told = differing_settings(values, defaults) | {"target": values["target"]}
    return hash_of({"training": trained, "pruning": told})


def _tuning_key(config: "QuantizationTrainingConfig") -> str:
    """A name for a fine-tuning: the hash of all that differs from the defaults, seed apart."""
    different = differing_settings(config.to_json(), type(config)().to_json())
    return hash_of({name: value for name, value in different.items() if name != "seed"})


def differing_settings(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What of plain values differs from the defaults, also within mappings."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        default = defaults.get(name)
        if isinstance(value, Mapping) and isinstance(default, Mapping):
            value, default = differing_settings(value, default), {}
        if value != default:
            found[name] = value
    return found


def hash_of(settings: Mapping[str, Any]) -> str:
    """A name for what plain values decide: twelve hexadecimal digits."""
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _score_seed(
    recipe: ArtifactRecipe, seed: int, network: Network, data: Dataset, folder: Path
) -> SeedResult:
    """Export one seed's network to ONNX beside the trainings and run that file."""
    path = folder / f"seed{seed}.onnx"
    export(network, path, format="onnx", example=torch.zeros(2, *models.INPUT_SHAPE))
    validation, _ = score(path, data.validation, data)
    test, _ = score(path, data.test, data)
    return SeedResult(seed, validation, test)


def _publish(
    recipe: ArtifactRecipe,
    format: str,
    network: Network,
    chosen: TrainingResult,
    seeds: tuple[SeedResult, ...],
    data: Dataset,
    out: Path,
) -> Entry:
    path = out / f"{recipe.name}{FORMATS[format]}"
    seed = chosen.config.seed
    if format == "c":
        _export_c(recipe, network, next(s for s in seeds if s.seed == seed), path)
    else:
        export(network, path, format=format, example=torch.zeros(2, *models.INPUT_SHAPE))
    test, classes = score(path, data.test, data)
    known: dict[str, Any] = {"test": test, "validation": score(path, data.validation, data)[0]}
    baseline = out / BASELINE
    if baseline.exists() and baseline != path:
        _, others = score(baseline, data.test, data)
        known |= {"agreement": agreement(classes, others), "baseline": BASELINE}
    if isinstance(network, QuantizedGraph):
        # Of the network, packed: a file may hold more, such as zeros for speed, or int4 as int8.
        figures = ("weight_bytes", "macs")
        known |= {name: getattr(network, name) for name in figures}
        known["params"] = network.parameters
    known |= {"seed": seed, "seeds": seeds, "recipe": recipe.path.name}
    entry = describe(path, variant=recipe.name, **known)
    add_entry(out, entry)
    return entry


def _export_c(recipe: ArtifactRecipe, network: Network, result: SeedResult, folder: Path) -> None:
    """Write the integers as C99, with their hash and accuracy in the head comment."""
    if not isinstance(network, QuantizedGraph):
        raise UserError(f"recipe {recipe.name}: only integers can be written as C")
    integers = folder.parent / f"{recipe.name}{FORMATS['safetensors']}"
    export_c(
        network,
        folder,
        name=c_name(folder),
        sha256=sha256_of(integers) if integers.exists() else None,
        accuracy=f"{_in_words(result.test)} of the test images" if result.test else None,
    )


def _in_words(score: Score) -> str:
    """A score as "9,952 of 10,000 (99.52 %)"."""
    return f"{score.correct:,} of {score.count:,} ({100 * score.fraction:.2f} %)"


def _record_training(
    recipe: ArtifactRecipe, seeds: tuple[SeedResult, ...], chosen: TrainingResult, out: Path
) -> None:
    """Keep every seed's scores, also of recipes that publish no file."""
    path = out / TRAININGS
    known = read_json(path) if path.exists() else {}
    if not isinstance(known, dict):
        raise UserError(f"{path} is not a record of trainings; remove it")
    known[recipe.name] = {
        "dataset": recipe.dataset,
        "training": {k: v for k, v in chosen.config.to_json().items() if k != "seed"},
        **({"pruning": recipe.pruning.to_json()} if recipe.pruning else {}),
        "chosen": chosen.config.seed,
        "seeds": [asdict(result) for result in seeds],
    }
    write_json(path, known)
