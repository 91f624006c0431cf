"""Where a network comes from, in lines: hashes, recipe, seeds, versions, contract."""

from pathlib import Path

from compress.files import sha256_of, size_of
from compress.manifest import Entry, read_manifest
from compress.reporting.content import Fact
from mnist_edge.evaluation.origins import Origin, recipe_of
from mnist_edge.report.text import mean_and_deviation, with_interval
from mnist_edge.settings.recipe import ArtifactRecipe


def facts(path: Path, entry: Entry | None, origin: Origin | str) -> tuple[Fact, ...]:
    """All that file, manifest and recipe say."""
    recipe = recipe_of(entry)
    found = [("file", f"{path.name}, {size_of(path):,} bytes, SHA-256 {sha256_of(path)}")]
    made_from = f"{origin.name}: {origin.why}" if isinstance(origin, Origin) else origin
    found.append(("made from", made_from))
    found += _of_recipe(recipe) if recipe else []
    found += _of_entry(entry) if entry else []
    found += _of_files(path, entry) if entry else []
    return tuple(Fact(name, value) for name, value in found)


def command(entry: Entry | None) -> str:
    """What makes the artifact again."""
    return f"mnist-edge run recipes/{entry.recipe}" if entry and entry.recipe else ""


def _of_recipe(recipe: ArtifactRecipe) -> list[tuple[str, str]]:
    found = [
        ("recipe", f"{recipe.path.name}, SHA-256 {sha256_of(recipe.path)}"),
        ("data set", recipe.dataset),
    ]
    if recipe.teacher:
        found.append(("taught by", recipe.teacher))
    ways = "trained on as integers" if recipe.fine_tuning is not None else "after training alone"
    if recipe.variant == "int8":
        observer = f"activation ranges by {recipe.quantization.observer}"
        found.append(("quantized", f"{ways}; {observer}, {recipe.calibration_images:,} images"))
    return found


def _of_entry(entry: Entry) -> list[tuple[str, str]]:
    found = []
    if entry.seed is not None:
        seeds = ", ".join(str(each.seed) for each in entry.seeds)
        found.append(("seed", f"{entry.seed}, the best on validation of {seeds}"))
        shares = [each.test.fraction for each in entry.seeds if each.test]
        if len(shares) > 1:
            found.append(("test accuracy over seeds", mean_and_deviation(shares)))
    if entry.validation:
        found.append(("validation accuracy", with_interval(entry.validation)))
    versions = ", ".join(f"{name} {version}" for name, version in entry.versions.items())
    return [*found, ("made and measured with", versions)] if versions else found


def _of_files(path: Path, entry: Entry) -> list[tuple[str, str]]:
    """The network's other files, and in which runtimes they were seen to keep its integers."""
    beside = [e for e in read_manifest(path.parent) if e.variant == entry.variant]
    return [(e.file, _of_file(e)) for e in beside if e.file != path.name]


def _of_file(entry: Entry) -> str:
    words = f"{entry.file_bytes:,} bytes, SHA-256 {entry.sha256}"
    if entry.contract is None:
        return words
    images = " and ".join(f"{count:,} {kind}" for kind, count in entry.contract.images.items())
    runtimes = ", ".join(entry.contract.differences)
    return f"{words}; {entry.contract.name}: no integer differs on {images} images ({runtimes})"
