"""What a pruned network may cost, and what a network does cost."""

import dataclasses
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from compress.errors import UserError
from compress.profile import mac_count, parameter_count
from compress.quantization.plan.lowering import Layer, plan
from compress.quantization.ranges.choices import WEIGHTED
from compress.simplify.folding import fold
from compress.tracing import Op, module_of

Cost = Callable[[nn.Module], float]
"""What a network costs; less is better."""

KINDS = ("macs", "params", "weight_bytes", "latency_us")


@dataclass(frozen=True)
class Budget:
    """What a network may cost, in one of four measures; the others are None.

    A number up to 1 is a share of what the unpruned network costs, a larger one is absolute.

    Attributes:
        macs: multiply-accumulates for one input, as `compress.profile.mac_count` counts them.
        params: values of all parameters, those of BatchNorm included.
        weight_bytes: what the folded, quantized network holds constant: packed weights of
            `weight_bits`, an int32 bias and a float32 scale an output channel, tables of
            activations: `QuantizedGraph.weight_bytes`, unless scales happen to be equal.
        latency_us: median microseconds that onnxruntime takes for one input of the folded float
            network, on one thread of this machine, as `OnnxLatency` measures them.
        weight_bits: of every weight, for `weight_bytes`.
    """

    macs: float | None = None
    params: float | None = None
    weight_bytes: float | None = None
    latency_us: float | None = None
    weight_bits: int = 8

    def __post_init__(self) -> None:
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise UserError(f"give one budget of {', '.join(KINDS)}, not {len(given)}")
        if not self.value > 0 or self.value == float("inf"):
            raise UserError(f"a budget of {self.value:g} {self.kind} is out of range; give more")
        if self.weight_bits not in range(2, 9):
            raise UserError(f"{self.weight_bits} bits are out of range; choose 2 to 8")

    @property
    def kind(self) -> str:
        """The measure that is given, one of `KINDS`."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def value(self) -> float:
        """The number that is given."""
        return float(getattr(self, self.kind))

    def limit(self, start: float) -> float:
        """The most that may be spent, where the unpruned network costs `start`."""
        return self.value * start if self.value <= 1 else self.value

    def stage(self, start: float, share: float) -> "Budget":
        """The absolute budget after `share`, 0 to 1, of the way down from `start` to this one."""
        between = start + share * (self.limit(start) - start)
        absolute: dict[str, Any] = {self.kind: max(between, 1 + 1e-9)}
        return dataclasses.replace(self, **absolute)


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
        UserError: the network can't be folded, or a layer can't be expressed in integers.
    """
    return sum(_layer_bytes(layer, weight_bits) for layer in plan(fold(network, example)).layers)


def _layer_bytes(layer: Layer, weight_bits: int) -> int:
    if layer.op in WEIGHTED:
        weight = module_of(layer.node).weight  # type: ignore[union-attr]
        assert isinstance(weight, Tensor)
        return -(-weight.numel() * weight_bits // 8) + 8 * len(weight)  # a bias, a scale
    if layer.op in (Op.ADD, Op.AVERAGE_POOL, Op.MEAN):
        return 4  # a scale
    return 256 if layer.op is Op.OTHER else 0  # a table


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
            UserError: the network can't be folded or exported.
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
