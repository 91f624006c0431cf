"""Journeys: a small real one, and one of made-up figures."""

from few_digits import few_digits

from compress.measuring import Score
from mnist_edge.studies.journey import (
    DOCUMENT,
    EpochAccuracy,
    Journey,
    JourneySweep,
    Phase,
    PhaseRun,
)


def run(seed, train, test, at_rest):
    """A training of three epochs; the test accuracy is highest after the second."""
    epochs = (
        EpochAccuracy(1, train - 0.02, 0.9, test - 0.02),
        EpochAccuracy(2, train - 0.01, 0.9, test + 0.01),
        EpochAccuracy(3, train, 0.9, test),
    )
    return PhaseRun(seed, epochs, Score(round(1000 * at_rest), 1000), ((4, 7, 1), (9, 2, 7)))


def phases(**runs):
    found = tuple(
        Phase(int(name[1:]), DOCUMENT[int(name[1:])].parameters, tuple(each))
        for name, each in runs.items()
    )
    return Journey("digits", (1, 1, 1), 3, found, (("conv1", 26, 3),))


def small_journey(folder, **changes):
    """The five phases with one seed and two epochs, on a few digits."""
    return JourneySweep(few_digits(), folder, epochs=2, seeds=1, **changes)
