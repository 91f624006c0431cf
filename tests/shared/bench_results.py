"""A bench run of made-up figures."""

from compress.measuring import Figures, Latency, Score, speedup
from mnist_edge.evaluation.bench import BenchResult, BenchRow, Speed
from mnist_edge.evaluation.own_float import OwnFloat


def full_result():
    """Figures as long as they get."""

    def row(name, us):
        def speed(batch):
            times = tuple(us * batch * factor for factor in (0.98, 1.0, 1.03))
            latency = Latency(times[1], times[0], times[2], 1.3 * times[1], 4000, times)
            return Speed(batch, latency, speedup(latency, latency))

        figures = Figures(9_980, 3_261_000, 40_560, 43_560)
        score = Score(9_947, 10_000)
        speeds = (speed(1), speed(64))
        return BenchRow(
            name,
            None,
            "onnx",
            "float32",
            figures,
            score,
            score,
            speeds,
            own_float=OwnFloat("phase5-float.onnx", Score(9_998, 10_000)),
            corrupted=0.2284,
        )

    rows = (row("phase5-float.onnx", 46.2), row("phase5-folded.onnx", 155.5))
    facts = {"cpu": "Some CPU", "flags": ["avx2"], "versions": {"onnxruntime": "1.0"}}
    return BenchResult(
        rows, "phase5-float.onnx", "mnist", "original MNIST files", None, 1, 30, facts
    )
