"""A network in float on normalized images."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mnist_edge.data import Dataset
from mnist_edge.training.batches import normalized, to_tensors


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


def validation_accuracy(model: nn.Module, data: Dataset) -> float:
    """The share of right answers, a fraction, on the validation images."""
    pixels, labels = to_tensors(data.validation, next(model.parameters()).device)
    return evaluate(model, normalized(pixels, data), labels)[1]
