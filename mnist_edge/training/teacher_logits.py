"""Moved copies of the training images with a teacher's logits, made once and kept.

A large teacher's pass costs many times what a small student's step does. So each of a number of
views, the whole training set moved anew, is written with the teacher's logits; every student of
that teacher then reads them. A training's epoch shows one view, in its own order, and makes its
images worse where that is asked for: the logits are those of the good images.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from compress.errors import CompressError
from compress.files import written_whole
from mnist_edge.data import Dataset, with_channel
from mnist_edge.networks.named import check_fits
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.store import Stage, fingerprint, hash_of_text
from mnist_edge.training.augment import move
from mnist_edge.training.batches import (
    Batch,
    FreshImages,
    ImageSource,
    is_image,
    normalized,
    to_tensors,
)
from mnist_edge.training.degrade import degrade
from mnist_edge.training.run import say_nothing

Teacher = nn.Module | Path
"""A network of normalized images, or the folder of `write_logits`."""
_CHUNK = 500
_CPU = torch.device("cpu")


class StoredLogits:
    """Reads views with their logits from the folder that `write_logits` returned."""

    def __init__(
        self,
        folder: Path,
        data: Dataset,
        augmentation: Augmentation,
        device: torch.device = _CPU,
    ) -> None:
        self.data, self.augmentation, self.device = data, augmentation, device
        self.labels = torch.from_numpy(data.train.labels.astype(np.int64))
        self.images = [_read(path) for path in sorted(folder.glob("images-*.npy"))]
        self.logits = [_read(path) for path in sorted(folder.glob("answers-*.npy"))]
        complete = len(self.images) == len(self.logits) > 0
        if not complete or any(len(view) != len(self.labels) for view in self.images):
            raise CompressError(f"{folder} does not hold views of these images; remove it")

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """The images of the indices `chosen`, int64 [N], in the view that `epoch` shows.

        They are made worse on the CPU, so that every device is shown the same.
        """
        chosen = chosen.cpu()
        view, rows = (epoch - 1) % len(self.images), chosen.numpy()
        pixels = torch.from_numpy(with_channel(self.images[view][rows]))
        if self.augmentation.worsens and is_image(self.data):
            pixels = degrade(pixels.float(), self.augmentation, generator)
        logits = torch.from_numpy(self.logits[view][rows]).float()
        parts = (normalized(pixels, self.data), self.labels[chosen], logits)
        return Batch(*(part.to(self.device) for part in parts))


def write_logits(
    teacher: nn.Module,
    data: Dataset,
    augmentation: Augmentation,
    work: Path,
    *,
    count: int,
    say: Callable[[str], None] = say_nothing,
) -> Path:
    """Write `count` views of the training images with the teacher's logits, or those that lack.

    Args:
        teacher: a network of normalized inputs [N, *shape].
        data: the images.
        augmentation: what a view does to each image, but for what makes it worse.
        work: folder of all views; those of one teacher and augmentation share a folder there.
        count: how many views.
        say: called with a line for each view.

    Returns:
        The folder: a pair of NumPy files a view, inputs as `Images` holds them and float16 logits
        [M, classes].
    """
    teacher, augmentation = teacher.eval(), augmentation.without_worse
    identity = _identity(teacher, data, augmentation)
    folder = work / f"{identity}-{count}"
    pixels, _ = to_tensors(data.train, _CPU)

    def ask(view: int) -> None:
        say(f"teacher logits, view {view + 1} of {count}")
        seen = _moved(pixels, augmentation, view) if is_image(data) else pixels
        images, logits = (folder / name for name in _files(view))
        _write(images, seen.numpy().reshape(data.train.images.shape))
        _write(logits, _ask(teacher, seen, data))

    for view in range(count):
        stage = Stage({"view": view}, {"teaching": identity})
        stage.take_files(folder / f"view-{view:03d}.json", partial(ask, view), _files(view))
    return folder


def image_source(
    data: Dataset, augmentation: Augmentation, device: torch.device, teacher: Teacher | None
) -> ImageSource:
    """Where a training's batches come from: a teacher's views, or images made anew.

    Raises:
        CompressError: the teacher does not answer such images, or its views are of others.
    """
    if isinstance(teacher, Path):
        return StoredLogits(teacher, data, augmentation, device)
    if teacher is not None:
        check_teacher(teacher, data)
    return FreshImages(data, augmentation, device, teacher=teacher)


def check_teacher(teacher: nn.Module, data: Dataset) -> None:
    """Refuse a teacher that does not answer such inputs with one number a class.

    Raises:
        CompressError: it doesn't.
    """
    check_fits(teacher, "to learn from", data.shape, len(data.classes))


def teacher_name(teacher: Teacher) -> str:
    """What identifies a teacher: the name of its folder, or the hash of its weights."""
    return teacher.name if isinstance(teacher, Path) else fingerprint(teacher)


def _identity(teacher: nn.Module, data: Dataset, augmentation: Augmentation) -> str:
    settings = json.dumps([data.digest, augmentation.to_json()])
    return hash_of_text(fingerprint(teacher) + settings)


def _files(view: int) -> tuple[str, str]:
    return f"images-{view:03d}.npy", f"answers-{view:03d}.npy"


def _moved(pixels: Tensor, augmentation: Augmentation, view: int) -> Tensor:
    """The images of a view, as whole pixels."""
    generator = torch.Generator().manual_seed(view)
    moved = [move(chunk.float(), augmentation, generator) for chunk in pixels.split(_CHUNK)]
    return torch.cat([chunk.round().clamp(0, 255).to(torch.uint8) for chunk in moved])


@torch.inference_mode()
def _ask(teacher: nn.Module, pixels: Tensor, data: Dataset) -> np.ndarray:
    logits = [teacher(normalized(chunk, data)) for chunk in pixels.split(_CHUNK)]
    return torch.cat(logits).half().numpy()


def _write(path: Path, array: np.ndarray) -> None:
    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.save(file, array)


def _read(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CompressError(f"{path} is not a view; remove it") from error
