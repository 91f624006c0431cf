"""What a picture shows: brought into the form that a network was trained on, and asked of it.

Runs ONNX files without torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compress.errors import CompressError
from compress.measuring import RunnableModel
from compress.training_data import TrainingData
from mnist_edge.data import DIGITS, model_input
from mnist_edge.data.digit_pictures import Sight, read_sight
from mnist_edge.data.pictures import read_picture, without_warnings
from mnist_edge.evaluation.calibration import Calibration, calibration_of, softmax
from mnist_edge.evaluation.feeding import fed
from mnist_edge.evaluation.opening import INPUT_SHAPE, open_network
from mnist_edge.evaluation.rejection import judge_of
from mnist_edge.evaluation.training_data import training_data_of
from mnist_edge.report.tables import Column, Sheet
from mnist_edge.report.text import percent

BLANK, SEVERAL, UNSURE = "no digit", "several digits", "not sure"


@dataclass(frozen=True)
class Prediction:
    """A network's answer to one picture.

    Attributes:
        path: the picture.
        digit: the class; None if there is a refusal.
        probabilities: of each class, of the largest sign; none of a blank picture. Calibrated where
            `mnist-edge calibrate` knows the network.
        names: those of the classes.
        refusal: why there is no digit: "no digit" of a blank picture and of a sign that
            `mnist_edge.evaluation.rejection` knows for another; "several digits"; or "not sure" of
            what the network's logits say is like no digit.
        pixels: what the network saw, uint8 [28, 28] of digits, else [C, H, W].
    """

    path: Path
    digit: int | None
    probabilities: tuple[float, ...]
    names: tuple[str, ...] = DIGITS
    refusal: str | None = None
    pixels: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The name of the class, or why there is none."""
        return self.refusal or "" if self.digit is None else self.names[self.digit]


@dataclass(frozen=True)
class SeenPicture:
    """A picture that could be read: what a network sees of it, and why it shows no one digit."""

    path: Path
    pixels: NDArray[np.uint8]
    refusal: str | None = None


def predict(
    image_paths: Sequence[Path],
    model_path: Path,
    *,
    threads: int = 1,
    broken: list[str] | None = None,
) -> list[Prediction]:
    """Recognize what each picture shows: a digit, or a class of the network's own data.

    Args:
        image_paths: pictures, see `mnist_edge.data.digit_pictures.read_sight`; for a network of own
            data pictures of any format that training takes, brought to its size and colours as in
            training.
        model_path: an ONNX, TorchScript, safetensors or C99 network that keeps what it was trained
            on, in itself or in the manifest beside it; else one of 28x28 images and ten classes,
            trained on images normalized as MNIST is.
        threads: threads within one operator.
        broken: takes a line on each picture that cannot be read, so that the others are answered.

    Raises:
        CompressError: the network cannot be read or used; or, without `broken`, a picture cannot.
    """
    about = training_data_of(model_path) if model_path.exists() else None
    shape = INPUT_SHAPE if about is None else about.shape
    model = open_network(model_path, threads=threads, input_shape=shape)
    if about is not None and not about.is_image:
        raise CompressError(
            f"{model.path} was trained on {about.name}, which are no pictures; bench it on them"
        )
    seen = read_all(image_paths, about, broken)
    if not seen:
        return []
    names = DIGITS if about is None else about.classes
    logits = model.outputs(_inputs(seen, model, about))
    if logits.shape != (len(seen), len(names)):
        count = "ten" if about is None else str(len(names))
        raise CompressError(
            f"{model_path} gives an output of shape {logits.shape}, not {count} classes"
        )
    calibration = calibration_of(model_path) if about is None else None
    shares = softmax(logits, calibration.temperature if calibration else 1.0)
    refusals = _refusals(seen, logits, calibration)
    rows = zip(seen, shares, refusals, strict=True)
    return [_prediction(*row, names) for row in rows]


def _refusals(
    seen: Sequence[SeenPicture], logits: NDArray[Any], calibration: Calibration | None
) -> list[str | None]:
    """Why each picture has no answer, if so; networks that nobody calibrated answer all."""
    if calibration is None:
        return [each.refusal for each in seen]
    judge = judge_of(calibration)
    others, unsure = judge.others(np.stack([each.pixels for each in seen])), judge.unsure(logits)
    rows = zip(seen, others.tolist(), unsure.tolist(), strict=True)
    return [
        each.refusal or (BLANK if other else UNSURE if low else None) for each, other, low in rows
    ]


def _prediction(
    seen: SeenPicture, shares: NDArray[np.float64], refusal: str | None, names: tuple[str, ...]
) -> Prediction:
    digit = int(shares.argmax()) if refusal is None else None
    known = () if seen.refusal == BLANK else tuple(shares.tolist())
    return Prediction(seen.path, digit, known, names, refusal, seen.pixels)


def read_all(
    paths: Sequence[Path], about: TrainingData | None, broken: list[str] | None
) -> list[SeenPicture]:
    """Read pictures as digits, or as the own data of a network were read.

    Args:
        paths: of the pictures.
        about: the own data; None of digits.
        broken: takes a line on each picture that cannot be read; None raises CompressError.
    """
    found = []
    for path in paths:
        try:
            found.append(_looked_at(path, about))
        except CompressError as error:
            if broken is None:
                raise
            broken.append(str(error))
    return found


def _looked_at(path: Path, about: TrainingData | None) -> SeenPicture:
    """Read a picture as a digit, or as the network's own data were read."""
    if about is None:
        sight = read_sight(path)
        return SeenPicture(path, sight.pixels, _refusal(sight))
    with without_warnings():
        return SeenPicture(path, read_picture(path, about.size, grey=about.grey))


def _refusal(sight: Sight) -> str | None:
    if sight.signs == 0:
        return BLANK
    return SEVERAL if sight.signs > 1 else None


def _inputs(
    seen: Sequence[SeenPicture], model: RunnableModel, about: TrainingData | None
) -> NDArray[Any]:
    pixels = np.stack([each.pixels for each in seen])
    if about is None:
        return model_input(pixels, model.input_dtype)
    return fed(model, pixels, about.mean, about.std)


def as_json(predictions: Sequence[Prediction]) -> list[dict[str, Any]]:
    """Return the predictions as what JSON can hold."""
    return [
        {
            "path": str(p.path),
            "digit": p.digit,
            "refusal": p.refusal,
            **({} if p.names == DIGITS else {"class": p.name}),
            "probabilities": list(p.probabilities),
        }
        for p in predictions
    ]


def table(predictions: Sequence[Prediction]) -> Sheet:
    """Return a table: picture, class, its probability and the runner-up's."""
    own = any(prediction.names != DIGITS for prediction in predictions)
    columns: list[Column[Prediction]] = [
        Column("picture", lambda each: each.path),
        Column("class" if own else "digit", lambda each: each.name),
        Column("probability", lambda each: _answer(each, 0)[1]),
        Column("next", lambda each: _answer(each, 1)[0], detail=True),
        Column("probability", lambda each: _answer(each, 1)[1], detail=True),
    ]
    return replace(Sheet.of("", columns, predictions), broken=(0,))


def _answer(prediction: Prediction, place: int) -> tuple[str, str]:
    """The class at a place of the ranking, and its probability; nothing where there is none."""
    if prediction.digit is None:
        return "", ""
    answer = int(np.argsort(prediction.probabilities)[::-1][place])
    return prediction.names[answer], percent(prediction.probabilities[answer])
