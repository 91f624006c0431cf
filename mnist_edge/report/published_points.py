"""What others publish on MNIST: accuracy beside size and compute, as they report it.

Nearly all of these were chosen on the test images, or are the best of several runs; ours are not.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedPoint:
    """One network of somebody else's.

    Attributes:
        name: whose, and which.
        accuracy: on the test images, a fraction.
        weight_bytes: as published, or four bytes a float parameter.
        macs: multiply-accumulates for one image; None where it is not said.
        chosen: how it was chosen, as far as is known.
    """

    name: str
    accuracy: float
    weight_bytes: int
    macs: int | None
    chosen: str


_BEST_OF_RUNS = "best of several runs"
_ON_TEST = "best epoch on the test images"

PUBLISHED = (
    PublishedPoint("reference document, phase 5", 0.9947, 4 * 9_980, 3_261_000, _ON_TEST),
    PublishedPoint("BitNetMCU CNN-16 small", 0.9892, 3_277, 64_000, _BEST_OF_RUNS),
    PublishedPoint("BitNetMCU CNN-16", 0.9906, 5_360, None, _BEST_OF_RUNS),
    PublishedPoint("BitNetMCU CNN-32", 0.9928, 7_328, None, _BEST_OF_RUNS),
    PublishedPoint("BitNetMCU CNN-48", 0.9944, 9_296, None, _BEST_OF_RUNS),
    PublishedPoint("BitNetMCU CNN-64", 0.9955, 11_264, 236_000, _BEST_OF_RUNS),
    PublishedPoint("BitNetMCU 96-wide ternary", 0.9958, 13_357, None, _BEST_OF_RUNS),
    PublishedPoint("nagalakshmi-nimmagadda", 0.9954, 4 * 6_188, None, _ON_TEST),
    PublishedPoint("JoshWarn", 0.9903, 4 * 697, 81_000, "test images stop it early"),
    PublishedPoint("ruslangrimov", 0.9910, 4 * 1_936, None, "10 % held back"),
)
