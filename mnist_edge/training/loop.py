"""The loop that every training shares: epochs on tensors, a checkpoint each, exact resuming.

All randomness of an epoch is drawn from (seed, epoch), so nothing of the generators' state needs
storing and a resumed run takes the very steps of an uninterrupted one.
"""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from compress.distillation import distillation_loss
from compress.errors import UserError
from compress.files import write_json, written_whole
from mnist_edge.data import Dataset, Images
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.training.augment import augment
from mnist_edge.training.memory import keep_freed_memory
from mnist_edge.training.schedules import PLATEAU, SCHEDULES, plateau, with_warm_up


class LoopConfig(Protocol):
    """What the loop needs to know of a training's configuration."""

    @property
    def epochs(self) -> int:
        """Passes over the images."""

    @property
    def batch_size(self) -> int:
        """Images a step."""

    @property
    def learning_rate(self) -> float:
        """The schedule's highest rate."""

    @property
    def schedule(self) -> str:
        """One of `SCHEDULES`."""

    @property
    def warm_up(self) -> float:
        """Epochs of linear rise at the start."""

    @property
    def average_decay(self) -> float:
        """Decay a step of the weights' moving average; 0 is off."""

    @property
    def select(self) -> str:
        """Which epoch to keep, "best" or "last"."""

    @property
    def seed(self) -> int:
        """Of all randomness."""

    @property
    def augmentation(self) -> Augmentation:
        """Random changes of the images."""

    @property
    def label_smoothing(self) -> float:
        """Share of the target spread over all classes."""

    @property
    def distillation(self) -> float:
        """A teacher's share of the loss."""

    @property
    def teaching(self) -> str:
        """How a teacher's answers are learned, one of `compress.distillation.LOSSES`."""

    @property
    def temperature(self) -> float:
        """Of the teacher's and the student's softened answers."""

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""


@dataclass(frozen=True)
class EpochReport:
    """What one epoch gave: losses and accuracies as fractions, the rate at its end, seconds."""

    epoch: int
    loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Batch:
    """What one step sees.

    Attributes:
        images: float32 [N, 1, 28, 28], augmented and normalized, channels last in memory.
        target: classes, int64 [N].
        answers: a teacher's logits of these images, float32 [N, 10]; None without a teacher.
    """

    images: Tensor
    target: Tensor
    answers: Tensor | None = None


class ImageSource(Protocol):
    """Where a training's batches come from."""

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """The images of the indices `chosen`, int64 [N], as `epoch` shows them."""


class FreshImages:
    """Images augmented anew each time; a teacher, if there is one, is asked for each of them."""

    def __init__(
        self,
        data: Dataset,
        augmentation: Augmentation,
        device: torch.device,
        *,
        teacher: nn.Module | None = None,
    ) -> None:
        self.data, self.augmentation = data, augmentation
        self.pixels, self.labels = to_tensors(data.train, device)
        self.teacher = None if teacher is None else teacher.eval().to(device)

    def batch(self, epoch: int, chosen: Tensor, generator: torch.Generator) -> Batch:
        """Augment the chosen images and ask the teacher."""
        pixels = augment(self.pixels[chosen].float(), self.augmentation, generator)
        images = normalized(pixels, self.data)
        if self.teacher is None:
            return Batch(images, self.labels[chosen])
        with torch.no_grad():
            return Batch(images, self.labels[chosen], self.teacher(images))


class Listener:
    """Is told how a training goes; the default says nothing."""

    def on_start(self, config: LoopConfig, steps: int, first_epoch: int) -> None:
        """Training begins at `first_epoch`, with `steps` steps an epoch."""

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        """One step is done."""

    def on_weights(self, epoch: int, network: nn.Module) -> None:
        """One epoch is done and not yet on disk; `network` is what is scored, for reading only."""

    def on_epoch(self, report: EpochReport) -> None:
        """One epoch is done and safely on disk."""


class TrainingLoop(ABC):
    """A network in training: its optimizer, weight average, history and selected weights.

    Optimizer groups may hold a "pace", by which the schedule's rate is multiplied.
    """

    def __init__(
        self,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        data: Dataset,
        config: LoopConfig,
        device: torch.device,
        listener: Listener | None,
        *,
        average: AveragedModel | None = None,
        images: ImageSource | None = None,
        source: str = "",
    ) -> None:
        keep_freed_memory()
        self.network, self.optimizer, self.average = network, optimizer, average
        self.config, self.data, self.device = config, data, device
        self.listener, self.source = listener or Listener(), source
        self.companion: nn.Module = nn.Identity()
        """Trained beside the network and kept in checkpoints, but no part of what is published."""
        self.schedule = with_warm_up(SCHEDULES[config.schedule], config.warm_up / config.epochs)
        self.images = images or FreshImages(data, config.augmentation, device)
        self.count = len(data.train.labels)
        validation, self.validation_labels = to_tensors(data.validation, device)
        self.validation = normalized(validation, data)
        self.history: list[EpochReport] = []
        self.selected: dict[str, Tensor] = {}

    @abstractmethod
    def forward(self, images: Tensor) -> Tensor:
        """Logits [N, classes] of normalized images [N, 1, 28, 28], in training."""

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """What is minimized: cross entropy, with the teacher's answers where there are any."""
        config = self.config
        taught = batch.answers is not None
        return distillation_loss(
            logits,
            batch.answers if batch.answers is not None else logits,
            batch.target,
            temperature=config.temperature,
            weight=config.distillation if taught else 0.0,
            label_smoothing=config.label_smoothing,
            kind=config.teaching,
        )

    @abstractmethod
    def same_config(self, values: dict[str, Any]) -> bool:
        """Whether a checkpoint's configuration is this one's."""

    @property
    def next_epoch(self) -> int:
        """The epoch that comes next, counted from 1."""
        return len(self.history) + 1

    @property
    def published(self) -> nn.Module:
        """The network whose weights are scored and kept: the average, if there is one."""
        return self.average.module if self.average is not None else self.network

    @property
    def selected_report(self) -> EpochReport:
        """The report of the epoch that is kept."""
        if self.config.select == "last":
            return self.history[-1]
        return max(self.history, key=lambda report: (report.validation_accuracy, -report.epoch))

    def run(self, out: Path, *, resume: bool, overwrite: bool) -> None:
        """Train to the last epoch, with configuration, history and checkpoint under `out`.

        Raises:
            UserError: the folder holds another run, or a checkpoint that can't be read.
        """
        checkpoint = out / "checkpoint.pt"
        if checkpoint.exists() and not overwrite:
            if not resume:
                raise UserError(f"{out} holds a training; add --resume to go on, or --overwrite")
            self._restore(checkpoint)
        write_json(out / "config.json", self.config.to_json())
        self.listener.on_start(self.config, self._steps, self.next_epoch)
        while self.next_epoch <= self.config.epochs:
            report = self._run_epoch()
            self.listener.on_weights(report.epoch, self.published)
            self._store(checkpoint)
            write_json(out / "history.json", [asdict(r) for r in self.history])
            self.listener.on_epoch(report)

    @property
    def _steps(self) -> int:
        return -(-self.count // self.config.batch_size)

    def _run_epoch(self) -> EpochReport:
        start, epoch = time.perf_counter(), self.next_epoch
        loss, accuracy = self.train_epoch(epoch)
        validation = evaluate(self.published, self.validation, self.validation_labels)
        rate = self.optimizer.param_groups[0]["lr"]
        seconds = time.perf_counter() - start
        report = EpochReport(epoch, loss, accuracy, *validation, rate, seconds)
        best = max((r.validation_accuracy for r in self.history), default=-1.0)
        if self.config.select == "last" or report.validation_accuracy > best:
            state = self.published.state_dict()
            self.selected = {name: value.detach().clone() for name, value in state.items()}
        self.history.append(report)
        return report

    def train_epoch(self, epoch: int) -> tuple[float, float]:
        """Take every step of `epoch`, counted from 1; return the mean loss and the accuracy."""
        self.network.train()
        generator = _seed_epoch(self.config.seed, epoch)
        loss_sum = torch.zeros((), device=self.device)
        correct = torch.zeros((), dtype=torch.int64, device=self.device)
        for index, chosen in enumerate(self._batches(generator)):
            rate = self._set_rate((epoch - 1) * self._steps + index + 1)
            batch = self.images.batch(epoch, chosen, generator)
            logits, loss = self._step(batch)
            loss_sum += loss.detach() * len(chosen)
            correct += (logits.argmax(1) == batch.target).sum()
            self.listener.on_step(epoch, loss.item(), rate)
        return loss_sum.item() / self.count, correct.item() / self.count

    def _batches(self, generator: torch.Generator) -> Iterator[Tensor]:
        order = torch.randperm(self.count, generator=generator).to(self.device)
        yield from order.split(self.config.batch_size)

    def _set_rate(self, step: int) -> float:
        progress = (step - 0.5) / (self._steps * self.config.epochs)
        rate = self.config.learning_rate * self.schedule(progress)
        if self.config.schedule == PLATEAU:
            rate *= plateau([report.validation_loss for report in self.history])
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("pace", 1.0)
        return rate

    def _step(self, batch: Batch) -> tuple[Tensor, Tensor]:
        self.optimizer.zero_grad()
        logits = self.forward(batch.images)
        loss = self.loss(logits, batch)
        loss.backward()
        self.optimizer.step()
        if self.average is not None:
            self.average.update_parameters(self.network)
        return logits, loss

    def _store(self, path: Path) -> None:
        state = {
            "config": json.dumps(self.config.to_json()),
            "source": self.source,
            "history": [asdict(report) for report in self.history],
            "model": self.network.state_dict(),
            "companion": self.companion.state_dict(),
            "average": None if self.average is None else self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "selected": self.selected,
        }
        with written_whole(path) as temporary:
            torch.save(state, temporary)

    def _restore(self, path: Path) -> None:
        state = _read_checkpoint(path, self.device)
        try:
            if not self.same_config(json.loads(state["config"])):
                raise UserError(f"{path} has other options; give those, or --overwrite")
            if state.get("source", "") != self.source:
                raise UserError(f"{path} began with another network or teacher; give --overwrite")
            self.network.load_state_dict(state["model"])
            self.companion.load_state_dict(state.get("companion", {}))
            if self.average is not None:
                self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.history = [EpochReport(**report) for report in state["history"]]
            self.selected = state["selected"]
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise UserError(f"{path} does not fit its options; start with --overwrite") from error


def weight_average(
    network: nn.Module, decay: float, *, buffers: bool = False
) -> AveragedModel | None:
    """An exponential moving average of a network's weights, or None for a decay of 0.

    Its memory grows with its age, so that the start is forgotten.
    """
    if decay == 0:
        return None
    return AveragedModel(network, avg_fn=_exponential(decay), use_buffers=buffers)


def evaluate(
    model: nn.Module, images: Tensor, labels: Tensor, *, batch_size: int = 500
) -> tuple[float, float]:
    """Mean cross entropy and accuracy (a fraction) of an eval-mode pass over normalized images."""
    model.eval()
    loss, correct = 0.0, 0
    with torch.inference_mode():
        for chunk, target in zip(images.split(batch_size), labels.split(batch_size), strict=True):
            logits = model(chunk)
            loss += functional.cross_entropy(logits, target, reduction="sum").item()
            correct += int((logits.argmax(1) == target).sum())
    return loss / len(labels), correct / len(labels)


def to_tensors(images: Images, device: torch.device) -> tuple[Tensor, Tensor]:
    """Images as uint8 [N, 1, 28, 28] and labels as int64 [N] on `device`."""
    pixels = torch.from_numpy(np.ascontiguousarray(images.images)).unsqueeze(1).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(images.labels)).to(device)


def normalized(pixels: Tensor, data: Dataset) -> Tensor:
    """Pixels on the 0 to 255 scale as the network's input, channels last in memory."""
    scaled = (pixels.float() / 255 - data.mean) / data.std
    return scaled.contiguous(memory_format=torch.channels_last)


def checked_device(name: str) -> torch.device:
    """The torch device called `name`. Raise UserError if it can't be used here."""
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UserError(f"device {name!r} cannot be used here; try --device cpu") from error
    return device


def _exponential(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    def step(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
        if not average.is_floating_point():  # BatchNorm's count of batches
            return current
        weight = 1 - min(decay, (1 + float(count)) / (10 + float(count)))
        return average.lerp(current, weight)

    return step


def _seed_epoch(seed: int, epoch: int) -> torch.Generator:
    """Seed the global generator (dropout) and return one for order and augmentation."""
    drawn = np.random.SeedSequence([seed, epoch]).generate_state(2, np.uint32)
    torch.manual_seed(int(drawn[0]))
    return torch.Generator().manual_seed(int(drawn[1]))


def _read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        if not isinstance(state, dict) or not isinstance(state.get("config"), str):
            raise ValueError("it holds something else")
        return state
    except Exception as error:
        raise UserError(
            f"cannot resume from {path}: it is not a whole checkpoint of this program; "
            "start anew with --overwrite"
        ) from error
