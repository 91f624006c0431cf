"""The loop that every training shares: epochs on tensors, a checkpoint each, exact resuming.

All randomness of an epoch is seeded by (seed, epoch), so nothing of the generators' state needs
storing and a resumed run takes the very steps of an uninterrupted one.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from compress.distillation import distillation_loss
from compress.errors import CompressError
from compress.files import json_of, write_json
from compress.locks import locked
from mnist_edge.data import Dataset
from mnist_edge.training.batches import Batch, normalized, to_tensors
from mnist_edge.training.checkpoint import read_checkpoint, write_checkpoint
from mnist_edge.training.memory import keep_freed_memory
from mnist_edge.training.run import EpochReport, LoopConfig, Run
from mnist_edge.training.schedules import PLATEAU, SCHEDULES, plateau, with_warm_up
from mnist_edge.training.teacher_logits import Teacher, image_source
from mnist_edge.training.validation import evaluate

_MULTIPLIER = "lr_multiplier"
Kept = TypeVar("Kept")


class Diverged(CompressError):
    """A loss is not a number any more; what was good before is kept."""


class TrainingLoop:
    """A network in training: its optimizer, weight average, history and selected weights.

    Optimizer groups may hold an "lr_multiplier" of the schedule's rate.
    """

    averages_buffers = False
    """Whether the weight average is of buffers, such as BatchNorm's statistics, too."""

    def __init__(
        self,
        network: nn.Module,
        optimizer: torch.optim.Optimizer,
        data: Dataset,
        config: LoopConfig,
        *,
        run: Run,
        teacher: Teacher | None = None,
        source: str = "",
    ) -> None:
        keep_freed_memory()
        self.network, self.optimizer = network, optimizer
        self.average = weight_average(network, config.average_decay, buffers=self.averages_buffers)
        self.config, self.data, self.device = config, data, run.torch_device
        self.run, self.listener, self.source = run, run.listener, source
        self.auxiliary: nn.Module = nn.Identity()
        """Trained beside the network and kept in checkpoints, but no part of what is published."""
        self.schedule = with_warm_up(SCHEDULES[config.schedule], config.warm_up / config.epochs)
        self.images = image_source(data, config.augmentation, self.device, teacher)
        self.count = len(data.train.labels)
        validation, self.validation_labels = to_tensors(data.validation, self.device)
        self.validation = normalized(validation, data)
        self.history: list[EpochReport] = []
        self.selected: dict[str, Tensor] = {}

    def forward(self, images: Tensor) -> Tensor:
        """Logits [N, classes] of normalized images [N, 1, 28, 28], in training."""
        logits: Tensor = self.network(images)
        return logits

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """What is minimized: cross entropy, with the teacher's logits where there are any."""
        config, teacher = self.config, batch.teacher_logits
        return distillation_loss(
            logits,
            logits if teacher is None else teacher,
            batch.target,
            temperature=config.temperature,
            weight=0.0 if teacher is None else config.distillation,
            label_smoothing=config.label_smoothing,
            kind=config.teaching,
        )

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

    def train(self, out: Path, keep: Callable[[], Kept]) -> Kept:
        """Train to the last epoch, with configuration, history and checkpoint under `out`.

        One process trains in a folder at a time: where it may go on with what the other leaves,
        the second waits; else it is refused.

        Args:
            out: the folder.
            keep: writes the selected network there, and returns what the training gave.

        Raises:
            Diverged: a loss is not a number; what `keep` wrote is of the good epochs before.
            CompressError: the folder holds another run, or a checkpoint that can't be read.
        """
        with locked(out, "training", wait=self.run.resume, say=self.run.say):
            try:
                self._train(out)
            except Diverged as error:
                if not self.history:
                    raise
                keep()
                epoch = self.selected_report.epoch
                raise Diverged(f"{error}; {out} holds the network of epoch {epoch}") from error
            return keep()

    def _train(self, out: Path) -> None:
        checkpoint = out / "checkpoint.pt"
        if checkpoint.exists() and not self.run.overwrite:
            if not self.run.resume:
                raise CompressError(
                    f"{out} holds a training; add --resume to go on, or --overwrite"
                )
            self._restore(checkpoint)
        write_json(out / "config.json", self.config.to_json())
        self.listener.on_start(self.config, self._steps, self.next_epoch)
        for report in self.history:
            self.listener.on_resumed(report)
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
        self._check_loss(validation[0], f"the validation loss after epoch {epoch}")
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
        generator = _seeded(self.config.seed, epoch)
        loss_sum = torch.zeros((), device=self.device)
        correct = torch.zeros((), dtype=torch.int64, device=self.device)
        for index, chosen in enumerate(self._batches(generator)):
            rate = self._set_rate((epoch - 1) * self._steps + index + 1)
            batch = self.images.batch(epoch, chosen, generator)
            logits, loss = self._step(batch)
            loss_sum += loss.detach() * len(chosen)
            correct += (logits.argmax(1) == batch.target).sum()
            seen = loss.item()
            self.listener.on_step(epoch, seen, rate)
            self._check_loss(seen, f"the loss at step {index + 1} of epoch {epoch}")
        return loss_sum.item() / self.count, correct.item() / self.count

    def _check_loss(self, loss: float, what: str) -> None:
        if not math.isfinite(loss):
            rate = self.optimizer.param_groups[0]["lr"]
            raise Diverged(f"{what} is {loss}, at a rate of {rate:.3g}: train at a lower rate")

    def _batches(self, generator: torch.Generator) -> Iterator[Tensor]:
        order = torch.randperm(self.count, generator=generator).to(self.device)
        yield from order.split(self.config.batch_size)

    def _set_rate(self, step: int) -> float:
        progress = (step - 0.5) / (self._steps * self.config.epochs)
        rate = self.config.learning_rate * self.schedule(progress)
        if self.config.schedule == PLATEAU:
            rate *= plateau([report.validation_loss for report in self.history])
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get(_MULTIPLIER, 1.0)
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
            "data": self.data.digest,
            "history": [asdict(report) for report in self.history],
            "model": self.network.state_dict(),
            "auxiliary": self.auxiliary.state_dict(),
            "average": None if self.average is None else self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "selected": self.selected,
        }
        write_checkpoint(path, state)

    def _restore(self, path: Path) -> None:
        state = read_checkpoint(path, self.device)
        try:
            if type(self.config).from_json(json_of(state["config"])) != self.config:
                raise CompressError(f"{path} has other options; give those, or --overwrite")
            if state.get("source", "") != self.source:
                raise CompressError(
                    f"{path} began with another network or teacher; give --overwrite"
                )
            if state["data"] != self.data.digest:
                raise CompressError(f"{path} is of other images or labels; give --overwrite")
            self.network.load_state_dict(state["model"])
            self.auxiliary.load_state_dict(state["auxiliary"])
            if self.average is not None:
                self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.history = [EpochReport(**report) for report in state["history"]]
            self.selected = state["selected"]
        except CompressError:
            raise
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise CompressError(
                f"{path} does not fit its options; start with --overwrite"
            ) from error


def weight_average(
    network: nn.Module, decay: float, *, buffers: bool = False
) -> AveragedModel | None:
    """An exponential moving average of a network's weights, or None for a decay of 0.

    Its memory grows with its age, so that the start is forgotten.
    """
    if decay == 0:
        return None
    return AveragedModel(network, avg_fn=_exponential(decay), use_buffers=buffers)


def _exponential(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    def step(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
        if not average.is_floating_point():  # BatchNorm's count of batches
            return current
        weight = 1 - min(decay, (1 + float(count)) / (10 + float(count)))
        return average.lerp(current, weight)

    return step


def _seeded(seed: int, epoch: int) -> torch.Generator:
    """Seed the global generator (dropout) and return one for order and augmentation."""
    seeds = np.random.SeedSequence([seed, epoch]).generate_state(2, np.uint32)
    torch.manual_seed(int(seeds[0]))
    return torch.Generator().manual_seed(int(seeds[1]))
