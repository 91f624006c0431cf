"""What a picture shows: brought into the form that a network was trained on, and asked of it.

Runs ONNX files without torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.measuring import RunnableModel
from compress.training_data import TrainingData
from mnist_edge.data import DIGITS, model_input
from mnist_edge.data.drawings import read_digit
from mnist_edge.data.pictures import read_picture, without_warnings
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import INPUT_SHAPE, open_network
from mnist_edge.evaluation.training_data import training_data_of

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class Prediction:
    """A network's answer to one picture: the class, and the probability of each.

    `names` are those of the classes.
    """

    path: Path
    digit: int
    probabilities: tuple[float, ...]
    names: tuple[str, ...] = DIGITS

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.names[self.digit]


def predict(image_paths: Sequence[Path], model_path: Path, *, threads: int = 1) -> list[Prediction]:
    """Recognize what each picture shows: a digit, or a class of the network's own data.

    Args:
        image_paths: PNG or JPEG files, see `mnist_edge.data.drawings.read_digit`; for a network of
            own data pictures of any format that training takes, brought to its size and
            colours as in training.
        model_path: an ONNX, TorchScript, safetensors or C99 network that keeps what it was trained
            on, in itself or in the manifest beside it; else one of 28x28 images and ten classes,
            trained on images normalized as MNIST is.
        threads: threads within one operator.

    Raises:
        CompressError: a picture or the network cannot be read or used.
    """
    about = training_data_of(model_path) if model_path.exists() else None
    shape = INPUT_SHAPE if about is None else about.shape
    model = open_network(model_path, threads=threads, input_shape=shape)
    if not image_paths:
        return []
    names = DIGITS if about is None else about.classes
    logits = model.outputs(_inputs(image_paths, model, about))
    if logits.shape != (len(image_paths), len(names)):
        count = "ten" if about is None else str(len(names))
        raise CompressError(
            f"{model_path} gives an output of shape {logits.shape}, not {count} classes"
        )
    return [
        Prediction(path, int(row.argmax()), tuple(row.tolist()), names)
        for path, row in zip(image_paths, _softmax(logits), strict=True)
    ]


def _inputs(
    paths: Sequence[Path], model: RunnableModel, about: TrainingData | None
) -> NDArray[Any]:
    """Read pictures as digits, or as the network's own data were read."""
    if about is None:
        return model_input(np.stack([read_digit(path) for path in paths]), model.input_dtype)
    if not about.is_image:
        raise CompressError(
            f"{model.path} was trained on {about.name}, which are no pictures; bench it on them"
        )
    with without_warnings():
        pixels = np.stack([read_picture(p, about.size, grey=about.grey) for p in paths])
    return fed(model, pixels, about.mean, about.std)


def as_json(predictions: Sequence[Prediction]) -> list[dict[str, Any]]:
    """Return the predictions as what JSON can hold."""
    return [
        {
            "path": str(p.path),
            "digit": p.digit,
            **({} if p.names == DIGITS else {"class": p.name}),
            "probabilities": list(p.probabilities),
        }
        for p in predictions
    ]


def table(predictions: Sequence[Prediction]) -> "Table":
    """Return a rich table: picture, class, its probability and the runner-up's."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("picture", overflow="fold")
    own = any(prediction.names != DIGITS for prediction in predictions)
    for heading in ("class" if own else "digit", "probability", "next", "probability"):
        shown.add_column(heading, justify="right")
    for prediction in predictions:
        first, second = np.argsort(prediction.probabilities)[::-1][:2].tolist()
        shares = [f"{100 * prediction.probabilities[digit]:.2f} %" for digit in (first, second)]
        names = [Text(prediction.names[answer]) for answer in (first, second)]
        shown.add_row(Text(str(prediction.path)), names[0], shares[0], names[1], shares[1])
    return shown


def _softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)
