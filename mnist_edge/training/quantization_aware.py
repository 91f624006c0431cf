"""Quantization-aware training: a trained network fine-tuned as the integers that will ship.

The loop is that of `training.loop`: all randomness of an epoch is seeded by (seed, epoch),
a checkpoint is written every epoch, and a resumed training gives the very same integers.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from compress.graph import QuantizedGraph
from compress.quantization.training.qat import PreparedNetwork, convert, prepare
from mnist_edge.data import Dataset
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig
from mnist_edge.store import fingerprint
from mnist_edge.training.calibration import calibration, with_input_code
from mnist_edge.training.loop import TrainingLoop
from mnist_edge.training.run import QUIET, EpochReport, Run
from mnist_edge.training.teacher_logits import Teacher


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
    teacher: Teacher | None = None,
    run: Run = QUIET,
) -> QuantizationTrainingResult:
    """Fine-tune `model` as the integer network of `config` and write that under `out`.

    Files: `graph.safetensors` (the integer network of the selected epoch), `history.json`,
    `config.json` and `checkpoint.pt` (for resuming). Accuracies of the validation images are
    those of the integers.

    Args:
        model: a trained network of normalized images, in float; it is not changed.
        data: the images; the test part is not touched.
        config: what to train and how.
        out: folder of the training; made if missing.
        teacher: a network of normalized images whose logits are learned too, or the folder of
            `write_logits` with what it answered.
        run: device, whether to resume, and where progress goes.

    Raises:
        Diverged: a loss is not a number; the files are those of the good epochs before it.
        CompressError: the network can't be quantized, the folder holds another training, or a
            checkpoint can't be read.
    """
    prepared = _prepared(model, data, config).to(run.torch_device)
    optimizer, source = _build_optimizer(prepared, config), _source(model, teacher)
    tuning = TrainingLoop(
        prepared, optimizer, data, config, run=run, teacher=teacher, source=source
    )
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):  # TF32 rounds whole numbers
        return tuning.train(out, lambda: _finish(tuning, config, out))


def _source(model: nn.Module, teacher: Teacher | None) -> str:
    """What a fine-tuning began with and learns from, so that no other is resumed in its place."""
    if isinstance(teacher, Path):
        return fingerprint(model, None) + teacher.name
    return fingerprint(model, teacher)


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
    """Weights, biases and step sizes as three groups, each with its multiplier of the rate."""
    weights = list(dict.fromkeys(stage.weight for stage in prepared.weighted))  # some are shared
    biases = [stage.bias for stage in prepared.weighted]
    others = {id(p) for p in (*weights, *biases)}
    steps = [p for p in prepared.parameters() if p.requires_grad and id(p) not in others]
    groups: list[dict[str, Any]] = [
        {"params": weights, "weight_decay": config.weight_decay, "lr_multiplier": 1.0},
        {"params": biases, "weight_decay": 0.0, "lr_multiplier": 1.0},
        {"params": steps, "weight_decay": 0.0, "lr_multiplier": config.step_rate},
    ]
    if config.optimizer == "adam":
        return torch.optim.Adam(groups, lr=config.learning_rate)
    return torch.optim.SGD(groups, lr=config.learning_rate, momentum=config.momentum)


def _finish(
    tuning: TrainingLoop, config: QuantizationTrainingConfig, out: Path
) -> QuantizationTrainingResult:
    trained = tuning.published
    assert isinstance(trained, PreparedNetwork)
    trained.load_state_dict(tuning.selected)
    graph = convert(trained.cpu())
    path = out / "graph.safetensors"
    graph.save(path)
    history = tuple(tuning.history)
    return QuantizationTrainingResult(graph, config, history, tuning.selected_report, path)
