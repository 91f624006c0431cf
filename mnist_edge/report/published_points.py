"""What others publish on MNIST: accuracy beside size and compute, as they report it.

Nearly all of these were chosen on the test images, or are the best of several runs; ours are not.
"""

from mnist_edge.report.pareto import Point

_BEST_OF_RUNS = "best of several runs"
_ON_TEST = "best epoch on the test images"

PUBLISHED = (
    Point("reference document, phase 5", 0.9947, None, 4 * 9_980, 3_261_000, _ON_TEST),
    Point("BitNetMCU CNN-16 small", 0.9892, None, 3_277, 64_000, _BEST_OF_RUNS),
    Point("BitNetMCU CNN-16", 0.9906, None, 5_360, None, _BEST_OF_RUNS),
    Point("BitNetMCU CNN-32", 0.9928, None, 7_328, None, _BEST_OF_RUNS),
    Point("BitNetMCU CNN-48", 0.9944, None, 9_296, None, _BEST_OF_RUNS),
    Point("BitNetMCU CNN-64", 0.9955, None, 11_264, 236_000, _BEST_OF_RUNS),
    Point("BitNetMCU 96-wide ternary", 0.9958, None, 13_357, None, _BEST_OF_RUNS),
    Point("nagalakshmi-nimmagadda", 0.9954, None, 4 * 6_188, None, _ON_TEST),
    Point("JoshWarn", 0.9903, None, 4 * 697, 81_000, "test images stop it early"),
    Point("ruslangrimov", 0.9910, None, 4 * 1_936, None, "10 % held back"),
)
