"""How a published artifact is made, read from a TOML file."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.formats import FORMATS
from compress.pruning.budget import Budget
from compress.pruning.channels import Channels
from compress.quantization.spec import QuantizationSpec
from compress.reading import read_text
from compress.settings import abouts, check, check_names, from_values, like, setting
from mnist_edge.data import DATASETS
from mnist_edge.settings import pruning, quantization_training
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.calibration import Calibration
from mnist_edge.settings.defaults import CALIBRATION_IMAGES
from mnist_edge.settings.pruning import PruningConfig
from mnist_edge.settings.training import TRAINING_RECIPES, TrainingConfig, training_config

_RUNNABLE = tuple(row.name for row in FORMATS.values() if row.open)
INPUTS = ("float", "uint8")
_BUDGET = tuple(name for name in abouts(Budget) if name not in ("latency", "runtime"))
_PRUNING = tuple(name for name in abouts(PruningConfig) if name != "tuned")
_PLAIN = (
    *("name", "variant", "formats", "dataset", "seeds", "seed_by", "teacher", "views"),
    "stages",
)
_TABLES = ("train", "quantize", "prune")
_LONGEST = 400
_LARGEST = 1 << 16  # bytes of a file; ours have some hundred
_NETWORK = ("phase", "layers", "activation", "attention", "residual", "widths", "dropout")
"""Settings of a training that decide its network."""


@dataclass(frozen=True, kw_only=True)
class ArtifactRecipe:
    """How one published network is made, as a TOML file at `path` says it.

    Attributes:
        training: the configuration, seed 0.
        quantization: for the variant "int8".
        fine_tuning: settings of quantization-aware training that replace those of the weights'
            width; None quantizes after training alone.
        pruning: what channels go after training, and how the network learns again; None keeps all.
    """

    name: str = setting(help="The artifact's name, such as phase5-int8")
    variant: str = setting(help="What is published", choices=("float", "folded", "int8"))
    formats: tuple[str, ...] = setting(
        help="The files to write; none for a training whose figures alone are wanted",
        choices=_RUNNABLE,
    )
    dataset: str = setting(help="The data set's name", choices=DATASETS)
    seeds: tuple[int, ...] = setting(
        help="One training for each; the best on validation is published", low=0
    )
    seed_by: str = setting(
        "published",
        help="Whose validation accuracy chooses the seed: the published network's, or that of its"
        " float parent",
        choices=("published", "parent"),
    )
    training: TrainingConfig
    quantization: QuantizationSpec = field(default_factory=QuantizationSpec)
    fine_tuning: Mapping[str, Any] | None = None
    calibration_images: int = like(Calibration, "images", CALIBRATION_IMAGES)
    budget_bytes: int | None = setting(
        None, help="Choose each layer's bits so that the weights take no more", low=1
    )
    raw_pixels: bool = setting(False, help="Integers take uint8 pixels, not normalized images")
    teacher: str | None = setting(
        None, help="The recipe, beside this one, of the teacher whose logits are learned"
    )
    views: int = setting(
        16, help="Augmented copies of the images with stored teacher logits", low=1, high=10_000
    )
    pruning: PruningConfig | None = None
    stages: bool = setting(
        False, help="Make and measure every stage on the way, in place of publishing the last"
    )
    path: Path = Path()

    def __post_init__(self) -> None:
        check(self)
        if problem := _problem(self):
            raise CompressError(problem)


def read_recipe(path: Path) -> ArtifactRecipe:
    """Read an artifact's recipe, and check its teacher's, which lies beside it.

    Raises:
        CompressError: a file is missing, not TOML, or says something unknown, out of range or
            without a use; or a network teaches itself.
    """
    recipe = _read(path)
    teachers_of(recipe)
    return recipe


def teachers_of(recipe: ArtifactRecipe) -> list[ArtifactRecipe]:
    """The recipes of its teacher, of that one's teacher, and so on.

    Raises:
        CompressError: as `read_recipe`.
    """
    found, path, seen = [recipe], recipe.path, [recipe.path.stem]
    while (name := found[-1].teacher) is not None:
        if name in seen:
            raise CompressError(f"{path}: {' is taught by '.join([*seen, name])}")
        seen.append(name)
        found.append(_read_teacher(path, name))
        if found[-1].dataset != recipe.dataset:
            raise CompressError(
                f"{path}: its teacher {name} learns {found[-1].dataset}, not {recipe.dataset}"
            )
    return found[1:]


def _read_teacher(path: Path, name: str) -> ArtifactRecipe:
    try:
        return _read(path.parent / f"{name}.toml")
    except CompressError as error:
        raise CompressError(f"{path}: its teacher: {error}") from error


def _in_short(error: Exception) -> str:
    """What is wrong, on one screen also where a recipe holds words of thousands of letters."""
    text = str(error)
    return (
        text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
    )


def _read(path: Path) -> ArtifactRecipe:
    return recipe_of(read_toml(path), path)


def read_toml(path: Path) -> dict[str, Any]:
    """What a recipe's file, or one like it, holds.

    Raises:
        CompressError: it is missing, too large or not TOML.
    """
    text = read_text(path, most=_LARGEST)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own, and Python's of a number too long
        raise CompressError(f"{path} is not valid TOML: {error}") from error
    except RecursionError:
        raise CompressError(f"{path} is no recipe: its lists are too deep") from None


def recipe_of(content: Mapping[str, Any], path: Path) -> ArtifactRecipe:
    """The recipe that a file's content is; its teacher's would lie beside `path`.

    Raises:
        CompressError: it says something unknown, out of range or without a use.
    """
    try:
        return _from_toml(content, path)
    except CompressError as error:
        raise CompressError(f"{path}: {_in_short(error)}") from error
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise CompressError(
            f"{path}: {_in_short(error)}; see the recipes in this project for the form"
        ) from error


def _from_toml(content: Mapping[str, Any], path: Path) -> ArtifactRecipe:
    check_names(content, *_PLAIN, *_TABLES, "input", where="a recipe")
    if "views" in content and "teacher" not in content:
        raise CompressError("views are of a teacher, and there is none")
    plain = {name: _listed(content[name]) for name in _PLAIN if name in content}
    if plain.get("variant") in ("float", "folded"):
        _refuse(content, ("quantize", "input"), f"the variant {plain['variant']!r}")
    training = _training(_table(content, "train", "[train]"))
    pruned = _table(content, "prune", "[prune]") if "prune" in content else None
    made = {
        **plain,
        **_quantization(_table(content, "quantize", "[quantize]")),
        "training": training,
        "raw_pixels": _is_raw(content.get("input", "float")),
        "pruning": None if pruned is None else _pruning(pruned, training.augmentation),
        "path": path,
    }
    return from_values(ArtifactRecipe, made, where="a recipe")


def _problem(recipe: ArtifactRecipe) -> str | None:
    """Say what of a recipe's settings, each fine alone, cannot be, if anything."""
    names = (recipe.name, *([recipe.teacher] if recipe.teacher is not None else []))
    odd = [name for name in names if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name)]
    if odd:
        return f"{odd[0]!r} is no plain name; take letters, digits, '.', '-' and '_'"
    for what, values in (("seeds", recipe.seeds), ("formats", recipe.formats)):
        if len(set(values)) < len(values):
            return f"one of the {what} is listed twice"
    if not recipe.seeds:
        return "seeds must list one training at least"
    integers = recipe.variant == "int8"
    for format in recipe.formats:
        row = FORMATS[format]
        if (row.write_integers if integers else row.write_floats) is None:
            return f"format {format!r} cannot hold the variant {recipe.variant!r}"
    return _problem_of_stages(recipe) if recipe.stages else None


def _problem_of_stages(recipe: ArtifactRecipe) -> str | None:
    """Say what a recipe lacks whose every stage is to be made, measured as ONNX and compared."""
    if recipe.pruning is None or recipe.variant != "int8":
        return "stages need the table [prune] and the variant int8"
    if "onnx" not in recipe.formats:
        return "stages are compared as ONNX: add onnx to the formats"
    if recipe.budget_bytes is not None or (recipe.seed_by != "parent" and len(recipe.seeds) > 1):
        return "stages take no budget_bytes, and several seeds only with seed_by = 'parent'"
    return None


def _table(settings: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = settings.get(name, {})
    if not isinstance(found, Mapping):
        raise CompressError(f"{where} must be a table of settings, not {found!r:.40}")
    return found


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _refuse(settings: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Refuse settings that would be passed over."""
    for name in names:
        if name in settings:
            raise CompressError(f"setting {name!r} has no use in {where}; leave it out")


def _training(settings: Mapping[str, Any]) -> TrainingConfig:
    """The table `[train]`: a training recipe, and what of it is replaced."""
    _refuse(settings, ("seed",), "[train], as seeds lists them")
    if not isinstance(settings.get("recipe"), str):
        raise CompressError(f"[train] must name its recipe: {', '.join(TRAINING_RECIPES)}")
    if ".py:" in str(settings.get("network", "")):
        raise CompressError("a recipe runs no code; name it on the command line with --network")
    replaced = {name: value for name, value in settings.items() if name not in ("recipe", "phase")}
    return training_config(settings["recipe"], settings.get("phase", 5), replaced)


def _quantization(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The table `[quantize]`: a specification, its images, and in `[quantize.training]` how."""
    ours = ("calibration_images", "budget_bytes")
    made = {name: settings[name] for name in ours if name in settings}
    named = {name: v for name, v in settings.items() if name not in (*ours, "training")}
    spec = from_values(QuantizationSpec, named, where="[quantize]")
    if "training" in settings:
        made["fine_tuning"] = _table(settings, "training", "[quantize.training]")
        _check_fine_tuning(spec, made["fine_tuning"])
    return {**made, "quantization": spec}


def _check_fine_tuning(spec: QuantizationSpec, settings: Mapping[str, Any]) -> None:
    _refuse(settings, ("seed", "spec"), "[quantize.training]")
    config = quantization_training.fine_tuning(spec.weight_bits, spec=spec)
    names = (each.name for each in fields(config))
    check_names(settings, *names, where="[quantize.training]")
    replace(config, **settings)


def _pruning(settings: Mapping[str, Any], augmentation: Augmentation) -> PruningConfig:
    """The table `[prune]`: a budget, how to get there, and in `[prune.training]` the tuning.

    It sees images as the training does, with `augmentation`, but for what it says itself.
    """
    if "latency" in settings:
        raise CompressError(
            "a latency is of one machine; a recipe's budget is macs, params, bytes or channels"
        )
    check_names(settings, *_BUDGET, *_PRUNING, "channels", "training", where="[prune]")
    budget = {name: settings[name] for name in _BUDGET if name in settings}
    if "channels" in settings and budget:
        raise CompressError("[prune] takes channels or a budget, not both")
    tuning = _table(settings, "training", "[prune.training]")
    _refuse(tuning, ("seed", *_NETWORK), "[prune.training]")
    return PruningConfig(
        Channels(settings["channels"]) if "channels" in settings else Budget(**budget),
        training=pruning.fine_tuning(**{**asdict(augmentation), **tuning}),
        **{name: settings[name] for name in _PRUNING if name in settings},
    )


def _is_raw(kind: str) -> bool:
    if kind not in INPUTS:
        raise CompressError(f"input {kind!r} is unknown; choose one of {', '.join(INPUTS)}")
    return kind == "uint8"
