"""What a network costs, in each measure of a budget."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from compress.profile import mac_count, parameter_count
from compress.pruning.budget import Budget
from compress.quantization.plan.planning import make_plan
from compress.simplify.folding import fold

Cost = Callable[[nn.Module], float]
"""What a network costs; less is better."""


def cost_of(budget: Budget, example: Tensor) -> Cost:
    """Return the function that measures a network as `budget` does.

    Args:
        budget: tells the measure.
        example: a batch of input, [N, ...].
    """
    costs: dict[str, Cost] = {
        "macs": lambda network: mac_count(network, example),
        "params": parameter_count,
        "weight_bytes": lambda network: quantized_bytes(
            network, example, weight_bits=budget.weight_bits
        ),
        "latency_us": OnnxLatency(example),
    }
    return costs[budget.kind]


def quantized_bytes(network: nn.Module, example: Tensor, *, weight_bits: int = 8) -> int:
    """Return the `QuantizedGraph.weight_bytes` that a network will have, without calibrating it.

    Scales count for each output channel; where those of a layer turn out equal, it holds but one.

    Raises:
        CompressError: the network can't be folded, or a layer can't be expressed in integers.
    """
    layers = make_plan(fold(network, example)).layers
    return sum(layer.constant_bytes(weight_bits) for layer in layers)


class OnnxLatency:
    """Times networks in onnxruntime, on one input and one thread: folded, exported, in float.

    The first network that is timed becomes the yardstick. The others are timed in turns with it,
    and their latency is its own divided by how many times as fast they are, so that whatever
    disturbs the machine meanwhile disturbs both alike.

    Args:
        example: a batch of input, [N, ...].
        rounds: how often each is timed.
    """

    def __init__(self, example: Tensor, *, rounds: int = 9) -> None:
        self.example, self.rounds = example[:1].cpu(), rounds
        self._yardstick: Callable[[], object] | None = None
        self._microseconds = 0.0

    def __call__(self, network: nn.Module) -> float:
        """Return the median microseconds of one call.

        Raises:
            CompressError: the network can't be folded or exported.
        """
        from compress.measuring import interleaved, speedup

        runner = self._runner(network)
        if self._yardstick is None:
            timed = interleaved({"network": runner}, rounds=3 * self.rounds)
            self._yardstick, self._microseconds = runner, timed["network"].median_us
            return self._microseconds
        runners = {"first": self._yardstick, "network": runner}
        timed = interleaved(runners, rounds=self.rounds, min_round_seconds=0.01)
        return self._microseconds / speedup(timed["network"], timed["first"]).median

    def _runner(self, network: nn.Module) -> Callable[[], object]:
        from compress.exporters.onnx.floats import export_onnx
        from compress.measuring import open_model

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.onnx"
            export_onnx(fold(network, self.example), self.example, path)
            return open_model(path).bind(torch.zeros_like(self.example).numpy())
