"""Quantization-aware training: a trained network fine-tuned as the integers that will ship.

The loop is that of `mnist_edge.training`: all randomness of an epoch is drawn from (seed, epoch),
a checkpoint is written every epoch, and a resumed run gives the very same integers.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from compress.distillation import distillation_loss
from compress.errors import UserError
from compress.files import write_json, written_whole
from compress.qgraph import QuantizedGraph
from compress.quantization.qat import PreparedNetwork, convert, prepare
from compress.quantization.spec import InputCode, QuantizationSpec
from mnist_edge.augment import Augmentation, augment
from mnist_edge.data import Dataset
from mnist_edge.memory import keep_freed_memory
from mnist_edge.pipeline import calibration
from mnist_edge.schedules import SCHEDULES, with_warm_up
from mnist_edge.training import (
    SELECTIONS,
    EpochReport,
    Listener,
    _check_choice,
    _check_range,
    _checked_device,
    _exponential,
    _read_checkpoint,
    _seed_epoch,
    _selected_report,
    evaluate,
    normalized,
    to_tensors,
)

OPTIMIZERS = ("sgd", "adam")


@dataclass(frozen=True)
class QuantizationTrainingConfig:
    """Everything that decides the result of a fine-tuning, apart from network, teacher and data.

    Attributes:
        spec: how to quantize; the input's code is that of the data's normalization.
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: the schedule's highest rate, of weights and biases.
        step_rate: the same of the step sizes, as a multiple of `learning_rate`.
        optimizer: "sgd" (with `momentum`) or "adam".
        weight_decay: on weights only.
        schedule: one of `SCHEDULES`.
        warm_up: epochs of linear rise at the start.
        label_smoothing: share of the target spread over all classes.
        average_decay: decay a step of the exponential moving average of the weights; 0 is off.
        learn_activations: whether the activations' step sizes are learned, or frozen.
        calibration_images: how many training images set the ranges to start from.
        distillation: the teacher's share of the loss, where there is a teacher.
        temperature: of the teacher's and the student's softened answers.
        select: publish the "last" epoch, or the "best" on the validation images.
        seed: of order and augmentation.
    """

    spec: QuantizationSpec = field(default_factory=lambda: QuantizationSpec(observer="mse"))
    epochs: int = 8
    batch_size: int = 128
    learning_rate: float = 1e-3
    step_rate: float = 1.0
    optimizer: str = "adam"
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "cosine"
    warm_up: float = 0.0
    label_smoothing: float = 0.0
    average_decay: float = 0.0
    learn_activations: bool = True
    calibration_images: int = 2000
    distillation: float = 0.5
    temperature: float = 4.0
    select: str = "last"
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        _check_range("epochs", self.epochs, 1, 10_000)
        _check_range("batch size", self.batch_size, 2, 1_000_000)
        _check_range("learning rate", self.learning_rate, 1e-12, 1e3)
        _check_range("step rate", self.step_rate, 0, 1e6)
        _check_range("momentum", self.momentum, 0, 0.9999)
        _check_range("weight decay", self.weight_decay, 0, 1e3)
        _check_range("warm-up", self.warm_up, 0, self.epochs)
        _check_range("label smoothing", self.label_smoothing, 0, 0.9999)
        _check_range("average decay", self.average_decay, 0, 0.999999)
        _check_range("calibration images", self.calibration_images, 2, 1_000_000)
        _check_range("distillation", self.distillation, 0, 1)
        _check_range("temperature", self.temperature, 1e-3, 1e3)
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_choice("schedule", self.schedule, tuple(SCHEDULES))
        _check_choice("select", self.select, SELECTIONS)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuantizationTrainingConfig":
        """The configuration of plain values; settings that are not named have their defaults."""
        spec = dict(values.get("spec", {"observer": "mse"}))
        if spec.get("input_code") is not None:
            spec["input_code"] = InputCode(**spec["input_code"])
        augmentation = Augmentation(**values.get("augmentation", {}))
        built = {"spec": QuantizationSpec(**spec), "augmentation": augmentation}
        return cls(**{**values, **built})


_TERNARY_BITS = 2
_EPOCHS_AND_RATE = {8: (3, 3e-4), 6: (3, 3e-4), 4: (6, 1e-3), 3: (8, 2e-3), 2: (10, 3e-3)}


def fine_tuning(
    weight_bits: int, *, spec: QuantizationSpec | None = None, seed: int = 0
) -> QuantizationTrainingConfig:
    """Our own fine-tuning of the document's networks at a width, settled on validation images.

    Fewer bits need longer training at a higher rate. Where all weights are ternary, the first
    layer keeps 6 bits: it has 144 of 9,520 weights, and the image passes through nothing else.

    Args:
        weight_bits: 8, 6, 4, 3 or 2 (ternary).
        spec: settings of the quantization other than the bits of the weights.
        seed: of order and augmentation.

    Raises:
        UserError: there is no fine-tuning for that width.
    """
    if weight_bits not in _EPOCHS_AND_RATE:
        choices = ", ".join(map(str, _EPOCHS_AND_RATE))
        raise UserError(f"{weight_bits} bits have no fine-tuning; choose one of {choices}")
    spec = replace(spec or QuantizationSpec(observer="mse"), weight_bits=weight_bits)
    if weight_bits == _TERNARY_BITS and not spec.bits_by_layer:
        spec = replace(spec, bits_by_layer={"conv1": 6})
    epochs, rate = _EPOCHS_AND_RATE[weight_bits]
    return QuantizationTrainingConfig(
        spec=spec,
        epochs=epochs,
        learning_rate=rate,
        average_decay=0.998,
        distillation=0.5,
        temperature=4.0,
        seed=seed,
        augmentation=Augmentation(rotation=10, translation=2, scale=0.1, shear=5),
    )


@dataclass(frozen=True)
class QuantizationTrainingResult:
    """The integer network of a fine-tuning and how it went."""

    graph: QuantizedGraph
    config: QuantizationTrainingConfig
    history: tuple[EpochReport, ...]
    selected: EpochReport
    graph_path: Path


def train_quantized(
    model: nn.Module,
    data: Dataset,
    config: QuantizationTrainingConfig,
    out: Path,
    *,
    teacher: nn.Module | None = None,
    device: str = "cpu",
    resume: bool = False,
    overwrite: bool = False,
    listener: Listener | None = None,
) -> QuantizationTrainingResult:
    """Fine-tune `model` as the integer network of `config` and write that under `out`.

    Files: `graph.safetensors` (the integer network of the selected epoch), `history.json`,
    `config.json` and `checkpoint.pt` (for resuming). Accuracies of the validation images are
    those of the integers.

    Args:
        model: a trained network of normalized images, in float; it is not changed.
        data: the images; the test part is not touched.
        config: what to train and how.
        out: folder of the run; made if missing.
        teacher: a network of normalized images whose answers are learned from too.
        device: a torch device.
        resume: go on from the checkpoint, if there is one.
        overwrite: start anew although there is a checkpoint.
        listener: is told of every step and epoch.

    Raises:
        UserError: the network can't be quantized, the folder holds another run, or a checkpoint
            can't be read.
    """
    keep_freed_memory()
    where, told = _checked_device(device), listener or Listener()
    trainer = _Trainer(model, teacher, data, config, where, told)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists() and not overwrite:
        if not resume:
            raise UserError(f"{out} holds a training; add --resume to go on, or --overwrite")
        trainer.restore(checkpoint)
    write_json(out / "config.json", config.to_json())
    told.on_start(config, trainer.steps_per_epoch, trainer.next_epoch)  # type: ignore[arg-type]
    while trainer.next_epoch <= config.epochs:
        report = trainer.run_epoch()
        trainer.store(checkpoint)
        write_json(out / "history.json", [asdict(r) for r in trainer.history])
        told.on_epoch(report)
    return _finish(trainer, out)


class _Trainer:
    def __init__(
        self,
        model: nn.Module,
        teacher: nn.Module | None,
        data: Dataset,
        config: QuantizationTrainingConfig,
        device: torch.device,
        listener: Listener,
    ) -> None:
        self.config, self.data, self.device, self.listener = config, data, device, listener
        self.source = _fingerprint(model, teacher)
        self.prepared = _prepared(model, data, config).to(device)
        self.teacher = None if teacher is None else teacher.eval().to(device)
        self.average = _weight_average(self.prepared, config)
        self.optimizer = _build_optimizer(self.prepared, config)
        self.schedule = with_warm_up(SCHEDULES[config.schedule], config.warm_up / config.epochs)
        self.pixels, self.labels = to_tensors(data.train, device)
        validation, self.validation_labels = to_tensors(data.validation, device)
        self.validation = normalized(validation, data)
        self.history: list[EpochReport] = []
        self.selected: dict[str, Tensor] = {}

    @property
    def next_epoch(self) -> int:
        return len(self.history) + 1

    @property
    def steps_per_epoch(self) -> int:
        return -(-len(self.labels) // self.config.batch_size)

    @property
    def published(self) -> PreparedNetwork:
        if self.average is None:
            return self.prepared
        assert isinstance(self.average.module, PreparedNetwork)
        return self.average.module

    def run_epoch(self) -> EpochReport:
        start, epoch = time.perf_counter(), self.next_epoch
        loss, accuracy = self._train_epoch(epoch)
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

    def _train_epoch(self, epoch: int) -> tuple[float, float]:
        self.prepared.train()
        generator = _seed_epoch(self.config.seed, epoch)
        loss_sum = torch.zeros((), device=self.device)
        correct = torch.zeros((), dtype=torch.int64, device=self.device)
        for index, chosen in enumerate(self._batches(generator)):
            rate = self._set_rate((epoch - 1) * self.steps_per_epoch + index + 1)
            images = augment(self.pixels[chosen].float(), self.config.augmentation, generator)
            target = self.labels[chosen]
            logits, loss = self._step(normalized(images, self.data), target)
            loss_sum += loss.detach() * len(target)
            correct += (logits.argmax(1) == target).sum()
            self.listener.on_step(epoch, loss.item(), rate)
        return loss_sum.item() / len(self.labels), correct.item() / len(self.labels)

    def _batches(self, generator: torch.Generator) -> Iterator[Tensor]:
        order = torch.randperm(len(self.labels), generator=generator).to(self.device)
        yield from order.split(self.config.batch_size)

    def _set_rate(self, step: int) -> float:
        progress = (step - 0.5) / (self.steps_per_epoch * self.config.epochs)
        rate = self.config.learning_rate * self.schedule(progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["pace"]
        return rate

    def _step(self, images: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        self.optimizer.zero_grad()
        logits = self.prepared(images)
        loss = self._loss(logits, images, target)
        loss.backward()
        self.optimizer.step()
        if self.average is not None:
            self.average.update_parameters(self.prepared)
        return logits, loss

    def _loss(self, logits: Tensor, images: Tensor, target: Tensor) -> Tensor:
        config = self.config
        answers, share = logits, 0.0
        if self.teacher is not None:
            with torch.no_grad():
                answers, share = self.teacher(images), config.distillation
        return distillation_loss(
            logits,
            answers,
            target,
            temperature=config.temperature,
            weight=share,
            label_smoothing=config.label_smoothing,
        )

    def store(self, path: Path) -> None:
        state = {
            "config": json.dumps(self.config.to_json()),
            "source": self.source,
            "history": [asdict(report) for report in self.history],
            "model": self.prepared.state_dict(),
            "average": None if self.average is None else self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "selected": self.selected,
        }
        with written_whole(path) as temporary:
            torch.save(state, temporary)

    def restore(self, path: Path) -> None:
        state = _read_checkpoint(path, self.device)
        try:
            self._check_same(state, path)
            self.prepared.load_state_dict(state["model"])
            if self.average is not None:
                self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.history = [EpochReport(**report) for report in state["history"]]
            self.selected = state["selected"]
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise UserError(f"{path} does not fit its options; start with --overwrite") from error

    def _check_same(self, state: Mapping[str, Any], path: Path) -> None:
        if QuantizationTrainingConfig.from_json(json.loads(state["config"])) != self.config:
            raise UserError(f"{path} has other options; give those, or --overwrite")
        if state["source"] != self.source:
            raise UserError(f"{path} began with another network or teacher; give --overwrite")


def _prepared(
    model: nn.Module, data: Dataset, config: QuantizationTrainingConfig
) -> PreparedNetwork:
    code = InputCode(1 / (255 * data.std), 255 * data.mean)
    return prepare(
        model,
        calibration(data, config.calibration_images),
        spec=replace(config.spec, input_code=code),
        learn_activations=config.learn_activations,
    )


def _build_optimizer(
    prepared: PreparedNetwork, config: QuantizationTrainingConfig
) -> torch.optim.Optimizer:
    """Weights, biases and step sizes as three groups, each with its pace."""
    weights = [stage.weight for stage in prepared.weighted]
    biases = [stage.bias for stage in prepared.weighted]
    others = {id(p) for p in (*weights, *biases)}
    steps = [p for p in prepared.parameters() if p.requires_grad and id(p) not in others]
    groups: list[dict[str, Any]] = [
        {"params": weights, "weight_decay": config.weight_decay, "pace": 1.0},
        {"params": biases, "weight_decay": 0.0, "pace": 1.0},
        {"params": steps, "weight_decay": 0.0, "pace": config.step_rate},
    ]
    if config.optimizer == "adam":
        return torch.optim.Adam(groups, lr=config.learning_rate)
    return torch.optim.SGD(groups, lr=config.learning_rate, momentum=config.momentum)


def _weight_average(
    prepared: PreparedNetwork, config: QuantizationTrainingConfig
) -> AveragedModel | None:
    if config.average_decay == 0:
        return None
    return AveragedModel(prepared, avg_fn=_exponential(config.average_decay))


def _fingerprint(*networks: nn.Module | None) -> str:
    """A hash of the weights, so that a checkpoint is not resumed with another network."""
    digest = hashlib.sha256()
    for network in networks:
        digest.update(b"none" if network is None else b"network")
        for name, value in (network.state_dict() if network is not None else {}).items():
            digest.update(name.encode() + value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _finish(trainer: _Trainer, out: Path) -> QuantizationTrainingResult:
    trainer.published.load_state_dict(trainer.selected)
    graph = convert(trainer.published)
    path = out / "graph.safetensors"
    graph.save(path)
    selected = _selected_report(trainer.history, trainer.config.select)
    return QuantizationTrainingResult(graph, trainer.config, tuple(trainer.history), selected, path)
