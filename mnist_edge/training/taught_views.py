"""Augmented copies of the training images with a teacher's answers, made once and kept.

Asking a large teacher costs many times what a small student's step does. So each of a number of
views, the whole training set augmented anew, is written with the teacher's logits; every student
of that teacher then reads them. A training's epoch shows one view, in its own order.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from compress.errors import UserError
from compress.files import written_whole
from mnist_edge.data import Dataset
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.augment import augment
from mnist_edge.training.loop import Batch, FreshImages, ImageSource, normalized, to_tensors

_CHUNK = 500


class TaughtViews:
    """Reads views from the folder that `make_views` returned."""

    def __init__(self, folder: Path, data: Dataset) -> None:
        self.data = data
        self.labels = torch.from_numpy(data.train.labels.astype(np.int64))
        self.images = [_read(path) for path in sorted(folder.glob("images-*.npy"))]
        self.answers = [_read(path) for path in sorted(folder.glob("answers-*.npy"))]
        complete = len(self.images) == len(self.answers) > 0
        if not complete or any(len(view) != len(self.labels) for view in self.images):
            raise UserError(f"{folder} does not hold views of these images; remove it")

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """The images of the indices `chosen`, int64 [N], in the view that `epoch` shows."""
        view, rows = (epoch - 1) % len(self.images), chosen.numpy()
        pixels = torch.from_numpy(self.images[view][rows]).unsqueeze(1)
        answers = torch.from_numpy(self.answers[view][rows]).float()
        return Batch(normalized(pixels, self.data), self.labels[chosen], answers)


def make_views(
    teacher: nn.Module,
    data: Dataset,
    augmentation: Augmentation,
    work: Path,
    *,
    count: int,
    say: Callable[[str], None] = lambda line: None,
) -> Path:
    """Write `count` views of the training images with the teacher's logits, or those that lack.

    Args:
        teacher: a network of normalized images [N, 1, 28, 28].
        data: the images.
        augmentation: what a view does to each image.
        work: folder of all views; those of one teacher and augmentation share a folder there.
        count: how many views.
        say: is told what is being done.

    Returns:
        The folder: a pair of NumPy files a view, uint8 images [M, 28, 28] and float16 logits
        [M, 10].
    """
    teacher = teacher.eval()
    folder = work / f"{_identity(teacher, data, augmentation)}-{count}"
    pixels, _ = to_tensors(data.train, torch.device("cpu"))
    for view in range(count):
        images, answers = (folder / f"{kind}-{view:03d}.npy" for kind in ("images", "answers"))
        if not answers.exists():
            say(f"asking the teacher, view {view + 1} of {count}")
            moved = _moved(pixels, augmentation, view)
            _write(images, moved.squeeze(1).numpy())
            _write(answers, _ask(teacher, moved, data))
    return folder


def taught_images(
    data: Dataset,
    augmentation: Augmentation,
    device: torch.device,
    teacher: nn.Module | None,
    views: Path | None,
) -> ImageSource:
    """Where a training's batches come from: views if there are any, else images made anew."""
    if views is not None:
        return TaughtViews(views, data)
    return FreshImages(data, augmentation, device, teacher=teacher)


def fingerprint(*networks: nn.Module | None) -> str:
    """A hash of the weights of networks, in hexadecimal."""
    digest = hashlib.sha256()
    for network in networks:
        digest.update(b"none" if network is None else b"network")
        for name, value in (network.state_dict() if network is not None else {}).items():
            digest.update(name.encode() + value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _identity(teacher: nn.Module, data: Dataset, augmentation: Augmentation) -> str:
    settings = json.dumps([data.name, len(data.train.labels), augmentation.to_json()])
    text = fingerprint(teacher) + settings
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _moved(pixels: Tensor, augmentation: Augmentation, view: int) -> Tensor:
    generator = torch.Generator().manual_seed(view)
    chunks = [augment(c.float(), augmentation, generator) for c in pixels.split(_CHUNK)]
    return torch.cat([chunk.round().clamp(0, 255).to(torch.uint8) for chunk in chunks])


@torch.inference_mode()
def _ask(teacher: nn.Module, pixels: Tensor, data: Dataset) -> np.ndarray:
    answers = [teacher(normalized(chunk, data)) for chunk in pixels.split(_CHUNK)]
    return torch.cat(answers).half().numpy()


def _write(path: Path, array: np.ndarray) -> None:
    with written_whole(path) as temporary, temporary.open("wb") as file:
        np.save(file, array)


def _read(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} is not a view; remove it") from error
