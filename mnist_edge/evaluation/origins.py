"""Which float network a published artifact was made from, as its recipe and seed tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compress.errors import CompressError
from compress.manifest import Entry, read_manifest
from mnist_edge.evaluation.artifacts import published_recipes, resolve_recipe
from mnist_edge.settings.recipe import ArtifactRecipe, read_recipe


@dataclass(frozen=True)
class Origin:
    """The float network behind an artifact.

    Attributes:
        name: of the float network.
        why: how that is known, in words.
        network: its .safetensors, to compare layers with; None if it is not there.
        runnable: its ONNX file, to compare answers with; None if it is not there.
    """

    name: str
    why: str
    network: Path | None
    runnable: Path | None


def recipe_of(entry: Entry | None) -> ArtifactRecipe | None:
    """The recipe that a manifest's entry names; None if it names none, or it is not here."""
    if entry is None or entry.recipe is None:
        return None
    try:
        return read_recipe(resolve_recipe(entry.recipe))
    except CompressError:
        return None


def origin_of(
    entry: Entry | None, folder: Path, entries: Sequence[Entry] | None = None
) -> Origin | str:
    """The float network that an artifact was made from, or in a line why nobody knows.

    It is the one whose recipe trains with the very settings, on the same data, with the same seed:
    then both begin with the same training.

    Args:
        entry: of the artifact, in the manifest in `folder`.
        folder: where its published float network would be.
        entries: of that manifest, where it was read already.
    """
    recipe = recipe_of(entry)
    if entry is None or recipe is None:
        return "no manifest beside it names a recipe"
    if recipe.variant == "float":
        return "it is a float network itself"
    files = {e.file: e for e in (read_manifest(folder) if entries is None else entries)}
    for parent in _parents(recipe):
        found = [e for e in files.values() if e.variant == parent.name and e.seed == entry.seed]
        by_format = {e.format: folder / e.file for e in found if (folder / e.file).exists()}
        if by_format:
            why = f"both recipes begin with the same training, of seed {entry.seed}"
            return Origin(parent.name, why, by_format.get("safetensors"), by_format.get("onnx"))
    return (
        f"the float network that {recipe.path.name} trains on the way is not published;"
        " `mnist-edge run` keeps it under runs"
    )


def _parents(recipe: ArtifactRecipe) -> list[ArtifactRecipe]:
    """The recipes that publish, as floats, what this one trains."""
    published = tuple(resolve_recipe(name) for name in published_recipes())
    return [other for other in _float_recipes(published) if _begins_alike(recipe, other)]


@cache
def _float_recipes(published: tuple[Path, ...]) -> tuple[ArtifactRecipe, ...]:
    """Those that publish floats; kept, as bench asks for the origin of every file it measures."""
    return tuple(r for r in map(read_recipe, published) if r.variant == "float")


def _begins_alike(one: ArtifactRecipe, other: ArtifactRecipe) -> bool:
    alike = ("dataset", "training", "teacher", "views", "pruning")
    return all(getattr(one, name) == getattr(other, name) for name in alike)
