"""Knowledge distillation: a small network learns a large one's soft answers."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from compress.errors import CompressError

LOSSES = ("logits", "decoupled")


def distillation_loss(
    logits: Tensor,
    teacher_logits: Tensor,
    target: Tensor,
    *,
    temperature: float,
    weight: float,
    label_smoothing: float = 0.0,
    kind: str = "logits",
) -> Tensor:
    """Cross entropy with the labels and with a teacher's softened answers, weighed.

    The loss is (1 - weight) * CE(logits, target) + weight * T^2 * KL(teacher || student), both
    softened by the temperature T; T^2 keeps the gradients of the two alike in size. Source:
    Hinton et al. 2015, arXiv 1503.02531. With `kind` "decoupled", `decoupled_loss` takes the
    place of the divergence.

    Args:
        logits: the student's, [N, classes].
        teacher_logits: the teacher's for the same inputs, [N, classes]; no gradient flows there.
        target: classes int64 [N].
        temperature: above 0; 1 leaves the teacher's probabilities as they are.
        weight: the teacher's share, 0 to 1.
        label_smoothing: share of the labels spread over all classes.
        kind: one of `LOSSES`.

    Returns:
        The mean loss, a scalar.
    """
    hard = functional.cross_entropy(logits, target, label_smoothing=label_smoothing)
    if weight == 0:
        return hard
    if kind == "decoupled":
        soft = decoupled_loss(logits, teacher_logits, target, temperature=temperature)
    else:
        soft = soft_target_loss(logits, teacher_logits, temperature=temperature)
    return (1 - weight) * hard + weight * soft


def soft_target_loss(logits: Tensor, teacher_logits: Tensor, *, temperature: float) -> Tensor:
    """Return T^2 * KL(teacher || student) of softened logits [N, classes], the mean over N."""
    with torch.no_grad():
        wanted = functional.log_softmax(teacher_logits / temperature, dim=1)
    got = functional.log_softmax(logits / temperature, dim=1)
    divergence = functional.kl_div(got, wanted, reduction="batchmean", log_target=True)
    return divergence * temperature**2


def decoupled_loss(
    logits: Tensor,
    teacher_logits: Tensor,
    target: Tensor,
    *,
    temperature: float,
    others_weight: float = 2.0,
) -> Tensor:
    """Return T^2 * (TCKD + others_weight * NCKD), the mean over the batch.

    The divergence from the teacher is split into that of the right class against all others
    (TCKD) and that among the others (NCKD), so that a sure teacher's knowledge of the others is
    not drowned. Source: Zhao et al. 2022, arXiv 2203.08679.

    Args:
        logits: the student's, [N, classes].
        teacher_logits: the teacher's for the same inputs, [N, classes]; no gradient flows there.
        target: classes int64 [N].
        temperature: above 0.
        others_weight: beta of the paper, which takes 1 to 10; its alpha is 1.
    """
    got, wanted = logits / temperature, teacher_logits.detach() / temperature
    right = functional.one_hot(target, logits.shape[1]).bool()
    of_target = _divergence(_right_or_not(got, right), _right_or_not(wanted, right))
    among_others = _divergence(
        functional.log_softmax(got.masked_fill(right, -_FAR), dim=1),
        functional.log_softmax(wanted.masked_fill(right, -_FAR), dim=1),
    )
    return (of_target + others_weight * among_others) * temperature**2


class FeatureMatching(nn.Module):
    """Draws what enters a student's last layer near to what enters its teacher's.

    A learned linear projection takes the student's features [N, S] to the teacher's width [N, T];
    the loss is the mean squared distance of the two after both are brought to length one. Both
    networks are only watched; run both on a batch, then call this for the batch's loss. Source:
    Romero et al. 2014, arXiv 1412.6550, with the projection on the last features.

    Args:
        student: a network with a convolution or a linear layer.
        teacher: another one.
        example: inputs of both, [N, ...].
    """

    def __init__(self, student: nn.Module, teacher: nn.Module, example: Tensor) -> None:
        super().__init__()
        self._seen: dict[str, Tensor] = {}
        networks = {"student": student, "teacher": teacher}
        for name, network in networks.items():
            _last_weighted(network).register_forward_pre_hook(self._watcher(name))
        with torch.no_grad():
            for network in networks.values():
                _run_without_trace(network, example)
        widths = {name: seen.shape[1] for name, seen in self._seen.items()}
        self.projection = nn.Linear(widths["student"], widths["teacher"], bias=False)

    def forward(self) -> Tensor:
        """Return the loss of the batch that both networks saw last, a scalar."""
        got = functional.normalize(self.projection(self._seen["student"].float()), dim=1)
        wanted = functional.normalize(self._seen["teacher"].detach().float(), dim=1)
        return (got - wanted).square().sum(1).mean()

    def _watcher(self, name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def watch(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            self._seen[name] = inputs[0].flatten(1)

        return watch


_FAR = 1e4  # takes a class out of a softmax in float32


def _divergence(got: Tensor, wanted: Tensor) -> Tensor:
    return functional.kl_div(got, wanted, reduction="batchmean", log_target=True)


def _right_or_not(logits: Tensor, right: Tensor) -> Tensor:
    """Log probabilities [N, 2] of the right class and of all others together."""
    logarithms = functional.log_softmax(logits, dim=1)
    of_right = logarithms[right]
    return torch.stack((of_right, logarithms.masked_fill(right, -_FAR).logsumexp(1)), dim=1)


def _last_weighted(network: nn.Module) -> nn.Module:
    weighted = [m for m in network.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    if not weighted:
        raise CompressError("features can be matched only where there is a layer with weights")
    return weighted[-1]


def _run_without_trace(network: nn.Module, example: Tensor) -> None:
    """Run a network in eval mode, so that its statistics stay, and give its mode back."""
    training = network.training
    network.eval()(example)
    network.train(training)
