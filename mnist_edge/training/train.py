"""Training of a network: what to train and how, and the network that comes of it."""

import copy
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from compress.distillation import FeatureMatching
from compress.errors import CompressError
from compress.files import sha256_of
from compress.model_file import save_model
from compress.training_data import KEY
from mnist_edge.data import Dataset
from mnist_edge.networks import models
from mnist_edge.networks.architecture import build_layers
from mnist_edge.networks.named import build_named, check_fits, file_of
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.store import fingerprint
from mnist_edge.training.batches import Batch
from mnist_edge.training.loop import TrainingLoop
from mnist_edge.training.run import QUIET, EpochReport, Run
from mnist_edge.training.teacher_logits import Teacher, teacher_name


@dataclass(frozen=True)
class TrainingResult:
    """The selected network of a training and how it went."""

    model: nn.Module
    config: TrainingConfig
    history: tuple[EpochReport, ...]
    selected: EpochReport
    model_path: Path


def train(
    config: TrainingConfig,
    data: Dataset,
    out: Path,
    *,
    start: nn.Module | None = None,
    teacher: Teacher | None = None,
    run: Run = QUIET,
) -> TrainingResult:
    """Train the network of `config` and write it, its history and its checkpoint under `out`.

    Files: `model.safetensors` (the selected weights with their structure), `history.json`,
    `config.json` and `checkpoint.pt` (for resuming).

    Args:
        config: what to train and how.
        data: the images; the validation part chooses the epoch, the test part is not touched.
        out: folder of the training; made if missing.
        start: a network to train on in place of a new one; it is not changed.
        teacher: a network of normalized images whose logits are learned too, or the folder of
            `write_logits` with what it answered.
        run: device, whether to resume, and where progress goes.

    Raises:
        Diverged: a loss is not a number; the files are those of the good epochs before it.
        CompressError: the folder holds another training, a checkpoint can't be read, or features
            are to be matched without a teacher at hand.
    """
    network = _start(config, data, start)
    check_fits(network, config.network or "here", data.shape, len(data.classes))
    _check_storable(network, data)
    training = _training(network, config, data, run, teacher, _source(config, start, teacher))
    if config.features:
        training.match_features(teacher)
    return training.train(out, lambda: _finish(training, network, out))


def prepare(config: TrainingConfig, data: Dataset, *, run: Run = QUIET) -> TrainingLoop:
    """A training of a new network before its first step, for a caller that drives it itself.

    Raises:
        CompressError: the device can't be used.
    """
    return _training(_start(config, data), config, data, run)


def _start(config: TrainingConfig, data: Dataset, start: nn.Module | None = None) -> nn.Module:
    """The network that a training begins with; the generator is seeded, whatever it is."""
    torch.manual_seed(config.seed)
    return build_network(config, data) if start is None else copy.deepcopy(start)


def _check_storable(network: nn.Module, data: Dataset) -> None:
    """Refuse a network that no file could hold, before it is trained for hours."""
    with tempfile.TemporaryDirectory() as folder:
        untrained = copy.deepcopy(network).eval()
        save_model(untrained, torch.zeros(2, *data.shape), Path(folder) / "model.safetensors")


def _source(config: TrainingConfig, start: nn.Module | None, teacher: Teacher | None) -> str:
    """What a training began with and learns from, so that no other is resumed in its place."""
    name = "" if teacher is None else teacher_name(teacher)
    if start is None:
        file = file_of(config.network)
        return name if file is None else sha256_of(file) + name
    return fingerprint(start) + name


def _training(
    network: nn.Module,
    config: TrainingConfig,
    data: Dataset,
    run: Run,
    teacher: Teacher | None = None,
    source: str = "",
) -> "_Training":
    model = copy.deepcopy(network).to(run.torch_device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = _build_optimizer(model, config)
    return _Training(model, optimizer, data, config, run=run, teacher=teacher, source=source)


class _Training(TrainingLoop):
    config: TrainingConfig
    averages_buffers = True

    def forward(self, images: Tensor) -> Tensor:
        enabled = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=enabled):
            return self.network(images).float()

    def match_features(self, teacher: Teacher | None) -> None:
        """Learn the teacher's last features too, through a projection that is learned."""
        if not isinstance(teacher, nn.Module):
            raise CompressError(
                "features can be matched only with a teacher at hand, not its views"
            )
        example = self.validation[:2]
        matching = FeatureMatching(self.network, teacher, example).to(self.device)
        self.auxiliary = matching
        self.optimizer.add_param_group({"params": list(matching.parameters()), "weight_decay": 0.0})

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        loss = super().loss(logits, batch)
        return loss + self.config.features * self.auxiliary() if self.config.features else loss


def build_network(config: TrainingConfig, data: Dataset) -> nn.Module:
    """The network of a configuration for such data: float32 [N, *shape] to logits [N, classes].

    It is untrained, unless the configuration names a file.
    """
    if config.network:
        return build_named(config.network, data.shape, len(data.classes))
    if config.layers:
        return build_layers(config.layers, data.shape)
    return models.build(
        config.phase,
        dropout=config.dropout,
        activation=config.activation,
        attention=config.attention,
        residual=config.residual,
        widths=config.widths,
        channels=data.shape[0],
        classes=len(data.classes),
    )


def _finish(training: _Training, model: nn.Module, out: Path) -> TrainingResult:
    config, data, selected = training.config, training.data, training.selected_report
    model.load_state_dict({name: value.cpu() for name, value in training.selected.items()})
    model.eval()
    metadata = {
        "training": json.dumps(config.to_json()),
        **metadata_of(data),
        "selected": json.dumps(asdict(selected)),
    }
    path = out / "model.safetensors"
    save_model(model, torch.zeros(2, *data.shape), path, metadata=metadata)
    return TrainingResult(model, config, tuple(training.history), selected, path)


def metadata_of(data: Dataset) -> dict[str, str]:
    """What a network's file keeps of its data."""
    known = {"name": data.name, "mean": data.mean, "std": data.std}
    own = {} if data.about is None else {KEY: data.about.to_text()}
    return {"dataset": json.dumps(known), **own}


def _build_optimizer(model: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    decayed = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    rate = config.learning_rate
    if config.optimizer == "adam":
        return torch.optim.Adam(groups, lr=rate)
    if config.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=rate)
    return torch.optim.SGD(groups, lr=rate, momentum=config.momentum, nesterov=config.nesterov)
