"""Recipes: how a network is trained, and, in TOML files, how a published artifact is made."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compress.errors import UserError
from compress.formats import FORMATS
from compress.quantization.spec import QuantizationSpec
from mnist_edge.training.augment import Augmentation
from mnist_edge.training.train import TrainingConfig

if TYPE_CHECKING:
    from mnist_edge.training.pruning_in_steps import PruningConfig

_DOCUMENT_ROTATION = Augmentation(rotation=7, fill=1, interpolation="nearest")
_AUGMENTATION_FIELDS = tuple(f.name for f in dataclasses.fields(Augmentation))
_TRAINING_FIELDS = tuple(
    f.name for f in dataclasses.fields(TrainingConfig) if f.name != "augmentation"
)

_RUNNABLE = tuple(row.name for row in FORMATS.values() if row.open)
INPUTS = ("float", "uint8")
VARIANTS = ("float", "folded", "int8")
_BUDGET = ("macs", "params", "weight_bytes", "weight_bits")
_PRUNING = ("criterion", "scope", "round_to", "steps", "schedule", "step_epochs", "images")


def reference(phase: int) -> TrainingConfig:
    """The reference document's training of `phase`."""
    augmentation = _DOCUMENT_ROTATION if phase >= 5 else Augmentation()
    return TrainingConfig(phase=phase, augmentation=augmentation)


def tuned(phase: int) -> TrainingConfig:
    """Our own training, settled on the validation images."""
    return TrainingConfig(
        phase=phase,
        epochs=40,
        learning_rate=0.1,
        nesterov=True,
        weight_decay=5e-4,
        schedule="one-cycle",
        average_decay=0.998,
        dropout=0.0,
        select="last",
        augmentation=Augmentation(rotation=10, translation=2, scale=0.1, shear=5),
    )


TRAINING_RECIPES = {"reference": reference, "tuned": tuned}


def training_config(recipe: str, phase: int, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A training recipe with some of its settings replaced.

    Args:
        recipe: "reference" or "tuned".
        phase: the network, 1 to 5.
        overrides: settings by the names of `TrainingConfig`'s and `Augmentation`'s fields; None
            leaves a setting as the recipe has it.

    Raises:
        UserError: the recipe or a setting is unknown, or a value is out of range.
    """
    if recipe not in TRAINING_RECIPES:
        raise UserError(
            f"recipe {recipe!r} is unknown; choose one of {', '.join(TRAINING_RECIPES)}"
        )
    return changed(TRAINING_RECIPES[recipe](phase), overrides)


def changed(config: TrainingConfig, overrides: Mapping[str, Any]) -> TrainingConfig:
    """A configuration with some settings replaced, named as in `training_config`.

    Raises:
        UserError: a setting is unknown, or a value is out of range.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    unknown = set(given) - set(_TRAINING_FIELDS) - set(_AUGMENTATION_FIELDS)
    if unknown:
        raise UserError(f"setting {sorted(unknown)[0]!r} is unknown in a training recipe")
    moved = {key: value for key, value in given.items() if key in _AUGMENTATION_FIELDS}
    changes = {key: value for key, value in given.items() if key in _TRAINING_FIELDS}
    augmentation = dataclasses.replace(config.augmentation, **moved)
    return dataclasses.replace(config, augmentation=augmentation, **changes)


@dataclass(frozen=True)
class ArtifactRecipe:
    """How one published network is made, as a TOML file says it.

    Attributes:
        name: the artifact's name, such as "phase5-int8".
        variant: "float", "folded" or "int8".
        formats: the files to write: "onnx", "torchscript", "safetensors", "c" (C99, of integers);
            none for a training whose figures alone are wanted.
        dataset: the data set's name.
        seeds: one training for each; the best on validation is published.
        training: the configuration, seed 0.
        quantization: for the variant "int8".
        raw_pixels: whether the integers take uint8 pixels instead of normalized images.
        teacher: name of the recipe, beside this one, of the network whose answers are learned.
        views: how many augmented copies of the images the teacher answers.
        fine_tuning: settings of quantization-aware training that replace those of the weights'
            width; None quantizes after training alone.
        calibration_images: how many training images set the ranges.
        budget_bytes: choose each layer's bits so that the weights take no more; None leaves the
            bits as `quantization` has them.
        pruning: what channels go after training, and how the network learns again; None keeps all.
        path: the file it was read from.
    """

    name: str
    variant: str
    formats: tuple[str, ...]
    dataset: str
    seeds: tuple[int, ...]
    training: TrainingConfig
    quantization: QuantizationSpec = field(default_factory=QuantizationSpec)
    fine_tuning: Mapping[str, Any] | None = None
    calibration_images: int = 2000
    budget_bytes: int | None = None
    raw_pixels: bool = False
    teacher: str | None = None
    views: int = 16
    pruning: "PruningConfig | None" = None
    path: Path = Path()


def read_recipe(path: Path) -> ArtifactRecipe:
    """Read an artifact's recipe.

    Raises:
        UserError: the file is missing, not TOML, or says something unknown or out of range.
    """
    try:
        content = tomllib.loads(path.read_text())
    except OSError as error:
        raise UserError(f"cannot read the recipe {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not valid TOML: {error}") from error
    try:
        return _from_toml(content, path)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UserError(f"{path}: {error}; see the recipes in this project for the form") from error
    except UserError as error:
        raise UserError(f"{path}: {error}") from error


def _from_toml(content: dict[str, Any], path: Path) -> ArtifactRecipe:
    training = dict(content.pop("train"))
    recipe, phase = training.pop("recipe"), training.pop("phase", 5)
    quantization = dict(content.pop("quantize", {}))
    formats, variant = tuple(content.pop("formats")), content.pop("variant")
    if set(formats) - set(_RUNNABLE) or variant not in VARIANTS:
        raise UserError(f"formats are {', '.join(_RUNNABLE)} and variants {', '.join(VARIANTS)}")
    return ArtifactRecipe(
        formats=formats,
        variant=variant,
        raw_pixels=_is_raw(content.pop("input", "float")),
        seeds=tuple(content.pop("seeds")),
        training=training_config(recipe, phase, training),
        calibration_images=quantization.pop("calibration_images", 2000),
        budget_bytes=quantization.pop("budget_bytes", None),
        fine_tuning=quantization.pop("training", None),
        quantization=QuantizationSpec(**quantization),
        pruning=_pruning(content.pop("prune")) if "prune" in content else None,
        path=path,
        **content,
    )


def _pruning(settings: Mapping[str, Any]) -> "PruningConfig":
    """The table `[prune]`: a budget, how to get there, and in `[prune.training]` the tuning."""
    from compress.pruning import Budget
    from mnist_edge.training.pruning_in_steps import PruningConfig, fine_tuning

    if "latency_us" in settings:
        raise UserError("a latency is of one machine; a recipe's budget is macs, params or bytes")
    unknown = set(settings) - {*_BUDGET, *_PRUNING, "training"}
    if unknown:
        raise UserError(f"setting {sorted(unknown)[0]!r} is unknown in [prune]")
    return PruningConfig(
        Budget(**{name: settings[name] for name in _BUDGET if name in settings}),
        training=fine_tuning(**settings.get("training", {})),
        **{name: settings[name] for name in _PRUNING if name in settings},
    )


def _is_raw(kind: str) -> bool:
    if kind not in INPUTS:
        raise UserError(f"input {kind!r} is unknown; choose one of {', '.join(INPUTS)}")
    return kind == "uint8"
