"""What a diagnosis counts of its changed answers, and which causes it names."""

from compress.measuring import Score
from compress.quantization.diagnosis.results import ChangedAnswer, Diagnosis, Loss


def diagnosis(changed=(), losses=()):
    half = Score(1, 2)
    return Diagnosis(half, half, half, 20.0, 100, (), tuple(losses), tuple(changed))


def test_answers_that_change_are_broken_mended_or_neither():
    changed = [
        ChangedAnswer(image=0, label=3, real=3, integer=4, since="a"),
        ChangedAnswer(image=1, label=3, real=3, integer=5, since="a"),
        ChangedAnswer(image=2, label=3, real=4, integer=3, since="b"),
        ChangedAnswer(image=3, label=3, real=4, integer=5, since="b"),
    ]
    found = diagnosis(changed)
    assert (found.broken, found.mended) == (2, 1)


def test_the_fewest_causes_that_make_four_fifths_are_named():
    losses = [Loss(str(share), "weights", share) for share in (0.5, 0.25, 0.1, 0.1, 0.05)]
    assert diagnosis(losses=losses).named_losses == tuple(losses[:3])
    assert diagnosis().named_losses == ()
