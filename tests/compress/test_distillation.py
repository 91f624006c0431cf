"""The losses of distillation against their definitions."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from compress.distillation import (
    FeatureMatching,
    decoupled_loss,
    distillation_loss,
    soft_target_loss,
)
from compress.errors import CompressError


@pytest.fixture
def answers():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(6, 10, generator=generator, dtype=torch.float64) * 3
    teacher = torch.randn(6, 10, generator=generator, dtype=torch.float64) * 3
    return logits.requires_grad_(), teacher, torch.tensor([0, 3, 3, 9, 5, 1])


def test_soft_targets_are_the_divergence_of_softened_answers(answers):
    logits, teacher, _ = answers
    wanted, got = (teacher / 4).softmax(1), (logits / 4).softmax(1)
    expected = 16 * (wanted * (wanted / got).log()).sum(1).mean()
    assert torch.isclose(soft_target_loss(logits, teacher, temperature=4.0), expected)


def test_decoupled_parts_add_up_to_the_divergence(answers):
    """KL = TCKD + (1 - p_t) NCKD, with p_t the teacher's probability of the right class."""
    logits, teacher, target = answers
    for row in range(len(target)):
        one = slice(row, row + 1)
        right = (teacher[one] / 2).softmax(1)[0, target[row]].item()
        joined = decoupled_loss(
            logits[one], teacher[one], target[one], temperature=2.0, others_weight=1 - right
        )
        assert torch.isclose(joined, soft_target_loss(logits[one], teacher[one], temperature=2.0))


@pytest.mark.parametrize("kind", ["logits", "decoupled"])
def test_a_student_that_answers_as_its_teacher_has_nothing_to_learn(answers, kind):
    _, teacher, target = answers
    student = teacher.clone().requires_grad_()
    loss = distillation_loss(student, teacher, target, temperature=3.0, weight=1.0, kind=kind)
    loss.backward()
    assert abs(loss.item()) < 1e-9
    assert student.grad.abs().max() < 1e-9


def test_shares_of_labels_and_teacher_are_weighed(answers):
    logits, teacher, target = answers
    hard = functional.cross_entropy(logits, target, label_smoothing=0.1)
    soft = soft_target_loss(logits, teacher, temperature=2.0)
    got = distillation_loss(
        logits, teacher, target, temperature=2.0, weight=0.3, label_smoothing=0.1
    )
    assert torch.isclose(got, 0.7 * hard + 0.3 * soft)


def test_gradients_of_the_decoupled_loss(answers):
    logits, teacher, target = answers
    assert torch.autograd.gradcheck(
        lambda x: decoupled_loss(x, teacher, target, temperature=4.0), (logits,)
    )


def _network(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, width, 3), nn.BatchNorm2d(width), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(width, 10),
    )  # fmt: skip


def test_features_are_matched_between_networks_of_other_widths():
    torch.manual_seed(0)
    student, teacher, images = _network(4), _network(16), torch.randn(32, 1, 8, 8)
    matching = FeatureMatching(student, teacher, images)
    optimizer = torch.optim.Adam([*student.parameters(), *matching.parameters()], lr=0.02)
    losses = []
    for _ in range(30):
        student(images), teacher(images)
        loss = matching()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2
    assert all(p.grad is None for p in teacher.parameters())


def test_matching_leaves_the_networks_as_they_are():
    student, teacher = _network(4), _network(8)
    before = {name: value.clone() for name, value in student.state_dict().items()}
    FeatureMatching(student, teacher, torch.randn(4, 1, 8, 8))
    assert student.training
    assert student.state_dict().keys() == before.keys()
    assert all(torch.equal(value, before[name]) for name, value in student.state_dict().items())


def test_networks_without_weights_have_no_features():
    with pytest.raises(CompressError, match="weights"):
        FeatureMatching(nn.Sequential(nn.Flatten()), _network(4), torch.zeros(2, 1, 8, 8))


def test_distillation_is_cross_entropy_without_a_teacher_and_nothing_for_its_own_answers():
    torch.manual_seed(0)
    logits, teacher = torch.randn(6, 4), torch.randn(6, 4)
    target = torch.randint(0, 4, (6,))
    plain = distillation_loss(logits, teacher, target, temperature=4, weight=0)
    assert torch.equal(plain, functional.cross_entropy(logits, target))
    assert soft_target_loss(logits, logits, temperature=3).item() == pytest.approx(0, abs=1e-6)
    p, q = (teacher / 2).softmax(1), (logits / 2).softmax(1)
    expected = 4 * (p * (p / q).log()).sum(1).mean()
    assert soft_target_loss(logits, teacher, temperature=2).item() == pytest.approx(
        expected.item(), rel=1e-5
    )
    mixed = distillation_loss(logits, teacher, target, temperature=2, weight=0.25)
    assert mixed.item() == pytest.approx((0.75 * plain + 0.25 * expected).item(), rel=1e-5)
