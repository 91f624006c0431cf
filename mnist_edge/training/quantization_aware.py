"""Quantization-aware training: a trained network fine-tuned as the integers that will ship.

The loop is that of `training.train`: all randomness of an epoch is drawn from (seed, epoch),
a checkpoint is written every epoch, and a resumed run gives the very same integers.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from compress.graph import QuantizedGraph
from compress.quantization.training.qat import PreparedNetwork, convert, prepare
from mnist_edge.data import Dataset
from mnist_edge.pipeline import calibration, with_input_code
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.training.loop import (
    EpochReport,
    ImageSource,
    Listener,
    TrainingLoop,
    checked_device,
    weight_average,
)
from mnist_edge.training.taught_views import fingerprint, taught_images


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
    views: Path | None = None,
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
        views: folder of `make_views`, to learn from a teacher's answers that are there already.
        device: a torch device.
        resume: go on from the checkpoint, if there is one.
        overwrite: start anew although there is a checkpoint.
        listener: is told of every step and epoch.

    Raises:
        UserError: the network can't be quantized, the folder holds another run, or a checkpoint
            can't be read.
    """
    where = checked_device(device)
    images = taught_images(data, config.augmentation, where, teacher, views)
    prepared = _prepared(model, data, config).to(where)
    source = fingerprint(model, teacher) + (views.name if views else "")
    tuning = _FineTuning(prepared, config, data, where, listener, images, source)
    tuning.run(out, resume=resume, overwrite=overwrite)
    return _finish(tuning, out)


class _FineTuning(TrainingLoop):
    config: QuantizationTrainingConfig

    def __init__(
        self,
        prepared: PreparedNetwork,
        config: QuantizationTrainingConfig,
        data: Dataset,
        device: torch.device,
        listener: Listener | None,
        images: ImageSource,
        source: str,
    ) -> None:
        optimizer = _build_optimizer(prepared, config)
        average = weight_average(prepared, config.average_decay)
        super().__init__(
            prepared,
            optimizer,
            data,
            config,
            device,
            listener,
            average=average,
            images=images,
            source=source,
        )

    def forward(self, images: Tensor) -> Tensor:
        return self.network(images)

    def same_config(self, values: dict[str, Any]) -> bool:
        return QuantizationTrainingConfig.from_json(values) == self.config


def _prepared(
    model: nn.Module, data: Dataset, config: QuantizationTrainingConfig
) -> PreparedNetwork:
    return prepare(
        model,
        calibration(data, config.calibration_images),
        spec=with_input_code(config.spec, data),
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


def _finish(tuning: _FineTuning, out: Path) -> QuantizationTrainingResult:
    trained = tuning.published
    assert isinstance(trained, PreparedNetwork)
    trained.load_state_dict(tuning.selected)
    graph = convert(trained)
    path = out / "graph.safetensors"
    graph.save(path)
    history = tuple(tuning.history)
    return QuantizationTrainingResult(graph, tuning.config, history, tuning.selected_report, path)
