"""A search's space: a recipe in whose words some things are left to choose, read from TOML."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compress.errors import CompressError
from compress.pruning.budget import RUNTIMES
from compress.settings import check, from_values, setting
from mnist_edge.networks.layer_words import words_of_layers
from mnist_edge.settings.choices import Choose, Value, read_words
from mnist_edge.settings.recipe import ArtifactRecipe, read_toml, recipe_of
from mnist_edge.store import hash_of

ERROR = "error"
COUNTED = ("weight_bytes", "macs")
"""Costs that every machine counts alike, and at once."""
COSTS = (*COUNTED, *(name for name in RUNTIMES if name != "onnxruntime-float"))
_BITS = re.compile(r"(?P<layer>(?P<kind>conv|depthwise|linear)\b.*) bits (?P<bits>\d+)")


@dataclass(frozen=True)
class SearchConfig:
    """How a space is searched.

    Attributes:
        limits: the most that a trial may cost, by the name of a cost.
    """

    objectives: tuple[str, ...] = setting(
        (ERROR, "weight_bytes", "macs"),
        help="What is to be low: error, the share of validation images answered wrongly; a cost;"
        " or the latency in a runtime: microseconds here, instructions on a board",
        choices=(ERROR, *COSTS),
    )
    limits: Mapping[str, float] = field(default_factory=dict)
    trials: int = setting(100, help="Networks to try", low=1, high=1_000_000)
    generation: int = setting(
        20,
        help="Trials that are drawn at once, from the results of all generations but the last",
        low=1,
        high=100_000,
    )
    keep_one_in: int = setting(
        3,
        help="At a ninth and a third of the epochs one trial in so many goes on; 1: all do",
        low=1,
    )
    sampler: str = setting(
        "tpe",
        help="What draws trials: a tree-structured Parzen estimator, or chance",
        choices=("tpe", "random"),
    )
    seed: int = setting(0, help="Seed of what is drawn", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        check(self)
        if ERROR not in self.objectives or len(set(self.objectives)) < len(self.objectives):
            raise CompressError("objectives must hold error, and each of them once")
        for name, most in self.limits.items():
            if name not in COSTS:
                raise CompressError(f"no cost is called {name!r}; limit one of {', '.join(COSTS)}")
            if isinstance(most, bool) or not isinstance(most, int | float) or not most > 0:
                raise CompressError(f"limit {name} {most!r} is no number above 0")

    @property
    def costs(self) -> tuple[str, ...]:
        """What is counted of each trial: what is to be low or is limited, else its bytes."""
        named = dict.fromkeys((*self.objectives, *self.limits))
        return tuple(name for name in named if name != ERROR) or COUNTED[:1]


@dataclass(frozen=True)
class Space:
    """What a search may choose from, and how it does.

    Attributes:
        name: the study's.
        content: the file's, choices in braces, without the table `[search]`.
        config: that table.
        path: where trials' recipes would lie: their teacher is beside it.
    """

    name: str
    content: Mapping[str, Any]
    config: SearchConfig
    path: Path

    @property
    def identity(self) -> str:
        """The hash of all that decides its trials; their number does not."""
        config = {**vars(self.config), "trials": None, "limits": dict(self.config.limits)}
        return hash_of({"recipe": self.content, "search": config})

    def filled(self, choose: Choose) -> dict[str, Any]:
        """The content of a recipe's file with everything chosen."""
        chosen: dict[str, Value] = {}
        found = _filled(self.content, "", choose, chosen)
        train = found.get("train", {})
        if isinstance(train.get("layers"), list):
            train["layers"], bits = _without_bits(_layers(train["layers"]))
            if bits:
                quantize = found.setdefault("quantize", {})
                quantize["bits_by_layer"] = {**quantize.get("bits_by_layer", {}), **bits}
        return dict(found)

    def content_of(self, choose: Choose, number: int) -> dict[str, Any]:
        """The content of a trial's recipe; its number is its seed."""
        content = {"name": f"{self.name}-{number:04d}", "seeds": [number], **self.filled(choose)}
        return {k: content[k] for k in sorted(content, key=lambda k: isinstance(content[k], dict))}

    def recipe(self, choose: Choose, number: int) -> ArtifactRecipe:
        """A trial's recipe.

        Raises:
            CompressError: what was chosen is no recipe.
        """
        return recipe_of(self.content_of(choose, number), self.path)


def read_space(path: Path) -> Space:
    """Read a search's space.

    Raises:
        CompressError: the file is missing, not TOML, or says something unknown or out of range; or
            nothing is left to choose.
    """
    content = read_toml(path)
    try:
        return _space(content, path)
    except (TypeError, ValueError, AttributeError) as error:
        raise CompressError(f"{path}: {error}") from error


def _space(content: dict[str, Any], path: Path) -> Space:
    search = content.pop("search", {})
    if not isinstance(search, Mapping):
        raise CompressError("[search] must be a table of settings")
    if not isinstance(limits := search.get("limits", {}), Mapping):
        raise CompressError(
            f"limits {limits!r:.40} is no table of costs; write [search.limits] and below it, say,"
            " weight_bytes = 3277"
        )
    listed = {name: tuple(v) if isinstance(v, list) else v for name, v in search.items()}
    config = from_values(SearchConfig, listed, where="[search]")
    name = content.pop("name", path.stem)
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
        raise CompressError(f"name {name!r} is no plain name of letters, digits, '.', '-' and '_'")
    if "seeds" in content:
        raise CompressError("a space has no seeds: each trial's is its number")
    space = Space(name, {"formats": ["onnx"], **content}, config, _beside_teacher(content, path))
    if not _asked(space):
        raise CompressError("nothing is left to choose; write, say, 'conv {8 or 16} 3x3'")
    return space


def _asked(space: Space) -> list[str]:
    """The names of what is chosen first, so that braces that can't be understood are refused."""
    asked = []

    def first(choice: Any) -> Value:
        asked.append(choice.name)
        return choice.words[0] if choice.words else choice.low

    space.filled(first)
    return asked


def _beside_teacher(content: Mapping[str, Any], path: Path) -> Path:
    """The folder of recipes that the space's teachers are read from: its own, or that above it."""
    named = content.get("teacher", "")
    words = re.findall(r"[\w.-]+", named) if isinstance(named, str) else []
    there = any((path.parent / f"{word}.toml").is_file() for word in words)
    folder = path.parent if there or not words else path.parent.parent
    return folder / path.name


def _filled(value: Any, where: str, choose: Choose, chosen: dict[str, Value]) -> Any:
    if isinstance(value, Mapping):
        inside = {key: _filled(v, _place(where, key), choose, chosen) for key, v in value.items()}
        return {key: v for key, v in inside.items() if v is not None}
    if isinstance(value, list):
        places = (_place(where, index) for index in range(1, len(value) + 1))
        found = [_filled(v, at, choose, chosen) for v, at in zip(value, places, strict=False)]
        return [each for each in found if each is not None]
    if not isinstance(value, str):
        return value
    words = read_words(value, where)
    text = words.fill(choose, chosen).strip()
    return _plain(text) if words.open else text


def _place(where: str, part: str | int) -> str:
    """A choice's name by its place: tables' names say nothing that their settings don't."""
    if isinstance(part, int):
        return f"{where.removesuffix('s')} {part}"
    return part if where in ("", "train", "quantize") else f"{where} {part}"


def _plain(text: str) -> Any:
    """What was chosen as TOML has it, where it is a number or true or false; None for nothing."""
    if not text:
        return None
    if not re.fullmatch(r"true|false|[-+\d.e]+", text):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text


def _layers(words: list[Any]) -> list[str]:
    """Layers one by one: what is chosen at one place may be several."""
    split = (layer for text in words for layer in words_of_layers(str(text)))
    return [" ".join(layer.split()) for layer in split if layer]


def _without_bits(layers: list[str]) -> tuple[list[str], dict[str, int]]:
    """Layers without the word bits, and the bits by the layer's name in the network."""
    bits, plain = {}, []
    for index, text in enumerate(layers, 1):
        if found := _BITS.fullmatch(text):
            bits[f"{found['kind']}{index}"] = int(found["bits"])
        plain.append(found["layer"] if found else text)
    return plain, bits
