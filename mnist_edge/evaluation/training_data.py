"""What a network's file keeps of the data that it was trained on."""

from collections.abc import Mapping
from pathlib import Path

from compress.errors import CompressError
from compress.manifest import entry_of
from compress.measuring import RunnableModel
from compress.training_data import KEY, TrainingData, from_text
from mnist_edge.data import Dataset
from mnist_edge.evaluation.artifacts import resolve


def training_data_of(model: str | Path) -> TrainingData | None:
    """Return what a model's file, or the manifest beside it, keeps; None if there is nothing.

    Args:
        model: path or published name.

    Raises:
        CompressError: there is no such model, or what is kept is damaged.
    """
    path = resolve(model)
    text = _kept_in(path)
    if text is not None:
        return from_text(text)
    return _kept_beside(path)


def training_data_in(model: RunnableModel) -> TrainingData | None:
    """Return what `training_data_of` does, of a model that is open already.

    Raises:
        CompressError: what is kept is damaged.
    """
    if model.format != "onnx":
        return training_data_of(model.path)
    if KEY in model.metadata:
        return from_text(model.metadata[KEY])
    return _kept_beside(model.path)


def check_same(about: TrainingData, data: Dataset, model: str) -> None:
    """Refuse data with other classes, or inputs of another shape, than a model's training data.

    Raises:
        CompressError: they differ.
    """
    if data.classes != about.classes:
        other = sorted(set(data.classes) ^ set(about.classes)) or ["their order"]
        raise CompressError(
            f"{model} was trained on {about.name}, whose classes are not those of {data.name}:"
            f" {other[0]} differs"
        )
    if data.shape != about.shape:
        shapes = ["x".join(map(str, shape)) for shape in (about.shape, data.shape)]
        raise CompressError(
            f"{model} was trained on inputs of shape {shapes[0]}, not {shapes[1]}; leave --size and"
            " --grey out"
        )


def _kept_beside(path: Path) -> TrainingData | None:
    entry = entry_of(path)
    return None if entry is None else entry.training_data


def _kept_in(path: Path) -> str | None:
    if path.suffix == ".onnx":
        return _kept_in_onnx(path)
    if path.suffix == ".safetensors":
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(path), framework="numpy") as file:
                return (file.metadata() or {}).get(KEY)
        except (OSError, SafetensorError, ValueError):
            return None  # whoever reads the network says what is wrong with the file
    return None


def _kept_in_onnx(path: Path) -> str | None:
    from compress.onnx_runner import open_session

    try:
        kept: Mapping[str, str] = (
            open_session(path, path, optimized=False).get_modelmeta().custom_metadata_map
        )
    except CompressError:
        return None  # whoever reads the network says what is wrong with the file
    return kept.get(KEY)
