"""The published artifacts and recipes: where they are, and how they are named."""

import difflib
import os
from collections.abc import Sequence
from pathlib import Path

from compress.errors import CompressError
from compress.formats import C_FOLDER, FORMATS, SUFFIXES
from compress.graph.contract import holds_graph

_PACKAGE = Path(__file__).resolve().parents[1]
_C_FOLDER = FORMATS[C_FOLDER].suffix
_ENDINGS = tuple(SUFFIXES)
_NEAREST = 3


def exported_dir() -> Path:
    """Return the folder of published artifacts: in the package if installed, else in the repo."""
    return _published("exported")


def recipes_dir() -> Path:
    """Return the folder of recipes: in the package if installed, else in the repo."""
    return _published("recipes")


def published_models() -> tuple[str, ...]:
    """Return the names of the published artifacts, files and folders of C99, sorted."""
    return _names(exported_dir(), _ENDINGS)


def published_integers() -> tuple[str, ...]:
    """Return the names of the published networks of integers: as C99, else as .safetensors."""
    names = _names(exported_dir(), (_C_FOLDER,))
    held = {name.removesuffix(_C_FOLDER) for name in names}
    files = [exported_dir() / name for name in _names(exported_dir(), (".safetensors",))]
    return (*names, *(f.name for f in files if f.stem not in held and holds_graph(f)))


def published_recipes() -> tuple[str, ...]:
    """Return the file names of the recipes, sorted."""
    return _names(recipes_dir(), (".toml",))


def resolve(name_or_path: str | os.PathLike[str], *, suffix: str | None = None) -> Path:
    """Return the file of a model that is named by path, by published file name or by variant.

    A variant such as `phase5-int8` stands for its ONNX file if there is one, else for the first of
    its files; a path that exists goes before any name. A folder of C99 counts as a file.

    Args:
        name_or_path: what the user wrote.
        suffix: the only suffix wanted, such as ".ts".

    Raises:
        CompressError: there is no such file and no such name; the line says the nearest names.
    """
    return _resolve(name_or_path, exported_dir(), (suffix,) if suffix else _ENDINGS, "model")


def resolve_integers(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the folder of C99, or else the .safetensors file, of a model named as in `resolve`.

    Raises:
        CompressError: there is no such file and no such name; the line says the nearest names.
    """
    return _resolve(name_or_path, exported_dir(), (_C_FOLDER, ".safetensors"), "network")


def resolve_recipe(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a recipe that is named by path, by file name or without its suffix.

    Raises:
        CompressError: there is no such file and no such name; the line says the nearest names.
    """
    return _resolve(name_or_path, recipes_dir(), (".toml",), "recipe")


def resolve_space(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a search's space, as `resolve_recipe` does that of a recipe."""
    return _resolve(name_or_path, recipes_dir() / "spaces", (".toml",), "space")


def _published(folder: str) -> Path:
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def _names(folder: Path, endings: tuple[str, ...]) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if path.name.endswith(endings)))


def _resolve(
    name_or_path: str | os.PathLike[str], folder: Path, endings: tuple[str, ...], what: str
) -> Path:
    given = Path(name_or_path)
    if given.is_file() or holds_code(given):
        return given
    names = _names(folder, endings)
    wanted = (given.name, *(f"{given.name}{ending}" for ending in endings))
    # Only a bare name can be a published one: a path that leads nowhere is a mistake.
    found = [name for name in wanted if name in names] if len(given.parts) == 1 else []
    if found:
        return folder / found[0]
    known = names if given.name.endswith(endings) else _without(names, endings)
    raise CompressError(
        f"there is no file and no published {what} {name_or_path}; {nearest(given.name, known)}"
    )


def _without(names: Sequence[str], endings: tuple[str, ...]) -> Sequence[str]:
    """Return each name once, without its ending: what a file is called where any of it will do."""
    first = (next(ending for ending in endings if name.endswith(ending)) for name in names)
    return list(dict.fromkeys(map(str.removesuffix, names, first)))


def holds_code(folder: Path) -> bool:
    """Whether a folder holds a network as C or WebAssembly."""
    return any((*folder.glob("*.c"), *folder.glob("*.wasm")))


def nearest(name: str, names: Sequence[str]) -> str:
    """Say which three of the known names are the nearest to a name that is none of them."""
    if not names:
        return "there are none"
    found = difflib.get_close_matches(name, names, _NEAREST, 0.0)
    return f"the nearest of {len(names)} names: {', '.join(found)}"
