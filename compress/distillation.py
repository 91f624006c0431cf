"""Knowledge distillation: a small network learns a large one's soft answers."""

import torch
from torch import Tensor
from torch.nn import functional


def distillation_loss(
    logits: Tensor,
    teacher_logits: Tensor,
    target: Tensor,
    *,
    temperature: float,
    weight: float,
    label_smoothing: float = 0.0,
) -> Tensor:
    """Cross entropy with the labels and with a teacher's softened answers, weighed.

    The loss is (1 - weight) * CE(logits, target) + weight * T^2 * KL(teacher || student), both
    softened by the temperature T; T^2 keeps the gradients of the two alike in size. Source:
    Hinton et al. 2015, arXiv 1503.02531.

    Args:
        logits: the student's, [N, classes].
        teacher_logits: the teacher's for the same inputs, [N, classes]; no gradient flows there.
        target: classes int64 [N].
        temperature: above 0; 1 leaves the teacher's probabilities as they are.
        weight: the teacher's share, 0 to 1.
        label_smoothing: share of the labels spread over all classes.

    Returns:
        The mean loss, a scalar.
    """
    hard = functional.cross_entropy(logits, target, label_smoothing=label_smoothing)
    if weight == 0:
        return hard
    return (1 - weight) * hard + weight * soft_target_loss(
        logits, teacher_logits, temperature=temperature
    )


def soft_target_loss(logits: Tensor, teacher_logits: Tensor, *, temperature: float) -> Tensor:
    """Return T^2 * KL(teacher || student) of softened logits [N, classes], the mean over N."""
    with torch.no_grad():
        wanted = functional.log_softmax(teacher_logits / temperature, dim=1)
    got = functional.log_softmax(logits / temperature, dim=1)
    divergence = functional.kl_div(got, wanted, reduction="batchmean", log_target=True)
    return divergence * temperature**2
